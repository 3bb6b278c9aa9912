import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Backoff } from '../../../src/kube/live/backoff.ts';
import { failureOfStatus } from '../../../src/kube/live/failure.ts';
import { BodyTooLarge } from '../../../src/kube/live/http-call.ts';
import { readLineBatches } from '../../../src/kube/live/lines.ts';
import { apiVersionOf, listPathOf, RESOURCES } from '../../../src/kube/resources.ts';

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

async function linesOf(chunks: readonly Buffer[], maxBytes = 1000): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of readLineBatches(streamOf(chunks), maxBytes)) lines.push(...batch);
  return lines;
}

describe('readLineBatches', () => {
  it('gives the lines of a text however it is cut', async () => {
    const text = fc.array(fc.string({ unit: 'binary', maxLength: 20 }).map((line) => line.replaceAll('\n', ' ')));
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat({ max: 300 })), async (lines, cuts) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const wanted = lines.filter((line) => line.trim() !== '');
        // What UTF-8 cannot hold comes back as the sign for that.
        expect(await linesOf(chunks)).toEqual(wanted.map((line) => Buffer.from(line).toString()));
      }),
    );
  });

  it('drops a last line that was cut', async () => {
    expect(await linesOf([Buffer.from('{"a":1}\n{"b'), Buffer.from('":')])).toEqual(['{"a":1}']);
  });

  it('refuses a line longer than the limit, in one piece and in many', async () => {
    expect(await linesOf([Buffer.from(`${'x'.repeat(10)}\n`)], 10)).toHaveLength(1);
    await expect(linesOf([Buffer.from(`${'x'.repeat(11)}\n`)], 10)).rejects.toThrow(BodyTooLarge);
    await expect(
      linesOf(
        Array.from({ length: 11 }, () => Buffer.from('x')),
        10,
      ),
    ).rejects.toThrow(BodyTooLarge);
  });
});

describe('Backoff', () => {
  it('doubles from 0.2 s to 5 s, less up to half of that by chance', () => {
    const longest = new Backoff(() => 1);
    expect(Array.from({ length: 7 }, () => longest.next())).toEqual([0.2, 0.4, 0.8, 1.6, 3.2, 5, 5]);
    const shortest = new Backoff(() => 0);
    expect([shortest.next(), shortest.next()]).toEqual([0.1, 0.2]);
  });

  it('begins again after a reset, and never grows beyond its limit', () => {
    const backoff = new Backoff(() => 1);
    for (let failure = 0; failure < 5000; failure++) expect(backoff.next()).toBeLessThanOrEqual(5);
    backoff.reset();
    expect(backoff.next()).toBe(0.2);
  });
});

describe('failureOfStatus', () => {
  const secondsOf = (text: string) =>
    failureOfStatus(429, 'list pods', { 'retry-after': text }, 1000).retryAfterSeconds;

  it.each([
    ['5', 5],
    ['0', 0],
    // At most five minutes, whatever the server says.
    ['99999', 300],
    // 1970-01-01T00:17:00Z is 1020 s after the epoch.
    ['Thu, 01 Jan 1970 00:17:00 GMT', 20],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['1e9', null],
  ])('reads Retry-After %j as %s s', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });

  it('tells causes apart', () => {
    const causes = [401, 403, 404, 410, 429, 503, 500, 504, 400, 302].map((status) => {
      return failureOfStatus(status, 'list pods', {}, 0).cause;
    });
    expect(causes).toEqual([
      'unauthorized',
      'forbidden',
      'absent',
      'expired',
      'throttled',
      'throttled',
      'server-error',
      'server-error',
      'refused',
      'refused',
    ]);
  });
});

describe('RESOURCES', () => {
  it('names each kind once, in an address of its own', () => {
    expect(new Set(RESOURCES.map(({ kind }) => kind)).size).toBe(RESOURCES.length);
    expect(new Set(RESOURCES.map(listPathOf)).size).toBe(RESOURCES.length);
  });

  it('has the addresses of the core and of other groups', () => {
    const addressOf = (wanted: string) => {
      const found = RESOURCES.filter(({ kind }) => kind === wanted);
      return found.map((resource) => `${apiVersionOf(resource)} ${listPathOf(resource)}`);
    };
    expect(addressOf('Pod')).toEqual(['v1 /api/v1/pods']);
    expect(addressOf('VirtualMachineInstance')).toEqual([
      'kubevirt.io/v1 /apis/kubevirt.io/v1/virtualmachineinstances',
    ]);
  });
});
