// Every object of every install: right by the schemas, restricted, and made of parts that find each other.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installs } from './cases.mjs';
import { helms, objects, template } from './helm.mjs';
import { problems } from './kubernetes.mjs';

const outside = ['db', 'broker', 'broker-ca', 'tokens', 'certificate', 'users', 'kept', 'team-plans', 'default'];
// Labels of selectors: of the chart, never of users or versions.
const stable = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'app.kubernetes.io/component'];

const podsOf = (all) => all.flatMap((object) => object.kind === 'Pod'
  ? [{ owner: object, metadata: object.metadata, spec: object.spec }]
  : object.spec?.template ? [{ owner: object, ...object.spec.template }] : []);
const named = (pod) => `${pod.owner.kind} ${pod.owner.metadata.name}`;
const selects = (labels, pod) => Object.entries(labels).every(([key, value]) => pod.metadata.labels[key] === value);
const portNames = (pod) => pod.spec.containers.flatMap((container) => container.ports ?? []).map((port) => port.name);

// A certificate takes Helm as long as all else, so most installs have theirs from outside.
const drawing = ['defaults', 'no volume'];
// Rendered once more, by another Helm when there is one.
const repeated = ['defaults', 'three coordinators on PostgreSQL', 'a daemon set', 'metrics', 'extras everywhere'];

// What differs from one rendering to the next: what is drawn, and nothing else.
const drawn = (object) => object.kind === 'Secret'
  ? { ...object, data: Object.keys(object.data) }
  : object;

function restricted(pod) {
  const what = named(pod);
  const { securityContext: context, containers, volumes = [] } = pod.spec;
  assert.equal(context.runAsNonRoot, true, what);
  assert.match(context.seccompProfile.type, /^(RuntimeDefault|Localhost)$/, what);
  assert.equal(pod.spec.automountServiceAccountToken, false, what);
  assert.equal(pod.spec.enableServiceLinks, false, what);
  assert.equal(pod.spec.hostPID ?? pod.spec.hostIPC ?? pod.spec.initContainers, undefined, what);
  for (const volume of volumes) assert.equal(volume.hostPath, undefined, what);
  for (const container of containers) {
    const own = container.securityContext;
    assert.equal(own.privileged, undefined, what);
    assert.equal(own.allowPrivilegeEscalation, false, what);
    assert.equal(own.readOnlyRootFilesystem, true, what);
    assert.deepEqual(own.capabilities, { drop: ['ALL'] }, what);
    assert.ok(container.resources.requests.memory && container.resources.limits.memory, `${what} has no memory limit`);
    for (const port of container.ports ?? []) assert.equal(port.hostPort, undefined, what);
  }
}

// Secrets, config maps, claims and accounts that a pod names are rendered too, or known to come from outside.
function complete(pod, all) {
  const has = (kind, name, key) => outside.includes(name) || all.some((object) => object.kind === kind
    && object.metadata.name === name && (key === undefined || key in object.data));
  for (const container of pod.spec.containers) {
    const names = (container.env ?? []).map((variable) => variable.name);
    assert.equal(new Set(names).size, names.length, `${named(pod)} sets a variable twice`);
    for (const { valueFrom } of container.env ?? []) {
      const from = valueFrom?.secretKeyRef;
      if (from) assert.ok(has('Secret', from.name, from.key), `${named(pod)}: ${from.name}/${from.key}`);
    }
    const volumes = [...(pod.spec.volumes ?? []), ...(pod.owner.spec.volumeClaimTemplates ?? [])]
      .map((volume) => volume.name ?? volume.metadata.name);
    assert.deepEqual(container.volumeMounts.map((mount) => mount.name).sort(), volumes.sort(), named(pod));
    const probes = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((kind) => container[kind]).filter(Boolean);
    for (const probe of probes) assert.ok(portNames(pod).includes((probe.httpGet ?? probe.tcpSocket).port), named(pod));
  }
  for (const volume of pod.spec.volumes ?? []) {
    const { secret, configMap, persistentVolumeClaim: claim } = volume;
    for (const { key } of secret ? secret.items ?? [{}] : [])
      assert.ok(has('Secret', secret.secretName, key), `${named(pod)}: ${secret.secretName}/${key}`);
    if (configMap) assert.ok(has('ConfigMap', configMap.name), `${named(pod)}: ${configMap.name}`);
    if (claim) assert.ok(has('PersistentVolumeClaim', claim.claimName), named(pod));
  }
  assert.ok(has('ServiceAccount', pod.spec.serviceAccountName), `${named(pod)}: ${pod.spec.serviceAccountName}`);
}

function connected(object, all, pods) {
  const what = `${object.kind} ${object.metadata.name}`;
  if (object.spec?.template) {
    const { matchLabels } = object.spec.selector;
    assert.deepEqual(Object.keys(matchLabels).sort(), stable.toSorted(), what);
    assert.equal(pods.filter((pod) => pod.owner.kind !== 'Pod' && selects(matchLabels, pod)).length, 1, what);
    const version = object.spec.template.metadata.labels['helm.sh/chart'];
    assert.equal(version, undefined, `${what} restarts with each version`);
  }
  if (object.kind === 'StatefulSet') {
    const service = all.find((one) => one.kind === 'Service' && one.metadata.name === object.spec.serviceName);
    assert.equal(service?.spec.clusterIP, 'None', what);
    // The label that a controller puts on pods is the name with a dash and ten characters.
    assert.ok(object.metadata.name.length <= 52, `${what} is too long a name`);
  }
  if (object.kind === 'Service') {
    const chosen = pods.filter((pod) => selects(object.spec.selector, pod));
    assert.equal(chosen.length, 1, what);
    for (const port of object.spec.ports) assert.ok(portNames(chosen[0]).includes(port.targetPort), what);
  }
  if (['NetworkPolicy', 'PodDisruptionBudget'].includes(object.kind)) {
    const { matchLabels } = object.spec.podSelector ?? object.spec.selector;
    assert.ok(pods.some((pod) => selects(matchLabels, pod)), `${what} selects no pod`);
  }
}

for (const [name, values] of Object.entries(installs)) {
  test(`install: ${name}`, async () => {
    const release = name.startsWith('a very long') ? 'a-release' : 'ft';
    const certificate = drawing.includes(name) ? {} : { tls: { existingSecret: 'certificate' } };
    const given = { ...certificate, ...values };
    const all = objects(await template(given, { release }));
    const pods = podsOf(all);
    const identities = all.map((object) => `${object.kind} ${object.metadata.name}`);
    assert.equal(new Set(identities).size, all.length, 'two objects share a name');
    for (const object of all) {
      assert.deepEqual(await problems(object), [], `${object.kind} ${object.metadata.name}`);
      assert.equal(object.metadata.namespace, undefined);
      for (const [key, value] of Object.entries({ ...values.commonLabels, 'app.kubernetes.io/part-of': 'fourtuple' }))
        assert.equal(object.metadata.labels[key], value, `${object.kind} ${object.metadata.name}: ${key}`);
      connected(object, all, pods);
    }
    for (const pod of pods) {
      restricted(pod);
      complete(pod, all);
    }
    const helm = helms.at(-1);
    const again = repeated.includes(name) ? objects(await template(given, { release, helm })) : all;
    assert.deepEqual(again.map(drawn), all.map(drawn), `another rendering differs, by ${helm}`);
  });
}
