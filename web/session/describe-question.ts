/** Questions as sentences, for lists and for reading aloud. */

import { countOf, showName, showNames, showSize } from '../text.ts';
import type { Question } from './question.ts';

const VERBS = {
  drain: 'Drain',
  cordon: 'Cordon',
  uncordon: 'Uncordon',
  fail: 'Fail',
  recover: 'Bring back',
  leave: 'Remove',
} as const;

/** One line without a full stop; names are cut, and what cannot be seen in them is written out. */
export function describeQuestion(question: Question): string {
  switch (question.kind) {
    case 'fail-domain':
      return `Fail everything with ${showName(question.key)}=${showName(question.value)}`;
    case 'drain-domain':
      return `Drain everything with ${showName(question.key)}=${showName(question.value)}`;
    case 'add-nodes':
      return `Add ${countOf(question.count, 'node')} like ${showName(question.like)}`;
    case 'add-instances': {
      const { count, isVm, name, cpuMilli, memoryBytes } = question;
      return `Add ${countOf(count, isVm ? 'VM' : 'container')} ${showName(name)} of ${showSize(cpuMilli, memoryBytes)}`;
    }
    case 'remove-instances':
      return `Shut down ${showNames(question.instances)}`;
    case 'resize-instances':
      return `Resize ${showNames(question.instances)} to ${showSize(question.cpuMilli, question.memoryBytes)}`;
    case 'move-instance':
      return `Move ${showName(question.instance)} to ${showName(question.node)}`;
    case 'policy':
      return typeof question.policy === 'string'
        ? `Decide by ${showName(question.policy)}`
        : 'Decide by a policy of your own';
    case 'weights': {
      const changes = Object.entries(question.weights).map(([name, weight]) => `${name} ${weight}`);
      return `Weigh ${changes.length === 0 ? 'as before' : showNames(changes)}`;
    }
    case 'formula':
      return `Score by ${showName(question.name)}: ${showName(question.expression)}`;
    case 'overcommit':
      return `Overcommit CPU ${question.cpu} times, memory ${question.memory} times`;
    case 'scheduler-version':
      return `Decide as kube-scheduler ${showName(question.version)}`;
    case 'extender-weight':
      return `Ask Berth as an extender of weight ${question.weight}`;
    default:
      return `${VERBS[question.kind]} ${showNames(question.nodes)}`;
  }
}
