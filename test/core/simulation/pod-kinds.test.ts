import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/core/model/pod.ts';
import type { Vm } from '../../../src/core/model/vm.ts';
import { PodKinds } from '../../../src/core/simulation/pod-kinds.ts';
import { pod, vector } from '../../builders.ts';
import { role, vmPod } from '../../vm-builders.ts';

/** Pods of one template share the objects that they are made from. */
const SHARED = { ...vmPod('a', {}, { labels: { app: 'web' } }), gpu: null };

/** Another object with the same content: who does not share it is not known to be alike. */
const copied = (value: unknown): unknown =>
  Array.isArray(value) ? [...value] : value instanceof Map ? new Map(value) : { ...(value as object) };

/** A pod that comes after the sample, with the sample's own kind known already. */
function differ(changes: Partial<Pod>, first: Pod = SHARED): boolean {
  const kinds = new PodKinds();
  return kinds.keyOf(first) !== kinds.keyOf({ ...first, name: 'b', ...changes });
}

describe('PodKinds', () => {
  it('holds pods of one template alike, whatever their names and times', () => {
    expect(differ({ uid: 'other', createdTimeSeconds: 5 } as Partial<Pod>)).toBe(false);
  });

  it.each([
    'labels',
    'annotations',
    'limits',
    'tolerations',
    'nodeSelector',
    'requiredPodAffinity',
    'requiredPodAntiAffinity',
    'spreadConstraints',
    'hostPorts',
    'requiredFeatures',
    'volumes',
    'requests',
  ] as const)('tells pods apart that share no %s', (part) => {
    expect(differ({ [part]: copied(SHARED[part]) })).toBe(true);
  });

  it.each<[string, Partial<Pod>]>([
    ['priority', { priority: 7 }],
    ['namespace', { namespace: 'other' }],
    ['scheduler', { schedulerName: 'other' }],
    ['owner', { owner: { kind: 'ReplicaSet', name: 'r', uid: 'r', apiVersion: 'apps/v1' } as Pod['owner'] }],
    ['node affinity', { requiredNodeAffinity: { terms: [] } }],
    ['GPUs', { gpu: { milli: 500, count: 1, devices: null } as unknown as Pod['gpu'] }],
    ['nomination', { nominatedNodeName: 'n' }],
    ['being no VM', { vm: null }],
  ])('tells pods apart by their %s', (_what, changes) => {
    expect(differ(changes)).toBe(true);
  });

  it.each<[string, Partial<Vm>]>([
    ['CPU features', { requiredCpuFeatures: ['avx2'] }],
    ['settings of migrations', { migrationSettings: { ...SHARED.vm!.migrationSettings } }],
    ['role in a migration', { migration: role('n') }],
  ])('tells guests apart by their %s', (_what, changes) => {
    expect(differ({ vm: { ...SHARED.vm!, ...changes } })).toBe(true);
  });

  it('knows a kind again after another with the same requests', () => {
    const kinds = new PodKinds();
    const requests = vector(1000);
    const [one, other] = [pod('one', { requests }), pod('other', { requests, priority: 3 })];
    const shared = { ...one, requests };
    const key = kinds.keyOf(shared);
    kinds.keyOf({ ...other, requests });
    expect(kinds.keyOf({ ...shared, name: 'later' })).toBe(key);
  });
});
