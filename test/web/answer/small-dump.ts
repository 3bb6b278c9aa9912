/** A cluster of three nodes as a dump, opened by the engine of the page. */

import type { AnswerControl } from '../../../web/answer/answer-control.ts';
import { WhatIfEngine } from '../../../web/answer/engine.ts';
import { changeSession } from '../../../web/session/history.ts';
import type { Question } from '../../../web/session/question.ts';
import type { Session } from '../../../web/session/session.ts';
import { type FileInMemory, named } from '../../scenario/scenario-folder.ts';
import { nodeObject, podObject } from '../small-objects.ts';

export const CONTROL: AnswerControl = {
  report: () => {},
  preview: () => {},
  pause: async () => {},
  isCancelled: () => false,
};

export function dumpOf(items: readonly object[]): FileInMemory {
  return named('dump.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

export const DUMP = dumpOf([
  nodeObject('n1', 'a'),
  nodeObject('n2', 'a'),
  nodeObject('n3', 'b'),
  podObject('web', 'n1', '2'),
  podObject('db', 'n1', '6'),
  podObject('cache', 'n2', '5'),
  podObject('huge', '', '16'),
]);

export async function openDump(files: readonly FileInMemory[] = [DUMP]) {
  const engine = new WhatIfEngine('1.2.3');
  return { engine, ...(await engine.answer({ kind: 'open', files }, CONTROL)) };
}

export const ask = (session: Session, question: Question): Session =>
  changeSession(session, { kind: 'ask', question, afterSeconds: null });
