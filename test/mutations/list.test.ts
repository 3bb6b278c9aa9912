import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LISTS } from './list.ts';

const rows = Object.values(LISTS).flat();

describe('mutations', () => {
  it.each(rows.map((row) => [row.file, row.original, row] as const))(
    '%s holds %s once',
    (file, original, { mutated }) => {
      expect(readFileSync(`src/${file}`, 'utf8').split(original).length - 1).toBe(1);
      expect(mutated).not.toBe(original);
    },
  );

  it('are listed once', () => {
    expect(new Set(rows.map(({ file, original, mutated }) => [file, original, mutated].join('|'))).size).toBe(
      rows.length,
    );
  });
});
