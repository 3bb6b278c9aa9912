import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocuments } from '../../../src/kube/documents.ts';
import { Field } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { formatQuantity } from '../../../src/kube/kubevirt/instancetype/format-quantity.ts';
import { InstancetypeShelf } from '../../../src/kube/kubevirt/instancetype/instancetype-shelf.ts';
import { vmiOfVirtualMachine } from '../../../src/kube/kubevirt/virtual-machine.ts';
import { readWhole } from '../../../src/kube/whole-value.ts';

const apiVersion = 'instancetype.kubevirt.io/v1beta1';
const cluster = 'VirtualMachineClusterInstancetype';

/** A shelf of cluster-wide instancetypes by name, without any issue. */
function shelfOf(specs: Readonly<Record<string, object>>): InstancetypeShelf {
  const shelf = new InstancetypeShelf();
  const issues = new IssueList();
  for (const [name, spec] of Object.entries(specs)) {
    expect(shelf.put(cluster, Field.root({ apiVersion, metadata: { name }, spec }, issues))).toBe(true);
  }
  expect(issues.all).toEqual([]);
  return shelf;
}

/** A VM with an instancetype `x` unless the spec says otherwise. */
function vmOf(template: object, spec: object = { instancetype: { name: 'x' } }, rest: object = {}) {
  const vm = { metadata: { name: 'vm', namespace: 'ns', uid: 'u' }, spec: { ...spec, template }, ...rest };
  return Field.root(vm, new IssueList());
}

/** Domain of the VMI of a VM that says nothing of itself. */
function domainOf(instancetype: object, domain: object = {}) {
  const { vmi, issues } = vmiOfVirtualMachine(vmOf({ spec: { domain } }), shelfOf({ x: instancetype }));
  expect(issues).toEqual([]);
  return (vmi as { spec: { domain: Record<string, unknown> } }).spec.domain;
}

const small = { cpu: { guest: 2 }, memory: { guest: '4Gi' } };

describe('an instancetype', () => {
  it('gives sockets and guest memory', () => {
    expect(domainOf(small)).toMatchObject({
      cpu: { sockets: 2, cores: 1, threads: 1 },
      memory: { guest: '4Gi' },
    });
    expect(domainOf(small)).not.toHaveProperty('resources');
  });

  it.each([
    // 8Gi = 8589934592 bytes; x 0.5 = 4294967296 = 4Gi: the o1.large of the common instancetypes.
    ['8Gi', 50, '4Gi'],
    // 8e9 is a multiple of 2^9, so float32 holds it: 8e9 x 0.5 = 4e9.
    ['8G', 50, '4G'],
    // 1 - float32(0.33) is 0.6699999570846558 as a float32; x 2^30 = 719406976, where 0.67 x 2^30 = 719407022.
    ['1Gi', 33, '719406976'],
    // 999 x float32(1 - 0.01) = 989.01, cut to whole bytes.
    ['999', 1, '989'],
    ['1Gi', 100, '0'],
  ])('overcommits %s by %i %% to a request of %s', (guest, overcommitPercent, request) => {
    const { resources } = domainOf({ cpu: { guest: 1 }, memory: { guest, overcommitPercent } }) as {
      resources: { requests: { memory: string } };
    };
    expect(resources.requests.memory).toBe(request);
  });

  it('keeps the requests of other resources when it overcommits', () => {
    const overcommitted = { cpu: { guest: 1 }, memory: { guest: '2Gi', overcommitPercent: 50 } };
    expect(domainOf(overcommitted, { resources: { requests: { 'x.io/y': '1' } } })).toMatchObject({
      resources: { requests: { 'x.io/y': '1', memory: '1Gi' } },
    });
  });

  it('is asked for more sockets than the VM says', () => {
    const withMax = { ...small, cpu: { guest: 2, maxSockets: 8 } };
    expect(domainOf(withMax, { cpu: { maxSockets: 3 } })).toMatchObject({ cpu: { maxSockets: 8, sockets: 2 } });
  });

  it.each([
    [{ cpu: { guest: 0 }, memory: { guest: '1Gi' } }, 'spec.cpu.guest', 'out-of-range'],
    [{ memory: { guest: '1Gi' } }, 'spec.cpu.guest', 'missing-field'],
    [{ cpu: { guest: 1 } }, 'spec.memory.guest', 'missing-field'],
    [{ cpu: { guest: 1 }, memory: { guest: '12Gb' } }, 'spec.memory.guest', 'bad-quantity'],
    [{ cpu: { guest: 1 }, memory: { guest: '-1Gi' } }, 'spec.memory.guest', 'negative-quantity'],
    [{ ...small, memory: { guest: '1Gi', overcommitPercent: 101 } }, 'spec.memory.overcommitPercent', 'out-of-range'],
    [
      { ...small, memory: { guest: '1Gi', overcommitPercent: 5, hugepages: {} } },
      'spec.memory.overcommitPercent',
      'out-of-range',
    ],
    [{ ...small, gpus: {} }, 'spec.gpus', 'wrong-type'],
  ])('with an error is told where and not used (%#)', (spec, path, code) => {
    const issues = new IssueList();
    const shelf = new InstancetypeShelf();
    shelf.put(cluster, Field.root({ apiVersion, metadata: { name: 'x' }, spec }, issues));
    expect(issues.all.map((issue) => [issue.path, issue.code])).toContainEqual([path, code]);
    const outcome = vmiOfVirtualMachine(vmOf({ spec: { domain: {} } }), shelf);
    expect(outcome.vmi).toBeNull();
    expect(outcome.issues.map((issue) => issue.path)).toEqual(['spec.instancetype.name']);
  });
});

describe('a VM that sets what its instancetype sets', () => {
  const full = {
    nodeSelector: { a: 'b' },
    schedulerName: 's',
    cpu: {
      guest: 2,
      model: 'Haswell',
      dedicatedCPUPlacement: true,
      isolateEmulatorThread: true,
      numa: {},
      realtime: {},
    },
    memory: { guest: '2Gi', hugepages: { pageSize: '2Mi' }, maxGuest: '4Gi' },
    gpus: [{ name: 'g' }],
    hostDevices: [{ name: 'h' }],
    ioThreadsPolicy: 'auto',
    ioThreads: { supplementalPoolThreadCount: 2 },
    launchSecurity: { sev: {} },
    annotations: { k: 'v' },
  };

  it.each([
    ['nodeSelector', { nodeSelector: {} }],
    ['schedulerName', { schedulerName: 't' }],
    ['cpu.guest', { domain: { cpu: { sockets: 1 } } }],
    ['cpu.guest', { domain: { cpu: { cores: 1 } } }],
    ['cpu.guest', { domain: { cpu: { threads: 1 } } }],
    ['cpu.guest', { domain: { resources: { requests: { cpu: 1 } } } }],
    ['cpu.guest', { domain: { resources: { limits: { cpu: 1 } } } }],
    ['cpu.model', { domain: { cpu: { model: 'Haswell' } } }],
    ['cpu.dedicatedCPUPlacement', { domain: { cpu: { dedicatedCpuPlacement: true } } }],
    ['cpu.isolateEmulatorThread', { domain: { cpu: { isolateEmulatorThread: true } } }],
    ['cpu.numa', { domain: { cpu: { numa: {} } } }],
    ['cpu.realtime', { domain: { cpu: { realtime: {} } } }],
    ['memory.guest', { domain: { memory: { guest: '2Gi' } } }],
    ['memory.guest', { domain: { resources: { requests: { memory: '1Gi' } } } }],
    ['memory.guest', { domain: { resources: { limits: { memory: '1Gi' } } } }],
    ['memory.hugepages', { domain: { memory: { hugepages: {} } } }],
    ['memory.maxGuest', { domain: { memory: { maxGuest: '4Gi' } } }],
    ['gpus', { domain: { devices: { gpus: [{ name: 'x' }] } } }],
    ['hostDevices', { domain: { devices: { hostDevices: [{ name: 'x' }] } } }],
    ['ioThreadsPolicy', { domain: { ioThreadsPolicy: 'auto' } }],
    ['ioThreads.supplementalPoolThreadCount', { domain: { ioThreads: { supplementalPoolThreadCount: 0 } } }],
    ['launchSecurity', { domain: { launchSecurity: {} } }],
  ])('%s is refused with both paths', (from, spec) => {
    const { vmi, issues } = vmiOfVirtualMachine(vmOf({ spec: { domain: {}, ...spec } }), shelfOf({ x: full }));
    expect(vmi).toBeNull();
    expect(issues).toHaveLength(1);
    const [issue] = issues;
    expect(issue?.code).toBe('instancetype-conflict');
    expect(issue?.wanted).toBe(`nothing, for ${cluster} x sets it at spec.${from}`);
    expect(valueAt({ spec: { template: { spec } } }, issue?.path ?? '')).not.toBeUndefined();
  });

  it('is refused where an annotation differs, and only there', () => {
    const withAnnotation = (k: string) =>
      vmiOfVirtualMachine(vmOf({ metadata: { annotations: { k } }, spec: { domain: {} } }), shelfOf({ x: full }));
    expect(withAnnotation('v').issues).toEqual([]);
    expect(withAnnotation('w').issues.map(({ path }) => path)).toEqual(['spec.template.metadata.annotations.k']);
  });

  it('may set what KubeVirt cannot tell from nothing', () => {
    const cpu = { sockets: 0, model: '', dedicatedCpuPlacement: false };
    const { issues } = vmiOfVirtualMachine(
      vmOf({ spec: { schedulerName: '', domain: { cpu, devices: { gpus: [] } } } }),
      shelfOf({ x: full }),
    );
    expect(issues).toEqual([]);
  });
});

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

describe('InstancetypeShelf', () => {
  const issuesOf = (spec: object, shelf: InstancetypeShelf, status: object = {}) =>
    vmiOfVirtualMachine(vmOf({ spec: { domain: {} } }, spec, { status }), shelf);
  const socketsOf = (outcome: ReturnType<typeof vmiOfVirtualMachine>) =>
    (outcome.vmi as { spec: { domain: { cpu: { sockets: number } } } } | null)?.spec.domain.cpu.sockets;

  it('names the nearest where there is none of that name', () => {
    const { vmi, issues } = issuesOf({ instancetype: { name: 'u1.smal' } }, shelfOf({ 'u1.small': small, o1: small }));
    expect(vmi).toBeNull();
    expect(issues).toMatchObject([
      {
        code: 'unknown-value',
        path: 'spec.instancetype.name',
        found: '"u1.smal"',
        wanted: `the name of a ${cluster}`,
        remedy: 'did you mean u1.small?',
      },
    ]);
  });

  it('keeps namespaces and kinds apart', () => {
    const shelf = shelfOf({ x: small });
    const other = { apiVersion, metadata: { name: 'x', namespace: 'ns' }, spec: { ...small, cpu: { guest: 7 } } };
    shelf.put('VirtualMachineInstancetype', Field.root(other, new IssueList()));
    expect(socketsOf(issuesOf({ instancetype: { name: 'x' } }, shelf))).toBe(2);
    expect(socketsOf(issuesOf({ instancetype: { name: 'x', kind: 'virtualmachineinstancetypes' } }, shelf))).toBe(7);
    const elsewhere = Field.root(
      {
        metadata: { name: 'vm', namespace: 'b' },
        spec: { instancetype: { name: 'x', kind: 'VirtualMachineInstancetype' }, template: { spec: {} } },
      },
      new IssueList(),
    );
    expect(vmiOfVirtualMachine(elsewhere, shelf).vmi).toBeNull();
    expect(issuesOf({ instancetype: { name: 'x', kind: 'Flavour' } }, shelf).issues).toMatchObject([
      { code: 'unknown-value', path: 'spec.instancetype.kind' },
    ]);
  });

  it('asks for the name that KubeVirt has not filled in yet', () => {
    const { vmi, issues } = issuesOf({ instancetype: { inferFromVolume: 'root' } }, shelfOf({}));
    expect(vmi).toBeNull();
    expect(issues).toMatchObject([{ code: 'missing-field', path: 'spec.instancetype.name' }]);
    expect(issues[0]?.found).toContain('root');
    expect(issuesOf({ instancetype: {} }, shelfOf({})).issues).toMatchObject([{ code: 'missing-field' }]);
  });

  const revision = (name: string, objectName: string, guest: number, kind = cluster) => ({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: { name, namespace: 'ns', labels: { 'instancetype.kubevirt.io/object-name': objectName } },
    data: { apiVersion, kind, metadata: { name: objectName }, spec: { ...small, cpu: { guest } } },
  });

  it('prefers a named revision to one in the status, and that to the live object', () => {
    const shelf = shelfOf({ x: small });
    for (const one of [revision('r5', 'x', 5), revision('r6', 'x', 6), revision('r7', 'y', 7)]) {
      expect(shelf.put('ControllerRevision', Field.root(one, new IssueList()))).toBe(true);
    }
    const inStatus = (name: string) => ({ instancetypeRef: { controllerRevisionRef: { name } } });
    expect(socketsOf(issuesOf({ instancetype: { name: 'x' } }, shelf))).toBe(2);
    expect(socketsOf(issuesOf({ instancetype: { name: 'x' } }, shelf, inStatus('r6')))).toBe(6);
    expect(socketsOf(issuesOf({ instancetype: { name: 'x', revisionName: 'r5' } }, shelf, inStatus('r6')))).toBe(5);
    // r7 is a revision of y: the VM was given another instancetype since.
    expect(socketsOf(issuesOf({ instancetype: { name: 'x' } }, shelf, inStatus('r7')))).toBe(2);
  });

  it('warns of a revision that is not there and takes the live object', () => {
    const outcome = issuesOf({ instancetype: { name: 'x', revisionName: 'gone' } }, shelfOf({ x: small }));
    expect(socketsOf(outcome)).toBe(2);
    expect(outcome.issues).toMatchObject([{ severity: 'warning', path: 'spec.instancetype.revisionName' }]);
  });

  it('refuses a revision of something else', () => {
    const shelf = shelfOf({ x: small });
    shelf.put('ControllerRevision', Field.root(revision('r', 'x', 1, 'VirtualMachinePreference'), new IssueList()));
    const outcome = issuesOf({ instancetype: { name: 'x', revisionName: 'r' } }, shelf);
    expect(outcome.vmi).toBeNull();
    expect(outcome.issues).toMatchObject([{ code: 'unknown-value', wanted: 'a revision of an instancetype' }]);
  });

  it('leaves alone what is not its own', () => {
    const shelf = new InstancetypeShelf();
    const issues = new IssueList();
    const put = (kind: string, object: object) => shelf.put(kind, Field.root(object, issues));
    expect(put('ControllerRevision', { metadata: { name: 'ds' }, data: { spec: { template: {} } } })).toBe(false);
    expect(put('Pod', { metadata: { name: 'x' } })).toBe(false);
    expect(put(cluster, { apiVersion: 'other.io/v1', metadata: { name: 'x' } })).toBe(false);
    expect(issues.all).toEqual([]);
  });

  it('tells a second one of a name, one without a name and one of a later version', () => {
    const shelf = shelfOf({ x: small });
    const issues = new IssueList();
    const put = (object: object) => shelf.put(cluster, Field.root({ spec: small, ...object }, issues));
    put({ apiVersion, metadata: { name: 'x' } });
    put({ apiVersion });
    put({ apiVersion: 'instancetype.kubevirt.io/v9', metadata: { name: 'y' } });
    expect(issues.all.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      'error duplicate-object',
      'error missing-field',
      'warning unsupported-version',
    ]);
  });

  it('never throws', () => {
    const kinds = fc.constantFrom(cluster, 'VirtualMachinePreference', 'ControllerRevision', '__proto__');
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), kinds, (spec, metadata, kind) => {
        const shelf = new InstancetypeShelf();
        shelf.put(kind, Field.root({ metadata, spec, data: { kind: cluster, spec } }, new IssueList()));
        shelf.put(kind, Field.root(spec, new IssueList()));
      }),
    );
  });
});

describe('formatQuantity', () => {
  it.each([
    [4294967296n, '8Gi', '4Gi'],
    [4294967296n, '8G', '4294967296'],
    [4_000_000_000n, '8G', '4G'],
    [4_000_000_000n, '8e9', '4e9'],
    [1025n * 1024n ** 2n, '1Gi', '1025Mi'],
    [1023n, '1Ki', '1023'],
    [0n, '1Gi', '0'],
    [2n ** 70n, '1Ei', '1024Ei'],
  ])('writes %s like %s as %s', (amount, like, text) => expect(formatQuantity(amount, like)).toBe(text));
});

const bundle = `${process.env.GOMODCACHE ?? `${homedir()}/go/pkg/mod`}/kubevirt.io/kubevirt@v1.9.0/pkg/virt-operator/resource/generate/components/data/common-instancetypes/common-clusterinstancetypes-bundle.yaml`;
const isPresent = existsSync(bundle);

describe.skipIf(!isPresent)(
  `common instancetypes${isPresent ? '' : ' (skipped: no KubeVirt 1.9.0 in the Go modules)'}`,
  () => {
    /** vCPUs and GiB by size: of the whole series, and what each series has of them. */
    const SIZES: Readonly<Record<string, readonly [number, number]>> = {
      'u1.nano': [1, 0.5],
      'u1.medium': [1, 4],
      'u1.2xmedium': [2, 4],
      'u1.8xlarge': [32, 128],
      'o1.large': [2, 8],
      'd1.2xlarge': [8, 32],
      'cx1.medium': [1, 2],
      'cx1.8xlarge1gi': [32, 64],
      'm1.large': [2, 16],
      'm1.8xlarge': [32, 256],
      'n1.medium': [4, 4],
      'n1.8xlarge': [64, 128],
      'rt1.micro': [1, 1],
      'rt1.8xlarge': [32, 128],
    };

    const shelf = new InstancetypeShelf();
    const issues = new IssueList();
    const names: string[] = [];
    if (isPresent) {
      for (const { value } of parseDocuments(readFileSync(bundle, 'utf8'), 'bundle').documents) {
        const object = Field.root(readWhole(value, []), issues);
        if (!object.isPresent) continue;
        shelf.put(object.get('kind').text(), object);
        names.push(object.get('metadata').get('name').text());
      }
    }

    it('are read without an issue', () => {
      expect(issues.all).toEqual([]);
      expect(names).toHaveLength(65);
    });

    it.each(Object.entries(SIZES))('%s has its vCPUs and memory', (name, [vcpuCount, gib]) => {
      const one = shelf.instancetypeOf(vmOf({}, { instancetype: { name } }));
      expect(one?.vcpuCount).toBe(vcpuCount);
      expect(Number(one?.guestMemoryBytes)).toBe(gib * 2 ** 30);
    });

    it('have the character of their series', () => {
      for (const name of names) {
        const series = name.split('.')[0] ?? '';
        const one = shelf.instancetypeOf(vmOf({}, { instancetype: { name } }));
        const fields = one?.settings.map(({ from }) => from.join('.')) ?? [];
        expect(one?.overcommitPercent).toBe(series === 'o1' ? 50 : 0);
        expect(fields.includes('cpu.dedicatedCPUPlacement')).toBe(['cx1', 'd1', 'n1', 'rt1'].includes(series));
        expect(fields.includes('cpu.numa')).toBe(['cx1', 'rt1'].includes(series));
        expect(fields.includes('cpu.realtime')).toBe(series === 'rt1');
        expect(fields.includes('memory.hugepages')).toBe(['cx1', 'm1', 'n1', 'rt1'].includes(series));
        expect(fields.includes('ioThreadsPolicy')).toBe(['cx1', 'd1'].includes(series));
        expect([name, one?.annotations.length]).toEqual([name, ['n1', 'rt1'].includes(series) ? 3 : 0]);
      }
    });
  },
);
