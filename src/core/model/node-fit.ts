/** Which nodes a pod asks for by label or name. */

import { textOfLabels, textOfNodeSelector } from './canonical-text.ts';
import type { Node } from './node.ts';
import type { Pod } from './pod.ts';
import { type Labels, matchesNodeSelector } from './selectors.ts';

/**
 * True when the node satisfies the pod's nodeSelector and its required node affinity
 * (component-helpers/scheduling/corev1/nodeaffinity, RequiredNodeAffinity). Hot.
 */
export function matchesNodeAffinity(pod: Pod, node: Node): boolean {
  if (pod.nodeSelector.size > 0 && !hasLabels(node.labels, pod.nodeSelector)) return false;
  const required = pod.requiredNodeAffinity;
  return required === null || matchesNodeSelector(required, node.name, node.labels);
}

/** True when `labels` holds every pair of `wanted`. */
function hasLabels(labels: Labels, wanted: Labels): boolean {
  for (const [key, value] of wanted) {
    if (labels.get(key) !== value) return false;
  }
  return true;
}

/** Canonical text of what `matchesNodeAffinity` reads of a pod, '' where it asks for nothing. Hot: once per new pod. */
export function nodeAffinityText(pod: Pod): string {
  if (pod.nodeSelector.size === 0 && pod.requiredNodeAffinity === null) return '';
  return `${textOfLabels(pod.nodeSelector)}|${textOfNodeSelector(pod.requiredNodeAffinity)}`;
}
