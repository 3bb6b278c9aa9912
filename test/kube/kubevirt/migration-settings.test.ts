import { describe, expect, it } from 'vitest';
import { MigrationForecaster } from '../../../src/core/engine/vm/migration-forecast.ts';
import { ClusterState, DEFAULT_MIGRATION_SETTINGS } from '../../../src/core/index.ts';
import { clusterFromDocuments } from '../../../src/kube/cluster.ts';
import { withOverrides } from '../../../src/kube/kubevirt/migration-settings.ts';
import { readNode } from '../../../src/kube/node.ts';
import { ReadContext } from '../../../src/kube/read-context.ts';
import { MI } from '../../builders.ts';

type Json = Record<string, unknown>;

const ANNOTATION = 'berth.dev/migration-bandwidth';
const nodeOf = (name: string, bandwidth?: string): Json => ({
  kind: 'Node',
  metadata: { name, annotations: bandwidth === undefined ? {} : { [ANNOTATION]: bandwidth } },
  status: { allocatable: { cpu: '32', memory: '128Gi', pods: '110' } },
});
const kubevirt = (migrations: Json): Json => ({
  apiVersion: 'kubevirt.io/v1',
  kind: 'KubeVirt',
  metadata: { name: 'kubevirt', namespace: 'kubevirt' },
  spec: { configuration: { migrations } },
});
const policy = (name: string, labels: Json, spec: Json): Json => ({
  apiVersion: 'migrations.kubevirt.io/v1alpha1',
  kind: 'MigrationPolicy',
  metadata: { name },
  spec: { selectors: { virtualMachineInstanceSelector: labels }, ...spec },
});
/** A guest of 1 GiB that runs on node s. */
const GUEST: Json = {
  apiVersion: 'kubevirt.io/v1',
  kind: 'VirtualMachineInstance',
  metadata: { name: 'db', namespace: 'vms', uid: 'u', labels: { tier: 'db' } },
  spec: {
    domain: { cpu: { cores: 1 }, memory: { guest: '1Gi' }, devices: {}, machine: { type: 'q35' } },
    architecture: 'amd64',
  },
  status: { phase: 'Running', nodeName: 's' },
};

/** The forecast of its migration to node t. */
function forecast(...objects: readonly Json[]) {
  const { cluster } = clusterFromDocuments([...objects, GUEST].map((value) => ({ value })));
  const state = new ClusterState(cluster);
  const { vm } = cluster.pods[0]!;
  return new MigrationForecaster().prepare(vm!, state.node('s'), state).to(state.node('t')!);
}
/** MiB/s of the copy and of its last bytes. */
const rates = (...objects: readonly Json[]) => {
  const { bandwidthBytesPerSecond, linkBytesPerSecond } = forecast(...objects).path;
  return [bandwidthBytesPerSecond / MI, linkBytesPerSecond / MI];
};

describe('bandwidth of a migration', () => {
  const told = [nodeOf('s', '200Mi'), nodeOf('t', '1Gi')];
  const capped = kubevirt({ bandwidthPerMigration: '64Mi' });

  it('is what the nodes are annotated with, under the cap of the cluster', () => {
    expect(rates(nodeOf('s'), nodeOf('t'))).toEqual([550, 550]);
    expect(rates(...told)).toEqual([200, 200]);
    expect(rates(...told, capped)).toEqual([64, 200]);
    expect(rates(...told, kubevirt({ bandwidthPerMigration: '1Gi' }))).toEqual([200, 200]);
  });

  it('is under the cap of the policy that selects the VM, where that sets one', () => {
    const own = policy('own', { tier: 'db' }, { bandwidthPerMigration: '32Mi' });
    expect(rates(...told, capped, own)).toEqual([32, 200]);
    expect(rates(...told, capped, policy('own', { tier: 'web' }, { bandwidthPerMigration: '32Mi' }))).toEqual([
      64, 200,
    ]);
    expect(rates(...told, capped, policy('own', { tier: 'db' }, { allowPostCopy: true }))).toEqual([64, 200]);
    // 0 lifts it
    expect(rates(...told, capped, policy('own', { tier: 'db' }, { bandwidthPerMigration: '0' }))).toEqual([200, 200]);
  });

  it('decides with the timeout how it ends', () => {
    // 0.7 of 1 GiB at 16 MiB/s: 45 s; two times 10^9 bytes are started: 2 x 20 s are granted
    const narrow = [nodeOf('s', '16Mi'), nodeOf('t')];
    const helped = kubevirt({ completionTimeoutPerGiB: 20, allowPostCopy: true });
    const { expected } = forecast(...narrow, helped);
    expect(expected.outcome).toBe('post-copy');
    // noticed once 41 s went by: at 41.2 s
    expect(expected.totalSeconds).toBeGreaterThan(41.2);
    expect(forecast(...narrow, kubevirt({ completionTimeoutPerGiB: 20 })).expected).toMatchObject({
      outcome: 'aborted',
      totalSeconds: 41.2,
    });
  });
});

describe('readNode', () => {
  const read = (bandwidth?: string) => {
    const context = new ReadContext();
    const { migrationBandwidthBytesPerSecond } = readNode(context.root(nodeOf('n', bandwidth)), context);
    return [migrationBandwidthBytesPerSecond, ...context.issues.all.map(({ code }) => code)];
  };

  it.each([
    [undefined, [null]],
    ['64Mi', [64 * MI]],
    ['125M', [125e6]],
    ['1', [1]],
    ['0', [null, 'out-of-range']],
    ['-1Mi', [null, 'negative-quantity']],
    ['fast', [null, 'bad-quantity']],
  ])('reads a bandwidth of %s', (bandwidth, wanted) => expect(read(bandwidth)).toEqual(wanted));

  it('reads no bandwidth that a forecast cannot reckon with', () => {
    for (const bandwidth of ['8Pi', '16Ei', '9007199254740993']) {
      const [bytesPerSecond, code] = read(bandwidth);
      expect(code === undefined ? Number.isSafeInteger(bytesPerSecond) : true, bandwidth).toBe(true);
    }
  });
});

describe('withOverrides', () => {
  const settings = { ...DEFAULT_MIGRATION_SETTINGS, bandwidthBytesPerSecond: 7, allowsAutoConverge: true };

  it('changes what a policy names, and nothing else', () => {
    expect(withOverrides(settings, null)).toBe(settings);
    expect(withOverrides(settings, {})).toEqual(settings);
    expect(withOverrides(settings, { completionTimeoutPerGiB: 0, maxDowntimeMs: 5, allowAutoConverge: false })).toEqual(
      {
        ...settings,
        completionTimeoutPerGigabyteSeconds: 0,
        maxDowntimeMilliseconds: 5,
        allowsAutoConverge: false,
      },
    );
    expect(withOverrides(settings, { bandwidthPerMigration: 0 }).bandwidthBytesPerSecond).toBe(0);
  });

  it('takes post-copy for disruption where a policy speaks of that alone', () => {
    const disruption = (...overrides: Parameters<typeof withOverrides>) =>
      withOverrides(...overrides).allowsWorkloadDisruption;
    expect(disruption(settings, { allowPostCopy: true })).toBe(true);
    expect(disruption(settings, { allowPostCopy: true, allowWorkloadDisruption: false })).toBe(false);
    expect(disruption({ ...settings, allowsWorkloadDisruption: true }, { allowPostCopy: false })).toBe(false);
    expect(disruption({ ...settings, allowsWorkloadDisruption: true }, {})).toBe(true);
  });
});
