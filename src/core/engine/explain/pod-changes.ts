/** Every single constraint a pod carries, each with the pod as it would be without it. */

import type { Taint, TaintEffect } from '../../model/node.ts';
import type { Pod } from '../../model/pod.ts';

export type ConstraintKind =
  | 'gate'
  | 'nodeName'
  | 'nodeSelector'
  | 'nodeAffinity'
  | 'podAffinity'
  | 'podAntiAffinity'
  | 'spread'
  | 'port'
  | 'volume'
  | 'taint'
  | 'cordon'
  | 'guest';

/** One constraint taken away. */
export interface PodChange {
  readonly kind: ConstraintKind;
  /** The constraint in words. */
  readonly text: string;
  /** The label that a nodeSelector wants. */
  readonly label?: string;
  /** The pod without it. */
  readonly pod: Pod;
}

/** The pod without each of its own constraints in turn. */
export function withoutEachConstraint(pod: Pod): PodChange[] {
  return [
    ...each(pod.schedulingGates, (gate, rest) => ({
      kind: 'gate',
      text: `scheduling gate ${gate}`,
      pod: { ...pod, schedulingGates: rest },
    })),
    ...[...pod.nodeSelector].map(([key, value]): PodChange => {
      const rest = new Map(pod.nodeSelector);
      rest.delete(key);
      const text = `nodeSelector ${key}=${value}`;
      return { kind: 'nodeSelector', text, label: key, pod: { ...pod, nodeSelector: rest } };
    }),
    ...withoutNodeAffinity(pod),
    ...each(pod.requiredPodAffinity, (term, rest) => ({
      kind: 'podAffinity',
      text: `required pod affinity on ${term.topologyKey}`,
      pod: { ...pod, requiredPodAffinity: rest },
    })),
    ...each(pod.requiredPodAntiAffinity, (term, rest) => ({
      kind: 'podAntiAffinity',
      text: `required pod anti-affinity on ${term.topologyKey}`,
      pod: { ...pod, requiredPodAntiAffinity: rest },
    })),
    ...each(pod.spreadConstraints, (constraint, rest) => ({
      kind: 'spread',
      text: `spread constraint on ${constraint.topologyKey} (maxSkew ${constraint.maxSkew})`,
      pod: { ...pod, spreadConstraints: rest },
    })).filter((_, index) => pod.spreadConstraints[index]?.whenUnsatisfiable === 'DoNotSchedule'),
    ...each(pod.hostPorts, ({ hostIP, port, protocol }, rest) => ({
      kind: 'port',
      text: `host port ${hostIP}:${port}/${protocol}`,
      pod: { ...pod, hostPorts: rest },
    })),
    ...each(pod.volumes, (volume, rest) => ({
      kind: 'volume',
      text: `volume ${volume.kind === 'claim' ? `claim ${volume.claimName}` : volume.kind}`,
      pod: { ...pod, volumes: rest },
    })),
    ...(pod.nodeName === ''
      ? []
      : [{ kind: 'nodeName', text: `nodeName ${pod.nodeName}`, pod: { ...pod, nodeName: '' } } satisfies PodChange]),
  ];
}

/** Without the required node affinity as a whole and, where there are several requirements, without each of them. */
function withoutNodeAffinity(pod: Pod): PodChange[] {
  const required = pod.requiredNodeAffinity;
  if (required === null) return [];
  const parts = required.terms.flatMap((term, index) =>
    (['expressions', 'fields'] as const).flatMap((part) =>
      each(term[part], ({ key, operator, values }, rest): PodChange => {
        const terms = required.terms.map((one, at) => (at === index ? { ...one, [part]: rest } : one));
        const text = `node affinity ${[key, operator, ...values].join(' ')}`;
        return { kind: 'nodeAffinity', text, pod: { ...pod, requiredNodeAffinity: { terms } } };
      }),
    ),
  );
  const whole: PodChange = {
    kind: 'nodeAffinity',
    text: 'required node affinity',
    pod: { ...pod, requiredNodeAffinity: null },
  };
  return parts.length === 1 ? [whole] : [...parts, whole];
}

/** The pod with a toleration for a taint: as if the taint were gone. */
export function tolerating(pod: Pod, taint: Taint): PodChange {
  const suffix = taint.value === '' ? '' : `=${taint.value}`;
  return {
    kind: 'taint',
    text: `taint ${taint.key}${suffix}:${taint.effect}`,
    pod: withToleration(pod, taint.key, taint.value, taint.effect),
  };
}

/** The pod as if no node were cordoned. */
export function toleratingCordon(pod: Pod): PodChange {
  return {
    kind: 'cordon',
    text: 'cordon (spec.unschedulable)',
    pod: withToleration(pod, 'node.kubernetes.io/unschedulable', '', 'NoSchedule'),
  };
}

function withToleration(pod: Pod, key: string, value: string, effect: TaintEffect): Pod {
  return { ...pod, tolerations: [...pod.tolerations, { key, operator: 'Equal', value, effect }] };
}

/** Calls back each item with all the others. */
function each<T>(items: readonly T[], change: (item: T, rest: readonly T[]) => PodChange): PodChange[] {
  return items.map((item, index) =>
    change(
      item,
      items.filter((_, at) => at !== index),
    ),
  );
}
