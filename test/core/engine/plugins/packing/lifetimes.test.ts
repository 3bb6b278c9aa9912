import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lifetimeAlignment } from '../../../../../src/core/engine/plugins/packing/lifetime-alignment.ts';
import { lifetimeClasses } from '../../../../../src/core/engine/plugins/packing/lifetime-classes.ts';
import { createCluster } from '../../../../../src/core/model/cluster.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../../src/core/model/resources.ts';
import { ClusterState } from '../../../../../src/core/model/state.ts';
import { GI, labels, node, pod, vector } from '../../../../builders.ts';
import { buildPlugin, scoresOf } from '../../../../plugin-rig.ts';
import { role, vm } from '../../../../vm-builders.ts';

const HOUR = 3600;
const NOW = 1_000_000;

/** A pod that is expected to live so many hours in all, and has run for some. */
function living(name: string, hours: number, nodeName = '', agedHours = 0, cpuMilli = 0): Pod {
  return pod(name, {
    annotations: labels({ 'berth.dev/expected-lifetime-seconds': String(hours * HOUR) }),
    nodeName,
    startTimeSeconds: NOW - agedHours * HOUR,
    requests: vector(cpuMilli),
  });
}

function stateOf(pods: readonly Pod[], names: readonly string[]): ClusterState {
  const nodes = names.map((name) => node(name, { allocatable: vector(1000, GI, 0, 110) }));
  return new ClusterState(createCluster({ axes: new ResourceAxes(), nodes, pods, timeSeconds: NOW }));
}

describe('LifetimeAlignment', () => {
  const plugin = buildPlugin(lifetimeAlignment);

  it.each([
    ['longer than the VM', [300], 100],
    ['as long', [200], 100],
    // 100 x 6 / 7
    ['0.5 h less', [199.5], 86],
    // An hour is no longer under an hour: 100 x 5 / 7.
    ['1 h less', [199], 71],
    ['3 h less', [197], 71],
    ['4 h less', [196], 57],
    ['10 h less', [190], 57],
    ['20 h less', [180], 43],
    ['24 h less', [176], 29],
    ['100 h less', [100], 29],
    ['168 h less', [32], 14],
    ['190 h less', [10], 14],
    ['as long as its longest pod, 0.5 h less', [10, 199.5, 50], 86],
    ['not at all', [], 0],
  ])('scores a VM of 200 h on a node that stays busy %s', (_title, hours, expected) => {
    const placed = hours.map((one, index) => living(`p${index}`, one, 'a'));
    expect(scoresOf(plugin, living('new', 200), stateOf(placed, ['a']))).toEqual([expected]);
  });

  it('predicts anew with age: what has run 90 of 100 hours has 10 left', () => {
    const state = stateOf([living('old', 100, 'a', 90), living('young', 100, 'b')], ['a', 'b']);
    // 50 h: extension 40 h on a, none on b.
    expect(scoresOf(plugin, living('new', 50), state)).toEqual([29, 100]);
  });

  it('falls back from owner and shape to shape, to owner, to all', () => {
    const shape = '0mx0Mi';
    const groups = [{ seconds: [HOUR] }, { owner: 'default', seconds: [5 * HOUR] }, { shape, seconds: [10 * HOUR] }];
    const known = buildPlugin(lifetimeAlignment, { args: { lifetimes: groups } });
    const state = stateOf([living('x', 6, 'a')], ['a']);
    // By shape 10 h: 4 h longer, step 3: 57. Without that group by owner 5 h: nothing longer.
    expect(scoresOf(known, pod('new'), state)).toEqual([57]);
    const byOwner = buildPlugin(lifetimeAlignment, { args: { lifetimes: groups.slice(0, 2) } });
    expect(scoresOf(byOwner, pod('new'), state)).toEqual([100]);
  });

  const told = (text: string) => pod('new', { annotations: labels({ 'berth.dev/expected-lifetime-seconds': text }) });

  it('leaves alone a pod of whose lifetime nothing is known', () => {
    expect(scoresOf(plugin, pod('new'), stateOf([], ['a']))).toBe('skip');
    const ofOthers = buildPlugin(lifetimeAlignment, { args: { lifetimes: [{ owner: 'other', seconds: [HOUR] }] } });
    expect(scoresOf(ofOthers, pod('new'), stateOf([], ['a']))).toBe('skip');
  });

  it.each(['', ' ', 'soon', '-5', 'Infinity', 'NaN', '1e3', '0x10', '5s', '9'.repeat(400)])(
    'leaves alone a pod whose lifetime is told as "%s", whatever past lifetimes are known',
    (text) => {
      const known = buildPlugin(lifetimeAlignment, { args: { lifetimes: [{ seconds: [HOUR] }] } });
      expect(scoresOf(known, told(text), stateOf([], ['a']))).toBe('skip');
    },
  );

  it('takes the first of several groups for the same owner and shape', () => {
    const lifetimes = [{ seconds: [HOUR] }, { seconds: [100 * HOUR] }];
    const known = buildPlugin(lifetimeAlignment, { args: { lifetimes } });
    expect(scoresOf(known, pod('new'), stateOf([living('x', 1, 'a')], ['a']))).toEqual([100]);
  });

  it('takes 0 and fractions of seconds', () => {
    const state = stateOf([living('x', 1, 'a')], ['a']);
    expect(scoresOf(plugin, told('0'), state)).toEqual([100]);
    // A tenth of a second longer than the hour that a stays busy: step 1.
    expect(scoresOf(plugin, told('3600.1'), state)).toEqual([86]);
  });

  it('takes a node as empty with pods that live as long as it, and as busy with others', () => {
    const owned = (kind: string, nodeName: string): Pod =>
      pod(kind, { nodeName, owner: { apiVersion: 'apps/v1', kind, name: 'x', uid: 'x' } });
    const pods = [owned('DaemonSet', 'a'), owned('Node', 'b'), owned('ReplicaSet', 'c')];
    const known = buildPlugin(lifetimeAlignment, { args: { lifetimes: [{ seconds: [100 * HOUR] }] } });
    expect(scoresOf(known, living('new', 50), stateOf(pods, ['a', 'b', 'c']))).toEqual([0, 0, 100]);
    // Nothing known of what is on c: as if it ended now, 50 h longer, step 5.
    expect(scoresOf(plugin, living('new', 50), stateOf(pods, ['a', 'b', 'c']))).toEqual([0, 0, 29]);
  });

  it('does not count on pods that are leaving', () => {
    const state = stateOf([{ ...living('x', 100, 'a'), isTerminating: true }], ['a']);
    expect(scoresOf(plugin, living('new', 50), state)).toEqual([29]);
  });

  it('counts the age of a VM that is moved, but not the wait of one that is new', () => {
    const state = stateOf([living('x', 10, 'a')], ['a']);
    const old = { ...living('v', 100, '', 95), nodeName: 'b' };
    // 5 of 100 h left: no longer than the 10 h of a.
    expect(scoresOf(plugin, old, state)).toEqual([100]);
    const waiting = { ...old, nodeName: '', startTimeSeconds: null, creationTimeSeconds: NOW - 95 * HOUR };
    expect(scoresOf(plugin, waiting, state)).toEqual([29]);
    expect(scoresOf(plugin, { ...waiting, vm: vm('v') }, state)).toEqual([29]);
    const target = { ...waiting, vm: vm('v', { migration: role('b') }) };
    expect(scoresOf(plugin, target, state)).toEqual([100]);
  });

  it('counts the age of a guest since it was started, whatever pod it runs in', () => {
    const guest = (startTimeSeconds: number | null) => ({ vm: vm('v', { startTimeSeconds }) });
    // Moved an hour ago: 10 of 100 h left, 40 h less than 50; where the start is not told, 99 h are left.
    const moved = (since: number | null) => stateOf([{ ...living('x', 100, 'a', 1), ...guest(since) }], ['a']);
    expect(scoresOf(plugin, living('new', 50), moved(NOW - 90 * HOUR))).toEqual([29]);
    expect(scoresOf(plugin, living('new', 50), moved(null))).toEqual([100]);
    // The same of the target of a migration, whose pod is new: 5 of 100 h left.
    const target = { ...living('t', 100), startTimeSeconds: null, creationTimeSeconds: NOW };
    const state = stateOf([living('x', 10, 'a')], ['a']);
    const since = (startTimeSeconds: number | null) => vm('v', { migration: role('b'), startTimeSeconds });
    expect(scoresOf(plugin, { ...target, vm: since(NOW - 95 * HOUR) }, state)).toEqual([100]);
    expect(scoresOf(plugin, { ...target, vm: since(null) }, state)).toEqual([29]);
  });

  it('counts the age of a pod without a start from its creation, once it is placed', () => {
    const placed = { ...living('x', 100, 'a'), startTimeSeconds: null, creationTimeSeconds: NOW - 90 * HOUR };
    // 10 of 100 h left: 50 h are 40 h longer.
    expect(scoresOf(plugin, living('new', 50), stateOf([placed], ['a']))).toEqual([29]);
  });

  it('counts everything as new where the time is unknown', () => {
    const nodes = [node('a', { allocatable: vector(1000, GI, 0, 110) })];
    const state = new ClusterState(
      createCluster({ axes: new ResourceAxes(), nodes, pods: [living('x', 100, 'a', 90)] }),
    );
    expect(scoresOf(plugin, living('new', 50), state)).toEqual([100]);
  });

  it('costs what the table of steps says, for any VM and node', () => {
    // The table of policies.md 6.2, by its upper ends.
    const table = [0, 1, 4, 12, 24, 168, Number.POSITIVE_INFINITY];
    const hours = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(hours, fc.array(fc.tuple(hours, hours), { minLength: 1, maxLength: 5 }), (own, residents) => {
        const pods = residents.map(([lifetime, age], index) => living(`p${index}`, lifetime, 'a', age));
        const exit = Math.max(...residents.map(([lifetime, age]) => (lifetime > age ? lifetime - age : age)));
        const extension = own - exit;
        const step = extension <= 0 ? 0 : table.findIndex((end, at) => at > 0 && extension < end);
        expect(scoresOf(plugin, living('new', own), stateOf(pods, ['a']))).toEqual([
          Math.round(100 - (100 * step) / 7),
        ]);
      }),
    );
  });
});

describe('LifetimeClasses', () => {
  it.each([
    ['full, class 3', 5, [50, 950], 100],
    // 100 - 5 x 1
    ['full, class 4', 5, [500, 950], 95],
    // 100 - 5 x 2
    ['full, class 4, for a VM of class 1', 0.5, [500, 950], 90],
    ['open, of its class', 5, [3, 100], 70],
    ['open, class 3', 5, [50, 100], 40],
    ['open, class 1', 5, [0.5, 100], 40],
    ['full, of its class', 5, [3, 950], 20],
    ['full, class 1', 5, [0.5, 950], 20],
    // Classes end below 1, 10 and 100 h.
    ['open, of class 2 from 1 h on', 5, [1, 100], 70],
    ['open, of class 3 from 10 h on', 5, [10, 100], 40],
    ['full, of class 4 from 100 h on', 5, [100, 950], 95],
    ['empty', 5, null, 0],
  ])('scores a node that is %s', (_title, ownHours, resident, expected) => {
    const placed = resident === null ? [] : [living('on', resident[0]!, 'a', 0, resident[1]!)];
    expect(scoresOf(buildPlugin(lifetimeClasses), living('new', ownHours), stateOf(placed, ['a']))).toEqual([expected]);
  });

  it('takes a node as full from the share on, by the fuller of CPU and memory, whichever it has', () => {
    const cpuOnly = node('cpu', { allocatable: vector(1000, 0, 0, 110) });
    const both = node('both', { allocatable: vector(1000, 1000, 0, 110) });
    const on = (nodeName: string, cpu: number, memory: number): Pod => ({
      ...living(nodeName, 50, nodeName),
      requests: vector(cpu, memory),
    });
    const of = (pods: readonly Pod[], args = {}) => {
      const state = new ClusterState(
        createCluster({ axes: new ResourceAxes(), nodes: [cpuOnly, both], pods, timeSeconds: NOW }),
      );
      return scoresOf(buildPlugin(lifetimeClasses, { args }), living('new', 5), state);
    };
    // A VM of class 2: full nodes of class 3 give 100, open ones 40.
    expect(of([on('cpu', 900, 0), on('both', 0, 900)])).toEqual([100, 100]);
    expect(of([on('cpu', 899, 0), on('both', 899, 899)])).toEqual([40, 40]);
    expect(of([on('cpu', 500, 0), on('both', 100, 500)], { openUntilFraction: 0.5 })).toEqual([100, 100]);
  });

  it('moves a node to a higher class when a VM outlives its prediction, to a lower one as it ages', () => {
    // Overdue by 20 h of 5: expected to live 20 h more, class 3. 95 of 100 h gone: 5 h left, class 2.
    const state = stateOf([living('overdue', 5, 'a', 20), living('old', 100, 'b', 95)], ['a', 'b']);
    const plugin = buildPlugin(lifetimeClasses);
    expect(scoresOf(plugin, living('long', 50), state)).toEqual([70, 40]);
    expect(scoresOf(plugin, living('short', 5), state)).toEqual([40, 70]);
  });
});
