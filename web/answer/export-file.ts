/** What a session leaves behind: files that other tools read. */

import { stringify } from 'yaml';
import { type RunResult, toRunDocument } from '../../src/core/index.ts';
import { toSessionFile } from '../keep/session-file.ts';
import type { Answer, ExportedFile, ExportKind, Move } from '../protocol.ts';
import type { Session } from '../session/session.ts';

interface Exported {
  /** With all steps. */
  readonly scenario: unknown;
  readonly answer: () => Promise<Answer>;
  readonly result: () => Promise<RunResult>;
  readonly report: () => Promise<string>;
}

/** A file of that kind. */
export async function exportFile(
  what: ExportKind,
  session: Session,
  { scenario, answer, result, report }: Exported,
): Promise<ExportedFile> {
  const { name } = session.start;
  switch (what) {
    case 'scenario':
      return { name: `${name}-asked.yaml`, mediaType: 'application/yaml', text: stringify(scenario) };
    case 'plan':
      return {
        name: `${name}-plan.sh`,
        mediaType: 'text/x-shellscript',
        text: planOf(session, (await answer()).moves),
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
function planOf({ steps }: Session, moves: readonly Move[]): string {
  const nodes = steps.flatMap(({ isOn, question }) => {
    if (!isOn || !('nodes' in question)) return [];
    const { kind } = question;
    if (kind !== 'drain' && kind !== 'cordon' && kind !== 'uncordon') return [];
    const verb = kind === 'drain' ? 'cordon' : kind;
    return question.nodes.map((node) => `kubectl ${verb} ${shellQuote(node)}`);
  });
  const migrations = moves.filter(({ how }) => how === 'migration').map(migrationObject);
  const objects = migrations.map((object) => `kubectl create -f - <<'EOF'\n${stringify(object)}EOF`);
  return [
    '#!/bin/sh',
    '# In this order; KubeVirt limits how many migrations run at once.',
    'set -eu',
    ...nodes,
    ...objects,
    '',
  ].join('\n');
}

/** As KubeVirt reads it; the target is chosen by the scheduler, as in the answer. */
function migrationObject({ instance }: Move): object {
  const [namespace = '', pod = ''] = instance.split('/');
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachineInstanceMigration',
    metadata: { generateName: 'what-if-', namespace },
    spec: { vmiName: pod.replace(/^virt-launcher-/, '') },
  };
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
