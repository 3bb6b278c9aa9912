import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isReachable, VolumeSearch } from '../../../../src/core/engine/volumes/volume-search.ts';
import type { Node } from '../../../../src/core/model/node.ts';
import { createLabelSelector, matchesNodeSelector, matchesSelector } from '../../../../src/core/model/selectors.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../../../src/core/model/storage.ts';
import { StorageState } from '../../../../src/core/model/storage-state.ts';
import { GI, labels, node } from '../../../builders.ts';
import { claim, labelTerm, nodesWith, storageOf, volume } from '../../../storage-builders.ts';

const HOST = 'kubernetes.io/hostname';

/** The rules one after the other, over volumes in any order. */
function naiveSearch(
  wanted: PersistentVolumeClaim,
  volumes: readonly PersistentVolume[],
  { labels: nodeLabels }: Node,
  taken: ReadonlySet<string>,
): PersistentVolume | null {
  let best: PersistentVolume | null = null;
  for (const one of [...volumes].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const isNamed = one.claim?.name === wanted.name && ['', wanted.uid].includes(one.claim.uid);
    if (taken.has(one.name) || (one.claim !== null && !isNamed) || one.isTerminating) continue;
    if (one.capacityBytes < wanted.requestBytes || one.volumeMode !== wanted.volumeMode) continue;
    if ((one.volumeAttributesClassName ?? '') !== (wanted.volumeAttributesClassName ?? '')) continue;
    const isReached = one.nodeAffinity === null || matchesNodeSelector(one.nodeAffinity, '', nodeLabels);
    if (isNamed) return isReached ? one : null;
    if (!isReached || one.phase !== 'Available') continue;
    if (wanted.selector !== null && !matchesSelector(wanted.selector, one.labels)) continue;
    if (wanted.accessModes.some((mode) => !one.accessModes.includes(mode))) continue;
    if (best === null || one.capacityBytes < best.capacityBytes) best = one;
  }
  return best;
}

const mode = fc.constantFrom('Filesystem', 'Filesystem', 'Block');
const accessModes = fc.constantFrom(['ReadWriteOnce'], ['ReadWriteMany'], ['ReadWriteOnce', 'ReadWriteMany']);
const attributes = fc.constantFrom(undefined, undefined, '', 'gold');
const bytes = fc.integer({ min: 1, max: 6 }).map((size) => size * GI);
const gold = createLabelSelector([{ key: 'grade', operator: 'In', values: ['gold'] }]);

const anyClaim = fc.record({
  requestBytes: bytes,
  volumeMode: mode,
  accessModes,
  volumeAttributesClassName: attributes,
  selector: fc.constantFrom(null, null, gold),
});

const anyVolume = fc.record({
  capacityBytes: bytes,
  volumeMode: mode,
  accessModes,
  volumeAttributesClassName: attributes,
  labels: fc.constantFrom(labels({}), labels({ grade: 'gold' })),
  phase: fc.constantFrom('Available', 'Available', 'Available', 'Released'),
  isTerminating: fc.constantFrom(false, false, false, true),
  nodeAffinity: fc.constantFrom(
    null,
    nodesWith({ [HOST]: 'n1' }),
    nodesWith({ [HOST]: 'n2' }),
    nodesWith({ [HOST]: 'n1|n2' }),
    nodesWith({ [HOST]: 'n1' }, { rack: 'r1' }),
    nodesWith({ [HOST]: 'n1', rack: 'r2' }),
    nodesWith({ rack: 'r1' }),
    { terms: [{ ...labelTerm({}), expressions: [{ key: HOST, operator: 'NotIn' as const, values: ['n1'] }] }] },
    { terms: [{ ...labelTerm({}), expressions: [{ key: HOST, operator: 'Exists' as const, values: [] }] }] },
  ),
});

/** At most one volume is meant for the claim: of several kube-scheduler takes any. */
const anyVolumes = fc
  .tuple(
    fc.array(anyVolume, { maxLength: 8 }),
    fc.option(fc.nat(7), { nil: -1 }),
    fc.constantFrom('', 'claim-data', 'other'),
  )
  .map(([all, named, uid]) =>
    all.map((changes, index) =>
      volume(`pv-${index}`, {
        ...changes,
        claim: index === named ? { namespace: 'default', name: 'data', uid } : null,
      }),
    ),
  );

describe('isReachable', () => {
  const field = { key: 'metadata.name', operator: 'In' as const, values: ['other'] };
  const rack = labels({ rack: 'r1' });

  it.each([
    ['no affinity', null, true],
    ['no term', { terms: [] }, false],
    ['a term without anything', nodesWith({}), false],
    ['one term of two', nodesWith({ rack: 'r2' }, { rack: 'r1' }), true],
    ['fields alone', { terms: [{ ...labelTerm({}), fields: [field] }] }, true],
    ['fields alone that do not parse', { terms: [{ ...labelTerm({}), fields: [field], isValid: false }] }, false],
    ['fields beside labels that match', { terms: [{ ...labelTerm({ rack: 'r1' }), fields: [field] }] }, true],
    ['fields beside labels that do not', { terms: [{ ...labelTerm({ rack: 'r2' }), fields: [field] }] }, false],
  ])('of %s', (_, affinity, expected) => {
    expect(isReachable(affinity, rack)).toBe(expected);
  });
});

describe('VolumeSearch', () => {
  it('does not take a volume that is meant for another claim', () => {
    const others = [
      { namespace: 'other', name: 'data', uid: '' },
      { namespace: 'default', name: 'other', uid: '' },
      { namespace: 'default', name: 'data', uid: 'another' },
    ];
    for (const other of others) {
      const search = new VolumeSearch(claim('data'), [volume('pv', { claim: other })]);
      expect(search.find(node('n1'), new Set())).toBeNull();
    }
  });

  it('finds what the rules give one after the other', () => {
    const nodes = [node('n1', { labels: { rack: 'r1' } }), node('n2', { labels: { rack: 'r2' } }), node('n3')];
    fc.assert(
      fc.property(anyClaim, anyVolumes, fc.subarray(['pv-0', 'pv-1', 'pv-2']), (changes, volumes, names) => {
        const wanted = claim('data', changes);
        const taken = new Set(names);
        const storage = new StorageState(storageOf({ volumes }), () => {});
        const search = new VolumeSearch(wanted, storage.volumesOfClass('local'));
        for (const one of nodes) expect(search.find(one, taken)).toEqual(naiveSearch(wanted, volumes, one, taken));
      }),
      { numRuns: 500 },
    );
  });

  it('gives no other volume while the one meant for the claim cannot be reached', () => {
    const volumes = [
      volume('free'),
      volume('meant', {
        claim: { namespace: 'default', name: 'data', uid: '' },
        nodeAffinity: nodesWith({ [HOST]: 'n1' }),
      }),
    ];
    const search = new VolumeSearch(claim('data'), volumes);
    expect(search.find(node('n1'), new Set())?.name).toBe('meant');
    expect(search.find(node('n2'), new Set())).toBeNull();
  });
});
