import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodePressure } from '../../../../../src/core/engine/plugins/load/node-pressure.ts';
import type { Node } from '../../../../../src/core/model/node.ts';
import type { NodeUsage } from '../../../../../src/core/model/node-usage.ts';
import { ClusterState } from '../../../../../src/core/model/state.ts';
import { arbitraryCluster } from '../../../../arbitraries.ts';
import { node, pod, vector } from '../../../../builders.ts';
import { buildPlugin, rejectionOf, scoresOf, stateOf, verdict } from '../../../../plugin-rig.ts';
import { figure, usage } from '../../../../usage-builders.ts';

const POD = pod('p');

/** A node of 1000m and 1000 bytes with that use in fractions. */
function loaded(
  name: string,
  cpuUse: number,
  memoryUse: number,
  pressure: Partial<NodeUsage> = {},
  labels: Record<string, string> = {},
): Node {
  const measured = usage({ cpuMilli: figure(cpuUse * 1000), memoryBytes: figure(memoryUse * 1000), ...pressure });
  return node(name, { allocatable: vector(1000, 1000), usage: measured, labels });
}

function scores(nodes: readonly Node[]): Record<string, number> | 'skip' {
  const state = stateOf(nodes);
  const given = scoresOf(buildPlugin(nodePressure), POD, state);
  return given === 'skip' ? given : Object.fromEntries(state.nodes.map(({ name }, index) => [name, given[index]!]));
}

describe('NodePressure', () => {
  it('takes the distance above the mean of the workers', () => {
    // means .5, .02 (.10 / 5), .55, 0: 3 x sqrt(.25^2 + .08^2 + .05^2) = .8016, score 19.84
    const others = ['b', 'c', 'd', 'e'].map((name) => loaded(name, 0.4375, 0.5375, { cpuPressure: 0.9 }));
    const hot = loaded('a', 0.75, 0.6, { cpuPressure: 0.1, memoryPressure: 0.4 });
    // their pressure counts as 0, for they are not above .7; so does the memory pressure of a
    expect(scores([hot, ...others])).toEqual({ a: 20, b: 100, c: 100, d: 100, e: 100 });
  });

  it('counts pressure above .7 of use only', () => {
    const calm = loaded('a', 0.7, 0.5, { cpuPressure: 0.9 });
    expect(scores([calm, loaded('b', 0.7, 0.5, { cpuPressure: 0 })])).toEqual({ a: 100, b: 100 });
    // 3 x sqrt(.1^2 of use, .1^2 of pressure) = .424
    const pressed = loaded('a', 0.5, 0.9, { memoryPressure: 0.2 });
    expect(scores([pressed, loaded('b', 0.5, 0.7, { memoryPressure: 0 })])).toEqual({ a: 58, b: 100 });
  });

  it('counts memory that the system keeps as used, as 1 - available / allocatable does', () => {
    // 600 of 1000 used, 800 allocatable: available 400 of 800; mean .25: 3 x .25 = .75
    const reserved = node('a', {
      capacity: vector(1000, 1000),
      allocatable: vector(1000, 800),
      usage: usage({ memoryBytes: figure(600) }),
    });
    expect(scores([reserved, loaded('b', 0, 0)])).toEqual({ a: 25, b: 100 });
  });

  it('counts CPU against the capacity', () => {
    // 500 of 1000 whatever pods may have of it; mean .25
    const reserved = node('a', {
      capacity: vector(1000, 1000),
      allocatable: vector(500, 1000),
      usage: usage({ cpuMilli: figure(500) }),
    });
    expect(scores([reserved, loaded('b', 0, 0)])).toEqual({ a: 25, b: 100 });
  });

  it('gives none below 0 and counts no use above 1', () => {
    expect(scores([loaded('a', 1, 1), loaded('b', 0, 0), loaded('c', 0, 0)])).toEqual({ a: 0, b: 100, c: 100 });
    // mean .95 of 1 and .9: 3 x .05
    expect(scores([loaded('a', 7, 0), loaded('b', 0.9, 0)])).toEqual({ a: 85, b: 100 });
  });

  it('leaves control-plane nodes out of the mean unless they work too', () => {
    const control = { 'node-role.kubernetes.io/control-plane': '' };
    const worker = { 'node-role.kubernetes.io/worker': '' };
    const nodes = (labels: Record<string, string>) => [
      loaded('a', 0.6, 0),
      loaded('b', 0.4, 0),
      loaded('c', 0.2, 0, {}, labels),
    ];
    // mean .5: 3 x .1
    expect(scores(nodes(control))).toEqual({ a: 70, b: 100, c: 100 });
    // mean .4: 3 x .2
    expect(scores(nodes({ ...control, ...worker }))).toEqual({ a: 40, b: 100, c: 100 });
    // no workers at all: the mean of all, .4
    expect(scores([loaded('a', 0.6, 0, {}, control), loaded('b', 0.2, 0, {}, control)])).toEqual({ a: 40, b: 100 });
  });

  it('gives half the points to a node that was not measured', () => {
    expect(scores([loaded('a', 0.5, 0.5), node('b')])).toEqual({ a: 100, b: 50 });
  });

  it('scores nothing where no node was measured', () => {
    expect(scores([node('a'), node('b', { usage: usage({ cpuPressure: 0.2 }) })])).toBe('skip');
  });

  it('sees new measurements', () => {
    const plugin = buildPlugin(nodePressure);
    const state = stateOf([loaded('a', 0.5, 0), loaded('b', 0.5, 0)]);
    expect(scoresOf(plugin, POD, state)).toEqual([100, 100]);
    state.updateNode(loaded('b', 0.3, 0));
    // mean .4: 3 x .1
    expect(scoresOf(plugin, POD, state)).toEqual([70, 100]);
  });

  it('refuses pressed nodes where it is asked to', () => {
    const state = stateOf([
      loaded('cpu', 0.5, 0.5, { cpuPressure: 0.31 }),
      loaded('memory', 0.5, 0.91),
      loaded('calm', 0.9, 0.9, { cpuPressure: 0.3 }),
      node('unknown'),
    ]);
    const asked = buildPlugin(nodePressure, { args: { maxCpuPressure: 0.3, maxMemoryUse: 0.9 } });
    const verdicts = (plugin: typeof asked) =>
      ['cpu', 'memory', 'calm', 'unknown'].map((name) => verdict(plugin, POD, state, name));
    expect(verdicts(asked)).toEqual([
      'UAU: node(s) had too much CPU pressure',
      'UAU: node(s) had too much memory in use',
      'pass',
      'pass',
    ]);
    expect(verdicts(buildPlugin(nodePressure))).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(rejectionOf(asked, POD, state, 'memory')?.figures).toEqual([
      { resource: 'memory use', requested: 0, free: 0, capacity: 0.9 },
    ]);
  });

  it('gives 100 to a node that is in nothing above any other', () => {
    fc.assert(
      fc.property(arbitraryCluster, (cluster) => {
        const idle = usage({ cpuMilli: figure(0), memoryBytes: figure(0), cpuPressure: 0, memoryPressure: 0 });
        const state = new ClusterState({ ...cluster, nodes: [...cluster.nodes, node('idle', { usage: idle })] });
        const given = scoresOf(buildPlugin(nodePressure), POD, state);
        expect(given[state.nodes.findIndex(({ name }) => name === 'idle')]).toBe(100);
      }),
    );
  });
});
