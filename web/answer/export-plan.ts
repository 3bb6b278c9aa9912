/** The plan of a session as commands: what its steps ask of nodes, and what came of them. */

import { HOSTNAME_LABEL, type Simulation } from '../../src/core/index.ts';
import type { Move } from '../protocol.ts';
import type { Session } from '../session/session.ts';
import { CAUSES } from './find-moves.ts';

/**
 * Commands in the order of the steps: what was asked of nodes, then the migrations that came of it, then evictions of what
 * a drained node cannot migrate, in the order of the answer. What else restarts is told, as nobody does it by a command.
 */
export function planOf({ steps }: Session, moves: readonly Move[], world: Simulation['world']): string {
  const nodes = steps.flatMap(({ isOn, question }) => {
    if (!isOn || !('nodes' in question)) return [];
    const { kind } = question;
    if (kind !== 'drain' && kind !== 'cordon' && kind !== 'uncordon') return [];
    const verb = kind === 'drain' ? 'cordon' : kind;
    return question.nodes.map((node) => `kubectl ${verb} ${shellQuote(node)}`);
  });
  const asked = new Set(
    steps.flatMap(({ isOn, question }) =>
      isOn && question.kind === 'move-instance' ? [`${question.instance} ${question.node}`] : [],
    ),
  );
  const migrations = moves
    .filter(({ how }) => how === 'migration')
    .map((move) => migrationObject(move, world, asked.has(`${move.instance} ${move.to}`)));
  // One line of JSON: no name can end the text before its time.
  const objects = migrations.map((object) => `kubectl create -f - <<'EOF'\n${JSON.stringify(object)}\nEOF`);
  return [
    '#!/bin/sh',
    '# In this order; KubeVirt limits how many migrations run at once.',
    'set -eu',
    ...nodes,
    ...objects,
    ...restartsOf(moves),
    '',
  ].join('\n');
}

/** Evictions, which keep to disruption budgets as `kubectl drain` does, once the migrations are over. */
function restartsOf(moves: readonly Move[]): readonly string[] {
  const restarts = moves.filter(({ how, from }) => how === 'restart' || (how === 'waits' && from !== ''));
  const isEvicted = ({ instance, why }: Move): boolean => why === CAUSES.drain && instance.includes('/');
  const evictions = restarts.filter(isEvicted).map((move) => `${remark(move)}\n${evictionOf(move)}`);
  const others = restarts.filter((move) => !isEvicted(move)).map((move) => `${remark(move)}; no command does that`);
  return [
    ...(evictions.length === 0
      ? []
      : ['# Once the migrations have ended: what restarts elsewhere, one after the other.']),
    ...evictions,
    ...others,
  ];
}

/** One line, whatever stands in a name. */
function remark({ instance, from, to, why }: Move): string {
  const target = to === '' ? 'waits for room' : `restarts on ${JSON.stringify(to)} in the answer`;
  return `# ${JSON.stringify(instance)} leaves ${JSON.stringify(from)}, as ${why}, and ${target}`;
}

/** Refused while a disruption budget has no room, or where the pod has gone: tried again by hand then. */
function evictionOf({ instance }: Move): string {
  const [namespace = '', name = ''] = instance.split('/');
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/eviction`;
  const object = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  return `kubectl create --raw ${shellQuote(path)} -f - <<'EOF'\n${JSON.stringify(object)}\nEOF`;
}

/** As KubeVirt reads it (kubevirt.md 4.2); the scheduler chooses the target, as in the answer, but where a node was asked for. */
function migrationObject({ instance, to }: Move, world: Simulation['world'], isAsked: boolean): object {
  const [namespace = '', pod = ''] = instance.split('/');
  // Names of launcher pods end in what nobody can foretell: the VM knows its own. One that has left is told by its pod.
  const vmiName = world.instances.get(instance)?.pod.vm?.name ?? pod.replace(/^virt-launcher-/, '');
  const hostname = world.state.node(to)?.node.labels.get(HOSTNAME_LABEL) ?? to;
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachineInstanceMigration',
    metadata: { generateName: 'what-if-', namespace },
    spec: { vmiName, ...(isAsked && { addedNodeSelector: { [HOSTNAME_LABEL]: hostname } }) },
  };
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
