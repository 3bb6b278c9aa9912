import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseSchedulerConfiguration } from '../../src/kube/scheduler-configuration.ts';
import { child, type Json, only, Printed, printManifests, readDocuments } from './manifests-rig.ts';
import { runCli } from './run-cli.ts';

const TIMEOUT = 60_000;

/** Options that are in order, with what they ask for. */
interface Asked {
  readonly namespace: string;
  readonly schedulerName: string | null;
  readonly isBinding: boolean;
  readonly writesEvents: boolean;
  readonly isIgnorable: boolean;
  readonly weight: number;
  readonly scoreRange: number;
  readonly managedResources: readonly string[];
  readonly serviceIp: string | null;
  readonly cidrs: readonly string[];
  readonly certificates: 'cert-manager' | 'self-made';
}

// YAML 1.1 reads these as something other than texts.
const oddNames = fc.constantFrom('on', 'y', 'no', 'null', '1e3', '010', '0x1f', '12', 'true');
const label = fc.oneof(
  oddNames,
  fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,40}[a-z0-9])?$/),
  fc.constantFrom('berth', 'a'.repeat(63)),
);

/** Berth's own pods would wait for Berth. */
const isDeadlock = ({ schedulerName, isIgnorable, managedResources }: Asked): boolean =>
  schedulerName === null && !isIgnorable && managedResources.length === 0;

const written: fc.Arbitrary<Asked> = fc.record({
  namespace: label.filter((name) => name !== 'default'),
  schedulerName: fc.option(label.filter((name) => !['berth', 'default', 'default-scheduler'].includes(name))),
  isBinding: fc.boolean(),
  writesEvents: fc.boolean(),
  isIgnorable: fc.boolean(),
  weight: fc.integer({ min: 1, max: 1000 }),
  scoreRange: fc.constantFrom(10, 100, 1000),
  managedResources: fc.uniqueArray(fc.constantFrom('devices.kubevirt.io/kvm', 'example.com/gpu', 'a.b/c'), {
    maxLength: 3,
  }),
  serviceIp: fc.option(fc.oneof(fc.ipV4(), fc.constantFrom('fd00::10', '::1'))),
  cidrs: fc.uniqueArray(fc.constantFrom('10.0.0.0/28', 'fd00::/64', '192.168.1.7/32'), { maxLength: 2 }),
  certificates: fc.constantFrom('cert-manager', 'self-made'),
});

const asked = written.filter((one) => !isDeadlock(one));

/** A null scheduler name stands for a change of the default scheduler. */
function toArguments(one: Asked): string[] {
  return [
    `--namespace=${one.namespace}`,
    ...(one.schedulerName === null ? ['--mode=change-default'] : [`--scheduler-name=${one.schedulerName}`]),
    ...(one.isBinding ? ['--bind'] : []),
    ...(one.writesEvents ? ['--events'] : []),
    ...(one.isIgnorable ? [] : ['--no-ignorable']),
    `--weight=${one.weight}`,
    `--score-range=${one.scoreRange}`,
    ...one.managedResources.flatMap((name) => ['--managed-resource', name]),
    ...(one.serviceIp === null ? [] : [`--service-ip=${one.serviceIp}`]),
    ...one.cidrs.flatMap((cidr) => ['--scheduler-cidr', cidr]),
    `--certificates=${one.certificates}`,
  ];
}

/** The same manifests are looked at from several sides. */
function forAll(check: (documents: readonly Printed[], one: Asked) => void): Promise<void> {
  return fc.assert(
    fc.asyncProperty(asked, async (one) => check(await printManifests(...toArguments(one)), one)),
    { numRuns: 20 },
  );
}

function labelsOf(value: Json | undefined): readonly [string, Json][] {
  return Object.entries((value ?? {}) as Record<string, Json>);
}

const podTemplates = (documents: readonly Printed[]): Printed[] =>
  documents.filter(({ kind }) => kind === 'Deployment').map((one) => new Printed(one.at('spec.template')!));

/** The pods that a selector means. */
function selected(documents: readonly Printed[], selector: Json | undefined): Printed[] {
  const wanted = labelsOf(selector);
  expect(wanted).not.toEqual([]);
  return podTemplates(documents).filter((template) =>
    wanted.every(([key, value]) => child(template.at('metadata.labels'), key) === value),
  );
}

const ACCOUNTS = 'spec.serviceAccountName';

describe('the manifests fit together', { timeout: TIMEOUT }, () => {
  it('every object is in the namespace, but for one binding that has to be elsewhere', async () => {
    await forAll((documents, { namespace }) => {
      for (const one of documents) {
        const found = one.at('metadata.namespace');
        if (found === 'kube-system') expect(one.text('roleRef.name')).toBe('extension-apiserver-authentication-reader');
        else if (found !== undefined) expect(found).toBe(namespace);
        else expect(one.kind).toMatch(/^(Namespace|ClusterRole|ClusterRoleBinding)$/);
      }
      expect(only(documents, 'Namespace').name).toBe(namespace);
    });
  });

  it('every object is there once', async () => {
    await forAll((documents) => {
      const keys = documents.map((one) => `${one.kind} ${one.at('metadata.namespace')} ${one.name}`);
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  it('every selector means the pods it is for, and no others', async () => {
    await forAll((documents, { schedulerName }) => {
      const accounts = (selector: Json | undefined): string[] =>
        selected(documents, selector).map((template) => template.text(ACCOUNTS));
      for (const one of documents.filter(({ kind }) => ['Deployment', 'PodDisruptionBudget'].includes(kind))) {
        expect(accounts(one.at('spec.selector.matchLabels'))).toEqual([one.name]);
      }
      expect(accounts(only(documents, 'Service').at('spec.selector'))).toEqual(['berth']);
      const network = only(documents, 'NetworkPolicy');
      expect(accounts(network.at('spec.podSelector.matchLabels'))).toEqual(['berth']);
      const callers = network.at('spec.ingress.0.from.0.podSelector.matchLabels');
      if (schedulerName !== null) expect(accounts(callers)).toEqual([schedulerName]);
      else expect(callers).toBeUndefined();
    });
  });

  it('ports of Service, network policy and probes are ports of the container', async () => {
    await forAll((documents) => {
      const container = only(documents, 'Deployment', 'berth').list('spec.template.spec.containers')[0]!;
      const ports = new Map(container.list('ports').map((port) => [port.at('name'), port.at('containerPort')]));
      const service = only(documents, 'Service');
      for (const port of service.list('spec.ports')) expect(ports.get(port.at('targetPort'))).toBe(port.at('port'));
      const opened = only(documents, 'NetworkPolicy').list('spec.ingress');
      expect(opened.map((rule) => rule.at('ports.0.port'))).toEqual([ports.get('extender'), ports.get('observe')]);
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
        expect(container.at(`${probe}.httpGet.port`)).toBe('observe');
      }
      const listen = container.texts('args').filter((text) => /^--(listen|observe)=/.test(text));
      // Without a host: a pod's address may be of IPv6 alone.
      expect(listen).toEqual([`--listen=:${ports.get('extender')}`, `--observe=:${ports.get('observe')}`]);
    });
  });

  it('every option that Berth is told is one of berth serve', async () => {
    const { out: help } = await runCli(['serve', '--help']);
    const known = new Set([...help.matchAll(/--[a-z-]+/g)].map(([option]) => option));
    await forAll((documents) => {
      const [verb, ...options] = only(documents, 'Deployment', 'berth').texts('spec.template.spec.containers.0.args');
      expect(verb).toBe('serve');
      expect(options.map((text) => text.split('=', 1)[0]!).filter((option) => !known.has(option))).toEqual([]);
    });
  });

  it('callers on the host network are let in where their addresses are given, or all of them', async () => {
    await forAll((documents, { cidrs, schedulerName }) => {
      const rule = only(documents, 'NetworkPolicy').at('spec.ingress.0')!;
      const from = child(rule, 'from') as readonly Json[] | undefined;
      const networks = (from ?? []).flatMap((peer) => child(child(peer, 'ipBlock'), 'cidr') ?? []);
      expect(networks).toEqual(cidrs);
      expect(from === undefined).toBe(schedulerName === null && cidrs.length === 0);
    });
  });

  it('what a pod mounts is made, and every file that it is told of lies in a mount', async () => {
    await forAll((documents) => {
      const made = documents.flatMap((one) => {
        if (one.kind === 'Certificate') return [`Secret ${one.text('spec.secretName')}`];
        return [`${one.kind} ${one.name}`];
      });
      for (const template of podTemplates(documents)) {
        expect(made).toContain(`ServiceAccount ${template.text(ACCOUNTS)}`);
        for (const volume of template.list('spec.volumes')) {
          const secret = volume.at('secret.secretName');
          const configMap = volume.at('configMap.name');
          if (secret !== undefined) expect(made).toContain(`Secret ${secret}`);
          if (configMap !== undefined) expect(made).toContain(`ConfigMap ${configMap}`);
        }
        const container = template.list('spec.containers')[0]!;
        const mounts = container.list('volumeMounts').map((mount) => mount.text('mountPath'));
        const told = ['args', 'command'].flatMap((key) =>
          container.at(key) === undefined ? [] : container.texts(key),
        );
        const files = told.flatMap((text) => /=(\/.*)$/.exec(text)?.[1] ?? []);
        expect(files.length).toBeGreaterThan(0);
        for (const file of files) expect(mounts.some((mount) => file.startsWith(`${mount}/`))).toBe(true);
      }
    });
  });

  it('every binding names a role and an account that are there', async () => {
    await forAll((documents, { namespace }) => {
      const names = new Set(documents.map((one) => `${one.kind} ${one.name}`));
      for (const binding of documents.filter(({ kind }) => kind.endsWith('Binding'))) {
        const role = `${binding.text('roleRef.kind')} ${binding.text('roleRef.name')}`;
        const isOfCluster = /^(ClusterRole system:|Role extension-apiserver-authentication-reader$)/.test(role);
        expect(isOfCluster || names.has(role)).toBe(true);
        for (const subject of binding.list('subjects')) {
          expect(names).toContain(`ServiceAccount ${subject.text('name')}`);
          expect(subject.at('namespace')).toBe(namespace);
        }
      }
    });
  });

  it('says the same in YAML 1.1, which Kubernetes reads, as in YAML 1.2', async () => {
    const read = (text: string, version: '1.1' | '1.2'): unknown[] =>
      parseAllDocuments(text, { version }).map((document) => document.toJS());
    await fc.assert(
      fc.asyncProperty(asked, async (one) => {
        const { out } = await runCli(['manifests', ...toArguments(one)]);
        expect(read(out, '1.1')).toEqual(read(out, '1.2'));
        const text = child(only(readDocuments(out), 'ConfigMap').at('data'), 'config.yaml') as string;
        expect(read(text, '1.1')).toEqual(read(text, '1.2'));
      }),
      { numRuns: 20 },
    );
  });
});

describe('the KubeSchedulerConfiguration', { timeout: TIMEOUT }, () => {
  it('is read back without an issue, and has the extender that was asked for', async () => {
    await forAll((documents, one) => {
      const { namespace, schedulerName, serviceIp } = one;
      const text = child(only(documents, 'ConfigMap').at('data'), 'config.yaml') as string;
      const read = parseSchedulerConfiguration(parse(text), { schedulerVersion: '1.36', seed: 0 });
      expect(read.issues).toEqual([]);
      expect(read.profiles.map((profile) => profile.schedulerName)).toEqual([schedulerName ?? 'default-scheduler']);
      const host =
        serviceIp === null ? `berth.${namespace}.svc` : serviceIp.includes(':') ? `[${serviceIp}]` : serviceIp;
      const folder = schedulerName === null ? '/etc/kubernetes/berth' : '/etc/berth/client';
      expect(read.extenders).toEqual([
        {
          urlPrefix: `https://${host}:8443`,
          filterVerb: 'filter',
          prioritizeVerb: 'prioritize',
          preemptVerb: 'preempt',
          bindVerb: one.isBinding ? 'bind' : '',
          weight: one.weight,
          usesHttps: true,
          tls: {
            insecure: false,
            serverName: `berth.${namespace}.svc`,
            caFile: `${folder}/ca.crt`,
            certFile: `${folder}/tls.crt`,
            keyFile: `${folder}/tls.key`,
            caData: '',
            certData: '',
            keyData: '',
          },
          httpTimeoutSeconds: 2,
          isNodeCacheCapable: true,
          managedResources: one.managedResources.map((name) => ({ name, isIgnoredByScheduler: false })),
          isIgnorable: one.isIgnorable,
        },
      ]);
    });
  });

  it('names the Service by a name and address that its certificate holds', async () => {
    await forAll((documents, { namespace, serviceIp, certificates }) => {
      expect(only(documents, 'Service').at('spec.clusterIP') ?? null).toBe(serviceIp);
      if (certificates !== 'cert-manager') return;
      const certificate = only(documents, 'Certificate', 'berth-server-tls');
      expect(certificate.texts('spec.dnsNames')).toContain(`berth.${namespace}.svc`);
      expect(certificate.at('spec.ipAddresses')).toEqual(serviceIp === null ? undefined : [serviceIp]);
    });
  });

  it('says in a comment what full marks weigh', async () => {
    const documents = await printManifests('--weight', '3', '--score-range', '100');
    const text = child(only(documents, 'ConfigMap').at('data'), 'config.yaml') as string;
    // 100 * 3 * 10 = 3000 points, where a default plugin of weight 1 gives 100.
    expect(text).toContain('= 3000 points, as many as 30 default plugins of weight 1');
  });
});
