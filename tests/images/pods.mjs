// What a kubelet and its cluster do before they ask a runtime for containers, done for podman: the chart is rendered,
// its StatefulSets become Pods with names and addresses, names of Services become entries of /etc/hosts, and references
// to Secrets and ConfigMaps become values and folders. What makes a container - image, command, security contexts,
// limits - stays as the chart says it. Probes go, as podman 4.3 would run curl inside and the images have none, and ports,
// as it would publish them on the host.
//   node tests/images/pods.mjs FOLDER VALUES.json GATEWAY
// FOLDER/pods has a file a Pod, FOLDER/order.txt their names, addresses and files, FOLDER/volumes what they mount, and
// FOLDER/rabbitmq what the chart gives its broker, which runs outside at the gateway's address.
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, find, render } from '../chart/helm.mjs';

const [folder, valuesFile, gateway] = process.argv.slice(2);
const user = 1654;
const space = 'load';
const domain = `${space}.svc.cluster.local`;
const secrets = JSON.parse(readFileSync(valuesFile, 'utf8'));
const objects = [...await render(secrets.values), ...secrets.objects];
const network = gateway.split('.').slice(0, 3).join('.');

function writeAll(path, files, owner = user) {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  chownSync(path, owner, owner);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(path, name), text, { mode: 0o440 });
    chownSync(join(path, name), owner, owner);
  }
  return path;
}

function contents(object, items) {
  const read = (key) => (object.kind === 'Secret' ? decode(object, key) : object.data[key]);
  const wanted = items ?? Object.keys(object.data).map((key) => ({ key, path: key }));
  return Object.fromEntries(wanted.map(({ key, path }) => [path, read(key)]));
}

// Folders of the user that fsGroup names: a Secret's and a ConfigMap's files, or an empty one.
function volume(pod, { name, ...source }) {
  const path = join(folder, 'volumes', pod, name);
  const { secret, configMap } = source;
  const object = secret ? find(objects, 'Secret', secret.secretName)
    : configMap ? find(objects, 'ConfigMap', configMap.name) : null;
  if (!object && !source.emptyDir) throw new Error(`${pod}: no volume can be made of ${JSON.stringify(source)}`);
  writeAll(path, object ? contents(object, (secret ?? configMap).items) : {});
  return { name, hostPath: { path } };
}

function variable(pod, { name, value, valueFrom }) {
  if (!valueFrom) return { name, value };
  const { secretKeyRef, fieldRef } = valueFrom;
  if (secretKeyRef) return { name, value: decode(find(objects, 'Secret', secretKeyRef.name), secretKeyRef.key) };
  const fields = { 'metadata.name': pod, 'status.podIP': address.get(pod) };
  return { name, value: fields[fieldRef.fieldPath] };
}

function podOf(name, { metadata, spec }) {
  const { serviceAccountName, topologySpreadConstraints, ...kept } = spec;
  const profile = spec.securityContext.seccompProfile;
  const annotations = { ...metadata.annotations };
  // podman 4.3 knows the profile's older spelling only, and no folders in its name.
  if (profile.type === 'Localhost') {
    const file = profile.localhostProfile.split('/').at(-1);
    annotations['seccomp.security.alpha.kubernetes.io/pod'] = `localhost/${file}`;
  }
  const containers = spec.containers.map(({ startupProbe, livenessProbe, readinessProbe, ports, ...container }) => ({
    ...container, env: (container.env ?? []).map((one) => variable(name, one)),
  }));
  const volumes = spec.volumes.map((one) => volume(name, one));
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: metadata.labels, annotations },
    spec: { ...kept, restartPolicy: 'Never', containers, volumes },
  };
}

const wanted = objects.flatMap((object) => {
  if (object.kind === 'Pod') return [{ name: object.metadata.name, template: object }];
  if (object.kind !== 'StatefulSet') return [];
  const { replicas, template, serviceName } = object.spec;
  return [...Array(replicas).keys()].map((index) => ({
    name: `${object.metadata.name}-${index}`, template, service: serviceName,
  }));
});
const address = new Map(wanted.map(({ name }, index) => [name, `${network}.${index + 2}`]));

const names = (host) => [host, `${host}.${space}`, `${host}.${space}.svc`, `${host}.${domain}`];
const hosts = [{ ip: gateway, hostnames: names('ft-fourtuple-rabbitmq') }];
for (const { name, service } of wanted) {
  if (service) hosts.push({ ip: address.get(name), hostnames: names(`${name}.${service}`) });
}

mkdirSync(join(folder, 'pods'));
const lines = wanted.map(({ name, template }) => {
  const file = join(folder, 'pods', `${name}.json`);
  const pod = podOf(name, template);
  writeFileSync(file, JSON.stringify({ ...pod, spec: { ...pod.spec, hostAliases: hosts } }, null, 2));
  return `${name} ${address.get(name)} ${file}\n`;
});
writeFileSync(join(folder, 'order.txt'), lines.join(''));

const broker = find(objects, 'Deployment', 'ft-fourtuple-rabbitmq').spec.template.spec;
for (const one of broker.volumes.filter(({ emptyDir }) => !emptyDir)) {
  const object = one.secret ? find(objects, 'Secret', one.secret.secretName) : find(objects, 'ConfigMap', one.configMap.name);
  writeAll(join(folder, 'rabbitmq', one.name), contents(object, one.secret?.items), 0);
}
