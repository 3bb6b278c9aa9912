/** What a session leaves behind: files that other tools read. */

import { stringify } from 'yaml';
import { HOSTNAME_LABEL, type RunResult, type Simulation, toRunDocument } from '../../src/core/index.ts';
import { toSessionFile } from '../keep/session-file.ts';
import type { Answer, ExportedFile, ExportKind, Move } from '../protocol.ts';
import type { Session } from '../session/session.ts';

interface Exported {
  /** With all steps. */
  readonly scenario: unknown;
  readonly answer: () => Promise<Answer>;
  readonly result: () => Promise<RunResult>;
  /** At the end. */
  readonly world: () => Promise<Simulation['world']>;
  readonly report: () => Promise<string>;
}

/** A file of that kind. */
export async function exportFile(
  what: ExportKind,
  session: Session,
  { scenario, answer, result, world, report }: Exported,
): Promise<ExportedFile> {
  const { name } = session.start;
  switch (what) {
    case 'scenario':
      return { name: `${name}-asked.yaml`, mediaType: 'application/yaml', text: stringify(scenario) };
    case 'plan':
      return {
        name: `${name}-plan.sh`,
        mediaType: 'text/x-shellscript',
        text: planOf(session, (await answer()).moves, await world()),
      };
    case 'result': {
      const text = JSON.stringify(toRunDocument(await result()));
      return { name: `${name}-result.json`, mediaType: 'application/json', text };
    }
    case 'report':
      return { name: `${name}-report.html`, mediaType: 'text/html', text: await report() };
    case 'session':
      return { name: `${name}-session.json`, mediaType: 'application/json', text: toSessionFile(session) };
  }
}

/** Commands in the order of the steps: what was asked of nodes, then the migrations that came of it. */
function planOf({ steps }: Session, moves: readonly Move[], world: Simulation['world']): string {
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
    '',
  ].join('\n');
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
