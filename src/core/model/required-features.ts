/** Which features of the kubelet a pod needs (component-helpers/nodedeclaredfeatures of 1.36, InferForScheduling). */

/** Facts of a pod's spec that call for a feature. */
export interface FeatureFacts {
  /** `hostNetwork: true`. */
  readonly usesHostNetwork: boolean;
  /** `hostUsers: false`. */
  readonly hasOwnUserNamespace: boolean;
  /** A container or init container has a restartPolicyRules entry with action RestartAllContainers. */
  readonly restartsAllContainers: boolean;
}

/** Names of the features, sorted; none for ordinary pods. */
export function requiredFeaturesOf(facts: FeatureFacts): readonly string[] {
  const features: string[] = [];
  if (facts.restartsAllContainers) features.push('RestartAllContainersOnContainerExits');
  if (facts.usesHostNetwork && facts.hasOwnUserNamespace) features.push('UserNamespacesHostNetworkSupport');
  return features;
}
