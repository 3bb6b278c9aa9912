/** Random lives of a small simulated cluster, to be played on a rig: nodes n0 to n4, some of which are there at the start. */

import fc from 'fast-check';
import { tightestDevices } from '../../../../src/core/model/gpu.ts';
import type { Node } from '../../../../src/core/model/node.ts';
import type { NodeState } from '../../../../src/core/model/node-state.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import { amountOf, PODS } from '../../../../src/core/model/resources.ts';
import { EVICTION_CAUSES } from '../../../../src/core/simulation/metric.ts';
import type { MigrationRecord } from '../../../../src/core/simulation/run-result.ts';
import { arbitraryAxes, arbitraryNode, arbitraryPod } from '../../../arbitraries.ts';
import { Rig, type RigOptions } from './rig.ts';

const KINDS = [
  'arrive',
  'place',
  'place',
  'place',
  'elapse',
  'elapse',
  'depart',
  'evict',
  'refuse',
  'reject',
  'measure',
  'measure',
  'enterOrLeave',
  'failOrRecover',
  'change',
  'migrate',
] as const;

interface Step {
  readonly kind: (typeof KINDS)[number];
  /** Chooses among what is there. */
  readonly at: number;
  readonly amount: number;
  readonly pod: Pod;
  readonly node: Node;
}

export interface Walk {
  readonly options: RigOptions;
  readonly steps: readonly Step[];
  /** Pods go only where they fit, and nodes keep their size. */
  readonly fits: boolean;
}

const NODE_NAMES = ['n0', 'n1', 'n2', 'n3', 'n4'] as const;
const MAX_STEPS = 60;

export function arbitraryRigWalk(fits: boolean): fc.Arbitrary<Walk> {
  const step = fc.record({
    kind: fc.constantFrom(...KINDS),
    at: fc.nat({ max: 999 }),
    amount: fc.nat({ max: 100_000 }),
    // What comes is no migration's target.
    pod: arbitraryPod('walked').map((pod) => (pod.vm === null ? pod : { ...pod, vm: { ...pod.vm, migration: null } })),
    node: arbitraryNode('walked'),
  });
  return fc
    .record({
      nodes: fc.array(arbitraryNode('there'), { maxLength: NODE_NAMES.length }),
      mix: fc.array(arbitraryPod('mix'), { maxLength: 4 }),
      steps: fc.array(step, { maxLength: MAX_STEPS, size: 'max' }),
    })
    .map(({ nodes, mix, steps }) => ({
      options: {
        nodes: nodes.map((node, index) => ({ ...node, name: NODE_NAMES[index]! })),
        mix: mix.map((pod) => ({ pod, share: 1 / mix.length })),
      },
      steps,
      fits,
    }));
}

/** A rig for a walk, changed as given; a walk can be played on several. */
export function rigOf({ options }: Walk, changes: RigOptions = {}): Rig {
  return new Rig({ ...options, axes: arbitraryAxes(), ...changes });
}

/** Takes the steps one by one and looks after each. */
export function play(rig: Rig, { steps, fits }: Walk, look: () => void = () => {}): void {
  const failed = new Map<string, Node>();
  const running: MigrationRecord[] = [];
  steps.forEach((step, index) => {
    take(rig, { ...step, pod: { ...step.pod, name: `walked-${index}` } }, { fits, failed, running });
    look();
  });
}

interface Memory {
  readonly fits: boolean;
  readonly failed: Map<string, Node>;
  readonly running: MigrationRecord[];
}

function take(rig: Rig, { kind, at, amount, pod, node }: Step, { fits, failed, running }: Memory): void {
  const name = NODE_NAMES[at % NODE_NAMES.length]!;
  const state = rig.state.node(name);
  const choose = (phase: string) => {
    const all = [...rig.instances.values()].filter((instance) => instance.phase === phase);
    return all[at % Math.max(1, all.length)];
  };
  const [waits, runs] = [choose('pending'), choose('running')];
  if (kind === 'elapse') rig.elapse(amount / 16);
  else if (kind === 'arrive') rig.arrive(pod);
  else if (kind === 'place') {
    const instance = waits ?? rig.arrive(pod);
    if (state !== undefined && (!fits || hasRoom(state, instance.pod))) rig.place(instance, name);
  } else if (kind === 'depart') {
    const instance = runs ?? waits ?? choose('down');
    if (instance !== undefined) rig.depart(instance);
  } else if (kind === 'evict' && runs !== undefined) rig.evict(runs, EVICTION_CAUSES[at % EVICTION_CAUSES.length]!);
  else if (kind === 'refuse' && waits !== undefined) rig.refuse(waits);
  else if (kind === 'reject' && waits !== undefined) rig.reject(waits);
  else if (kind === 'measure' && runs !== undefined) rig.measure(runs, amount, at % 2 === 0 ? null : amount * 2 ** 20);
  else if (kind === 'change' && state !== undefined) {
    const { allocatable, capacity, gpus } = fits ? state.node : node;
    rig.change({ ...node, name, allocatable, capacity, gpus });
  } else if (kind === 'enterOrLeave' && !failed.has(name)) {
    if (state === undefined) rig.join({ ...node, name });
    else rig.leave(name);
  } else if (kind === 'failOrRecover') {
    const away = failed.get(name);
    if (away !== undefined) {
      failed.delete(name);
      rig.recover(away);
    } else if (state !== undefined) {
      failed.set(name, state.node);
      rig.fail(name);
    }
  } else if (kind === 'migrate') {
    const record = running.pop();
    if (record !== undefined) rig.endMigration(record, { outcome: at % 2 === 0 ? 'converged' : 'aborted' });
    else if (runs !== undefined) running.push(rig.startMigration(rig.requestMigration(runs), name));
  }
}

function hasRoom(state: NodeState, pod: Pod): boolean {
  const { node, requested } = state;
  if (state.pods.size >= amountOf(node.allocatable, PODS)) return false;
  if (pod.gpu !== null && tightestDevices(state.freeGpuMilli(), pod.gpu) === null) return false;
  return pod.requests.every((amount, axis) => amount <= amountOf(node.allocatable, axis) - amountOf(requested, axis));
}
