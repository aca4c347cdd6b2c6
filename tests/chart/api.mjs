// As much of a Kubernetes API as `lookup` asks for: which kinds there are, and the Secrets of an earlier install.
import { once } from 'node:events';
import { createServer } from 'node:http';

const kinds = {
  v1: {
    secrets: 'Secret', services: 'Service', configmaps: 'ConfigMap', pods: 'Pod', serviceaccounts: 'ServiceAccount',
  },
  'apps/v1': { deployments: 'Deployment', statefulsets: 'StatefulSet' },
  'policy/v1': { poddisruptionbudgets: 'PodDisruptionBudget' },
  'networking.k8s.io/v1': { networkpolicies: 'NetworkPolicy' },
};

const resources = ([groupVersion, names]) => ({
  kind: 'APIResourceList', groupVersion,
  resources: Object.entries(names).map(([name, kind]) => ({ name, kind, namespaced: true, verbs: ['get', 'list'] })),
});

const group = (groupVersion) => {
  const [name, version] = groupVersion.split('/');
  return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
};

// Serves on a free port of loopback until closed.
export async function serve(secrets) {
  const groups = Object.keys(kinds).filter((each) => each.includes('/')).map(group);
  const answers = new Map([
    ['/version', { major: '1', minor: '34', gitVersion: 'v1.34.0' }],
    ['/api', { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }],
    ['/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups }],
    ...Object.entries(kinds).map((each) => [each[0] === 'v1' ? '/api/v1' : `/apis/${each[0]}`, resources(each)]),
    ...secrets.map((each) => [`/api/v1/namespaces/load/secrets/${each.metadata.name}`, each]),
  ]);
  const server = createServer((request, response) => {
    const found = answers.get(new URL(request.url, 'http://localhost').pathname);
    const missing = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'NotFound', code: 404 };
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(found ?? missing));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
