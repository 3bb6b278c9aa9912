import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOf, escapeMarkup, groupDigits, listOf, renderName, shorten } from '../../../src/core/report/text.ts';

describe('escapeMarkup', () => {
  it('leaves nothing that could begin a tag, an entity or end an attribute', () => {
    expect(escapeMarkup(`<b a="x" b='y'>&amp;`)).toBe('&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(escapeMarkup(text)).not.toMatch(/[<>"'\u202e\p{Cc}]/u);
      }),
    );
  });

  it('writes out marks that would turn a line round', () => {
    expect(escapeMarkup('a\u202eb\u0000')).toBe('a\\u202eb\\u0000');
  });
});

describe('shorten', () => {
  it('keeps short texts and cuts long ones to the limit, never through a character', () => {
    expect(shorten('abc', 3)).toBe('abc');
    expect(shorten('abcd', 3)).toBe('ab…');
    expect(shorten('😀😀😀😀', 3)).toBe('😀😀…');
  });

  it('keeps a name of 10,000 characters short', () => {
    expect(renderName('n'.repeat(10_000)).length).toBeLessThan(140);
  });
});

describe('groupDigits', () => {
  it('sets commas at every third digit', () => {
    expect([0, 999, 1000, 1_234_567].map(groupDigits)).toEqual(['0', '999', '1,000', '1,234,567']);
  });
});

describe('countOf', () => {
  it('has a plural for all but one', () => {
    expect([0, 1, 2].map((count) => countOf(count, 'node'))).toEqual(['0 nodes', '1 node', '2 nodes']);
  });
});

describe('listOf', () => {
  it('joins as people do', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listOf)).toEqual(['', 'a', 'a and b', 'a, b and c']);
  });
});
