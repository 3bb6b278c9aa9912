import { describe, expect, it } from 'vitest';
import { Field } from '../../../../src/kube/field.ts';
import { IssueList } from '../../../../src/kube/issues.ts';
import { renderMigrationTargetPod } from '../../../../src/kube/kubevirt/launcher/migration-target-pod.ts';
import type { KubevirtVersion } from '../../../../src/kube/kubevirt/version.ts';
import { containersOf, type Json, settingsOf, vmiOf } from './vmi-rig.ts';

const NODE = {
  'cpu-vendor.node.kubevirt.io/Intel': 'true',
  'host-model-cpu.node.kubevirt.io/Skylake': 'true',
  'host-model-required-features.node.kubevirt.io/aes': 'true',
  'kubevirt.io/schedulable': 'true',
};

const VENDOR = { 'cpu-vendor.node.kubevirt.io/Intel': 'true' };
const HOST_MODEL = {
  'cpu-model-migration.node.kubevirt.io/Skylake': 'true',
  'cpu-feature.node.kubevirt.io/aes': 'true',
};

const guest = (cpu: Json, spec: Json = {}, rest: Json = {}): Json =>
  vmiOf({ memory: { guest: '1Gi' }, cpu: { cores: 1, ...cpu } }, spec, rest);

interface Source {
  readonly labels?: Json;
  readonly pod?: Json;
  readonly migration?: Json;
  readonly version?: KubevirtVersion;
}

function target(vmi: Json, { labels = NODE, pod = {}, migration = {}, version = 'main' }: Source = {}) {
  const issues = new IssueList();
  const field = (value: unknown) => Field.root(value, issues);
  const made = renderMigrationTargetPod(field(vmi), {
    ...settingsOf({}, { version }),
    sourceNode: field({ metadata: { labels } }),
    sourcePod: field(pod),
    migration: field({ metadata: { name: 'mig', uid: 'uid-mig' }, spec: migration }),
  });
  return { pod: made, issues: issues.all.map(({ code, path }) => `${code} ${path}`) };
}

function selectorOf(...given: Parameters<typeof target>): unknown {
  const { nodeSelector } = target(...given).pod.spec;
  const { 'kubevirt.io/schedulable': _, ...others } = nodeSelector as Record<string, string>;
  return others;
}

describe('renderMigrationTargetPod', () => {
  it('bears the migration and keeps off the source', () => {
    const anti = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'rack' }] } };
    const { pod, issues } = target(guest({ model: 'EPYC' }, { affinity: anti }));
    expect(issues).toEqual([]);
    expect(pod.metadata['labels']).toMatchObject({
      'kubevirt.io/created-by': 'uid-vm',
      'kubevirt.io/migrationJobUID': 'uid-mig',
    });
    expect(pod.metadata['annotations']).toMatchObject({
      'kubevirt.io/domain': 'vm',
      'kubevirt.io/migrationJobName': 'mig',
    });
    expect(pod.spec['affinity']).toEqual({
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: 'rack' },
          {
            labelSelector: { matchLabels: { 'kubevirt.io/created-by': 'uid-vm' } },
            topologyKey: 'kubernetes.io/hostname',
          },
        ],
      },
    });
  });

  const stuck = { spec: { nodeSelector: { 'cpu-model-migration.node.kubevirt.io/Haswell': 'true', other: 'x' } } };
  const required = { model: 'host-model', features: [{ name: 'avx' }] };
  it.each<[string, Json, Source, Json]>([
    ['the host’s model', { model: 'host-model' }, {}, { ...HOST_MODEL, ...VENDOR }],
    [
      'the model of the first node',
      { model: 'host-model' },
      { pod: stuck },
      { 'cpu-model-migration.node.kubevirt.io/Haswell': 'true', ...VENDOR },
    ],
    // A required feature stands in the source pod's selector from the start.
    [
      'no model where a feature is required',
      required,
      { pod: { spec: { nodeSelector: { 'cpu-feature.node.kubevirt.io/avx': 'true' } } } },
      { 'cpu-feature.node.kubevirt.io/avx': 'true', ...VENDOR },
    ],
    ['a named model', { model: 'EPYC' }, {}, { 'cpu-model.node.kubevirt.io/EPYC': 'true', ...VENDOR }],
    ['the vendor for the CPU as it is', { model: 'host-passthrough' }, {}, VENDOR],
    ['no vendor where none is known', { model: 'host-passthrough' }, { labels: {} }, {}],
    ['no vendor before 1.8', { model: 'host-passthrough' }, { version: '1.7' }, {}],
    [
      'what the migration adds',
      { model: 'host-passthrough' },
      { migration: { addedNodeSelector: { rack: 'a', 'kubevirt.io/schedulable': 'no' } } },
      { rack: 'a', ...VENDOR },
    ],
    [
      'a vendor that the migration adds',
      { model: 'host-passthrough' },
      { migration: { addedNodeSelector: { 'cpu-vendor.node.kubevirt.io/AMD': 'true' } } },
      { 'cpu-vendor.node.kubevirt.io/AMD': 'true' },
    ],
    [
      'nothing that a migration before 1.6 adds',
      { model: 'host-passthrough' },
      { migration: { addedNodeSelector: { rack: 'a' } }, version: '1.5' },
      {},
    ],
  ])('demands %s', (_, cpu, source, selector) => {
    expect(selectorOf(guest(cpu), source)).toEqual(selector);
  });

  it('demands no CPU of a source node without a model of its own, which stops only old and far migrations', () => {
    const labels = { ...VENDOR, 'host-model-required-features.node.kubevirt.io/aes': 'true' };
    const vmi = guest({ model: 'host-model' });
    expect(target(vmi, { labels }).issues).toEqual([]);
    expect(selectorOf(vmi, { labels })).toEqual(VENDOR);
    expect(target(vmi, { labels, version: '1.5' }).issues).toEqual(['missing-field metadata.labels']);
    const far = target(vmi, { labels, migration: { receive: { migrationID: 'm' } } });
    expect(far.issues).toEqual(['missing-field status.migrationState.sourceState.nodeSelectors']);
  });

  it('takes the CPU of a source elsewhere from the state of the migration', () => {
    const sourceState = { node: 'far', nodeSelectors: { ...NODE, 'host-model-cpu.node.kubevirt.io/Skylake': 'yes' } };
    const term = { matchExpressions: [{ key: 'zone', operator: 'Exists' }] };
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term, term] } },
    };
    const vmi = guest({ model: 'host-model' }, { affinity }, { status: { migrationState: { sourceState } } });
    const { pod } = target(vmi, { labels: {}, pod: stuck, migration: { receive: { migrationID: 'm' } } });
    expect(pod.spec['nodeSelector']).toMatchObject({
      ...VENDOR,
      'cpu-model-migration.node.kubevirt.io/Skylake': 'yes',
      'cpu-feature.node.kubevirt.io/aes': 'true',
    });
    const avoided = { key: 'kubernetes.io/hostname', operator: 'NotIn', values: ['far'] };
    const obsolete = { key: 'node-labeller.kubevirt.io/obsolete-host-model', operator: 'DoesNotExist' };
    const [zone] = term.matchExpressions;
    expect(pod.spec['affinity']).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [zone, obsolete, avoided] }, { matchExpressions: [zone, obsolete] }],
        },
      },
    });
    const bare = target(guest({ model: 'EPYC' }, {}, { status: { migrationState: { sourceState } } }), {
      migration: { receive: { migrationID: 'm' } },
    });
    expect(bare.pod.spec['affinity']).toEqual({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [avoided] }] },
      },
    });
  });

  it('pulls no image again whose digest the source shows', () => {
    const disk = (name: string, image = 'img') => ({ name, containerDisk: { image } });
    const volumes = [disk('plain'), disk('written', 'img@sha256:a'), disk('shown'), disk('mounted')];
    const source = {
      spec: {
        volumes: [
          { name: 'mounted', image: { reference: 'img@sha256:b' } },
          { name: 'shown', image: {} },
        ],
      },
      status: { initContainerStatuses: [{ name: 'volumeshown', imageID: 'img@sha256:c' }, { name: 'volumeother' }] },
    };
    const { pod } = target(guest({ model: 'EPYC' }, { volumes }), { pod: source });
    expect([...containersOf(pod).keys()]).toEqual(['compute', 'guest-console-log', 'volumeplain']);
  });

  it('refuses a disk whose image the source shows without a digest', () => {
    const volumes = [{ name: 'disk', containerDisk: { image: 'img' } }];
    const status = { initContainerStatuses: [{ name: 'volumedisk', imageID: 'img' }] };
    expect(target(guest({ model: 'EPYC' }, { volumes }), { pod: { status } }).issues).toEqual([
      'unknown-value status.initContainerStatuses[0].imageID',
    ]);
    // Before 1.9 only containers that serve disks count.
    expect(target(guest({ model: 'EPYC' }, { volumes }), { pod: { status }, version: '1.8' }).issues).toEqual([]);
  });
});
