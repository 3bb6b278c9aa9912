/** What a summary says of policies. */

import { createProfile, PLUGINS, POLICIES, type RunParts } from '../../src/core/index.ts';
import type { ClusterSummary } from '../protocol.ts';

/** Who may decide, who does, and what each weighs. */
export function decidersOf(read: RunParts['policies']): Pick<ClusterSummary, 'policies' | 'policy' | 'weights'> {
  const builtIn = POLICIES.map((policy) => createProfile(policy, PLUGINS));
  const profiles = new Map([...builtIn.map((profile) => [profile.policy.name, profile] as const), ...read]);
  const weights = [...profiles].map(([name, { plugins }]) => {
    const scoring = plugins.filter(({ scores }) => scores).map((entry) => [entry.name, entry.weight] as const);
    return [name, Object.fromEntries(scoring)] as const;
  });
  const [policy = ''] = read.keys();
  return { policies: [...profiles.keys()], policy, weights: Object.fromEntries(weights) };
}
