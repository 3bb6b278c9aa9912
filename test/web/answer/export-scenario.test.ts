// What the page shows is what `berth simulate` computes from the scenario that the page exports.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { resolveScenario } from '../../../src/cli/scenario/resolve-scenario.ts';
import { toRunDocument } from '../../../src/core/index.ts';
import { makeRun } from '../../../src/scenario/make-run.ts';
import { MemoryFiles } from '../../../src/scenario/memory-files.ts';
import { ScenarioInputs } from '../../../src/scenario/scenario-inputs.ts';
import type { AnswerControl } from '../../../web/answer/answer-control.ts';
import { WhatIfEngine } from '../../../web/answer/engine.ts';
import { partsOf, runToEnd } from '../../../web/answer/known-scenario.ts';
import { changeSession } from '../../../web/session/history.ts';
import type { Question } from '../../../web/session/question.ts';
import { filesOf, UNWATCHED } from '../../scenario/scenario-folder.ts';

const CONTROL: AnswerControl = { report: () => {}, preview: () => {}, pause: async () => {}, isCancelled: () => false };

const QUESTIONS: Readonly<Record<string, readonly Question[]>> = {
  'first-cluster': [
    { kind: 'drain', nodes: ['kv-a1'] },
    { kind: 'policy', policy: 'vm-balanced' },
  ],
  'drain-and-upgrade': [{ kind: 'fail-domain', key: 'topology.kubernetes.io/zone', value: 'a' }],
};

describe('an exported session', () => {
  it.each(Object.entries(QUESTIONS))('of %s is simulated to the bytes that the page has', async (name, questions) => {
    const files = filesOf(join('scenarios', name));
    const engine = new WhatIfEngine();
    const opened = await engine.answer({ kind: 'open', files }, CONTROL);
    const session = questions.reduce(
      (before, question) => changeSession(before, { kind: 'ask', question, afterSeconds: null }),
      opened.session,
    );
    const exported = await engine.answer({ kind: 'export', session, what: 'scenario' }, CONTROL);
    const folder = mkdtempSync(join(tmpdir(), 'berth-what-if-'));
    try {
      for (const file of files) writeFileSync(join(folder, file.name), new Uint8Array(file.bytes));
      writeFileSync(join(folder, exported.name), exported.text);
      const { runs, inputs } = await resolveScenario(join(folder, exported.name), { policies: null, seeds: null });
      expect(runs).toHaveLength(1);
      const simulated = await makeRun(runs[0]!, inputs, UNWATCHED);
      const running = runToEnd(await partsOf(parse(exported.text), new ScenarioInputs(new MemoryFiles(files))));
      let step = running.next();
      while (step.done !== true) step = running.next();
      expect(JSON.stringify(toRunDocument(step.value.result))).toBe(JSON.stringify(toRunDocument(simulated!)));
      const answer = await engine.answer({ kind: 'answer', session }, CONTROL);
      expect(answer.kpis.map(({ after }) => after)).toEqual(simulated!.totals.map(({ value }) => value));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
