import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLabelSelector, parseQuantity } from '../../../../src/core/index.ts';
import { type Json, limitsOf, render, requestsOf, settingsOf, start, vmiOf } from './vmi-rig.ts';

const MI = 2 ** 20;

/** Overhead of one vCPU without a memory request under `main`; of n vCPUs it is 8 Mi x (n - 1) more. */
const OVERHEAD = 288 * MI;

const guest = (memory: string): Json => ({ memory: { guest: memory } });

describe('computeResourcesOf: CPU', () => {
  it.each<[string, Json, number | undefined, string]>([
    ['3 cores', { cpu: { cores: 3 } }, undefined, '300m'],
    ['3 cores', { cpu: { cores: 3 } }, 1, '3'],
    ['5 vCPUs', { cpu: { sockets: 5 } }, 10, '500m'],
    ['a request', { cpu: { sockets: 5 }, resources: { requests: { cpu: '150m' } } }, 16, '150m'],
    // 333.33 m, rounded up below a nano-CPU
    ['1 vCPU', { cpu: { cores: 1 } }, 3, '333333334n'],
    ['13 vCPUs', { cpu: { cores: 13 } }, 10, '1300m'],
    ['no topology', {}, 10, '100m'],
    ['4 vCPUs and 6 threads', { cpu: { cores: 4 }, ioThreads: { supplementalPoolThreadCount: 6 } }, 10, '1'],
  ])('shares CPUs: %s, ratio %#', (_, domain, ratio, cpu) => {
    const developerConfiguration = ratio === undefined ? {} : { cpuAllocationRatio: ratio };
    const { pod } = render(vmiOf({ ...guest('1Gi'), ...domain }), settingsOf({ developerConfiguration }));
    expect(requestsOf(pod)['cpu']).toBe(cpu);
    expect(limitsOf(pod)['cpu']).toBeUndefined();
  });

  const parity = { metadata: { annotations: { 'alpha.kubevirt.io/EmulatorThreadCompleteToEvenParity': '' } } };
  const pool = (count: number): Json => ({ ioThreads: { supplementalPoolThreadCount: count } });
  const emulator: Json = { isolateEmulatorThread: true };
  it.each<[string, Json, Json, Json, string]>([
    ['2 vCPUs', { cores: 2 }, {}, {}, '2'],
    ['2 vCPUs and the emulator', { cores: 2, ...emulator }, {}, {}, '3'],
    ['2 vCPUs, 4 threads, emulator', { cores: 2, ...emulator }, pool(4), {}, '7'],
    ['5 vCPUs, 2 threads, emulator', { cores: 5, ...emulator }, pool(2), {}, '8'],
    // 7 + 0 is odd
    ['the same, parity', { cores: 5, ...emulator }, pool(2), parity, '8'],
    // 8 is even
    ['6 vCPUs, 2 threads, emulator, parity', { cores: 6, ...emulator }, pool(2), parity, '10'],
    // 6 + 3 = 9 and 3 again for the policy: 12 is even
    [
      'the pool counted twice',
      { cores: 6, ...emulator },
      { ...pool(3), ioThreadsPolicy: 'supplementalPool' },
      parity,
      '11',
    ],
  ])('pins CPUs: %s', (_, cpu, domain, rest, count) => {
    const vmi = vmiOf({ ...guest('1Gi'), ...domain, cpu: { ...cpu, dedicatedCpuPlacement: true } }, {}, rest);
    const { pod } = render(vmi);
    expect([requestsOf(pod)['cpu'], limitsOf(pod)['cpu']]).toEqual([count, count]);
  });

  it('limits memory of pinned guests to the request', () => {
    const { pod } = render(vmiOf({ ...guest('1Gi'), cpu: { cores: 1, dedicatedCpuPlacement: true } }));
    const bytes = String(1024 * MI + OVERHEAD + 100 * MI);
    expect([requestsOf(pod)['memory'], limitsOf(pod)['memory']]).toEqual([bytes, bytes]);
  });

  it('never asks for less than a share of the vCPUs, nor a nano-CPU more than it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 512 }), fc.integer({ min: 1, max: 1000 }), (cores, ratio) => {
        const settings = settingsOf({ developerConfiguration: { cpuAllocationRatio: ratio } });
        const { pod } = render(vmiOf({ ...guest('1Gi'), cpu: { cores } }), settings);
        const nano = parseQuantity(requestsOf(pod)['cpu'] ?? '')?.nano ?? 0n;
        const excess = nano * BigInt(ratio) - BigInt(cores) * 1_000_000_000n;
        // The double's own error is far below a nano-CPU.
        expect(excess >= -1n * BigInt(ratio) && excess <= BigInt(ratio)).toBe(true);
      }),
    );
  });
});

describe('computeResourcesOf: memory', () => {
  it.each<[string, Json, Json, number, number | undefined]>([
    ['guest memory', guest('1Gi'), {}, 1024 * MI + OVERHEAD, undefined],
    // 1024 Mi x 100 / 150 cut off
    ['overcommitted', guest('1Gi'), { memoryOvercommit: 150 }, 715_827_882 + OVERHEAD, undefined],
    // 1 G: page tables of 1953125 bytes
    ['request', { resources: { requests: { memory: '1G' } } }, {}, 1_303_943_013, undefined],
    [
      'request and limit',
      { resources: { requests: { memory: '1G' }, limits: { memory: '2G' } } },
      {},
      1_303_943_013,
      2_303_943_013,
    ],
    [
      'overhead overcommitted',
      { resources: { requests: { memory: '1G' }, limits: { memory: '2G' }, overcommitGuestOverhead: true } },
      {},
      1_000_000_000,
      2_303_943_013,
    ],
    [
      'limit alone',
      { resources: { limits: { memory: '1Gi' } } },
      { memoryOvercommit: 150 },
      1024 * MI + OVERHEAD,
      1024 * MI + OVERHEAD,
    ],
    ['one huge page', { memory: { hugepages: { pageSize: '1Gi' } } }, {}, OVERHEAD, undefined],
    [
      'hugepages with 64 M of request and limit',
      {
        resources: { requests: { memory: '64M' }, limits: { memory: '64M' } },
        memory: { hugepages: { pageSize: '2Mi' } },
      },
      {},
      302_114_888,
      302_114_888,
    ],
    // 2 Gi beyond the guest stay in ordinary memory; page tables of 3 Gi: 6291457 bytes
    [
      'hugepages below the request',
      { resources: { requests: { memory: '3Gi' } }, memory: { guest: '1Gi', hugepages: { pageSize: '2Mi' } } },
      {},
      2048 * MI + OVERHEAD + 6_291_457,
      undefined,
    ],
  ])('%s', (_, domain, developerConfiguration, request, limit) => {
    const { pod } = render(vmiOf(domain), settingsOf({ developerConfiguration }));
    expect(requestsOf(pod)['memory']).toBe(String(request));
    expect(limitsOf(pod)['memory']).toBe(limit === undefined ? undefined : String(limit));
  });

  it.each([
    [{ guest: '4Gi', hugepages: { pageSize: '2Mi' } }, '2Gi', String(2048 * MI)],
    [{ guest: '1Gi', hugepages: { pageSize: '2Mi' } }, '2Gi', String(1024 * MI)],
    [{ hugepages: { pageSize: '2Mi' } }, '2Gi', String(2048 * MI)],
  ])('asks for huge pages up to the guest: %j', (memory, request, pages) => {
    const { pod } = render(vmiOf({ memory, resources: { requests: { memory: request } } }));
    expect([requestsOf(pod)['hugepages-2Mi'], limitsOf(pod)['hugepages-2Mi']]).toEqual([pages, pages]);
  });
});

describe('computeResourcesOf: namespaces with quotas', () => {
  const plain = vmiOf({ ...guest('1Gi'), cpu: { cores: 4 } });
  const namespace = (labels: [string, string][], ...limitedResources: string[]) => ({
    namespace: { labels: new Map(labels), limitedResources },
  });
  // 1 Gi + 288 Mi + 24 Mi for three vCPUs more
  const request = 1024 * MI + OVERHEAD + 24 * MI;

  it.each<[string, [string, string][], number]>([
    ['twice the request', [], request * 2],
    ['as the label says', [['alpha.kubevirt.io/auto-memory-limits-ratio', '1.2']], Math.trunc(request * 1.2)],
    ['twice where the label is below 1', [['alpha.kubevirt.io/auto-memory-limits-ratio', '0.5']], request * 2],
    ['twice where the label is no number', [['alpha.kubevirt.io/auto-memory-limits-ratio', 'no']], request * 2],
  ])('limit memory: %s', (_, labels, limit) => {
    const { pod } = render(plain, settingsOf({}, namespace(labels, 'memory')));
    expect(limitsOf(pod)).toMatchObject({ memory: String(limit) });
    expect(limitsOf(pod)['cpu']).toBeUndefined();
  });

  it('limit CPUs to all vCPUs, by quota or by label', () => {
    expect(limitsOf(render(plain, settingsOf({}, namespace([], 'cpu'))).pod)['cpu']).toBe('4');
    const configuration = { autoCPULimitNamespaceLabelSelector: { matchLabels: { tier: 'gold' } } };
    const limitIn = (tier: string) =>
      limitsOf(render(plain, settingsOf(configuration, namespace([['tier', tier]]))).pod);
    expect(limitIn('gold')['cpu']).toBe('4');
    expect(limitIn('tin')['cpu']).toBeUndefined();
    expect(settingsOf({}).configuration.autoCpuLimitSelector).toBe(null);
    expect(settingsOf({ autoCPULimitNamespaceLabelSelector: {} }).configuration.autoCpuLimitSelector).toEqual(
      createLabelSelector([]),
    );
  });

  it('leave the limits that a guest has', () => {
    const limits = { cpu: '9', memory: '2Gi' };
    const { pod } = render(
      vmiOf({ ...guest('1Gi'), resources: { limits } }),
      settingsOf({}, namespace([], 'cpu', 'memory')),
    );
    expect(limitsOf(pod)).toMatchObject({ cpu: '9', memory: String(2048 * MI + OVERHEAD + 64 * MI) });
  });
});

describe('whole pods', () => {
  // requests of the guest's container, then of the console's log
  it.each<[string, Json, string, number, Json]>([
    ['u1.large', { ...guest('8Gi'), cpu: { sockets: 2 } }, '200m', 8_589_934_592 + 310_378_496, {}],
    [
      'o1.large',
      { ...guest('8Gi'), cpu: { sockets: 2 }, resources: { requests: { memory: '4Gi' } } },
      '200m',
      4_294_967_296 + 318_767_105,
      {},
    ],
    [
      'cx1.large',
      {
        memory: { guest: '4Gi', hugepages: { pageSize: '2Mi' } },
        cpu: { sockets: 2, dedicatedCpuPlacement: true, isolateEmulatorThread: true },
        ioThreadsPolicy: 'auto',
      },
      '3',
      415_236_096,
      { 'hugepages-2Mi': '4294967296' },
    ],
    [
      'n1.medium',
      {
        memory: { guest: '4Gi', hugepages: { pageSize: '1Gi' } },
        cpu: { sockets: 4, dedicatedCpuPlacement: true, isolateEmulatorThread: true },
      },
      '5',
      432_013_312,
      { 'hugepages-1Gi': '4294967296' },
    ],
  ])('%s asks for what KubeVirt asks for', (_, domain, cpu, memory, others) => {
    const pod = start(vmiOf(domain));
    expect(requestsOf(pod)).toEqual({ cpu, memory: String(memory), 'ephemeral-storage': '50000000', ...others });
    expect(limitsOf(pod)).toMatchObject({
      'devices.kubevirt.io/kvm': '1',
      'devices.kubevirt.io/tun': '1',
      'devices.kubevirt.io/vhost-net': '1',
    });
  });
});
