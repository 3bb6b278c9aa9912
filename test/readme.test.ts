import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KUBECTL_GET, KUBECTL_GET_VMS } from '../src/cli/inputs.ts';
import { CODES } from '../src/core/index.ts';
import { runCli } from './cli/run-cli.ts';
import { compareReadme } from './readme-tables.ts';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: readFileSync(`src/${path}`, 'utf8') }));

describe('README.md', () => {
  it('holds the tables and the output that the code makes (npm run readme writes them)', async () => {
    const { found, wanted } = await compareReadme();
    expect(found).toBe(wanted);
  });

  it('shows a policy file in which nothing is wrong or doubtful', async () => {
    const { found } = await compareReadme();
    const policy = found.split('```yaml\n')[1]!.split('```')[0]!;
    const { code, out, err } = await runCli(['policy', 'check', '-'], policy);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('pack-memory with');
  });

  it('says npm install, npm start and npm test before anything else', async () => {
    const { found } = await compareReadme();
    const first = found.slice(0, found.indexOf('## '));
    for (const command of ['npm install && npm start', 'npm test']) expect(first).toContain(command);
  });
});

describe('what kubectl is to get', () => {
  it.each([KUBECTL_GET, KUBECTL_GET_VMS])('stands in README.md: %s', async (command) => {
    expect((await compareReadme()).found).toContain(command);
  });
});

describe('CODES', () => {
  const elsewhere = sources.filter(({ path }) => path !== 'core/errors.ts');

  it.each(Object.keys(CODES))('has the code %s because something reports it', (code) => {
    expect(elsewhere.some(({ text }) => text.includes(`'${code}'`))).toBe(true);
  });

  it('knows every code that is created or thrown', () => {
    const used = elsewhere.flatMap(({ text }) => [
      ...text.matchAll(/(?:createIssue|new BerthError|\.report)\(\s*'([a-z-]+)'/g),
    ]);
    expect(used.length).toBeGreaterThan(20);
    expect(used.map(([, code]) => code).filter((code) => !Object.hasOwn(CODES, code!))).toEqual([]);
  });
});
