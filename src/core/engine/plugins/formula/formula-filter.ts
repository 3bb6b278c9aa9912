/**
 * FormulaFilter: refuses nodes by formulas of the policy's author.
 *
 *   a node fits where the value of every formula is neither 0 nor false; where a value is NaN the formula abstains
 *
 * Example: freeAfterCpuMilli >= 2000 keeps two cores free on every node: it refuses a pod of 3,000 where 4,000 are free.
 * A comparison with NaN is false and refuses: ifUnknown(usageCpuFraction, 0) < 0.8 passes nodes that are not measured.
 */

import { quote } from '../../../schema.ts';
import type { PlacedFormula, WrittenFormula } from '../../formula/written-formulas.ts';
import {
  type FormulaArgs,
  formulaArgsSchema,
  readFormulas,
  shapeOfFormulas,
  uncachedWhereNeeded,
} from '../../formula/written-formulas.ts';
import { createRejection, type PluginDefinition, type Rejection } from '../../plugin.ts';
import { refuseArgs } from '../../plugin-args.ts';

const NAME = 'FormulaFilter';

interface WrittenFilter extends WrittenFormula {
  /** What a refusal says; the formula's name or text where not given. */
  readonly reason?: string;
}

export const formulaFilter: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes for which a formula over documented variables of pod and node is false.',
  points: ['filter'],
  args: formulaArgsSchema({ reason: { type: 'string', description: 'What a refusal says.', maxLength: 200 } }, {}),
  create(args: FormulaArgs<WrittenFilter>, context) {
    const { formulas, issues } = readFormulas<WrittenFilter>(args, context);
    refuseArgs(NAME, issues);
    const rejections = formulas.map(toRejection);
    const evaluators = formulas.map(({ compiled }) => compiled.evaluate);
    return uncachedWhereNeeded(formulas, {
      reads: 'node',
      shapeOf: shapeOfFormulas(formulas),
      filter(pod, node, state) {
        for (let index = 0; index < evaluators.length; index++) {
          if (evaluators[index]!(pod, node, state) === 0) return rejections[index]!;
        }
        return null;
      },
    });
  },
};

/** Unresolvable where no pod of the node matters to the formula: preemption would be in vain. */
function toRejection({ written, compiled }: PlacedFormula<WrittenFilter>): Rejection {
  const { reason, name, expression } = written;
  const code = compiled.changesWithPods ? 'Unschedulable' : 'UnschedulableAndUnresolvable';
  return createRejection(NAME, code, reason ?? `node(s) did not satisfy ${name ?? quote(expression)}`);
}
