import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, startProgram, waitUntilReady } from './processes.ts';
import { waitUntil } from './waiting.ts';

describe('startProgram', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'berth-processes-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A shell script as a program. */
  const startScript = (name: string, script: string) =>
    startProgram({ name, program: 'sh', arguments: ['-c', script], logFile: join(folder, `${name}.log`) });

  it('writes both outputs into the log', async () => {
    const program = await startScript('talker', 'echo one; echo two >&2; exec sleep 600');
    const look = async () => (readFileSync(program.logFile, 'utf8') === 'one\ntwo\n' ? true : undefined);
    expect(await waitUntil(look, 10, () => 'nothing written')).toBe(true);
    await program.stop();
  });

  it.each([
    ['SIGTERM', 'signal SIGTERM'],
    ['SIGKILL', 'signal SIGKILL'],
  ] as const)('stops by %s and tells so', async (signal, end) => {
    const program = await startScript('sleeper', 'exec sleep 600');
    expect(program.end()).toBeUndefined();
    expect(isAlive(program.pid)).toBe(true);
    await program.stop(signal);
    await program.stop(signal); // once more does nothing
    expect(program.end()).toBe(end);
    expect(isAlive(program.pid)).toBe(false);
  });

  it('rejects where the program is not there', async () => {
    const start = startProgram({ name: 'none', program: './none', arguments: [], logFile: join(folder, 'none.log') });
    await expect(start).rejects.toThrow(/ENOENT/);
  });

  it('shows the log of a program that ends before it is ready', async () => {
    const program = await startScript('failing', 'echo out of luck >&2; exit 3');
    await expect(waitUntilReady(program, async () => false, 10)).rejects.toThrow(
      /failing has ended with exit code 3\n[\s\S]*out of luck/,
    );
  });

  it('ends the program when the process that started it is killed', async () => {
    const module = JSON.stringify(new URL('./processes.ts', import.meta.url).href);
    const start = { name: 'orphan', program: 'sleep', arguments: ['600'], logFile: join(folder, 'orphan.log') };
    const code = `import { startProgram } from ${module};
      console.log((await startProgram(${JSON.stringify(start)})).pid);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface({ input: parent.stdout }), 'line');
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    const look = async () => (isAlive(pid) ? undefined : true);
    expect(await waitUntil(look, 10, () => `${pid} still runs`)).toBe(true);
  });
});
