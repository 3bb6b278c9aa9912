import { describe, expect, it } from 'vitest';
import { Field } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { formatQuantity } from '../../../src/kube/kubevirt/instancetype/format-quantity.ts';
import { InstancetypeShelf } from '../../../src/kube/kubevirt/instancetype/instancetype-shelf.ts';
import { vmiOfVirtualMachine } from '../../../src/kube/kubevirt/virtual-machine.ts';

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
