import { labelSelector } from './constraints.ts';
import type { Build, Pod } from './model.ts';
import { add } from './model.ts';

/** Services and controllers, which choose the pods that system default spreading counts. */
export function owners(build: Build): void {
  const { draw, words } = build;
  for (const namespace of words.namespaces) {
    for (const app of words.apps) {
      if (!draw.chance(0.55)) continue;
      const name = `svc-${app}`;
      const selector = draw.pick<object>([
        { selector: { app } },
        { selector: { app } },
        { selector: { app, tier: draw.pick(words.tiers) } },
        { selector: {} },
        {},
      ]);
      add(build, 'services', { metadata: { name, uid: `uid-${name}-${namespace}`, namespace }, spec: selector });
    }
    for (const [index, list] of (['replicaSets', 'statefulSets', 'replicationControllers'] as const).entries()) {
      const kind = ['rs', 'sts', 'rc'][index];
      for (const name of [`${kind}-0`, `${kind}-1`]) {
        if (!draw.chance(0.7)) continue;
        const labels = { app: draw.pick(words.apps), ...draw.maybe(0.3, () => ({ track: draw.pick(words.tracks) })) };
        const selector =
          kind === 'rc' ? labels : draw.pick<object>([{ matchLabels: labels }, labelSelector(build, true)]);
        const metadata = { name, uid: `uid-${name}-${namespace}`, namespace };
        add(build, list, { metadata, spec: { ...(draw.chance(0.95) ? { selector } : {}) } });
      }
    }
  }
}

export function owned({ draw }: Build, pod: Pod): void {
  const [kind, apiVersion, short] = draw.pick([
    ['ReplicaSet', 'apps/v1', 'rs'],
    ['ReplicaSet', 'apps/v1', 'rs'],
    ['StatefulSet', 'apps/v1', 'sts'],
    ['ReplicationController', 'v1', 'rc'],
    ['DaemonSet', 'apps/v1', 'ds'],
    ['ReplicaSet', 'apps/v2', 'rs'],
  ]);
  const name = `${short}-${draw.pick([0, 0, 1, 1, 2])}`;
  const uid = `uid-${name}-${pod.metadata.namespace}`;
  pod.metadata.ownerReferences = [{ apiVersion, kind, name, uid, ...draw.maybe(0.9, () => ({ controller: true })) }];
}

/** Budgets that preemption should heed. */
export function budgets(build: Build): void {
  const { draw, words } = build;
  const list = draw.list(0, 7, (index) => {
    const namespace = draw.pick(words.namespaces);
    const bound = build.case.pods.filter(({ metadata }) => metadata.namespace === namespace);
    const disrupted = draw.some(bound, 1, 8).map(({ metadata }) => [metadata.name, '2026-01-01T00:00:00Z']);
    const selector = draw.pick<() => object>([
      () => ({}),
      () => ({ matchExpressions: [{ key: 'app', operator: 'Exists' }] }),
      () => ({ matchLabels: { app: draw.pick(words.apps) } }),
      () => ({ matchLabels: { app: draw.pick(words.apps) } }),
      () => ({ matchLabels: { tier: draw.pick(words.tiers) } }),
      () => labelSelector(build, true),
    ])();
    return {
      metadata: { name: `pdb-${index}`, uid: `uid-pdb-${index}`, namespace },
      spec: { ...(draw.chance(0.95) ? { selector } : {}) },
      status: {
        disruptionsAllowed: draw.pick([0, 0, 0, 1, 1, 2]),
        ...(draw.chance(0.5) && disrupted.length > 0 ? { disruptedPods: Object.fromEntries(disrupted) } : {}),
      },
    };
  });
  if (list.length > 0) build.case.podDisruptionBudgets = list;
}
