// Every value is documented, typed and used; wrong ones and impossible combinations are refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseDocument, isMap } from 'yaml';
import { digest, impossible, plan, wrong } from './cases.mjs';
import { chart, helms, notes, Refused, render, set, template } from './helm.mjs';
import { table } from './table.mjs';

const text = readFileSync(join(chart, 'values.yaml'), 'utf8');

// Paths that have a comment of their own, which is what a value is, and whatever has none though it holds no other.
function documented({ contents, commentBefore } = parseDocument(text), prefix = '') {
  return contents.items.flatMap(({ key, value }, index) => {
    const path = prefix + key.value;
    const comment = (index === 0 && commentBefore ? commentBefore : '') + (key.commentBefore ?? '');
    const last = comment.split('\n').map((line) => line.trim()).reverse().find((line) => line.startsWith(path));
    if (last) return [[path, true]];
    const inner = { contents: value, commentBefore: value?.commentBefore };
    return isMap(value) && value.items.length > 0 ? documented(inner, `${path}.`) : [[path, false]];
  });
}

// Set together in one install, each a text that shows where it is used.
const shown = {
  nameOverride: 'shown-name', fullnameOverride: 'shown-full', commonLabels: { shownlabel: 'a' },
  commonAnnotations: { shownannotation: 'a' }, clusterDomain: 'shown.domain', cluster: 'shown-cluster',
  listenAddress: '192.0.2.77', beat: '777ms', logLevel: 'debug', 'image.registry': 'shown.registry',
  'image.tag': 'shown-tag', 'image.pullPolicy': 'Always', 'image.pullSecrets': ['shown-pull'],
  'auth.existingSecret': 'shown-auth',
  'tls.existingSecret': 'shown-tls', 'safety.allow': ['192.0.2.8/31'], 'safety.maxConnections': '1234k',
  'safety.maxRate': '5678k', 'security.runAsUser': 7001, 'security.runAsGroup': 7002, 'security.fsGroup': 7003,
  'coordinator.image.repository': 'shown-coordinator', 'coordinator.lost': '78s', 'coordinator.storeGrace': '67s',
  'coordinator.service.type': 'NodePort', 'coordinator.service.annotations': { shownservice: 'a' },
  'coordinator.persistence.size': '77Gi',
  'coordinator.persistence.storageClass': 'shown-class', 'coordinator.resources': { limits: { memory: '701Mi' } },
  'coordinator.topologySpread': { 'shown/coordinator': 'DoNotSchedule' }, 'coordinator.nodeSelector': { shownc: 'a' },
  'coordinator.tolerations': [{ key: 'shown-c' }], 'coordinator.priorityClassName': 'shown-cp',
  'coordinator.podLabels': { shownclabel: 'a' }, 'coordinator.podAnnotations': { showncannotation: 'a' },
  'coordinator.terminationGracePeriodSeconds': 7711, 'agent.replicas': 773, 'agent.image.repository': 'shown-agent',
  'agent.workers': '717', 'agent.sources': '192.0.2.71', 'agent.identity': '192.0.2.72', 'agent.labels': { shown: 'a' },
  'agent.grace': '79s', 'agent.localPortRange': '64777 65535', 'agent.sysctls': { 'net.core.shown': '1' },
  'agent.resources': { limits: { memory: '702Mi' } }, 'agent.podDisruptionBudget.maxUnavailable': 76,
  'agent.updateStrategy.type': 'RollingUpdate', 'agent.topologySpread': { 'shown/agent': 'DoNotSchedule' },
  'agent.nodeSelector': { showna: 'a' }, 'agent.tolerations': [{ key: 'shown-a' }],
  'agent.priorityClassName': 'shown-ap', 'agent.podLabels': { shownalabel: 'a' },
  'agent.podAnnotations': { shownaannotation: 'a' },
  'agent.terminationGracePeriodSeconds': 7722, 'rabbitmq.image.registry': 'shown.broker',
  'rabbitmq.image.repository': 'shown-rabbit', 'rabbitmq.image.tag': 'shown-rabbit-tag', 'rabbitmq.runAsUser': 7004,
  'rabbitmq.existingSecret': 'shown-users', 'rabbitmq.resources': { limits: { memory: '703Mi' } },
  'rabbitmq.nodeSelector': { shownr: 'a' }, 'rabbitmq.tolerations': [{ key: 'shown-r' }],
  'pbm.image.repository': 'shown-pbm', 'target.replicas': 97, 'target.ports': '7100-7177', 'target.mode': 'sink',
  'target.slots': '7771', 'target.resources': { limits: { memory: '704Mi' } }, 'target.nodeSelector': { shownt: 'a' },
  'target.tolerations': [{ key: 'shown-t' }], 'console.resources': { limits: { memory: '705Mi' } },
  plans: { shown: plan }, existingPlansConfigMap: 'shown-plans', 'serviceAccount.name': 'shown-account',
  'serviceAccount.annotations': { shownaccount: 'a' },
  'networkPolicy.apiFrom': [{ ipBlock: { cidr: '192.0.2.16/28' } }],
  'networkPolicy.agentEgress': [{ to: [{ ipBlock: { cidr: '192.0.2.32/28' } }] }],
  'networkPolicy.coordinatorEgress': [{ to: [{ ipBlock: { cidr: '192.0.2.48/28' } }] }],
  'serviceMonitor.interval': '71s', 'serviceMonitor.scrapeTimeout': '72s',
  'serviceMonitor.labels': { shownmonitor: 'a' },
};

// The rest, each in an install of its own beside one without it: a switch, or what another value hides.
const bare = { auth: { existingSecret: 'a' }, tls: { existingSecret: 'a' }, rabbitmq: { existingSecret: 'a' } };
const external = set(bare, 'rabbitmq.external.existingSecret', 'a');
const postgres = set(bare, 'postgres.existingSecret', 'a');
const alone = [
  ['coordinator.replicas', 2, postgres], ['coordinator.image.digest', digest],
  ['coordinator.persistence.enabled', false],
  ['coordinator.persistence.existingClaim', 'a'],
  ['coordinator.podDisruptionBudget.enabled', false, set(postgres, 'coordinator.replicas', 2)],
  ['postgres.existingSecret', 'a'], ['postgres.key', 'a', postgres], ['postgres.port', 77, postgres],
  ['agent.kind', 'DaemonSet'], ['agent.image.digest', digest],
  ['agent.engine', 'epoll'], ['agent.ioUring.enabled', true],
  ['agent.ioUring.localhostProfile', 'a', set(bare, 'agent.ioUring.enabled', true)],
  ['agent.hostNetwork', true, set(bare, 'agent.localPortRange', '')], ['agent.podDisruptionBudget.enabled', false],
  ['rabbitmq.image.digest', digest], ['rabbitmq.external.existingSecret', 'a'],
  ['rabbitmq.external.coordinatorKey', 'a', external], ['rabbitmq.external.agentKey', 'a', external],
  ['rabbitmq.external.coordinatorUser', 'a', external], ['rabbitmq.external.agentsUser', 'a', external],
  ['rabbitmq.external.vouched', 'none', external], ['rabbitmq.external.caSecret', 'a', external],
  ['rabbitmq.external.port', 77, external], ['pbm.image.digest', digest],
  ['target.enabled', false, set(bare, 'safety.allow', ['192.0.2.1'])], ['console.enabled', false],
  ['serviceAccount.create', false], ['networkPolicy.enabled', false], ['serviceMonitor.enabled', true],
  ['tests.enabled', false],
];

// These two end in a certificate, which secrets.test.mjs opens.
const certificate = ['tls.extraDnsNames', 'tls.days'];

test('helm lint has nothing to say', () => {
  for (const helm of helms) {
    const { status, stdout } = spawnSync(helm, ['lint', '--strict', chart], { encoding: 'utf8' });
    assert.equal(status, 0, stdout);
    assert.doesNotMatch(stdout, /WARNING|ERROR/);
  }
});

test('every value has a comment that begins with its name', () => {
  assert.deepEqual(documented().filter(([, found]) => !found).map(([path]) => path), []);
});

test('every value is tried here, and nothing that is no value', () => {
  const tried = [...Object.keys(shown), ...alone.map(([path]) => path), ...certificate];
  assert.deepEqual(tried.toSorted(), documented().map(([path]) => path).toSorted());
});

test('a value that is set is seen in what is rendered', async () => {
  const start = set({}, 'serviceMonitor.enabled', true);
  const values = Object.entries(shown).reduce((all, [path, value]) => set(all, path, value), start);
  const [usual, changed] = (await Promise.all([render(start), render(values)]))
    .map((all) => JSON.stringify(all.filter((object) => object.kind !== 'Secret')));
  const words = (value) => typeof value === 'number' ? [`:${value}`] : typeof value === 'string' ? [value]
    : Object.entries(value).flatMap(([key, each]) => Array.isArray(value) ? words(each) : [key, ...words(each)]);
  for (const [path, value] of Object.entries(shown)) {
    const word = value === plan ? 'mine' : words(value).find((each) => !usual.includes(each));
    assert.ok(word && changed.includes(word), `${path} is not used: ${JSON.stringify(value)}`);
  }
});

test('a value that is switched changes what is rendered', async () => {
  const without = new Map();
  for (const [path, value, base = bare] of alone) {
    if (!without.has(base)) without.set(base, await render(base));
    assert.notDeepEqual(await render(set(base, path, value)), without.get(base), `${path} is not used`);
  }
});

test('wrong values are refused by the schema, which names them', async () => {
  // All at once, as Helm tells all that is wrong; a value that can be wrong in two ways is in two rounds.
  for (let left = wrong; left.length > 0;) {
    const round = left.filter(([path], index) => left.findIndex(([other]) => other === path) === index);
    left = left.filter((one) => !round.includes(one));
    const values = round.reduce((all, [path, value]) => set(all, path, value), bare);
    await assert.rejects(template(values), (fault) => {
      assert.ok(fault instanceof Refused && fault.message.includes('schema'), fault.message);
      for (const [path, value] of round) {
        const line = new RegExp(`^.*\\b${path.split('.').at(-1)}\\b.*$`, 'm');
        assert.match(fault.message, line, `${path}: ${JSON.stringify(value)}`);
      }
      return true;
    });
  }
});

test('combinations that can not work are refused with what to do', async () => {
  for (const [values, message] of impossible) {
    await assert.rejects(template({ ...bare, ...values }), (fault) => {
      assert.ok(fault instanceof Refused && fault.message.includes(message), `${message}: ${fault.message}`);
      return true;
    });
  }
});

test('the chart\'s README has the table of these values', () => {
  assert.ok(readFileSync(join(chart, 'README.md'), 'utf8').includes(table()),
    'helm/README.md: replace its table by what node tests/chart/table.mjs prints');
});

test('the notes tell the tuple ceiling, the first plan, the token and what to look out for', async () => {
  const usual = await notes();
  assert.match(usual, /Tuple ceiling of this install: 12189504 connections at once/);
  assert.match(usual, /3 agents x 63487 source ports x 64 destinations \(1 target pods x 64 ports\)/);
  assert.match(usual, /exec deploy\/ft-fourtuple-console -- \/app\/pbm load run -f \/plans\/first.yaml --wait/);
  assert.match(usual, /get secret ft-fourtuple-auth -o jsonpath='\{.data.token\}' \| base64 -d/);
  assert.match(usual, /port-forward pod\/ft-fourtuple-coordinator-0 9110/);
  assert.match(usual, /helm -n load test ft/);
  assert.doesNotMatch(usual, /count as one source/);
  assert.match(await notes({ safety: { allow: ['10.0.0.0/8'] } }), /Agents of one node count as one source address/);
  assert.equal(usual.match(/WARNING/g).length, 1, 'the registry only');
  const host = { hostNetwork: true, localPortRange: '' };
  const wide = await notes({
    agent: host, target: { replicas: 2 }, safety: { allow: ['0.0.0.0/0'] }, networkPolicy: { enabled: false },
    coordinator: { persistence: { enabled: false } }, image: { registry: 'r' },
  });
  assert.match(wide, /install: 23985792 connections/, '3 x (64512 - 2048 - 1) x 128');
  for (const warning of ['0.0.0.0/0', 'nodes\' network', 'persistence is off', 'networkPolicy is off'])
    assert.ok(wide.includes(warning), warning);
  const buffers = { agent: { sysctls: { 'net.ipv4.tcp_rmem': '4096 4096 65536' } } };
  assert.match(await notes(buffers, ['--kube-version', '1.31.0']), /safe sysctls from Kubernetes 1\.32/);
  assert.doesNotMatch(await notes(buffers, ['--kube-version', '1.32.0']), /safe sysctls/);
});
