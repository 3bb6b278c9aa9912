import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterPlugin, PreparedFilter } from '../../../../../src/core/engine/plugin.ts';
import { licensedNodes } from '../../../../../src/core/engine/plugins/vm/licensed-nodes.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import type { ClusterState } from '../../../../../src/core/model/state.ts';
import type { MigrationRole } from '../../../../../src/core/model/vm.ts';
import { checkSchema } from '../../../../../src/core/schema.ts';
import { node, pod } from '../../../../builders.ts';
import { describeRejection, stateOf } from '../../../../plugin-rig.ts';
import { role, vmPod } from '../../../../vm-builders.ts';

const NODES = ['a', 'b', 'c', 'd'] as const;

function build(args: object = {}): ClusterPlugin {
  const { value, issues } = checkSchema(args, licensedNodes.args);
  expect(issues).toEqual([]);
  return licensedNodes.create(value as never, { schedulerVersion: '1.36' }) as ClusterPlugin;
}

function guest(name: string, licence: string, nodeName = '', migration: MigrationRole | null = null): Pod {
  return vmPod(name, { migration }, { nodeName, labels: licence === '' ? {} : { 'berth.dev/licence': licence } });
}

/** Guests of windows on a and b, label licence.berth.dev/windows on c, nothing on d. */
function state(more: readonly Pod[] = []): ClusterState {
  const nodes = NODES.map((name) => node(name, name === 'c' ? { labels: { 'licence.berth.dev/windows': '' } } : {}));
  const pods = [guest('w1', 'windows', 'a'), guest('w2', 'windows', 'a'), guest('w3', 'windows', 'b'), ...more];
  return stateOf(nodes, pods);
}

/** Scores on a, b, c and d; `skip` where the plugin has no say. */
function scores(one: Pod, on: ClusterState = state()): number[] | 'skip' {
  const candidates = NODES.map((name) => on.node(name)!);
  const prepared = build().prepareScore!(one, on, candidates);
  return prepared === null ? 'skip' : candidates.map((candidate, position) => prepared.score(candidate, position));
}

function prepare(maxNodes: object, one: Pod, on: ClusterState): PreparedFilter | 'skip' {
  const outcome = build({ maxNodes }).prepareFilter!(one, on);
  return outcome.kind === 'prepared' ? outcome : 'skip';
}

/** Names of the nodes that are let through. */
function open(maxNodes: object, one: Pod, on: ClusterState = state()): string {
  const prepared = prepare(maxNodes, one, on);
  return NODES.filter((name) => prepared === 'skip' || prepared.filter(on.node(name)!) === null).join(' ');
}

describe('LicensedNodes score', () => {
  it.each([
    ['a licensed guest', guest('own', 'windows'), [100, 100, 60, 0]],
    ['one of another licence', guest('own', 'sql'), [0, 0, 0, 0]],
    ['an unlicensed guest', guest('own', ''), [0, 0, 50, 100]],
    ['a guest whose label is empty', vmPod('own', {}, { labels: { 'berth.dev/licence': '' } }), [0, 0, 50, 100]],
    ['a pod that is no VM', pod('own'), 'skip'],
    ['a licensed pod that is no VM', pod('own', { labels: { 'berth.dev/licence': 'windows' } }), [100, 100, 60, 0]],
  ])('of %s', (_, one, expected) => {
    expect(scores(one)).toEqual(expected);
  });

  it('does not take an empty label for a licence', () => {
    const unlicensed = vmPod('x', {}, { nodeName: 'd', labels: { 'berth.dev/licence': '' } });
    expect(scores(guest('own', ''), state([unlicensed]))).toEqual([0, 0, 50, 100]);
  });
});

describe('LicensedNodes filter', () => {
  it('opens no more nodes than a licence has', () => {
    expect(open({ windows: 3 }, guest('own', 'windows'))).toBe('a b c d');
    expect(open({ windows: 2 }, guest('own', 'windows'))).toBe('a b');
    expect(open({ windows: 1 }, guest('own', 'windows'))).toBe('a b');
    expect(open({ sql: 1 }, guest('own', 'windows'))).toBe('a b c d');
    expect(open({ windows: 1, '': 1 }, guest('own', ''))).toBe('a b c d');
    const unlicensed = ['a', 'b'].map((name) =>
      vmPod(name, {}, { nodeName: name, labels: { 'berth.dev/licence': '' } }),
    );
    expect(open({ '': 1 }, guest('own', ''), state(unlicensed))).toBe('a b c d');
    expect(open({ windows: 2 }, guest('own', 'windows'), state([guest('s', 'sql', 'd')]))).toBe('a b');
  });

  it('tells how many nodes there may be', () => {
    const on = state();
    const prepared = prepare({ windows: 2 }, guest('own', 'windows'), on);
    const rejection = prepared === 'skip' ? null : prepared.filter(on.node('d')!);
    expect(describeRejection(rejection)).toBe('UAU: node(s) would be more than licence windows allows (2)');
    expect(rejection?.figures).toEqual([
      { resource: 'nodes with licence windows', requested: 1, free: 0, capacity: 2 },
    ]);
  });

  it('lets the last guest on a node take its licence along', () => {
    const target = (sourceNode: string) => guest('own', 'windows', '', role(sourceNode));
    expect(open({ windows: 2 }, target('b'))).toBe('a b c d');
    expect(open({ windows: 2 }, target('a'))).toBe('a b');
    expect(open({ windows: 2 }, target('gone'))).toBe('a b');
  });

  it('counts what is thought onto nodes and away, in copies of their own', () => {
    const on = state();
    const [b, c, d] = (['b', 'c', 'd'] as const).map((name) => on.node(name)!);
    const prepared = prepare({ windows: 2 }, guest('own', 'windows'), on) as PreparedFilter;
    const copy = prepared.copy!();
    copy.removePod!(guest('w3', 'windows'), b!);
    copy.removePod!(guest('s', 'sql'), d!);
    expect([copy.filter(c!), copy.filter(d!)]).toEqual([null, null]);
    copy.addPod!(guest('s', 'sql'), d!);
    expect([copy.filter(c!), copy.filter(d!)]).toEqual([null, null]);
    copy.addPod!(guest('new', 'windows'), c!);
    expect([copy.filter(b!) === null, copy.filter(c!) === null]).toEqual([false, true]);
    expect([prepared.filter(b!) === null, prepared.filter(c!) === null]).toEqual([true, false]);
  });

  it('agrees with counting anew, whatever was placed and taken away', () => {
    const step = fc.record({ nodeName: fc.constantFrom(...NODES), licence: fc.constantFrom('windows', 'sql', '') });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 8 }),
        fc.nat({ max: 8 }),
        fc.integer({ min: 1, max: 4 }),
        (steps, left, most) => {
          const on = stateOf(NODES.map((name) => node(name)));
          open({ windows: most }, guest('own', 'windows'), on);
          for (const [index, { nodeName, licence }] of steps.entries())
            on.assume(guest(`g${index}`, licence), nodeName);
          for (const index of steps.slice(0, left).keys()) on.forget(`default/virt-launcher-g${index}`);
          const running = new Set(
            steps.slice(left).flatMap((one) => (one.licence === 'windows' ? [one.nodeName] : [])),
          );
          const expected = NODES.filter((name) => running.has(name) || running.size < most).join(' ');
          expect(open({ windows: most }, guest('own', 'windows'), on)).toBe(expected);
        },
      ),
    );
  });
});
