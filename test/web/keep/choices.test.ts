import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChoices, toChoicesText } from '../../../web/keep/choices.ts';
import { DEFAULT_CHOICES } from '../../../web/state.ts';

describe('parseChoices', () => {
  it('reads what was kept, and nothing that is of one session only', () => {
    const text = toChoicesText({ ...DEFAULT_CHOICES, theme: 'dark', axis: 'memory', search: 'kv', isPlaying: true });
    expect(parseChoices(text)).toEqual({
      ...{ theme: 'dark', axis: 'memory', view: 'map', share: 'requested', sort: 'name', speed: 600 },
    });
  });

  it('leaves out what is no choice, and keeps the rest', () => {
    expect(parseChoices('{"theme":"<script>","axis":"gpu","speed":-1,"search":"x"}')).toEqual({ axis: 'gpu' });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void expect(parseChoices(text)).toBeDefined()));
  });
});
