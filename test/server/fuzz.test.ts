// Recorded bodies, damaged in every way: the answer is 200 or 4xx, well-formed, and nothing is thrown or kept.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyDamage, type Damage, damagedBytes, damagedValues } from './damage.ts';
import { createDeciderRig, type RealRig } from './real-decider.ts';
import { createRig, pathOf, RECORDED, type Recorded, type Rig, recordedBody, SENT } from './rig.ts';

const BODIES: readonly Recorded[] = [...RECORDED, ...SENT];
const FILTERS = BODIES.filter((name) => pathOf(name) === '/filter').length;

/** Sends damaged bodies to every verb, each answer of which is judged; gives how many there were. */
async function sendDamaged({ send }: Rig, damages: fc.Arbitrary<readonly Damage[]>, numRuns: number): Promise<number> {
  let count = 0;
  const name = fc.constantFrom(...BODIES);
  await fc.assert(
    fc.asyncProperty(name, name, damages, async (body, target, steps) => {
      const bytes = steps.reduce((before, step) => (before.length === 0 ? before : step(before)), recordedBody(body));
      const { status, json } = await send(pathOf(target), bytes);
      count++;
      expect(status === 200 || (status >= 400 && status < 500)).toBe(true);
      if (status !== 200) {
        expect(json).toMatchObject({ error: { code: expect.any(String), remedy: expect.any(String) } });
      }
    }),
    { numRuns },
  );
  return count;
}

/** Nothing was thrown, nothing is under way, and every request was counted. */
async function expectNothingLeft({ lines, metric }: Rig, count: number, outcomes: readonly string[]): Promise<void> {
  expect(lines.filter((line) => line['msg'] === 'the decision failed')).toEqual([]);
  expect(await metric('berth_inflight_requests')).toBe(0);
  expect(await metric('berth_queued_requests')).toBe(0);
  const series = ['filter', 'prioritize', 'preempt', 'bind'].flatMap((verb) =>
    outcomes.map((outcome) => metric(`berth_requests_total{verb="${verb}",outcome="${outcome}"}`)),
  );
  expect((await Promise.all(series)).reduce((sum, one) => sum + one, 0)).toBe(count);
}

const someOf = (damage: fc.Arbitrary<Damage>) => fc.array(damage, { minLength: 1, maxLength: 3 });

describe('damaged bodies', () => {
  it('get 200 or 4xx with JSON, and leave nothing behind', async () => {
    const rig = await createRig();
    const count = await sendDamaged(rig, someOf(anyDamage), 1500);
    await expectNothingLeft(rig, count, ['decided', 'refused']);
  }, 120_000);

  it.each([
    ['bytes', damagedBytes, 500, 0],
    ['values', damagedValues, 1000, 30],
  ] as const)(
    'with other %s are decided over a cluster, which is the same afterwards',
    async (_, damage, numRuns, least) => {
      const rig = await createDeciderRig();
      const before = await answersOf(rig);
      const count = await sendDamaged(rig, someOf(damage), numRuns);
      expect(await answersOf(rig)).toEqual(before);
      expect(rig.cluster.state.nodes.map(({ requested }) => requested.filter((sum) => sum !== 0))).toEqual(
        rig.cluster.state.nodes.map(() => []),
      );
      await expectNothingLeft(rig, count + 2 * before.length, ['decided', 'neutral', 'refused']);
      // Beside the recorded ones, which are asked twice.
      const decided = await rig.metric('berth_requests_total{verb="filter",outcome="decided"}');
      expect(decided - 2 * FILTERS).toBeGreaterThanOrEqual(least);
    },
    120_000,
  );
});

/** What the recorded bodies are answered over the cluster alone: what was decided before is given up. */
async function answersOf({ send, cluster }: RealRig): Promise<readonly string[]> {
  const answers: string[] = [];
  for (const name of BODIES) {
    cluster.pods.expire(Number.POSITIVE_INFINITY);
    answers.push((await send(pathOf(name), name)).text);
  }
  cluster.pods.expire(Number.POSITIVE_INFINITY);
  expect(cluster.pods.assumedCount).toBe(0);
  return answers;
}
