import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildClientScript, SCRIPT_FILE } from './client-script.ts';

describe('CLIENT_SCRIPT', () => {
  it('is what the sources in client/ bundle to; else run npx tsx test/core/report/client-script.ts', async () => {
    const isFresh = readFileSync(SCRIPT_FILE, 'utf8') === (await buildClientScript());
    expect(isFresh).toBe(true);
  });
});
