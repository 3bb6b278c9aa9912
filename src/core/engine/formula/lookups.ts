/** Functions of formulas that look a figure up by name: `label("rack", 0)`, `freeOf("nvidia.com/gpu")`. */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf, type ResourceAxes, type ResourceVector } from '../../model/resources.ts';
import { type PodFact, SOURCE_DEFAULTS, type Source } from './source.ts';

/** A looking-up function and what it says, for listings. */
export interface FormulaLookup {
  readonly name: string;
  /** What its texts are, in order. */
  readonly texts: readonly string[];
  /** True where a number for the case that nothing is found may follow the texts. */
  readonly takesDefault: boolean;
  /** One sentence. */
  readonly description: string;
  /** The figure for given texts, one for each of `texts`. */
  toSource(key: string, texts: readonly string[]): Source;
}

/** Plain decimal numbers: an empty text and `0x10` are none. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The number a text says, NaN where it says none. */
function numberOf(text: string | undefined): number {
  return text !== undefined && DECIMAL.test(text) ? Number(text) : Number.NaN;
}

type TextOf<Thing> = (thing: Thing, key: string) => string | undefined;

function ofNodeText(name: string, what: string, textOf: TextOf<NodeState>): FormulaLookup {
  return {
    name,
    texts: ['key'],
    takesDefault: true,
    description: `${what} of the node as a number.`,
    toSource: (key, [wanted = '']) => {
      const parsed = createNumberCache();
      return {
        ...SOURCE_DEFAULTS,
        key,
        canBeUnknown: true,
        read: (_pod, node) => parsed(textOf(node, wanted)),
      };
    },
  };
}

function ofPodText(name: string, what: string, textOf: TextOf<Pod>): FormulaLookup {
  return {
    name,
    texts: ['key'],
    takesDefault: true,
    description: `${what} of the pod as a number.`,
    toSource: (key, [wanted = '']) => {
      const read = (pod: Pod): number => numberOf(textOf(pod, wanted));
      return { ...SOURCE_DEFAULTS, key, readsPodOnly: true, canBeUnknown: true, podFacts: [read], read };
    },
  };
}

/** Labels of neighbouring nodes are often equal: the last text is not read again. */
function createNumberCache(): (text: string | undefined) => number {
  let lastText: string | undefined;
  let lastNumber = Number.NaN;
  return (text) => {
    if (text !== lastText) {
      lastText = text;
      lastNumber = numberOf(text);
    }
    return lastNumber;
  };
}

const labelIs: FormulaLookup = {
  name: 'labelIs',
  texts: ['key', 'value'],
  takesDefault: false,
  description: '1 where the node has the label with this value, otherwise 0.',
  toSource: (key, [label = '', value = '']) => ({
    ...SOURCE_DEFAULTS,
    key,
    read: (_pod, node) => (node.node.labels.get(label) === value ? 1 : 0),
  }),
};

const podLabelIs: FormulaLookup = {
  name: 'podLabelIs',
  texts: ['key', 'value'],
  takesDefault: false,
  description: '1 where the pod has the label with this value, otherwise 0.',
  toSource: (key, [label = '', value = '']) => {
    const read = (pod: Pod): number => (pod.labels.get(label) === value ? 1 : 0);
    return { ...SOURCE_DEFAULTS, key, readsPodOnly: true, podFacts: [read], read };
  },
};

/** All requests: which of them is meant is known to the cluster's axes only. */
const allRequests: PodFact = (pod) => pod.requests.join(',');

type AmountAt = (pod: Pod, node: NodeState, axis: number) => number;

function ofResource(name: string, description: string, facts: Partial<Source>, amountAt: AmountAt): FormulaLookup {
  return {
    name,
    texts: ['resource'],
    takesDefault: false,
    description,
    toSource: (key, [resource = '']) => {
      const axisOf = createAxisCache(resource);
      return {
        ...SOURCE_DEFAULTS,
        ...facts,
        key,
        read: (pod, node, state) => {
          const axis = axisOf(state.axes);
          return axis < 0 ? 0 : amountAt(pod, node, axis);
        },
      };
    },
  };
}

/** Finds a resource's axis; -1 where no object names it. Hot: looked up again only where axes were added. */
function createAxisCache(resource: string): (axes: ResourceAxes) => number {
  let lastAxes: ResourceAxes | null = null;
  let lastCount = 0;
  let axis = -1;
  return (axes) => {
    if (axes !== lastAxes || axes.count !== lastCount) {
      lastAxes = axes;
      lastCount = axes.count;
      axis = axes.find(resource) ?? -1;
    }
    return axis;
  };
}

const ofPodsThere = { changesWithPods: true } as const;
const freeAt = (allocatable: ResourceVector, requested: ResourceVector, axis: number): number =>
  amountOf(allocatable, axis) - amountOf(requested, axis);

/** Every looking-up function. */
export const FORMULA_LOOKUPS: readonly FormulaLookup[] = [
  ofNodeText('label', 'A label', (node, key) => node.node.labels.get(key)),
  ofNodeText('annotation', 'An annotation', (node, key) => node.node.annotations.get(key)),
  ofPodText('podLabel', 'A label', (pod, key) => pod.labels.get(key)),
  ofPodText('podAnnotation', 'An annotation', (pod, key) => pod.annotations.get(key)),
  labelIs,
  podLabelIs,
  ofResource(
    'requestOf',
    'What the pod requests of a resource.',
    { readsPodOnly: true, podFacts: [allRequests] },
    (pod, _node, axis) => amountOf(pod.requests, axis),
  ),
  ofResource('capacityOf', 'What the node has of a resource.', {}, (_pod, node, axis) =>
    amountOf(node.node.capacity, axis),
  ),
  ofResource('allocatableOf', 'What pods may request of a resource.', {}, (_pod, node, axis) =>
    amountOf(node.node.allocatable, axis),
  ),
  ofResource('requestedOf', "What the node's pods request of a resource.", ofPodsThere, (_pod, node, axis) =>
    amountOf(node.requested, axis),
  ),
  ofResource('freeOf', 'Allocatable amount of a resource that no pod requests.', ofPodsThere, (_pod, node, axis) =>
    freeAt(node.node.allocatable, node.requested, axis),
  ),
];
