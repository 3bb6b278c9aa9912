import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SECTIONS } from '../../src/cli/manifests/index.ts';
import { SERVED_RESOURCES } from '../../src/kube/resources.ts';
import { child, type Json, only, Printed, printManifests, readDocuments } from './manifests-rig.ts';
import { runCli } from './run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'berth-'));

function policyFile(name: string, plugins: string): string {
  const path = join(folder, name);
  const head = 'apiVersion: berth.dev/v1alpha1\nkind: PlacementPolicy\nmetadata: { name: mine }\n';
  writeFileSync(path, `# why: it is ours\n${head}spec: { extends: kube-default, ${plugins} }\n`);
  return path;
}

/** Verb, group and resource of every rule of Berth's ClusterRole. */
function rights(documents: readonly Printed[]): string[] {
  return only(documents, 'ClusterRole')
    .list('rules')
    .flatMap((rule) =>
      rule
        .texts('apiGroups')
        .flatMap((group) =>
          rule.texts('resources').flatMap((name) => rule.texts('verbs').map((verb) => `${verb} ${name}.${group}`)),
        ),
    );
}

describe('berth manifests', () => {
  it('prints the same text twice', async () => {
    expect(await runCli(['manifests'])).toEqual(await runCli(['manifests']));
  });

  it('prints every document in the order in which it can be applied', async () => {
    const kinds = (await printManifests('--prometheus-operator')).map(({ kind }) => kind);
    const first = (kind: string): number => kinds.indexOf(kind);
    expect(first('Namespace')).toBe(0);
    expect(first('ServiceAccount')).toBeLessThan(first('Deployment'));
    expect(first('ConfigMap')).toBeLessThan(first('Deployment'));
    expect(first('Certificate')).toBeLessThan(first('Deployment'));
    expect(kinds.slice(-2)).toEqual(['PodMonitor', 'PrometheusRule']);
  });

  it('prints the sections that are asked for, in the order of applying', async () => {
    const documents = await printManifests('--only', 'deployment,service');
    expect(documents.map(({ kind }) => kind)).toEqual(['Service', 'Deployment']);
  });

  it('has a section of every name that --help lists', async () => {
    const { out } = await runCli(['manifests', '--help']);
    for (const { name, summary } of SECTIONS) expect(out).toMatch(new RegExp(`^  ${name} +${summary}`, 'm'));
  });

  it.each(['cert-manager', 'none'])('prints nothing secret with --certificates %s', async (kind) => {
    const { out } = await runCli(['manifests', '--certificates', kind]);
    expect(out).not.toMatch(/PRIVATE KEY|^kind: Secret$/m);
  });

  it.each(['--mode', '--certificates'])('says above all documents what %s needs', async (option) => {
    const value = option === '--mode' ? 'change-default' : 'none';
    const { out } = await runCli(['manifests', option, value]);
    expect(out.split('---')[0]).toContain(option === '--mode' ? 'an operator' : 'the Secrets berth-server-tls');
  });
});

describe('the rights of Berth', () => {
  const read = SERVED_RESOURCES.flatMap(({ plural, group }) =>
    ['get', 'list', 'watch'].map((verb) => `${verb} ${plural}.${group}`),
  ).sort();

  it('are to read what is followed, and nothing else', async () => {
    expect(rights(await printManifests()).sort()).toEqual(read);
  });

  it('grow by binding with --bind', async () => {
    expect(rights(await printManifests('--bind')).sort()).toEqual(['create pods/binding.', ...read].sort());
  });

  it('grow by creating Events with --events, and by nothing else of them', async () => {
    const more = await printManifests('--events');
    expect(rights(more).sort()).toEqual(['create events.events.k8s.io', ...read].sort());
    expect(rights(await printManifests('--bind', '--events')).sort()).toEqual(
      ['create events.events.k8s.io', 'create pods/binding.', ...read].sort(),
    );
  });

  it.each([
    [[], 'Reads what placement depends on. It cannot change anything in the cluster.'],
    [['--bind'], 'Reads what placement depends on, and binds pods to nodes because --bind asks for it.'],
    [['--events'], 'Reads what placement depends on, and writes Events because --events asks for it.'],
    [
      ['--bind', '--events'],
      'Reads what placement depends on, and binds pods to nodes because --bind asks for it, and writes Events because --events asks for it.',
    ],
  ])('are told above them in words: %s', async (options, words) => {
    const { out } = await runCli(['manifests', '--only', 'rbac', ...options]);
    expect(out).toContain(`# ${words}\n`);
  });

  it('grow by reading usage with --metrics-api', async () => {
    const more = ['nodes', 'pods'].flatMap((name) => ['get', 'list'].map((verb) => `${verb} ${name}.metrics.k8s.io`));
    expect(rights(await printManifests('--metrics-api')).sort()).toEqual([...more, ...read].sort());
  });

  it('are bound by one binding to its ServiceAccount alone', async () => {
    const bindings = (await printManifests('--mode', 'change-default')).filter(({ kind }) => kind.endsWith('Binding'));
    expect(bindings.map((one) => [one.kind, one.at('subjects')])).toEqual([
      ['ClusterRoleBinding', [{ kind: 'ServiceAccount', name: 'berth', namespace: 'berth' }]],
    ]);
  });
});

describe('every container', () => {
  it.each([0, 1])('of Deployment %i is restricted', async (index) => {
    const deployments = (await printManifests()).filter(({ kind }) => kind === 'Deployment');
    expect(deployments).toHaveLength(2);
    const deployment = deployments[index]!;
    expect(deployment.at('spec.template.spec.securityContext')).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(deployment.at('spec.template.spec.containers.0.securityContext')).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });
});

describe('the Deployment of Berth', () => {
  const args = (documents: readonly Printed[]): readonly string[] =>
    only(documents, 'Deployment', 'berth').texts('spec.template.spec.containers.0.args');

  it('runs the image as often as was asked, and so does the second scheduler', async () => {
    const documents = await printManifests('--image', 'registry.example.com:5000/vms/berth:1.2', '--replicas', '3');
    const own = only(documents, 'Deployment', 'berth');
    expect(own.at('spec.template.spec.containers.0.image')).toBe('registry.example.com:5000/vms/berth:1.2');
    expect([own, only(documents, 'Deployment', 'berth-scheduler')].map((one) => one.at('spec.replicas'))).toEqual([
      3, 3,
    ]);
  });

  it('tells Berth what was asked for, and no more', async () => {
    expect(args(await printManifests()).filter((text) => /prometheus|metrics|bind|events|shadow/.test(text))).toEqual(
      [],
    );
    const asked = ['--bind', '--events', '--metrics-api', '--prometheus', 'http://p:9090', '--shadow', 'vm-packed'];
    expect(args(await printManifests(...asked, '--score-range', '1000'))).toEqual(
      expect.arrayContaining([
        '--bind',
        '--events',
        '--metrics-api',
        '--prometheus=http://p:9090/',
        '--shadow=vm-packed',
        '--score-range=1000',
      ]),
    );
  });

  it.each([
    ['1.34.1', '1.34'],
    ['v1.35.0', '1.35'],
    ['1.36.12', '1.36'],
    // Newer than what is reproduced: the newest that is.
    ['1.37.0', '1.36'],
    ['1.340.0', '1.36'],
  ])('tells Berth that kube-scheduler is %s as %s', async (release, version) => {
    const told = args(await printManifests('--kubernetes-version', release));
    expect(told.filter((text) => text.includes('scheduler-version'))).toEqual([`--scheduler-version=${version}`]);
  });

  it('warns of a release that is newer than what is reproduced, and of no other', async () => {
    const told = async (release: string): Promise<string> =>
      (await runCli(['manifests', '--kubernetes-version', release])).err;
    expect(await told('1.99.0')).toContain(
      '1.99.0 is newer than what Berth reproduces; it takes kube-scheduler for 1.36',
    );
    expect(await told('1.36.9')).toBe('');
  });

  it('has room for the whole decision log', async () => {
    const documents = await printManifests();
    const number = (option: string): number =>
      Number.parseInt(/\d+/.exec(args(documents).find((text) => text.startsWith(`${option}=`)) ?? '')?.[0] ?? '', 10);
    const volumes = only(documents, 'Deployment', 'berth').list('spec.template.spec.volumes');
    const size = volumes.find((volume) => volume.at('name') === 'log')!.text('emptyDir.sizeLimit');
    expect(size).toMatch(/^\d+Mi$/);
    // One file more than are kept: the one that is written while the oldest still is there.
    const written = number('--decision-log-size') * (number('--decision-log-files') + 1);
    expect(Number.parseInt(size, 10)).toBeGreaterThanOrEqual(written);
  });

  it('gives Berth longer to stop than it takes, and spreads replicas over nodes', async () => {
    const pod = new Printed(only(await printManifests(), 'Deployment', 'berth').at('spec.template.spec')!);
    // --stop-grace is 10 s.
    expect(pod.at('terminationGracePeriodSeconds')).toBeGreaterThan(20);
    expect(pod.list('topologySpreadConstraints').map((one) => one.text('topologyKey'))).toEqual([
      'kubernetes.io/hostname',
      'topology.kubernetes.io/zone',
    ]);
  });
});

describe('the second scheduler', () => {
  it('is the release that was asked for, with or without a v', async () => {
    for (const release of ['1.35.4', 'v1.35.4']) {
      const documents = await printManifests('--kubernetes-version', release);
      const image = only(documents, 'Deployment', 'berth-scheduler').at('spec.template.spec.containers.0.image');
      expect(image).toBe('registry.k8s.io/kube-scheduler:v1.35.4');
    }
  });

  it('may hold the lease that its configuration names, and only that one', async () => {
    const documents = await printManifests('--scheduler-name', 'vms');
    const text = String(child(only(documents, 'ConfigMap').at('data'), 'config.yaml'));
    expect(text).toContain('resourceNamespace: berth\n  resourceName: vms\n');
    const leases = only(documents, 'Role')
      .list('rules')
      .map((rule) => [rule.at('resourceNames'), rule.at('verbs')]);
    expect(leases).toEqual([
      [undefined, ['create']],
      [['vms'], ['get', 'list', 'watch', 'update']],
    ]);
  });

  it('starts anew when its configuration changes, and only then', async () => {
    const mark = async (...argv: string[]): Promise<Json> =>
      only(await printManifests(...argv), 'Deployment', 'berth-scheduler').at('spec.template.metadata.annotations')!;
    expect(await mark('--replicas', '3')).toEqual(await mark());
    expect(await mark('--weight', '3')).not.toEqual(await mark());
  });

  it('starts anew when the CA of its certificates was made anew, which it would not read otherwise', async () => {
    const made = async (): Promise<{ mark: Json | undefined; ca: string }> => {
      const { out } = await runCli(['manifests', '--certificates', 'self-made']);
      const documents = readDocuments(out);
      const annotations = only(documents, 'Deployment', 'berth-scheduler').at('spec.template.metadata.annotations');
      const secret = only(documents, 'Secret', 'berth-client-tls').at('stringData');
      return { mark: child(annotations, 'berth.dev/ca-sha256'), ca: String(child(secret, 'ca.crt')) };
    };
    const [first, second] = [await made(), await made()];
    expect(first.mark).toBe(createHash('sha256').update(first.ca).digest('hex'));
    expect(second.mark).not.toBe(first.mark);
  });

  it('is not there where the default one is changed', async () => {
    const documents = await printManifests('--mode', 'change-default');
    expect(documents.filter(({ kind }) => kind === 'Deployment').map(({ name }) => name)).toEqual(['berth']);
  });
});

describe('the namespace and the Service', () => {
  it('let only restricted pods run', async () => {
    const labels = only(await printManifests(), 'Namespace').at('metadata.labels');
    expect(child(labels, 'pod-security.kubernetes.io/enforce')).toBe('restricted');
  });

  it('keep a caller with one replica', async () => {
    expect(only(await printManifests(), 'Service').at('spec.sessionAffinity')).toBe('ClientIP');
  });
});

describe('the network policy', () => {
  const toPrometheus = async (url: string): Promise<readonly Json[]> =>
    only(await printManifests('--prometheus', url, '--namespace', 'vms'), 'NetworkPolicy')
      .list('spec.egress')
      .slice(2)
      .map(({ value }) => value);
  const tcp = (port: number): Json => [{ protocol: 'TCP', port }];
  // The Service's port says nothing of the port of its pods.
  const within = (namespace: string): Json => ({
    to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }],
  });

  it('lets Berth reach names, the API server and nothing else', async () => {
    const egress = only(await printManifests(), 'NetworkPolicy').list('spec.egress');
    expect(egress.map((rule) => rule.list('ports').map((port) => port.at('port')))).toEqual([
      [53, 53, 5353, 5353],
      [443, 6443],
    ]);
  });

  it('lets Berth reach an API server that listens elsewhere, and says how', async () => {
    const argv = ['manifests', '--only', 'network-policy', '--api-server-port', '443', '16443', '443'];
    const { out } = await runCli(argv);
    const [network] = readDocuments(out);
    expect(network!.at('spec.egress.1')).toEqual({ ports: [...(tcp(443) as Json[]), ...(tcp(16_443) as Json[])] });
    expect(out).toContain('--api-server-port');
  });

  it.each<readonly [string, readonly Json[]]>([
    ['http://prometheus.monitoring.svc:9090', [within('monitoring')]],
    ['http://prometheus.monitoring.svc.cluster.local:9090', [within('monitoring')]],
    // A Service, or a host such as example.com.
    ['http://prometheus.monitoring:80', [within('monitoring'), { ports: tcp(80) }]],
    ['http://prometheus:9090', [within('vms'), { ports: tcp(9090) }]],
    // No namespace has such a name.
    ['http://prometheus.-a:9090', [{ ports: tcp(9090) }]],
    [`http://a.${'b'.repeat(64)}.svc`, [{ ports: tcp(80) }]],
    ['https://prometheus.example.com', [{ ports: tcp(443) }]],
    ['http://prometheus.example.com/base', [{ ports: tcp(80) }]],
    ['http://10.1.2.3:9090', [{ to: [{ ipBlock: { cidr: '10.1.2.3/32' } }], ports: tcp(9090) }]],
    ['http://[fd00::1]:9090', [{ to: [{ ipBlock: { cidr: 'fd00::1/128' } }], ports: tcp(9090) }]],
  ])('lets Berth reach %s', async (url, rules) => {
    expect(await toPrometheus(url)).toEqual(rules);
  });

  it('lets one namespace read metrics where one is named, and every one otherwise', async () => {
    const readers = async (...argv: string[]): Promise<Json | undefined> =>
      only(await printManifests(...argv), 'NetworkPolicy').at('spec.ingress.1.from');
    expect(await readers()).toEqual([{ namespaceSelector: {} }]);
    expect(await readers('--monitoring-namespace', 'watching')).toEqual([
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'watching' } } },
    ]);
  });
});

describe('a policy file', () => {
  it('gets into the ConfigMap as it was written, and Berth is told its place', async () => {
    const file = policyFile('good.yaml', 'plugins: [{ name: ImageLocality, weight: 2 }]');
    const documents = await printManifests('--policy', file, '--shadow', 'vm-packed');
    const data = only(documents, 'ConfigMap', 'berth-policy').at('data');
    expect(Object.keys(data as Record<string, Json>)).toEqual(['policy.yaml']);
    expect(child(data, 'policy.yaml')).toContain('# why: it is ours\n');
    const container = only(documents, 'Deployment', 'berth').list('spec.template.spec.containers')[0]!;
    expect(container.texts('args')).toContain('--policy=/etc/berth/policy/policy.yaml');
    expect(container.texts('args')).toContain('--shadow=vm-packed');
    expect(container.at('volumeMounts')).toContainEqual({
      name: 'policy',
      mountPath: '/etc/berth/policy',
      readOnly: true,
    });
  });

  it('may be a shadow alone', async () => {
    const documents = await printManifests('--shadow', policyFile('shadow.yaml', 'plugins: []'));
    const data = only(documents, 'ConfigMap', 'berth-policy').at('data') as Record<string, Json>;
    expect(Object.keys(data)).toEqual(['shadow.yaml']);
    const args = only(documents, 'Deployment', 'berth').texts('spec.template.spec.containers.0.args');
    expect(args).toContain('--policy=vm-balanced');
    expect(args).toContain('--shadow=/etc/berth/policy/shadow.yaml');
  });

  it('may have the name of the policy in it', async () => {
    policyFile('mine', 'plugins: []');
    const [tsx, main] = [import.meta.resolve('tsx'), fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))];
    // The name alone is the file's only where the command runs beside it.
    const argv = ['--import', tsx, main, 'manifests', '--policy', 'mine'];
    const { stdout } = await promisify(execFile)(process.execPath, argv, { cwd: folder });
    const documents = readDocuments(stdout);
    expect(child(only(documents, 'ConfigMap', 'berth-policy').at('data'), 'policy.yaml')).toContain('name: mine');
    const args = only(documents, 'Deployment', 'berth').texts('spec.template.spec.containers.0.args');
    expect(args).toContain('--policy=/etc/berth/policy/policy.yaml');
  });

  it('is refused as berth policy check refuses it, and nothing is printed', async () => {
    const file = policyFile('bad.yaml', 'plugins: [{ name: ImageLocalty }]');
    const checked = await runCli(['policy', 'check', file]);
    const { code, out, err } = await runCli(['manifests', '--policy', file]);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('ImageLocalty');
    expect(checked.err).toContain(err.trim().split('\n').at(-1)!.trim());
  });

  it('is refused where a ConfigMap could not hold it', async () => {
    const file = join(folder, 'long.yaml');
    const { out: text } = await runCli(['policy', 'show', 'kube-default']);
    writeFileSync(file, `${text}${'# and so on\n'.repeat(50_000)}`);
    const { code, err } = await runCli(['manifests', '--policy', file]);
    expect([code, err]).toEqual([1, expect.stringContaining('wanted at most 500000')]);
  });
});

describe('what stands alone', () => {
  it('is a Dockerfile whose user is the one that the Deployment runs', async () => {
    const { out } = await runCli(['manifests', '--dockerfile']);
    const steps = out.split('\n').filter((line) => /^[A-Z]+ /.test(line));
    expect(steps.filter((step) => step.startsWith('FROM'))).toHaveLength(2);
    expect(steps).toContain('USER 65532:65532');
    expect(steps).toContain('EXPOSE 8443 8080');
    // After the user nothing runs any more: what was copied belongs to root.
    expect(steps.slice(steps.indexOf('USER 65532:65532')).some((step) => /^(RUN|COPY)/.test(step))).toBe(false);
  });

  it('is printed one at a time', async () => {
    const { code, err } = await runCli(['manifests', '--dockerfile', '--alerts']);
    expect([code, err]).toEqual([2, expect.stringContaining('give one of')]);
    expect((await runCli(['manifests', '--dashboard', '--only', 'rbac'])).code).toBe(2);
  });
});
