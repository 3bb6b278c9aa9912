import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NodePlugin, SCHEDULER_VERSIONS } from '../../../../../src/core/engine/plugin.ts';
import { KUBE_PLUGINS } from '../../../../../src/core/engine/plugins/kube/index.ts';
import { isNodePlugin } from '../../../../../src/core/engine/profile.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import { ClusterState } from '../../../../../src/core/model/state.ts';
import { checkSchema } from '../../../../../src/core/schema.ts';
import { arbitraryCluster, arbitraryPod } from '../../../../arbitraries.ts';
import { pod } from '../../../../builders.ts';
import { stateOf } from '../../../../plugin-rig.ts';

const plugins = SCHEDULER_VERSIONS.flatMap((schedulerVersion) =>
  KUBE_PLUGINS.map((definition) => {
    const plugin = definition.create(checkSchema({}, definition.args).value as never, { schedulerVersion });
    return { title: `${definition.name} ${schedulerVersion}`, plugin };
  }),
).filter((one): one is { title: string; plugin: NodePlugin } => isNodePlugin(one.plugin));

/** All that a node-local plugin says about a pod, as text. */
function sayings(plugin: NodePlugin, wanted: Pod, state: ClusterState): string {
  const general = [plugin.preFilter?.(wanted, state), plugin.skipsScore?.(wanted, state)];
  const perNode = state.nodes.map((node) => [
    plugin.filter?.(wanted, node, state),
    plugin.score?.(wanted, node, state),
  ]);
  return JSON.stringify([general, perNode], (_, value) => (value instanceof Set ? [...value] : value));
}

/** A pod and others that differ from it in one part each: where the shape stays equal, that part must not matter. */
const variants = fc
  .tuple(arbitraryPod('p'), arbitraryPod('p'), fc.constantFrom('', 'n0', 'n1'))
  .map(([a, pending, nodeName]) => ({ a, b: { ...pending, nodeName } }))
  .map(({ a, b }) => ({ a, others: (Object.keys(a) as (keyof Pod)[]).map((key): Pod => ({ ...a, [key]: b[key] })) }));

describe('shapeOf', () => {
  it.each(plugins)('of $title: pods of equal shape are judged alike', ({ plugin }) => {
    fc.assert(
      fc.property(arbitraryCluster, variants, (cluster, { a, others }) => {
        const state = new ClusterState(cluster);
        const shape = plugin.shapeOf(a, state);
        const expected = sayings(plugin, a, state);
        const unlike = others.filter(
          (other) => plugin.shapeOf(other, state) === shape && sayings(plugin, other, state) !== expected,
        );
        expect(unlike).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it.each(plugins)('of $title: asking twice changes nothing', ({ plugin }) => {
    fc.assert(
      fc.property(arbitraryCluster, arbitraryPod('p'), (cluster, wanted) => {
        const state = new ClusterState(cluster);
        expect(plugin.shapeOf(wanted, state)).toBe(plugin.shapeOf({ ...wanted }, state));
        expect(sayings(plugin, wanted, state)).toBe(sayings(plugin, wanted, state));
      }),
      { numRuns: 10 },
    );
  });

  it('is empty where a plugin reads nothing of an ordinary pod', () => {
    const empty = plugins
      .filter(({ plugin }) => plugin.shapeOf(pod('p'), stateOf([])) === '')
      .map(({ title }) => title.split(' ')[0]);
    expect(new Set(empty)).toEqual(
      new Set([
        'SchedulingGates',
        'PrioritySort',
        'NodeUnschedulable',
        'NodeName',
        'TaintToleration',
        'NodeAffinity',
        'NodePorts',
        'NodeDeclaredFeatures',
      ]),
    );
  });
});

describe('scores of node-local plugins', () => {
  it.each(plugins.filter(({ plugin }) => plugin.score !== undefined))(
    'of $title are whole and, normalised, 0 to 100',
    ({ plugin }) => {
      fc.assert(
        fc.property(arbitraryCluster, arbitraryPod('p'), (cluster, wanted) => {
          const state = new ClusterState(cluster);
          const scores = Float64Array.from(state.nodes, (node) => plugin.score!(wanted, node, state));
          plugin.normalize?.(scores);
          expect(scores.every((score) => Number.isInteger(score) && score >= 0 && score <= 100)).toBe(true);
        }),
      );
    },
  );
});
