import { readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';

const CORPUS = 'test/corpus/kube-scheduler-verdicts/cases.jsonl.gz';
const lines = gunzipSync(readFileSync(CORPUS)).toString().trimEnd().split('\n');

type Entries = Record<string, Record<string, unknown>>;

/** As much of a recorded verdict as the planting changes. */
interface Verdict {
  readonly filter: Entries;
  readonly score: Entries;
}

/** A recorded case with one thing changed. */
function planted(index: number, change: (value: { readonly expected: readonly Verdict[] }) => void): string {
  const value = JSON.parse(lines[index]!);
  change(value);
  return JSON.stringify(value);
}

describe('verify scheduler', () => {
  it('finds no difference in 600 recorded cases of kube-scheduler 1.34', async () => {
    const { code, out, err } = await runCli(['verify', 'scheduler', CORPUS]);
    expect(out).toContain('4,800 pods, 46,642 node verdicts');
    expect(out.trimEnd().endsWith('600 of 600 cases without difference')).toBe(true);
    expect(err).toBe('');
    expect(code).toBe(0);
  }, 60_000);

  it.each([
    ['1.34', 249],
    ['1.35', 249],
    ['1.36', 248],
  ])(
    'finds no difference in the recorded cases of kube-scheduler %s',
    async (version, count) => {
      const { code, out } = await runCli([
        'verify',
        'scheduler',
        `test/corpus/kube-scheduler-recorded/${version}.jsonl.gz`,
      ]);
      expect(out.trimEnd().endsWith(`${count} of ${count} cases without difference`)).toBe(true);
      expect(code).toBe(0);
    },
    60_000,
  );

  it('stops at the limit', async () => {
    const { out } = await runCli(['verify', 'scheduler', CORPUS, '--limit', '3']);
    expect(out).toContain('3 of 3 cases without difference');
  });

  it('reads gzip and plain lines from standard input', async () => {
    const two = `${lines[0]}\n\n${lines[1]}\n`;
    for (const stdin of [two, gzipSync(two)]) {
      const { code, out } = await runCli(['verify', 'scheduler', '-'], stdin);
      expect([code, out.includes('2 of 2 cases')]).toEqual([0, true]);
    }
  });

  it('prints one JSON document', async () => {
    const { out } = await runCli(['verify', 'scheduler', CORPUS, '--limit', '2', '--json']);
    expect(JSON.parse(out)).toMatchObject({ kind: 'SchedulerVerification', cases: 2, casesWithoutDifference: 2 });
  });

  // Every kind of difference, planted into what was recorded.
  const planting: readonly [string, (expected: readonly Verdict[]) => void][] = [
    ['verdict', ([first]) => setFirst(first!.filter, { code: 'Success' }, ({ code }) => code !== 'Success')],
    ['plugin', ([first]) => setFirst(first!.filter, { plugin: 'Other' }, ({ code }) => code !== 'Success')],
    ['code', ([first]) => setFirst(first!.filter, { code: 'Wait' }, ({ code }) => code !== 'Success')],
    ['reasons', ([first]) => setFirst(first!.filter, { reasons: ['other'] }, ({ code }) => code !== 'Success')],
    ['total', ([first]) => setFirst(first!.score, { total: -1 })],
    ['score', ([first]) => setFirst(first!.score, { scores: { Other: 1 } })],
    ['best', ([first]) => void Object.assign(first!, { best: ['nowhere'] })],
    ['preFilter', ([first]) => void Object.assign(first!, { preFilter: { plugin: 'Other', code: 'Unschedulable' } })],
    [
      'preemption',
      ([first]) => void Object.assign(first!, { preemption: { code: 'Success', nominatedNode: 'n', victims: [] } }),
    ],
  ];
  // The first recorded case whose first pod has both a candidate and a refused node.
  const mixed = lines.findIndex((line) => {
    const [{ filter = {} }] = JSON.parse(line).expected;
    const codes = (Object.values(filter) as { code: string; plugin?: string }[]).map(({ code }) => code);
    return codes.includes('Success') && codes.some((code) => code !== 'Success');
  });

  it.each(planting)('tells a planted difference of kind %s and exits 1', async (kind, plant) => {
    const line = planted(mixed, (value) => plant(value.expected));
    const { code, out } = await runCli(['verify', 'scheduler', '-', '--json'], line);
    expect(JSON.parse(out).differences[kind]).toBeGreaterThan(0);
    expect(code).toBe(1);
  });

  // A recording that says less than Berth must not pass for one that agrees.
  const silencing: readonly [string, string, (verdict: Verdict) => void][] = [
    ['a candidate', 'verdict', ({ filter }) => dropFirst(filter, ({ code }) => code === 'Success')],
    ['a refused node', 'verdict', ({ filter }) => dropFirst(filter, ({ code }) => code !== 'Success')],
    ["a candidate's scores", 'total', ({ score }) => dropFirst(score)],
    ['all nodes', 'verdict', (verdict) => void Object.assign(verdict, { filter: null })],
  ];

  it.each(silencing)('tells that %s is not recorded', async (_, kind, silence) => {
    const line = planted(mixed, (value) => silence(value.expected[0]!));
    const { code, out } = await runCli(['verify', 'scheduler', '-', '--json'], line);
    expect(JSON.parse(out).differences[kind]).toBeGreaterThan(0);
    expect(code).toBe(1);
  });

  it('takes nothing for granted about a pod that is refused at the door', async () => {
    const node = { metadata: { name: 'n' } };
    const pod = { metadata: { name: 'p' }, spec: { containers: [{ resources: { requests: { cpu: 'much' } } }] } };
    const of = (verdict: object): string => JSON.stringify({ nodes: [node], pending: [pod], expected: [verdict] });
    const refusal = { plugin: 'NodeResourcesFit', code: 'Unschedulable', reasons: ['Insufficient cpu'] };
    const agreeing = await runCli(['verify', 'scheduler', '-'], of({ filter: { n: refusal } }));
    expect(agreeing.code).toBe(0);
    expect(agreeing.out).toContain('1 pod, 0 node verdicts; 1 pod refused at the door');
    for (const verdict of [{ filter: {} }, { filter: { n: { code: 'Success' } } }, { preFilter: refusal }]) {
      expect((await runCli(['verify', 'scheduler', '-'], of(verdict))).code).toBe(1);
    }
  });

  it('counts a line that is no case among the cases, and goes on', async () => {
    const { code, out } = await runCli(['verify', 'scheduler', '-'], `${lines[0]}\n{\n${lines[1]}\n`);
    expect([code, out.includes('2 of 3 cases without difference')]).toEqual([1, true]);
  });

  it('finds no agreement where there was no pod to judge', async () => {
    const { code } = await runCli(['verify', 'scheduler', '-'], '{"pending":[],"expected":[]}');
    expect(code).toBe(1);
  });

  it('shows the first differing pods, recorded beside found', async () => {
    const line = planted(mixed, (value) => Object.assign(value.expected[0]!, { best: ['nowhere'] }));
    const { out } = await runCli(['verify', 'scheduler', '-'], line);
    expect(out).toMatch(/best\s+\["nowhere"\]\s+\["n\d\d"/);
    expect(out).toContain('0 of 1 cases without difference');
  });

  it('refuses a file without cases', async () => {
    const { code, err } = await runCli(['verify', 'scheduler', '-'], '');
    expect([code, err]).toEqual([1, '-: found no case, wanted one recorded case a line\n']);
  });

  it.each([
    ['{', 'line 1: found no JSON'],
    ['[]', 'line 1: found no object'],
    ['{"pending":[]}', 'line 1: found no pending and expected of one length'],
    ['{"pending":[],"expected":[],"schedulerVersion":"1.20.0"}', 'line 1.schedulerVersion: found "1.20.0"'],
    ['{"pending":[],"expected":[],"profile":{"plugin":{}}}', 'did you mean plugins?'],
    ['{"pending":[],"expected":[],"profile":7}', 'line 1.profile: found 7'],
    ['{"pending":[{}],"expected":[null]}', 'line 1.expected[0]: found null, wanted an object'],
    ['{"pending":[{}],"expected":[{"filter":5}]}', 'line 1.expected[0].filter: found 5'],
    ['{"pending":[{}],"expected":[{"filter":{"n":{}}}]}', 'line 1.expected[0].filter.n.code: found nothing'],
    [
      '{"pending":[{}],"expected":[{"filter":{},"score":{"n":{"total":1}}}]}',
      'expected[0].score.n.scores: found nothing',
    ],
    ['{"pending":[{}],"expected":[{"filter":{},"best":7}]}', 'line 1.expected[0].best: found 7'],
    ['{"pending":[{}],"expected":[{"best":[]}]}', 'line 1.expected[0]: found no filter, preFilter or error'],
  ])('tells where the line %s is wrong and exits 1', async (line, message) => {
    const { code, err } = await runCli(['verify', 'scheduler', '-'], line);
    expect([code, err.includes(message)]).toEqual([1, true]);
  });

  it.each([
    ['a gzip file that ends too early', gzipSync(lines.slice(0, 5).join('\n')).subarray(0, 2000)],
    ['a broken gzip file', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4])],
  ])('names %s', async (found, stdin) => {
    const { code, err } = await runCli(['verify', 'scheduler', '-'], stdin);
    expect([code, err.includes(`found ${found}`)]).toEqual([1, true]);
  });
});

/** Changes the first entry of a record that the test accepts. */
function setFirst(
  record: Entries,
  change: Record<string, unknown>,
  accepts: (entry: Record<string, unknown>) => boolean = () => true,
): void {
  Object.assign(Object.values(record).find(accepts)!, change);
}

/** Removes the first entry of a record that the test accepts. */
function dropFirst(record: Entries, accepts: (entry: Record<string, unknown>) => boolean = () => true): void {
  delete record[Object.keys(record).find((key) => accepts(record[key]!))!];
}
