import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputRefused } from '../../../src/scenario/input-refused.ts';
import { WhatIfEngine } from '../../../web/answer/engine.ts';
import { parseSessionFile } from '../../../web/keep/parse-session-file.ts';
import { isSessionFile, toSessionFile } from '../../../web/keep/session-file.ts';
import { changeSession } from '../../../web/session/history.ts';
import type { Session } from '../../../web/session/session.ts';
import { type FileInMemory, named } from '../../scenario/scenario-folder.ts';
import { CONTROL } from '../answer/small-dump.ts';
import { sessions } from './any-session.ts';

const node = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { allocatable: { cpu: '8', memory: '32Gi', pods: '110' } },
});
const dumpOf = (...nodes: readonly string[]): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'List', items: nodes.map(node) });
const DUMP = named('dump.json', dumpOf('n1', 'n2'));

/** A session of a dump with a question, and the file that the page saves of it. */
async function savedSession(): Promise<{ readonly session: Session; readonly file: FileInMemory }> {
  const engine = new WhatIfEngine();
  const opened = await engine.answer({ kind: 'open', files: [DUMP] }, CONTROL);
  const question = { kind: 'drain', nodes: ['n1'] } as const;
  const session = changeSession(opened.session, { kind: 'ask', question, afterSeconds: null });
  const { text } = await engine.answer({ kind: 'export', session, what: 'session' }, CONTROL);
  return { session, file: named('saved.json', text) };
}

/** Why files are refused; none where they are not. */
async function refusalOf(...files: readonly FileInMemory[]) {
  try {
    await new WhatIfEngine().answer({ kind: 'open', files }, CONTROL);
    return [];
  } catch (error) {
    if (error instanceof InputRefused) return error.issues;
    throw error;
  }
}

const changed = (file: FileInMemory, from: string, to: string): FileInMemory =>
  named(file.name, new TextDecoder().decode(file.bytes).replace(from, to));

describe('parseSessionFile', () => {
  it('reads what toSessionFile writes, which is known by its begin', () => {
    fc.assert(
      fc.property(sessions, (session) => {
        const text = toSessionFile(session);
        expect(isSessionFile(text)).toBe(true);
        expect(parseSessionFile(text)).toEqual({ value: session, issues: [] });
      }),
    );
  });

  it('never throws where a part of a session is anything else', () => {
    const parts = ['start', 'steps', 'gapSeconds', 'apiVersion'] as const;
    fc.assert(
      fc.property(sessions, fc.constantFrom(...parts), fc.jsonValue({ maxDepth: 5 }), (session, part, value) => {
        const document = { ...(JSON.parse(toSessionFile(session)) as object), [part]: value };
        const parsed = parseSessionFile(JSON.stringify(document));
        expect(parsed.value === null).toBe(parsed.issues.length > 0);
      }),
    );
    expect(parseSessionFile('{"kind"').issues).toHaveLength(1);
  });

  it('refuses a scenario that nests further than any does', () => {
    const text = toSessionFile({ start: { name: '', scenario: {}, files: [] }, steps: [], gapSeconds: 1 });
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const parsed = parseSessionFile(text.replace('"scenario": {}', `"scenario": ${deep}`));
    expect(parsed.issues).toMatchObject([{ code: 'input-too-deep', path: 'start.scenario' }]);
  });
});

describe('a session that was saved', () => {
  it('opens again with its dump beside it, its questions and all', async () => {
    const { session, file } = await savedSession();
    const opened = await new WhatIfEngine().answer({ kind: 'open', files: [DUMP, file] }, CONTROL);
    expect(opened.session).toEqual(session);
    expect(opened.summary.nodes).toBe(2);
  });

  it('is refused without its dump, with another, or under another name', async () => {
    const { file } = await savedSession();
    expect(await refusalOf(file)).toMatchObject([{ found: 'nothing', wanted: 'dump.json', file: 'saved.json' }]);
    const other = named('dump.json', dumpOf('n1'));
    expect(await refusalOf(file, other)).toMatchObject([{ found: 'another dump.json' }]);
    const renamed = { ...DUMP, name: 'dump (1).json' };
    expect(await refusalOf(file, renamed)).toMatchObject([{ found: 'its content as dump (1).json' }]);
  });

  it('is refused where it asks what cannot be asked, or its scenario is none', async () => {
    const { file } = await savedSession();
    const version = '"kind": "scheduler-version", "version": "none"';
    const asked = changed(file, '"kind": "drain"', version).bytes;
    const text = new TextDecoder().decode(asked).replace(/,\s*"nodes": \[[^\]]*\]/, '');
    expect(await refusalOf(named('saved.json', text), DUMP)).not.toEqual([]);
    expect(await refusalOf(changed(file, '"cluster"', '"clutter"'), DUMP)).toMatchObject([{ code: 'unknown-key' }, {}]);
  });

  it('of a shipped scenario is one still, unless its scenario was changed', async () => {
    const scenario = named('scenario.yaml', SCENARIO);
    const engine = new WhatIfEngine();
    const files = [scenario, DUMP];
    const { session } = await engine.answer({ kind: 'open-shipped', scenario: 'tiny', files }, CONTROL);
    expect(session.start.shipped).toBe('tiny');
    const { text } = await engine.answer({ kind: 'export', session, what: 'session' }, CONTROL);
    const open = async (saved: string) => {
      const again = [...files, named('saved.json', saved)];
      return (await new WhatIfEngine().answer({ kind: 'open', files: again }, CONTROL)).session.start.shipped;
    };
    expect(await open(text)).toBe('tiny');
    expect(await open(text.replace('kube-default', 'first-fit'))).toBeUndefined();
  });
});

const SCENARIO = `apiVersion: berth.dev/v1alpha1
kind: Scenario
metadata: { name: tiny }
spec:
  cluster: { files: [dump.json] }
  decide: { policies: [kube-default] }
`;
