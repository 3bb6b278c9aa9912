import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocuments } from '../../../src/kube/documents.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { isShallowEnough } from '../../../src/kube/live/snapshot-depth.ts';
import { renderSnapshot, renderTime, type SnapshotHead } from '../../../src/kube/live/snapshot-text.ts';
import { findManifests } from '../../../src/kube/manifests.ts';

const head: SnapshotHead = {
  berthVersion: '0.1.0',
  serverVersion: 'v1.36.3',
  takenAtSeconds: 1_700_000_000.25,
  counts: new Map([
    ['Node', 1],
    ['Pod', 2],
  ]),
  missing: ['pods', 'virtualmachines.kubevirt.io'],
  namespaces: ['vms', 'apps'],
  isAnonymized: false,
};

const render = (objects: readonly unknown[], change: Partial<SnapshotHead> = {}) =>
  [...renderSnapshot({ ...head, ...change }, objects)].join('');

describe('renderSnapshot', () => {
  it('gives a List with an object a line, which tells what it is', () => {
    const text = render([{ kind: 'Node' }, { kind: 'Pod' }]);
    expect(text.split('\n').slice(2)).toEqual(['{"kind":"Node"},', '{"kind":"Pod"}', ']}', '']);
    expect(JSON.parse(text)).toEqual({
      apiVersion: 'v1',
      kind: 'List',
      metadata: {
        annotations: {
          'berth.dev/snapshot-version': '0.1.0',
          'berth.dev/snapshot-server-version': 'v1.36.3',
          // date -u -d @1700000000: 2023-11-14 22:13:20
          'berth.dev/snapshot-time': '2023-11-14T22:13:20.250Z',
          'berth.dev/snapshot-counts': 'Node=1 Pod=2',
          'berth.dev/snapshot-missing': 'pods virtualmachines.kubevirt.io',
          'berth.dev/snapshot-namespaces': 'vms apps',
          'berth.dev/snapshot-anonymized': 'false',
        },
      },
      items: [
        { apiVersion: 'berth.dev/v1alpha1', kind: 'ClusterSnapshot', takenAt: '2023-11-14T22:13:20.250Z' },
        { kind: 'Node' },
        { kind: 'Pod' },
      ],
    });
  });

  it('names no namespace where names are to be hidden', () => {
    const text = render([], { isAnonymized: true });
    expect(text).not.toContain('vms');
    expect(JSON.parse(text).metadata.annotations['berth.dev/snapshot-anonymized']).toBe('true');
  });

  it('says nothing of what there is none of', () => {
    const text = render([], { serverVersion: '', missing: [], namespaces: null, counts: new Map() });
    const names = Object.keys(JSON.parse(text).metadata.annotations);
    expect(names).toEqual(['version', 'time', 'anonymized'].map((name) => `berth.dev/snapshot-${name}`));
  });

  it('gives back every object to the reader, whatever stands in it', () => {
    const anything = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(fc.array(anything), (values) => {
        const objects = values.map((value) => ({ ...value, kind: 'Node' }));
        const issues = new IssueList();
        const { documents, issues: found } = parseDocuments(render(objects));
        const [, ...read] = [...findManifests(documents, issues)].map(({ field }) => field.value);
        expect([found, issues.all]).toEqual([[], []]);
        expect(JSON.stringify(read)).toBe(JSON.stringify(objects));
      }),
    );
  });
});

describe('renderTime', () => {
  it('rounds to the millisecond', () => {
    expect(renderTime(0.0006)).toBe('1970-01-01T00:00:00.001Z');
  });
});

describe('isShallowEnough', () => {
  const nested = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);

  it('lets through what readers take, and nothing that they refuse', () => {
    expect([isShallowEnough(nested(90)), isShallowEnough(nested(91))]).toEqual([true, false]);
    // With the list and its items a reader still takes it.
    const deepest = { kind: 'Node', metadata: { name: 'a' }, spec: nested(89) };
    expect(isShallowEnough(deepest)).toBe(true);
    expect(parseDocuments(render([deepest])).issues).toEqual([]);
  });

  it('does not follow a value to its end', () => {
    expect(isShallowEnough(nested(1_000_000))).toBe(false);
  });
});
