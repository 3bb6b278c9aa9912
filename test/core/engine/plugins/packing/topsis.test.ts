import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topsis } from '../../../../../src/core/engine/plugins/packing/topsis.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import type { ClusterState } from '../../../../../src/core/model/state.ts';
import { checkSchema } from '../../../../../src/core/schema.ts';
import { GI, node, pod, vector } from '../../../../builders.ts';
import { stateOf } from '../../../../plugin-rig.ts';
import { vmPod } from '../../../../vm-builders.ts';

type Means = 'rms' | 'arithmetic';

function scoresOn(state: ClusterState, one: Pod, means?: Means, names = state.nodes.map(({ name }) => name)): number[] {
  const args = checkSchema(means === undefined ? {} : { means }, topsis.args).value;
  const plugin = topsis.create(args as never, { schedulerVersion: '1.36' });
  const candidates = names.map((name) => state.node(name)!);
  if (plugin.reads !== 'cluster') throw new Error('reads the whole cluster');
  const prepared = plugin.prepareScore!(one, state, candidates)!;
  return candidates.map((candidate, position) => prepared.score(candidate, position));
}

const size = vector(16_000, 64 * GI, 0, 110);
const nodes = ['a', 'b', 'c'].map((name) => node(name, { allocatable: size }));
const used = (cores: number, gibibytes: number, nodeName: string): Pod =>
  pod(`on-${nodeName}`, { nodeName, requests: vector(cores * 1000, gibibytes * GI) });
/** policies.md, appendix A. */
const HOSTS = stateOf(nodes, [used(4, 32, 'a'), used(8, 16, 'b'), used(2, 48, 'c')]);
const GUEST = pod('new', { requests: vector(4000, 8 * GI) });

/** The formula as it is written, over rows of criteria. */
function naive(state: ClusterState, one: Pod, means: Means): number[] {
  const mean = (all: number[]): number =>
    means === 'rms' ? Math.hypot(...all) / Math.sqrt(all.length) : all.reduce((sum, x) => sum + x, 0) / all.length;
  const rows = state.nodes.map((target) => {
    const shares = [0, 1].map((axis) =>
      state.nodes.map((each) => {
        const sum = each.requested[axis]! + (each === target ? one.requests[axis]! : 0);
        return sum / each.node.allocatable[axis]!;
      }),
    );
    return shares.flatMap((all) => [mean(all), Math.max(...all)]).map((x) => (means === 'rms' ? x + 1 : x));
  });
  const weighted = [1, 2, 5, 10].map((weight, index) => {
    const column = rows.map((row) => row[index]!);
    const norm = Math.hypot(...column);
    return column.map((x) => (norm === 0 ? 0 : ((x / norm) * weight) / 18));
  });
  return rows.map((_, at) => {
    const toBest = Math.hypot(...weighted.map((column) => column[at]! - Math.min(...column)));
    const toWorst = Math.hypot(...weighted.map((column) => column[at]! - Math.max(...column)));
    return toBest + toWorst < 1e-12 ? 100 : (100 * toWorst) / (toBest + toWorst);
  });
}

describe('topsis', () => {
  it.each<readonly [Means | undefined, readonly number[]]>([
    ['arithmetic', [100, 65.21, 34.79]],
    ['rms', [92.72, 68.88, 31.12]],
    [undefined, [92.72, 68.88, 31.12]],
  ])('gives the check vector of policies.md with %s means', (means, expected) => {
    expect(scoresOn(HOSTS, GUEST, means).map((score) => Math.round(score * 100) / 100)).toEqual(expected);
  });

  it('counts the vCPUs and the memory of guests, whatever their pods request', () => {
    const guest = vmPod('new', { vcpus: 4, guestMemoryBytes: 8 * GI }, { requests: vector(400, 9 * GI) });
    expect(scoresOn(HOSTS, guest)).toEqual(scoresOn(HOSTS, GUEST));
    const running = vmPod('on-a', { vcpus: 4, guestMemoryBytes: 32 * GI }, { nodeName: 'a', requests: vector(1, 1) });
    const state = stateOf(nodes, [running, used(8, 16, 'b'), used(2, 48, 'c')]);
    expect(scoresOn(state, GUEST)).toEqual(scoresOn(HOSTS, GUEST));
  });

  it('looks at nodes that are no candidates too', () => {
    // With c, whose memory is the highest, neither a nor b raises the peak; alone they would.
    const few = scoresOn(HOSTS, GUEST, 'arithmetic', ['a', 'b']);
    expect(few[0]).toBe(100);
    const alone = stateOf(nodes.slice(0, 2), [used(4, 32, 'a'), used(8, 16, 'b')]);
    expect(scoresOn(alone, GUEST, 'arithmetic')[0]).toBeLessThan(100);
  });

  it.each<readonly [string, ClusterState, Pod]>([
    ['one node', stateOf(nodes.slice(0, 1)), GUEST],
    ['equal nodes', stateOf(nodes), GUEST],
    ['a pod without requests', HOSTS, pod('new')],
    ['nodes without anything', stateOf(['a', 'b'].map((name) => node(name, { allocatable: vector(0, 0) }))), GUEST],
  ])('tells nothing of %s', (_, state, one) => {
    expect(new Set(scoresOn(state, one))).toEqual(new Set([100]));
  });

  it('follows what is placed and leaves', () => {
    const state = stateOf(nodes, [used(4, 32, 'a')]);
    const before = scoresOn(state, GUEST);
    state.assume(pod('more', { requests: vector(8000, 16 * GI) }), 'b');
    expect(scoresOn(state, GUEST)).not.toEqual(before);
    state.forget('default/more');
    expect(scoresOn(state, GUEST)).toEqual(before);
  });

  it('is the formula as it is written', () => {
    const arbitraryUse = fc.tuple(fc.nat(16), fc.nat(64));
    fc.assert(
      fc.property(
        fc.array(arbitraryUse, { minLength: 1, maxLength: 8 }),
        arbitraryUse,
        fc.constantFrom<Means>('rms', 'arithmetic'),
        (uses, [cores, gibibytes], means) => {
          const all = uses.map((_, index) => node(`n${index}`, { allocatable: size }));
          const state = stateOf(
            all,
            uses.map(([c, m], index) => used(c, m, `n${index}`)),
          );
          const one = pod('new', { requests: vector(cores * 1000, gibibytes * GI) });
          const expected = naive(state, one, means);
          scoresOn(state, one, means).forEach((score, index) => {
            expect(score).toBeCloseTo(expected[index]!, 3);
          });
        },
      ),
    );
  });
});
