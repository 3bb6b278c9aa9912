import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KUBEVIRT_VERSIONS } from '../../../../src/kube/kubevirt/version.ts';
import { type Json, overheadOf, settingsOf, vmiOf } from './vmi-rig.ts';

const MI = 2 ** 20;

/** Page tables of 1 Gi: ceil(1073741824 / 1000) = 1073742 kB, / 512 cut off = 2097152 bytes. */
const TABLES_1GI = 2_097_152;

/** 240 Mi of processes, 8 Mi for I/O, 32 Mi of video and 8 Mi for the one vCPU. */
const BASE = 288 * MI;

const GIBIBYTE = { requests: { memory: '1Gi' } };

/** A domain with a request of 1 Gi and one vCPU, changed as given. */
const domain = (changes: Json = {}): Json => ({ resources: GIBIBYTE, cpu: { cores: 1 }, ...changes });

const devices = (one: Json): Json => domain({ devices: one });

describe('memoryOverheadBytes', () => {
  it.each<[string, Json, number, Json?]>([
    ['1 Gi requested', domain(), BASE + TABLES_1GI],
    // 7 vCPUs more of 8 Mi
    ['eight vCPUs', domain({ cpu: { sockets: 2, cores: 2, threads: 2 } }), BASE + TABLES_1GI + 56 * MI],
    ['limit of 5 CPUs, no topology', { resources: { ...GIBIBYTE, limits: { cpu: '5' } } }, 337_641_472],
    ['request of 3 CPUs, no topology', { resources: { requests: { memory: '1Gi', cpu: '3' } } }, 320_864_256],
    ['no graphics', devices({ autoattachGraphicsDevice: false }), BASE + TABLES_1GI - 32 * MI],
    ['arm64', domain(), BASE + TABLES_1GI + 128 * MI, { architecture: 'arm64' }],
    ['a GPU', devices({ gpus: [{ name: 'g', deviceName: 'd' }] }), BASE + TABLES_1GI + 1024 * MI],
    ['an SR-IOV interface', devices({ interfaces: [{ name: 'i', sriov: {} }] }), BASE + TABLES_1GI + 1024 * MI],
    [
      'GPU, device and SR-IOV, once',
      devices({ gpus: [{}], hostDevices: [{}], interfaces: [{ sriov: {} }] }),
      BASE + TABLES_1GI + 1024 * MI,
    ],
    ['downward metrics', domain(), BASE + TABLES_1GI + MI, { volumes: [{ name: 'm', downwardMetrics: {} }] }],
    ['an exec probe', domain(), BASE + TABLES_1GI + 110 * MI, { livenessProbe: { exec: {} } }],
    ['two exec probes', domain(), 429_916_160, { livenessProbe: { exec: {} }, readinessProbe: { exec: {} } }],
    ['a probe by HTTP', domain(), BASE + TABLES_1GI, { livenessProbe: { httpGet: {} } }],
    ['SEV', domain({ launchSecurity: { sev: {} } }), BASE + TABLES_1GI + 256 * MI],
    ['SNP', domain({ launchSecurity: { snp: {} } }), BASE + TABLES_1GI + 256 * MI],
    ['TDX', domain({ launchSecurity: { tdx: {} } }), BASE + TABLES_1GI],
    ['TPM', devices({ tpm: {} }), BASE + TABLES_1GI + 53 * MI],
    ['TPM switched off', devices({ tpm: { enabled: false } }), BASE + TABLES_1GI],
    ['pinned', domain({ cpu: { cores: 1, dedicatedCpuPlacement: true } }), BASE + TABLES_1GI + 100 * MI],
    [
      'Guaranteed',
      domain({ resources: { requests: { memory: '1Gi', cpu: '1' }, limits: { memory: '1024Mi', cpu: '1000m' } } }),
      BASE + TABLES_1GI + 100 * MI,
    ],
    ['100 G added', domain({ memory: { reservedOverhead: { addedOverhead: '100G' } } }), 100_304_087_040],
    ['1 G requested', domain({ resources: { requests: { memory: '1G' } } }), 303_943_013],
    ['64 M and 3 cores', domain({ resources: { requests: { memory: '64M' } }, cpu: { cores: 3 } }), 318_892_104],
    ['guest memory alone', { memory: { guest: '1Ti' }, cpu: { cores: 1 } }, BASE],
    // u1.large: 288 Mi + 8 Mi
    ['u1.large', { memory: { guest: '8Gi' }, cpu: { sockets: 2 } }, 310_378_496],
    // o1.large: 4 Gi requested, page tables ceil(4294967296 / 1000) x 1000 / 512 = 8388609
    [
      'o1.large',
      { memory: { guest: '8Gi' }, resources: { requests: { memory: '4Gi' } }, cpu: { sockets: 2 } },
      318_767_105,
    ],
    ['cx1.large', { memory: { guest: '4Gi' }, cpu: { sockets: 2, dedicatedCpuPlacement: true } }, 415_236_096],
  ])('is that of KubeVirt: %s', (_, given, bytes, spec = {}) => {
    expect(overheadOf(vmiOf(given, spec))).toBe(bytes);
  });

  const small = domain({ resources: { requests: { memory: '1G', cpu: '1' } } });
  it.each<[string, Json, number]>([
    // 304088 kB x 2.2 cut off = 668993 kB more
    ['3.2', domain(), 973_080_040],
    ['no_float', domain(), BASE + TABLES_1GI],
    ['', domain(), BASE + TABLES_1GI],
    ['1e999', domain(), BASE + TABLES_1GI],
    ['2.332', small, 708_796_013],
    ['1.234', small, 375_065_013],
    ['1.0', small, 303_943_013],
    // 310379 kB x 0.5 cut off = 155189 kB more
    ['1.5', { memory: { guest: '8Gi' }, cpu: { sockets: 2 } }, 465_567_496],
    // 304088 kB x -0.5 = 152044 kB less
    ['0.5', domain(), BASE + TABLES_1GI - 152_044_000],
  ])('grows by the ratio %j of the cluster', (ratio, given, bytes) => {
    expect(overheadOf(vmiOf(given), settingsOf({ additionalGuestMemoryOverheadRatio: ratio }))).toBe(bytes);
  });

  it('counts a binding of the network once, and not by the ratio', () => {
    const binding = { heavy: { computeResourceOverhead: { requests: { memory: '100Mi' } } } };
    const interfaces = [{ binding: { name: 'heavy' } }, { binding: { name: 'heavy' } }, { binding: { name: 'none' } }];
    const plain = settingsOf({ network: { binding } });
    expect(overheadOf(vmiOf(devices({ interfaces })), plain)).toBe(BASE + TABLES_1GI + 100 * MI);
    const doubled = settingsOf({ network: { binding }, additionalGuestMemoryOverheadRatio: '2' });
    // 304088 kB more
    expect(overheadOf(vmiOf(devices({ interfaces })), doubled)).toBe(BASE + TABLES_1GI + 304_088_000 + 100 * MI);
    expect(overheadOf(vmiOf(devices({ interfaces: [{ passtBinding: {} }] })))).toBe(BASE + TABLES_1GI + 250 * MI);
  });

  it.each([
    // video is 16 Mi before 1.6
    ['1.4', 210 + 16],
    ['1.5', 220 + 16],
    ['1.6', 220 + 32],
    ['1.9', 220 + 32],
    ['main', 240 + 32],
  ] as const)('is that of release %s', (version, mebibytes) => {
    const settings = settingsOf({}, { version });
    expect(overheadOf(vmiOf({ memory: { guest: '8Gi' }, cpu: { cores: 1 } }), settings)).toBe((mebibytes + 16) * MI);
  });

  it('adds what pinned guests need after the ratio in old releases, before it in new ones', () => {
    const pinned = vmiOf(domain({ cpu: { cores: 1, dedicatedCpuPlacement: true } }));
    const overhead = (version: '1.5' | '1.6') =>
      overheadOf(pinned, settingsOf({ additionalGuestMemoryOverheadRatio: '2' }, { version }));
    // 1.5: (252 Mi + 2097152) = 266338304, 266339 kB more, then 100 Mi
    expect(overhead('1.5')).toBe(266_338_304 + 266_339_000 + 100 * MI);
    // 1.6: (368 Mi + 2097152) = 387973120, 387974 kB more
    expect(overhead('1.6')).toBe(387_973_120 + 387_974_000);
  });

  it('grows with vCPUs and with the request, in every release', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KUBEVIRT_VERSIONS),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        (version, cores, bytes) => {
          const at = (count: number, memory: number) =>
            overheadOf(
              vmiOf({ resources: { requests: { memory: String(memory) } }, cpu: { cores: count } }),
              settingsOf({}, { version }),
            );
          expect(at(cores + 1, bytes) - at(cores, bytes)).toBe(8 * MI);
          expect(at(cores, bytes + 512_000) - at(cores, bytes)).toBe(1000);
        },
      ),
    );
  });
});
