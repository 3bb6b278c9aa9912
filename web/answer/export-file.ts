/** What a session leaves behind: files that other tools read. */

import { stringify } from 'yaml';
import { type RunResult, type Simulation, toRunDocument } from '../../src/core/index.ts';
import { toSessionFile } from '../keep/session-file.ts';
import type { Answer, ExportedFile, ExportKind } from '../protocol.ts';
import type { Session } from '../session/session.ts';
import { planOf } from './export-plan.ts';

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
