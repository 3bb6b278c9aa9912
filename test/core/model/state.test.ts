import { describe, expect, it } from 'vitest';
import { createCluster } from '../../../src/core/model/cluster.ts';
import { Journal } from '../../../src/core/model/journal.ts';
import { NodeTable } from '../../../src/core/model/node-table.ts';
import type { Pod } from '../../../src/core/model/pod.ts';
import type { PodSet } from '../../../src/core/model/pod-sets.ts';
import { ResourceAxes } from '../../../src/core/model/resources.ts';
import { SelectorRegister } from '../../../src/core/model/selector-register.ts';
import { createLabelSelector, selectorOfLabels } from '../../../src/core/model/selectors.ts';
import { ClusterState } from '../../../src/core/model/state.ts';
import { UndoLog } from '../../../src/core/model/undo-log.ts';
import { GI, labels, node, pod, vector } from '../../builders.ts';

function stateOf(names: readonly string[], pods: readonly Pod[] = []): ClusterState {
  return new ClusterState(createCluster({ axes: new ResourceAxes(), nodes: names.map((name) => node(name)), pods }));
}

/** Nodes by region and zone label. */
function zoned(...places: readonly (readonly [string | null, string | null])[]) {
  return places.map(([region, zone], index) =>
    node(String(index), {
      labels: {
        ...(region === null ? {} : { 'topology.kubernetes.io/region': region }),
        ...(zone === null ? {} : { 'topology.kubernetes.io/zone': zone }),
      },
    }),
  );
}

describe('NodeTable', () => {
  const order = (table: NodeTable): string => table.order.map(({ name }) => name).join(' ');

  // backend/cache/node_tree_test.go TestNodeTree_List, "all nodes"; kube-scheduler.md B4.
  const nine = zoned(
    [null, null],
    ['r1', null],
    [null, 'z2'],
    ['r1', 'z2'],
    ['r1', 'z2'],
    ['r1', 'z3'],
    ['r2', 'z2'],
    ['r2', 'z2'],
    ['r2', 'z2'],
  );

  it('lists one node of each zone in turn', () => {
    expect(order(new NodeTable(nine))).toBe('0 1 2 3 5 6 4 7 8');
  });

  it('puts a node that changes its zone last there, and undo puts it back', () => {
    const table = new NodeTable(zoned(['r', 'a'], ['r', 'a'], ['r', 'b']));
    expect(order(table)).toBe('0 2 1');
    const moved = { ...table.get('0')!.node, labels: zoned(['r', 'b'])[0]!.labels };
    const inverse = table.replace(table.get('0')!, moved);
    expect(order(table)).toBe('1 2 0');
    inverse();
    expect(order(table)).toBe('0 2 1');
  });

  it('keeps the place of a node whose zone stays', () => {
    const table = new NodeTable(zoned(['r', 'a'], ['r', 'a']));
    table.replace(table.get('0')!, { ...table.get('0')!.node, isUnschedulable: true });
    expect(order(table)).toBe('0 1');
  });

  it('gives a free slot to the next node', () => {
    const table = new NodeTable(zoned(['r', 'a'], ['r', 'a']));
    const { slot } = table.get('0')!;
    table.remove(table.get('0')!);
    expect(table.at(slot)).toBe(null);
    expect(table.add(node('new')).state.slot).toBe(slot);
    expect([table.slotCount, table.count]).toEqual([2, 2]);
  });

  it('numbers the domains of a key anew when a node object changes', () => {
    const table = new NodeTable(zoned(['r', 'a'], ['r', 'b'], ['r', null]));
    const key = 'topology.kubernetes.io/zone';
    expect(table.topology(key).values).toEqual(['a', 'b']);
    expect([...table.topology(key).domainOf]).toEqual([0, 1, -1]);
    table.replace(table.get('2')!, { ...table.get('2')!.node, labels: labels({ [key]: 'b' }) });
    expect([...table.topology(key).domainOf]).toEqual([0, 1, 1]);
  });

  it('keeps the topologies of 256 keys at most, and none of nodes that are no more', () => {
    const table = new NodeTable(zoned(['r', 'a'], ['r', 'b']));
    const first = table.topology('key-0');
    for (let index = 1; index < 256; index++) table.topology(`key-${index}`);
    expect(table.topology('key-0')).toBe(first);
    table.topology('key-256');
    expect(table.topology('key-0')).not.toBe(first);
    expect(table.topology('key-0')).toEqual(first);
    const mask = table.maskOf('all', () => true);
    expect(table.maskOf('all', () => false)).toBe(mask);
    table.remove(table.get('1')!);
    expect([...table.maskOf('all', () => false)]).toEqual([0, 0]);
  });

  it('refuses a second node of a name and knows no unknown one', () => {
    const table = new NodeTable(zoned(['r', 'a']));
    expect(() => table.add(node('0'))).toThrow(expect.objectContaining({ code: 'duplicate-node' }));
    expect(() => table.need('9')).toThrow(expect.objectContaining({ code: 'unknown-node' }));
  });
});

describe('ClusterState', () => {
  it('counts a pod bound to a missing node once the node appears, and no longer when it goes', () => {
    const state = stateOf(['n1'], [pod('stray', { nodeName: 'n2', requests: vector(1000, GI) })]);
    expect(state.placements.size).toBe(0);
    state.addNode(node('n2'));
    expect(state.node('n2')!.requested[0]).toBe(1000);
    state.removeNode('n2');
    expect(state.placements.size).toBe(0);
    state.addNode(node('n2'));
    expect([...state.placements.keys()]).toEqual(['default/stray']);
  });

  it('counts a pod once that is placed elsewhere while its node is missing', () => {
    const state = stateOf(['n1', 'n2'], [pod('a', { nodeName: 'n1' })]);
    state.removeNode('n1');
    const checkpoint = state.checkpoint();
    state.assume(pod('a'), 'n2');
    state.addNode(node('n1'));
    expect([state.node('n1')!.pods.size, state.node('n2')!.pods.size]).toEqual([0, 1]);
    state.undo(checkpoint);
    state.addNode(node('n1'));
    expect([state.node('n1')!.pods.size, state.node('n2')!.pods.size]).toEqual([1, 0]);
  });

  it('knows no more of a dismissed pod, whichever missing node it waits for, and undo brings it back', () => {
    const assumed = pod('a');
    const state = stateOf(['n1', 'n2']);
    state.assume(assumed, 'n1');
    state.removeNode('n1');
    const checkpoint = state.checkpoint();
    state.dismiss(assumed);
    state.addNode(node('n1'));
    expect(state.placements.size).toBe(0);
    state.assume(assumed, 'n2');
    state.undo(checkpoint);
    state.addNode(node('n1'));
    expect([...state.placements].map(([key, placement]) => [key, placement.node.name])).toEqual([['default/a', 'n1']]);
  });

  it('gives a stray the shared GPUs it had, where a placement elsewhere is undone', () => {
    const gpus = { model: '', deviceMilli: [1000, 1000] };
    const state = stateOf([]);
    for (const name of ['n1', 'n2']) state.addNode(node(name, { gpus }));
    const half = (name: string) => pod(name, { gpu: { count: 1, milliEach: 600, models: [], devices: null } });
    state.assume(half('first'), 'n1');
    state.assume(half('second'), 'n1');
    state.forget('default/first');
    state.removeNode('n1');
    const checkpoint = state.checkpoint();
    state.assume(half('second'), 'n2');
    state.undo(checkpoint);
    state.addNode(node('n1', { gpus }));
    expect(state.node('n1')!.gpuDevicesOf('default/second')).toEqual([1]);
  });

  it('leaves finished pods out and remembers nominations', () => {
    const finished = pod('done', { nodeName: 'n1', phase: 'Succeeded' });
    const waiting = pod('waiting', { nominatedNodeName: 'n1' });
    const state = stateOf(['n1'], [finished, waiting]);
    expect(state.placements.size).toBe(0);
    expect([...state.nominatedTo('n1')]).toEqual([waiting]);
    state.withdrawNomination(waiting, 'n1');
    expect([...state.nominatedNodes]).toEqual([]);
  });

  it('counts the pods of a set as they come and go', () => {
    const set: PodSet = {
      text: 'web',
      conditions: [{ namespaces: new Set(['default']), selector: selectorOfLabels(labels({ app: 'web' })) }],
      countsTerminating: false,
    };
    const state = stateOf(['n1', 'n2'], [pod('a', { nodeName: 'n1', labels: { app: 'web' } })]);
    const counts = (): number[] => [...state.countsOf(set)];
    expect(counts()).toEqual([1, 0]);
    state.assume(pod('b', { labels: { app: 'web' } }), 'n2');
    state.assume(pod('c', { labels: { app: 'db' } }), 'n2');
    state.assume(pod('d', { labels: { app: 'web' }, namespace: 'other' }), 'n2');
    state.assume(pod('e', { labels: { app: 'web' }, isTerminating: true }), 'n2');
    expect(counts()).toEqual([1, 1]);
    state.forget('default/a');
    expect(counts()).toEqual([0, 1]);
  });

  it('undoes nested changes in reverse and keeps what is released', () => {
    const state = stateOf(['n1']);
    const outer = state.checkpoint();
    state.assume(pod('a'), 'n1');
    const inner = state.checkpoint();
    state.assume(pod('b'), 'n1');
    state.undo(inner);
    expect([...state.placements.keys()]).toEqual(['default/a']);
    const kept = state.checkpoint();
    state.assume(pod('c'), 'n1');
    state.release(kept);
    state.undo(outer);
    expect(state.placements.size).toBe(0);
  });
});

describe('UndoLog', () => {
  it('refuses a checkpoint that is not the last one open', () => {
    const log = new UndoLog();
    const outer = log.open();
    log.open();
    expect(() => log.undo(outer)).toThrow(expect.objectContaining({ code: 'stale-checkpoint' }));
  });

  it('notes nothing while no checkpoint is open', () => {
    const log = new UndoLog();
    let undone = 0;
    log.note(() => undone++);
    log.undo(log.open());
    expect(undone).toBe(0);
  });
});

describe('Journal', () => {
  it('tells what changed since a clock, and that it no longer knows', () => {
    const journal = new Journal();
    journal.record(3);
    const clock = journal.clock;
    journal.record(5);
    journal.record(5);
    expect(journal.changedSince(clock)).toEqual([5, 5]);
    expect(journal.changedSince(journal.clock)).toEqual([]);
    for (let change = 0; change < 70_000; change++) journal.record(1);
    expect(journal.changedSince(clock)).toBe(null);
    expect(journal.clock).toBe(70_003);
  });
});

describe('SelectorRegister', () => {
  it('finds every entry that may match, each once, and none that cannot', () => {
    const register = new SelectorRegister<string>();
    const exists = createLabelSelector([{ key: 'app', operator: 'Exists', values: [] }]);
    const either = createLabelSelector([{ key: 'app', operator: 'In', values: ['web', 'db'] }]);
    register.add('exists', exists);
    register.add('either', either);
    register.add('rev', selectorOfLabels(labels({ rev: '2' })));
    const candidates = (record: Record<string, string>): string[] => {
      const found: string[] = [];
      register.forEachCandidate(labels(record), (entry) => found.push(entry));
      return found.sort();
    };
    expect(candidates({ app: 'web', rev: '1' })).toEqual(['either', 'exists']);
    expect(candidates({ rev: '2' })).toEqual(['exists', 'rev']);
    register.delete('either', either);
    expect(candidates({ app: 'db' })).toEqual(['exists']);
  });
});

describe('NodeState.remove', () => {
  it('leaves exact sums where a pod went that asked for more than doubles count', () => {
    const huge = pod('huge', { requests: vector(2 ** 73, 2 ** 63) });
    const small = pod('small', { requests: vector(200, GI) });
    const state = stateOf(['a']);
    for (const one of [small, huge]) state.assume(one, 'a');
    state.forget('default/huge');
    expect(state.node('a')!.requested.slice(0, 2)).toEqual([200, GI]);
    state.assume(huge, 'a');
    state.forget('default/small');
    state.forget('default/huge');
    expect(state.node('a')!.requested.slice(0, 2)).toEqual([0, 0]);
  });
});
