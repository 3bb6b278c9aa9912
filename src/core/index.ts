/** The public surface of the core. */

export * from './engine/decision.ts';
export * from './engine/explain/counterfactuals.ts';
export * from './engine/explain/explain.ts';
export * from './engine/explain/margin.ts';
export * from './engine/plugin.ts';
export * from './engine/plugins/index.ts';
export * from './engine/policies/index.ts';
export * from './engine/policy.ts';
export * from './engine/policy-file.ts';
export * from './engine/preempt.ts';
export * from './engine/profile.ts';
export * from './engine/schedule.ts';
export * from './errors.ts';
export * from './model/cluster.ts';
export * from './model/node.ts';
export * from './model/node-selector-parser.ts';
export * from './model/node-state.ts';
export * from './model/pod.ts';
export * from './model/resources.ts';
export * from './model/selectors.ts';
export * from './model/state.ts';
export * from './model/storage.ts';
export * from './random.ts';
export * from './schema.ts';
