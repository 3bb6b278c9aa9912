import { describe, expect, it } from 'vitest';
import { InputRefused } from '../../../src/scenario/input-refused.ts';
import { Cancelled } from '../../../web/answer/answer-control.ts';
import { type FileInMemory, named } from '../../scenario/scenario-folder.ts';
import { ask, CONTROL, openDump } from './small-dump.ts';

describe('the engine of the page', () => {
  it('opens a dump and tells what is in it', async () => {
    const { summary, session } = await openDump();
    expect(summary).toMatchObject({ nodes: 3, instances: 4, pending: 1, policy: 'kube-default' });
    expect(summary.weights['kube-default']).toMatchObject({ NodeResourcesFit: 1, TaintToleration: 3 });
    expect(session.start).toMatchObject({ name: 'dump', files: [{ name: 'dump.json' }] });
  });

  it('draws the cluster before and after a drain', async () => {
    const { engine, session } = await openDump();
    const drained = ask(session, { kind: 'drain', nodes: ['n1'] });
    const picture = (isBefore: boolean) =>
      engine.answer({ kind: 'picture', session: drained, atSeconds: 1e12, isBefore }, CONTROL);
    const [before, after] = [await picture(true), await picture(false)];
    expect([...before.nodes.shares.requested.cpu]).toEqual([1, 5 / 8, 0]);
    expect(after.nodes.names).toEqual(['n1', 'n2', 'n3']);
    expect([...after.nodes.isCordoned]).toEqual([1, 0, 0]);
    expect(after.nodes.shares.requested.cpu[0]).toBe(0);
    expect(after.nodes.zones).toEqual(['a', 'a', 'b']);
    expect(Number.isNaN(after.nodes.shares.used.cpu[0])).toBe(true);
  });

  it('says what moved and why, and what would place who waits', async () => {
    const { engine, session } = await openDump();
    const answer = await engine.answer(
      { kind: 'answer', session: ask(session, { kind: 'drain', nodes: ['n1'] }) },
      CONTROL,
    );
    expect(answer.moves.map(({ instance, from, to, how, why }) => [instance, from, to, how, why])).toEqual([
      ['apps/web', 'n1', 'n3', 'restart', 'its node was drained'],
      ['apps/db', 'n1', 'n3', 'restart', 'its node was drained'],
    ]);
    expect(answer.waiting).toMatchObject([
      { instance: 'apps/huge', message: expect.stringContaining('Insufficient cpu') },
    ]);
    expect(answer.waiting[0]!.remedies.length).toBeGreaterThan(0);
    const used = answer.kpis.find(({ measure }) => measure.key === 'nodes-used-mean');
    expect(used?.before).not.toBeNull();
  });

  it('answers a question twice alike, whatever was asked in between', async () => {
    const { engine, session } = await openDump();
    const drained = ask(session, { kind: 'drain', nodes: ['n1'] });
    const first = await engine.answer({ kind: 'answer', session: drained }, CONTROL);
    await engine.answer({ kind: 'room', session: drained, cpuMilli: 1000, memoryBytes: 1024 }, CONTROL);
    await engine.answer({ kind: 'answer', session: ask(session, { kind: 'fail', nodes: ['n2'] }) }, CONTROL);
    await engine.answer({ kind: 'picture', session: drained, atSeconds: 0, isBefore: false }, CONTROL);
    const fresh = await openDump();
    const again = await engine.answer({ kind: 'answer', session: drained }, CONTROL);
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    expect(JSON.stringify(await fresh.engine.answer({ kind: 'answer', session: drained }, CONTROL))).toBe(
      JSON.stringify(first),
    );
  });

  it('counts what still fits, and the node that fails worst, and leaves the cluster as it was', async () => {
    const { engine, session } = await openDump();
    const room = () =>
      engine.answer(
        { kind: 'room', session: ask(session, { kind: 'leave', nodes: ['n3'] }), cpuMilli: 1000, memoryBytes: 2 ** 30 },
        CONTROL,
      );
    const first = await room();
    // n1 is full, n2 has 3 CPUs, n3 has 8; without n3 neither db of n1 nor cache of n2 has another place.
    expect(first.before).toEqual({ fits: 11, worstNode: '', stranded: 0 });
    expect(first.after).toEqual({ fits: 3, worstNode: 'n1', stranded: 1 });
    expect(await room()).toEqual(first);
  });

  it('shows which nodes could take an instance, and why the others not', async () => {
    const { engine, session, summary } = await openDump();
    const targets = await engine.answer(
      { kind: 'targets', session, instance: 'apps/db', atSeconds: summary.startSeconds },
      CONTROL,
    );
    expect(targets.filter(({ total }) => total !== null).map(({ node }) => node)).toEqual(['n3']);
    expect(targets.find(({ node }) => node === 'n2')).toMatchObject({ total: null, reason: 'Insufficient cpu' });
  });

  it('gives every score of a decision', async () => {
    const { engine, session, summary } = await openDump();
    const table = await engine.answer(
      { kind: 'decision', session, instance: 'apps/cache', atSeconds: summary.startSeconds },
      CONTROL,
    );
    const [best] = table.rows;
    const sum = best!.scores.reduce((total, { normalized, weight }) => total + normalized * weight, 0);
    expect(sum).toBe(best!.total);
    expect(table.rows.map(({ node }) => node).sort()).toEqual(['n1', 'n2', 'n3']);
  });

  it.each<[string, readonly FileInMemory[], RegExp]>([
    ['a picture', [named('a.png', '\u0089PNG\r\n')], /something else/],
    ['a page', [named('a.html', '<!doctype html><p>')], /a web page/],
    [
      'a cut file',
      [named('dump.json', '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"No')],
      /./,
    ],
    ['a dump without nodes', [named('d.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [] }))], /./],
    ['a policy alone', [named('p.yaml', 'apiVersion: berth.dev/v1alpha1\nkind: PlacementPolicy\n')], /a policy alone/],
  ])('refuses %s, and stays with what was open', async (_what, files, found) => {
    const { engine, session } = await openDump();
    const refusal = await engine.answer({ kind: 'open', files }, CONTROL).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InputRefused);
    expect((refusal as InputRefused).issues[0]!.found).toMatch(found);
    const picture = await engine.answer({ kind: 'picture', session, atSeconds: 0, isBefore: true }, CONTROL);
    expect(picture.nodes.names).toEqual(['n1', 'n2', 'n3']);
  });

  it('refuses a question about a node that is not there, with the step that asked it', async () => {
    const { engine, session } = await openDump();
    const asked = ask(session, { kind: 'drain', nodes: ['nowhere'] });
    await expect(engine.answer({ kind: 'answer', session: asked }, CONTROL)).rejects.toMatchObject({
      issues: [expect.objectContaining({ path: expect.stringContaining('happens[0]') })],
    });
  });

  it('gives up where it is told to, and leaves everything as it was', async () => {
    const { engine, session } = await openDump();
    const room = { kind: 'room', session, cpuMilli: 1, memoryBytes: 1 } as const;
    const end = { kind: 'picture', session, atSeconds: 1e12, isBefore: false } as const;
    const before = await engine.answer(end, CONTROL);
    let looks = 0;
    const control = { ...CONTROL, isCancelled: () => ++looks > 1 };
    await expect(engine.answer(room, control)).rejects.toBeInstanceOf(Cancelled);
    expect(await engine.answer(end, CONTROL)).toEqual(before);
  });
});
