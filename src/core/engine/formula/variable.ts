/** How variables of formulas are written down. */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf } from '../../model/resources.ts';
import { type Amount, SOURCE_DEFAULTS, type Source } from './source.ts';
import type { Formula } from './tree.ts';

/** A variable and what it says, for listings. */
export interface FormulaVariable {
  readonly name: string;
  /** Unit of its figure; '' for a count. */
  readonly unit: string;
  /** One sentence. */
  readonly description: string;
  /** A figure read, or computed from such. */
  readonly formula: Formula;
}

/** The pod stands first so that the reader is called as it is. */
export type NodeReader = (pod: Pod, node: NodeState) => number;

export function variable(
  name: string,
  unit: string,
  description: string,
  source: Omit<Source, 'key'>,
): FormulaVariable {
  return { name, unit, description, formula: { kind: 'source', source: { ...source, key: name } } };
}

/** A figure of the pod alone. */
export function ofPod(name: string, unit: string, description: string, read: (pod: Pod) => number): FormulaVariable {
  return variable(name, unit, description, { ...SOURCE_DEFAULTS, readsPodOnly: true, podFacts: [read], read });
}

/** A measured figure of the pod alone; null becomes NaN. */
export function measuredOfPod(
  name: string,
  unit: string,
  description: string,
  readPod: (pod: Pod) => number | null | undefined,
): FormulaVariable {
  const read = (pod: Pod): number => readPod(pod) ?? Number.NaN;
  return variable(name, unit, description, {
    ...SOURCE_DEFAULTS,
    readsPodOnly: true,
    canBeUnknown: true,
    podFacts: [read],
    read,
  });
}

/** A figure of the node object. */
export function ofNode(name: string, unit: string, description: string, read: NodeReader): FormulaVariable {
  return variable(name, unit, description, { ...SOURCE_DEFAULTS, read });
}

/** A figure of the node and the pods on it. */
export function ofPods(name: string, unit: string, description: string, read: NodeReader): FormulaVariable {
  return variable(name, unit, description, { ...SOURCE_DEFAULTS, changesWithPods: true, read });
}

/** One amount of the node. */
export function ofAmount(name: string, unit: string, description: string, amount: Amount): FormulaVariable {
  const { of, axis } = amount;
  return variable(name, unit, description, {
    ...SOURCE_DEFAULTS,
    changesWithPods: of === 'requested',
    amount,
    read: (_pod, node) => amountOf(of === 'requested' ? node.requested : node.node[of], axis),
  });
}

/** A measured figure of the node; null becomes NaN. */
export function measured(
  name: string,
  unit: string,
  description: string,
  read: (node: NodeState) => number | null | undefined,
): FormulaVariable {
  return variable(name, unit, description, {
    ...SOURCE_DEFAULTS,
    canBeUnknown: true,
    read: (_pod, node) => read(node) ?? Number.NaN,
  });
}
