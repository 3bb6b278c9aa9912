import { describe, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';
import { scenario, useFolder } from './scenario-rig.ts';

const file = useFolder();

describe('berth simulate', () => {
  it('shows some main measures of a scenario, and all where that is asked for', async () => {
    const path = file('s.yaml', scenario({ seeds: [1] }));
    const command = ['simulate', path, '--output', file('results'), '--jobs', '1'];
    const rowsOf = (out: string) => out.split('\n\n')[0]!.split('\n').length - 1;
    const short = await runCli(command);
    expect(rowsOf(short.out)).toBeGreaterThan(5);
    expect(rowsOf(short.out)).toBeLessThanOrEqual(14);
    expect(short.out).toMatch(/\n\d\d further measures: --all-measures shows them, as does the report\n/);
    const long = await runCli([...command, '--all-measures']);
    expect(rowsOf(long.out)).toBeGreaterThan(40);
    expect(long.out).not.toContain('further measures');
  });

  it('refuses --all-measures without a scenario', async () => {
    const { code, err } = await runCli(['simulate', '--cluster', 'c.json', '--pods', 'p.yaml', '--all-measures']);
    expect(code).toBe(2);
    expect(err).toContain('--all-measures needs the file of a scenario');
  });
});
