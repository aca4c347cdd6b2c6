// Checks objects against the schemas of Kubernetes and of the Prometheus operator, offline, unknown keys included.
const homes = {
  v1: ['kubernetes-models', 'IoK8sApiCoreV1'],
  'apps/v1': ['kubernetes-models', 'IoK8sApiAppsV1'],
  'policy/v1': ['kubernetes-models', 'IoK8sApiPolicyV1'],
  'networking.k8s.io/v1': ['kubernetes-models', 'IoK8sApiNetworkingV1'],
  'monitoring.coreos.com/v1': [
    '@kubernetes-models/prometheus-operator', 'ComGithubPrometheusOperatorPrometheusOperatorPkgApisMonitoringV1'],
};

const known = new Map();

async function validator({ apiVersion, kind }) {
  const home = homes[apiVersion];
  if (!home) return null;
  // By file, as not every package offers its schemas by name.
  const file = new URL(`node_modules/${home[0]}/_schemas/${home[1]}${kind}.js`, import.meta.url);
  if (!known.has(file.href)) known.set(file.href, (await import(file)).validate);
  return known.get(file.href);
}

// The schemas permit any key, as the API's do, so a validator is watched: it reads each key that it knows.
function watch(value, path, unread) {
  if (value === null || typeof value !== 'object') return value;
  const keys = new Set(Object.keys(value));
  if (!Array.isArray(value)) unread.push([path, keys]);
  const children = new Map();
  return new Proxy(value, {
    get(target, key) {
      keys.delete(key);
      if (!children.has(key)) children.set(key, watch(target[key], `${path}/${String(key)}`, unread));
      return children.get(key);
    },
  });
}

// Sentences about what is wrong with an object; none when it is right.
export async function problems(object) {
  const validate = await validator(object);
  if (!validate) return [`${object.apiVersion} ${object.kind} is not known`];
  const unread = [];
  const watched = watch(object, '', unread);
  const wrong = validate(watched) ? [] : validate.errors.map((each) => `${each.instancePath} ${each.keyword} `
    + JSON.stringify(each.params));
  const unknown = unread.flatMap(([path, keys]) => [...keys].map((key) => `${path}/${key} is no key of it`));
  return [...wrong, ...unknown];
}
