import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesNodeAffinity, nodeAffinityText } from '../../../src/core/model/node-fit.ts';
import { findUntoleratedTaint, NO_PLACEMENT, tolerationsText } from '../../../src/core/model/taints.ts';
import { arbitraryNode, arbitraryPod, arbitraryTaint, arbitraryToleration } from '../../arbitraries.ts';
import { labels, node, pod } from '../../builders.ts';

describe('matchesNodeAffinity', () => {
  it('joins nodeSelector and required affinity by AND', () => {
    const wanted = pod('p', { nodeSelector: labels({ disk: 'ssd' }), requiredNodeAffinity: { terms: [] } });
    const ssd = node('n', { labels: { disk: 'ssd' } });
    expect(matchesNodeAffinity(wanted, ssd)).toBe(false);
    expect(matchesNodeAffinity({ ...wanted, requiredNodeAffinity: null }, ssd)).toBe(true);
    expect(matchesNodeAffinity({ ...wanted, requiredNodeAffinity: null }, node('n'))).toBe(false);
  });
});

describe('nodeAffinityText', () => {
  it('tells pods apart that a node tells apart', () => {
    fc.assert(
      fc.property(arbitraryPod('p'), arbitraryPod('p'), arbitraryNode('n1'), (a, b, one) => {
        if (nodeAffinityText(a) === nodeAffinityText(b))
          expect(matchesNodeAffinity(a, one)).toBe(matchesNodeAffinity(b, one));
      }),
      { numRuns: 500 },
    );
  });

  it('tells keys from values, whatever they hold', () => {
    const text = (record: Record<string, string>) => nodeAffinityText(pod('p', { nodeSelector: labels(record) }));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), fc.dictionary(fc.string(), fc.string()), (a, b) => {
        expect(text(a) === text(b)).toBe(JSON.stringify(Object.entries(a)) === JSON.stringify(Object.entries(b)));
      }),
    );
    expect(text({ a: '1:b', c: '' })).not.toBe(text({ 'a1:1': 'b', c: '' }));
  });
});

describe('tolerationsText', () => {
  it('tells tolerations apart that a taint tells apart', () => {
    const list = fc.array(arbitraryToleration, { maxLength: 1 });
    fc.assert(
      fc.property(list, list, arbitraryTaint, (a, b, taint) => {
        if (tolerationsText(a) !== tolerationsText(b)) return;
        const found = [a, b].map((tolerations) => findUntoleratedTaint([taint], tolerations, NO_PLACEMENT));
        expect(found[0]).toBe(found[1]);
      }),
      { numRuns: 1000 },
    );
  });
});
