// The product itself reads what the chart gives it: settings, tokens, certificate, plans, commands.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { installs } from './cases.mjs';
import { chart, decode, find, notes, render, root } from './helm.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'fourtuple-product-'));
after(() => rmSync(scratch, { recursive: true }));

const built = (project, name) => join(root, project, 'bin', 'Release', 'net10.0', name);
const executables = {
  '/app/fourtuple-agent': built('agent/Fourtuple.Agent', 'fourtuple-agent'),
  '/app/fourtuple-coordinator': built('coordinator/Fourtuple.Coordinator', 'fourtuple-coordinator'),
  '/app/pbm': built('coordinator/Fourtuple.Pbm', 'pbm'),
};

function run(executable, words, env = {}) {
  const ended = spawnSync(executable, words, { encoding: 'utf8', env: { PATH: process.env.PATH, ...env } });
  assert.equal(ended.error, undefined, `${executable}: build it first (bash tests/run chart)`);
  return ended;
}

const fields = { 'metadata.name': 'ft-fourtuple-agent-0', 'status.podIP': '10.0.0.7' };

// The environment of a container as a kubelet would set it, files of Secrets written to a folder.
function environment(container, pod, all) {
  const folder = mkdtempSync(join(scratch, 'pod-'));
  const secret = (name) => find(all, 'Secret', name);
  for (const mount of container.volumeMounts) {
    const volume = pod.volumes.find((each) => each.name === mount.name);
    mkdirSync(join(folder, mount.mountPath), { recursive: true });
    const data = volume?.secret ? secret(volume.secret.secretName) : null;
    for (const key of Object.keys(data?.data ?? {}))
      writeFileSync(join(folder, mount.mountPath, key), decode(data, key));
  }
  return Object.fromEntries(container.env.map(({ name, value, valueFrom }) => {
    const from = valueFrom?.secretKeyRef;
    const field = fields[valueFrom?.fieldRef?.fieldPath];
    const text = from ? decode(secret(from.name), from.key) : field ?? value;
    return [name, text.replace(/^(sqlite:)?(\/.*)$/, (_, store = '', path) => store + join(folder, path))];
  }));
}

const served = readFileSync(join(root, 'shared/Fourtuple.Shared/Processes/HealthEndpoints.cs'), 'utf8');
const installed = ['defaults', 'IPv6 only', 'extras everywhere'];
for (const name of installed) {
  test(`coordinator and agent accept their settings: ${name}`, async () => {
    const all = await render(installs[name]);
    for (const part of ['agent', 'coordinator']) {
      const pod = find(all, 'StatefulSet', `ft-fourtuple-${part}`).spec.template.spec;
      const [container] = pod.containers;
      const env = environment(container, pod, all);
      const { stdout, stderr } = run(executables[container.command[0]], ['--help'], env);
      assert.doesNotMatch(stdout + stderr, /can't start|is not a setting/, stdout + stderr);
      const set = stdout.matchAll(/^(FOURTUPLE_\w+) .*\n.*\n.*\n {4}now: .*from environment/gm);
      const read = [...set].map(([, found]) => found);
      assert.deepEqual(read.sort(), Object.keys(env).sort(), `${part}: variables that it reads`);
      for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
        assert.ok(served.includes(`"${container[probe].httpGet.path}"`), `${part}: ${probe}`);
    }
  });
}

test('the chart is of the product\'s version', () => {
  const [, version] = readFileSync(join(root, 'Directory.Build.props'), 'utf8').match(/<Version>(.*)<\/Version>/);
  const about = readFileSync(join(chart, 'Chart.yaml'), 'utf8');
  for (const key of ['version', 'appVersion']) assert.match(about, new RegExp(`^${key}: ${version}$`, 'm'));
});

test('the plans in the config map are valid', async () => {
  const tried = { 'test.yaml': 'a daemon set', 'first.yaml': 'six target pods of one port' };
  for (const [file, install] of Object.entries(tried)) {
    const { data } = find(await render(installs[install]), 'ConfigMap', 'ft-fourtuple-plans');
    assert.deepEqual(Object.keys(data), ['first.yaml', 'test.yaml']);
    writeFileSync(join(scratch, file), data[file]);
    const { status, stderr } = run(executables['/app/pbm'], ['plan', 'validate', '-f', join(scratch, file)]);
    assert.equal(status, 0, stderr);
  }
});

// Whether pbm knows these words and options: with help asked for, nothing is done, and the exit code is 0.
function understood(words, env) {
  const { status, stderr } = run(executables['/app/pbm'], [...words, '--help'], env);
  const unexpected = words.includes('--expect') && /exit code is 0/.test(stderr);
  assert.ok(status === 0 || unexpected, `${words.join(' ')}: ${stderr}`);
}

test('pbm understands what the chart and its notes tell it', async () => {
  const all = await render({ coordinator: { replicas: 2 }, postgres: { existingSecret: 'db' } });
  const target = find(all, 'StatefulSet', 'ft-fourtuple-target').spec.template.spec.containers[0];
  understood([...target.command.slice(1), ...target.args]);
  for (const pod of all.filter((object) => object.kind === 'Pod')) {
    const [container] = pod.spec.containers;
    const env = { FOURTUPLE_ENDPOINT: container.env.find((each) => each.name === 'FOURTUPLE_ENDPOINT').value };
    assert.equal(env.FOURTUPLE_ENDPOINT.split(',').length, 2);
    understood(container.args, env);
  }
  const commands = [...(await notes()).matchAll(/\/app\/pbm (.+)$/gm)].map(([, words]) => words.split(' '));
  assert.equal(commands.length, 2);
  for (const words of commands) understood(words);
});
