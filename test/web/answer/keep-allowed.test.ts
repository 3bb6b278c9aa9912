import { describe, expect, it } from 'vitest';
import { nodeObject, podObject } from '../small-objects.ts';
import { ask, CONTROL, DUMP, dumpOf, openDump } from './small-dump.ts';

describe('a session that is taken up with newer files', () => {
  it('keeps its steps and has the digests of those files', async () => {
    const { engine, session } = await openDump();
    const drained = ask(session, { kind: 'drain', nodes: ['n1'] });
    const newer = dumpOf([...['n1', 'n2', 'n3', 'n4'].map((name) => nodeObject(name)), podObject('web', 'n1', '2')]);
    const resumed = await engine.answer({ kind: 'resume', session: drained, files: [newer] }, CONTROL);
    expect(resumed.session.steps).toEqual(drained.steps);
    expect(resumed.summary).toMatchObject({ nodes: 4, instances: 1 });
    expect(resumed.issues).toEqual([]);
    const [then, now] = [session.start.files[0]!, resumed.session.start.files[0]!];
    expect(now).toMatchObject({ name: then.name, byteLength: newer.bytes.byteLength });
    expect(now.sha256).not.toBe(then.sha256);
  });

  it('switches off what they do not allow any more, says why, and answers the rest', async () => {
    const { engine, session } = await openDump();
    const cordoned = ask(ask(session, { kind: 'drain', nodes: ['n1'] }), { kind: 'cordon', nodes: ['n2'] });
    const newer = dumpOf([...['n2', 'n3'].map((name) => nodeObject(name)), podObject('web', 'n2', '2')]);
    const resumed = await engine.answer({ kind: 'resume', session: cordoned, files: [newer] }, CONTROL);
    expect(resumed.session.steps.map(({ isOn }) => isOn)).toEqual([false, true]);
    expect(resumed.issues).toMatchObject([{ severity: 'warning', remedy: expect.stringContaining('switched off') }]);
    const answer = await engine.answer({ kind: 'answer', session: resumed.session }, CONTROL);
    expect(answer.issues.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('is as it was where the files are', async () => {
    const { engine, session } = await openDump();
    const drained = ask(session, { kind: 'drain', nodes: ['n1'] });
    const resumed = await engine.answer({ kind: 'resume', session: drained, files: [DUMP] }, CONTROL);
    expect(resumed.session).toEqual(drained);
  });
});
