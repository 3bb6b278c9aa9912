/** Builders of scenario files: state only what matters. */

import type { Scenario, ScenarioRegistry } from '../../../../src/core/simulation/scenario/scenario.ts';
import { parseScenario } from '../../../../src/core/simulation/scenario/scenario-file.ts';

const REGISTRY: ScenarioRegistry = {
  policies: ['best-fit', 'worst-fit', 'first-fit', 'kube-default'],
  metrics: ['allocation', 'pending', 'energy'],
};

/** A file of ten nodes and one policy, with more keys of its spec. */
export function file(spec: object = {}, metadata: object = { name: 'mine' }): Record<string, unknown> {
  return {
    apiVersion: 'berth.dev/v1alpha1',
    kind: 'Scenario',
    metadata,
    spec: { cluster: { pools: [pool()] }, decide: { policies: ['best-fit'] }, ...spec },
  };
}

/** A pool of ten nodes, changed as given. */
export function pool(changes: object = {}): Record<string, unknown> {
  return { name: 'node', count: 10, cpu: 16, memory: '64Gi', ...changes };
}

export function parse(value: unknown) {
  return parseScenario(value, REGISTRY);
}

/** The scenario of a file that must be in order. */
export function scenarioOf(spec: object): Scenario {
  const { scenario, issues } = parse(file(spec));
  if (scenario === null) throw new Error(JSON.stringify(issues));
  return scenario;
}

/** `code path` of each issue about a spec. */
export function findings(spec: object): string[] {
  return parse(file(spec)).issues.map(({ code, path }) => `${code} ${path}`);
}
