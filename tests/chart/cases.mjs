// Installs that the tests render, one for each thing that can be switched, and values that make no install.
const postgres = { existingSecret: 'db' };
const digest = `sha256:${'0a'.repeat(32)}`;
const plan = 'apiVersion: fourtuple/v1alpha1\nkind: LoadPlan\nmetadata: { name: mine }\n';

export const installs = {
  'defaults': {},
  'three coordinators on PostgreSQL': { coordinator: { replicas: 3 }, postgres },
  'an external broker': { rabbitmq: { external: { existingSecret: 'broker', caSecret: 'broker-ca', port: 5675 } } },
  'an external broker that vouches for nobody': {
    rabbitmq: { external: { existingSecret: 'broker', vouched: 'none', agentsUser: '', coordinatorUser: 'boss' } },
  },
  'a daemon set': {
    agent: { kind: 'DaemonSet', tolerations: [{ operator: 'Exists' }], nodeSelector: { load: 'yes' } },
  },
  'host network': { agent: { hostNetwork: true, localPortRange: '' }, safety: { allow: ['10.20.0.0/16'] } },
  'io_uring': { agent: { ioUring: { enabled: true }, engine: 'io_uring' } },
  'own targets only': {
    target: { enabled: false }, safety: { allow: ['10.1.0.0/24', '10.2.0.1'], maxConnections: 200000, maxRate: '5k' },
  },
  'named targets': {
    safety: { allow: ['dns:sut.example'] },
    networkPolicy: { agentEgress: [{ to: [{ ipBlock: { cidr: '10.9.0.0/16' } }] }] },
  },
  'six target pods of one port': { target: { replicas: 6, ports: '8080', mode: 'http' } },
  'no volume': { coordinator: { persistence: { enabled: false } } },
  'a volume claim that is there': { coordinator: { persistence: { existingClaim: 'kept' } } },
  'every secret from outside': {
    auth: { existingSecret: 'tokens' }, tls: { existingSecret: 'certificate' }, rabbitmq: { existingSecret: 'users' },
    postgres, image: { pullSecrets: ['pull'] },
  },
  'no network policy': { networkPolicy: { enabled: false } },
  'a closed API': { networkPolicy: { apiFrom: [{ namespaceSelector: { matchLabels: { team: 'load' } } }] } },
  'metrics': { serviceMonitor: { enabled: true, scrapeTimeout: '5s', labels: { release: 'prometheus' } } },
  'IPv6 only': { listenAddress: '[::]', safety: { allow: ['fd00::/64', 'fd00::1'] } },
  'users chosen by the platform': {
    security: { runAsUser: null, runAsGroup: null, fsGroup: null }, rabbitmq: { runAsUser: null },
  },
  'pinned images': {
    image: { registry: 'registry.example/fourtuple', tag: '9.9' }, agent: { image: { digest } },
    rabbitmq: { image: { digest } },
  },
  'the least': {
    console: { enabled: false }, tests: { enabled: false }, target: { enabled: false },
    serviceAccount: { create: false }, safety: { allow: ['10.0.0.0/8'] },
    agent: { podDisruptionBudget: { enabled: false } },
  },
  'a very long name': { fullnameOverride: `a${'-very-long'.repeat(6)}`.slice(0, 63) },
  'plans of its own': { plans: { mine: plan }, existingPlansConfigMap: 'team-plans' },
  'extras everywhere': {
    commonLabels: { team: 'netops' }, commonAnnotations: { 'example.org/owner': 'me' },
    agent: {
      labels: { zone: 'a', rack: 'r1' }, workers: 4, sysctls: { 'net.ipv4.tcp_rmem': '4096 4096 65536' },
      podLabels: { mesh: 'off' }, podAnnotations: { 'k8s.v1.cni.cncf.io/networks': 'net1' }, sources: 'interface:net1',
      updateStrategy: { type: 'RollingUpdate' }, priorityClassName: 'load',
    },
  },
};

// Refused by values.schema.json.
export const wrong = [
  ['replicas', 3], ['agent.replica', 3], ['agent.replicas', 0], ['agent.replicas', '3'], ['agent.kind', 'Deployment'],
  ['coordinator.replicas', 6], ['agent.engine', 'uring'], ['agent.grace', '20'], ['agent.localPortRange', '64512-9'],
  ['agent.sysctls', { 'vm.max_map_count': '1' }], ['agent.sysctls', { 'net.core.somaxconn': 1 }],
  ['agent.labels', { zone: 'a,b' }], ['agent.updateStrategy.type', 'Recreate'], ['agent.image.digest', 'sha256:12'],
  ['agent.topologySpread', { zone: 'maybe' }], ['agent.tolerations', [{ opperator: 'Exists' }]],
  ['safety.allow', ['10.0.0.1-10.0.0.9']], ['safety.allow', ['everything']], ['safety.allow', '10.0.0.0/8'],
  ['safety.maxConnections', 'many'], ['safety.maxRate', '5k/s'], ['cluster', 'a cluster'], ['beat', 'often'],
  ['logLevel', 'trace'], ['listenAddress', '::'], ['image.pullPolicy', 'Sometimes'],
  ['image.pullSecrets', [{ name: 'a' }]], ['tls.days', 0], ['auth.token', 'abc'],
  ['coordinator.persistence.size', '8 GB'], ['coordinator.service.type', 'Headless'],
  ['coordinator.resources', { request: { cpu: '1' } }], ['postgres.port', 70000], ['rabbitmq.external.vouched', 'yes'],
  ['target.ports', '9000,9001'], ['target.mode', 'discard'], ['plans', { Mine: plan }], ['plans', { mine: 'text' }],
  ['security.runAsUser', 0], ['security.runAsUser', '1654'], ['networkPolicy.apiFrom', [{ ipBlock: { cidr: 'all' } }]],
  ['serviceMonitor.interval', 10], ['tests', true],
];

// Refused by the chart itself: what the message says must be what to do.
export const impossible = [
  [{ coordinator: { replicas: 2 } }, 'Set postgres.existingSecret, or coordinator.replicas=1'],
  [{ agent: { hostNetwork: true } }, 'Set agent.localPortRange=""'],
  [{ agent: { hostNetwork: true, localPortRange: '', sysctls: { 'net.ipv4.tcp_rmem': '1' } } }, 'SysctlForbidden'],
  [{ agent: { sysctls: { 'net.ipv4.ip_local_port_range': '1024 65535' } } }, 'Set agent.localPortRange'],
  [{ agent: { ioUring: { enabled: true }, engine: 'epoll' } }, 'Set agent.engine=auto'],
  [{ agent: { engine: 'io_uring' } }, 'needs agent.ioUring.enabled'],
  [{ target: { enabled: false } }, 'Name what you own in safety.allow'],
  [{ safety: { allow: ['dns:sut.example'] } }, 'Add the addresses to networkPolicy.agentEgress'],
  [{ coordinator: { persistence: { enabled: false, existingClaim: 'kept' } } }, 'the claim would not be used'],
  [{ console: { enabled: false }, plans: { mine: plan } }, 'Enable the console'],
];

export { digest, plan };
