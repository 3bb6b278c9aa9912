// Recorded bodies, damaged in every way: the answer is 200 or 4xx, well-formed, and nothing is thrown or kept.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRig, pathOf, RECORDED, recordedBody, SENT } from './rig.ts';

type Damage = (body: Buffer) => Buffer;

const truncate = fc.nat().map(
  (at): Damage =>
    (body) =>
      body.subarray(0, at % (body.length + 1)),
);
const flip = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 8 }).map(
  (flips): Damage =>
    (body) => {
      const bytes = Buffer.from(body);
      for (const [at, mask] of flips) bytes[at % bytes.length]! ^= mask;
      return bytes;
    },
);
/** Puts a value in the place of another: each comes after a colon. */
const swap = fc
  .tuple(
    fc.nat(),
    fc.oneof(
      fc.constantFrom('null', '[]', '{}', '""', '-1', '1e999', '1.5', '[[]]', '{"":null}', 'true', '9'.repeat(400)),
      fc.integer({ min: 1, max: 300_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
      fc.integer({ min: 1, max: 50_000 }).map((depth) => '{"a":'.repeat(depth)),
      fc.json(),
    ),
  )
  .map(
    ([pick, value]): Damage =>
      (body) => {
        const text = body.toString('latin1');
        const places = [...text.matchAll(/:("[^"]*"|null|\d+|\[\]|\{\})/g)];
        const place = places[pick % places.length];
        if (place === undefined) return body;
        const end = place.index + place[0].length;
        return Buffer.from(`${text.slice(0, place.index)}:${value}${text.slice(end)}`, 'latin1');
      },
  );
const repeat = fc.nat({ max: 3 }).map(
  (times): Damage =>
    (body) =>
      Buffer.concat(Array(times + 1).fill(body)),
);
const noise = fc.uint8Array({ maxLength: 200 }).map(
  (bytes): Damage =>
    () =>
      Buffer.from(bytes),
);

describe('damaged bodies', () => {
  it('get 200 or 4xx with JSON, and leave nothing behind', async () => {
    const { send, metric, lines } = await createRig();
    const damage = fc.array(fc.oneof(truncate, flip, swap, repeat, noise), { minLength: 1, maxLength: 3 });
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...RECORDED, ...SENT),
        fc.constantFrom(...RECORDED, ...SENT),
        damage,
        async (name, target, steps) => {
          const body = steps.reduce((bytes, step) => (bytes.length === 0 ? bytes : step(bytes)), recordedBody(name));
          const { status, json } = await send(pathOf(target), body);
          count++;
          expect(status === 200 || (status >= 400 && status < 500)).toBe(true);
          if (status !== 200)
            expect(json).toMatchObject({ error: { code: expect.any(String), remedy: expect.any(String) } });
        },
      ),
      { numRuns: 1500 },
    );
    expect(lines.filter((line) => line['msg'] === 'the decision failed')).toEqual([]);
    expect(await metric('berth_inflight_requests')).toBe(0);
    expect(await metric('berth_queued_requests')).toBe(0);
    const series = ['filter', 'prioritize', 'preempt', 'bind'].flatMap((verb) =>
      ['decided', 'refused'].map((outcome) => metric(`berth_requests_total{verb="${verb}",outcome="${outcome}"}`)),
    );
    expect((await Promise.all(series)).reduce((sum, one) => sum + one, 0)).toBe(count);
  }, 120_000);
});
