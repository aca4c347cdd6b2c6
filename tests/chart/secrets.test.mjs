// Secrets: what is drawn is good, each install draws its own, and upgrades keep what is there.
import assert from 'node:assert/strict';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { serve } from './api.mjs';
import { decode, find, helms, render, root } from './helm.mjs';

const names = ['ft-fourtuple-auth', 'ft-fourtuple-tls', 'ft-fourtuple-rabbitmq'];
const secretsOf = (all) => names.map((name) => find(all, 'Secret', name));

test('each install draws secrets of its own', async () => {
  const [first, second] = await Promise.all([render(), render()]);
  for (const name of names) {
    const [one, other] = [first, second].map((all) => find(all, 'Secret', name).data);
    for (const key of Object.keys(one)) assert.notEqual(one[key], other[key], `${name} ${key}`);
  }
});

for (const helm of helms) {
  test(`an upgrade keeps every secret, by ${helm.split('/').slice(-3).join('/')}`, async () => {
    const before = secretsOf(await render());
    // As Helm marks what it installs.
    const owner = { 'meta.helm.sh/release-name': 'ft', 'meta.helm.sh/release-namespace': 'load' };
    for (const secret of before) secret.metadata.annotations = owner;
    const api = await serve(before);
    try {
      const args = ['--dry-run=server', '--disable-openapi-validation', '--kube-apiserver', api.url];
      const values = { tls: { extraDnsNames: ['new.example'] }, cluster: 'other' };
      const after = secretsOf(await render(values, { helm, args }));
      assert.deepEqual(after[0].data, before[0].data);
      assert.deepEqual(after[1].data, before[1].data);
      const [was, is] = [before[2], after[2]];
      for (const key of ['coordinator-password', 'agent-password', 'coordinator-uri', 'agent-uri'])
        assert.equal(is.data[key], was.data[key], key);
      // The users stay, with permissions of the values as they are now.
      const [then, now] = [was, is].map((each) => JSON.parse(decode(each, 'definitions.json')));
      assert.deepEqual(now.users, then.users);
      assert.deepEqual(now.exchanges.map(({ name }) => name), ['ft.other.up', 'ft.other.down']);
    } finally {
      api.close();
    }
  });
}

test('tokens: one line a role, each long, the console has the admin\'s', async () => {
  const auth = find(await render(), 'Secret', names[0]);
  const lines = decode(auth, 'tokens').trim().split('\n').map((line) => line.split(':'));
  assert.deepEqual(lines.map(([role]) => role), ['admin', 'operator', 'viewer']);
  for (const [, token] of lines) assert.match(token, /^[A-Za-z0-9]{40}$/);
  const each = ['token', 'operator-token', 'viewer-token'].map((key) => decode(auth, key));
  assert.deepEqual(each, lines.map(([, token]) => token));
});

test('the certificate is for every name that is used, and as long as asked', async () => {
  const tried = { extraDnsNames: ['lb.example'], days: 9 };
  const all = await render({ coordinator: { replicas: 3 }, postgres: { existingSecret: 'db' }, tls: tried });
  const tls = find(all, 'Secret', names[1]);
  const [certificate, authority] = ['tls.crt', 'ca.crt'].map((key) => new X509Certificate(decode(tls, key)));
  assert.ok(certificate.verify(authority.publicKey) && certificate.checkIssued(authority));
  assert.ok(authority.ca && !certificate.ca);
  assert.ok(certificate.checkPrivateKey(createPrivateKey(decode(tls, 'tls.key'))));
  const days = (new Date(certificate.validTo) - new Date(certificate.validFrom)) / 86_400_000;
  assert.equal(Math.round(days), 9);
  const console = find(all, 'Deployment', 'ft-fourtuple-console').spec.template.spec.containers[0];
  const endpoints = console.env.find((each) => each.name === 'FOURTUPLE_ENDPOINT').value.split(',');
  assert.equal(endpoints.length, 3);
  const broker = new URL(decode(find(all, 'Secret', names[2]), 'agent-uri').replace('amqps', 'https')).hostname;
  const hosts = [...endpoints.map((endpoint) => endpoint.split(':')[0]), broker, 'localhost', 'lb.example',
    'ft-fourtuple-coordinator', 'ft-fourtuple-coordinator.load.svc.cluster.local', 'ft-fourtuple-rabbitmq'];
  for (const host of hosts) assert.ok(certificate.checkHost(host), host);
  assert.equal(certificate.checkHost('ft-fourtuple-target'), undefined);
  assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
});

test('the broker has the users, rights and bounds of deploy/rabbitmq, agents sharing one user', async () => {
  const all = await render();
  const ours = JSON.parse(decode(find(all, 'Secret', names[2]), 'definitions.json'));
  const theirs = JSON.parse(readFileSync(join(root, 'deploy', 'rabbitmq', 'definitions.json'), 'utf8'));
  const of = (all, user) => all.filter((each) => each.user === user);
  for (const part of ['vhosts', 'exchanges', 'policies', 'parameters'])
    assert.deepEqual(ours[part], theirs[part], part);
  assert.deepEqual(of(ours.permissions, 'coordinator'), of(theirs.permissions, 'coordinator'));
  const shared = (all) => JSON.parse(JSON.stringify(of(all, 'agent-1'))
    .replaceAll('"user":"agent-1"', '"user":"agents"').replaceAll(/agent-1|\{username\}/g, '.+'));
  assert.deepEqual(of(ours.permissions, 'agents'), shared(theirs.permissions));
  assert.deepEqual(of(ours.topic_permissions, 'agents'), shared(theirs.topic_permissions));
  assert.deepEqual(ours.users.map((user) => [user.name, user.tags]), [['coordinator', ''], ['agents', '']]);
  const settings = (text) => [...text.matchAll(/^([a-z][^ =]*) *= *(.*)$/gm)].map(([, key, value]) => [key, value]);
  const conf = new Map(settings(find(all, 'ConfigMap', 'ft-fourtuple-rabbitmq').data['rabbitmq.conf']));
  for (const [key, value] of settings(readFileSync(join(root, 'deploy', 'rabbitmq', 'rabbitmq.conf'), 'utf8')))
    if (key !== 'disk_free_limit.absolute') assert.equal(conf.get(key), value, key);
});
