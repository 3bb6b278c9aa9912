import { describe, expect, it } from 'vitest';
import { createClusterReader, type Fetch } from '../../../web/live/cluster-reader.ts';

/** Answers one after the other, and keeps what was asked with. */
function answering(...answers: (Response | Error)[]) {
  const tags: (string | undefined)[] = [];
  const fetch: Fetch = async (_, { headers }) => {
    tags.push(headers['if-none-match']);
    const answer = answers.shift();
    if (answer instanceof Response) return answer;
    throw answer ?? new Error('no answer is left');
  };
  return { fetch, tags };
}

const whole = (text: string, etag: string): Response => new Response(text, { headers: { etag } });
const same = (): Response => new Response(null, { status: 304 });

describe('createClusterReader', () => {
  it('asks with the tag of what it read last, and gives bytes only where they are new', async () => {
    const { fetch, tags } = answering(whole('{}', '"a-1"'), same(), whole('{"x":1}', '"a-2"'), same());
    const reader = createClusterReader('./cluster.json', fetch, '');
    const kinds = [];
    for (let at = 0; at < 4; at++) kinds.push((await reader.read()).kind);
    expect(kinds).toEqual(['new', 'same', 'new', 'same']);
    expect(tags).toEqual([undefined, '"a-1"', '"a-1"', '"a-2"']);
  });

  it('begins with the tag of bytes that are had already, and tells the tag of new ones', async () => {
    const { fetch, tags } = answering(same(), whole('{}', '"a-2"'));
    const reader = createClusterReader('./cluster.json', fetch, '"a-1"');
    expect(await reader.read()).toEqual({ kind: 'same' });
    expect(await reader.read()).toMatchObject({ kind: 'new', tag: '"a-2"' });
    expect(tags).toEqual(['"a-1"', '"a-1"']);
  });

  it('is lost where the server refuses or is gone, and goes on where it comes back', async () => {
    const { fetch, tags } = answering(
      whole('{}', '"a-1"'),
      new Response('', { status: 503 }),
      new TypeError('Failed to fetch'),
      same(),
    );
    const reader = createClusterReader('./cluster.json', fetch, '');
    const kinds = [];
    for (let at = 0; at < 4; at++) kinds.push((await reader.read()).kind);
    expect(kinds).toEqual(['new', 'lost', 'lost', 'same']);
    expect(tags.at(-1)).toBe('"a-1"');
  });
});
