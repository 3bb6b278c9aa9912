/** Taints and tolerations of manifests. */

import { describeValue, type Taint, type TaintEffect, type Toleration } from '../core/index.ts';
import type { Field } from './field.ts';
import type { ReadContext } from './read-context.ts';

const EFFECTS: readonly TaintEffect[] = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const OPERATORS: readonly Toleration['operator'][] = ['Equal', 'Exists', 'Lt', 'Gt'];

/** The taints of a node; one with an unknown effect keeps no pod away, and is left out with a warning. */
export function readTaints(list: Field, context: ReadContext): readonly Taint[] {
  return context.shared('taints', list, (taints) =>
    taints.items().flatMap((taint): Taint[] => {
      const effect = taint.object().get('effect');
      const known = EFFECTS.find((one) => one === effect.text());
      if (known === undefined) {
        effect.report(
          'unknown-value',
          describeValue(effect.value),
          `one of ${EFFECTS.join(', ')}`,
          undefined,
          'warning',
        );
        return [];
      }
      return [{ key: taint.get('key').text(), value: taint.get('value').text(), effect: known }];
    }),
  );
}

/** The tolerations of a pod; one with an unknown operator tolerates nothing, and is left out with a warning. */
export function readTolerations(list: Field, context: ReadContext): readonly Toleration[] {
  return context.shared('tolerations', list, (tolerations) => {
    const read = tolerations.items().flatMap(readToleration);
    return context.isDefaulting ? withDefaults(read) : read;
  });
}

function readToleration(toleration: Field): Toleration[] {
  const operator = toleration.object().get('operator');
  const text = operator.text();
  const known = text === '' ? 'Equal' : OPERATORS.find((one) => one === text);
  if (known === undefined) {
    operator.report('unknown-value', describeValue(text), `one of ${OPERATORS.join(', ')}`, undefined, 'warning');
    return [];
  }
  return [
    {
      key: toleration.get('key').text(),
      operator: known,
      value: toleration.get('value').text(),
      effect: toleration.get('effect').text(),
    },
  ];
}

/** Taints of failing nodes that admission lets every pod tolerate for 300 s (plugin DefaultTolerationSeconds). */
const FAILING_NODE_TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

function withDefaults(tolerations: readonly Toleration[]): readonly Toleration[] {
  const missing = FAILING_NODE_TAINTS.filter(
    (key) =>
      !tolerations.some(
        (one) => (one.key === key || one.key === '') && (one.effect === 'NoExecute' || one.effect === ''),
      ),
  );
  const added = missing.map((key): Toleration => ({ key, operator: 'Exists', value: '', effect: 'NoExecute' }));
  return [...tolerations, ...added];
}
