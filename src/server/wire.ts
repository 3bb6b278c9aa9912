/** The extender protocol (reference of kube-scheduler's extender/v1): the only door between its JSON and what the routes ask. */

export { type BindingQuestion, parseBindingQuestion, renderBinding } from './wire/binding.ts';
export { type NodesQuestion, parseNodesQuestion } from './wire/extender-args.ts';
export { renderAllPassed, renderFilterError, renderFilterResult } from './wire/filter-result.ts';
export { NO_PRIORITIES, renderHostPriorities } from './wire/host-priorities.ts';
export { parseVictimsQuestion, renderVictims, type VictimsQuestion } from './wire/preemption.ts';
