// The same scenarios read from memory, as a page does, and from disk, as the command line does.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DiskInputs } from '../../src/cli/scenario/disk-inputs.ts';
import { resolveScenario } from '../../src/cli/scenario/resolve-scenario.ts';
import type { Issue, RunProgress } from '../../src/core/index.ts';
import { type RunResult, toRunDocument } from '../../src/core/index.ts';
import { InputRefused } from '../../src/scenario/input-refused.ts';
import { makeRun } from '../../src/scenario/make-run.ts';
import { MemoryFiles, type NamedBytes } from '../../src/scenario/memory-files.ts';
import { type ReadScenario, readScenario } from '../../src/scenario/read-scenario.ts';
import { readScenarioDocument } from '../../src/scenario/scenario-document.ts';
import { scenario, useFolder, workloadModel } from '../cli/scenario-rig.ts';
import { filesOf, named, UNWATCHED } from './scenario-folder.ts';

const FILE = 'scenario.yaml';
const PATIENCE_MILLISECONDS = 60_000;

async function readFromMemory(files: readonly NamedBytes[]): Promise<ReadScenario> {
  const source = new MemoryFiles(files);
  return readScenario(await readScenarioDocument(source, FILE), source, { file: FILE });
}

function bytesOf(result: RunResult | null): string {
  return JSON.stringify(toRunDocument(result!));
}

/** What a reading was refused for. */
async function issuesOf(reading: Promise<unknown>): Promise<readonly Issue[]> {
  const error = await reading.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof InputRefused) return error.issues;
  throw new Error(`not refused: ${error}`);
}

describe('a scenario in memory', () => {
  it.each([
    ['first-cluster', 'plain', (bytes: Uint8Array) => bytes],
    ['first-cluster', 'gzipped', (bytes: Uint8Array) => gzipSync(bytes)],
    ['policies-apart', 'plain', (bytes: Uint8Array) => bytes],
    ['gpu-sharing', 'plain', (bytes: Uint8Array) => bytes],
    ['drain-and-upgrade', 'plain', (bytes: Uint8Array) => bytes],
  ])(
    'gives the bytes that the command line gives: %s, %s',
    async (name, _, pack) => {
      const folder = join('scenarios', name);
      const disk = await resolveScenario(join(folder, FILE), { policies: null, seeds: null });
      const memory = await readFromMemory(
        filesOf(folder).map((file) => named(file.name, pack(new Uint8Array(file.bytes)))),
      );
      expect(memory.runs).toEqual(disk.runs);
      expect(memory.issues.map(({ file: _file, ...issue }) => issue)).toEqual(
        disk.issues.map(({ file: _file, ...issue }) => issue),
      );
      const [seed] = memory.runs.map(({ settings }) => settings.seed);
      for (const [at, run] of memory.runs.entries()) {
        const isFirstVariant = run.spec === memory.runs[0]!.spec;
        if (run.settings.seed !== seed || !isFirstVariant) continue;
        const ofMemory = await makeRun(run, memory.inputs, UNWATCHED);
        const ofDisk = await makeRun(disk.runs[at]!, new DiskInputs(folder), UNWATCHED);
        expect(ofMemory!.counts.arrived, run.settings.id).toBeGreaterThan(0);
        expect(bytesOf(ofMemory) === bytesOf(ofDisk), run.settings.id).toBe(true);
      }
    },
    PATIENCE_MILLISECONDS,
  );

  it('reads a trace in a folder, a policy and a scheduler as from disk', async () => {
    const path = useScenario();
    const { runs, inputs } = await resolveScenario(path, { policies: null, seeds: [1] });
    const memory = await readFromMemory(filesOf(join(path, '..')));
    const [disk, own] = [await makeRun(runs[0]!, inputs, UNWATCHED), await runFirst(memory)];
    expect(disk!.counts.arrived).toBe(2);
    expect(bytesOf(own)).toBe(bytesOf(disk));
  });
});

const file = useFolder();

/** A trace of two VMs in a folder, beside a readme, decided by a policy of a file. */
function useScenario(): string {
  mkdirSync(file('set'));
  file('set/vms.csv', 'vmid,cpu,mem,at,lt\n0,4,16,0.0,194.0\n1,1,2,5.0,10.0\n');
  file('set/README.md', '# A trace\n');
  const policy = { apiVersion: 'berth.dev/v1alpha1', kind: 'PlacementPolicy', metadata: { name: 'own' } };
  file('own.yaml', JSON.stringify({ ...policy, spec: { extends: 'best-fit' } }));
  const scheduler = { apiVersion: 'kubescheduler.config.k8s.io/v1', kind: 'KubeSchedulerConfiguration' };
  file('scheduler.yaml', JSON.stringify({ ...scheduler, profiles: [{ schedulerName: 'own' }] }));
  const decide = { policies: ['own.yaml'], profile: { schedulerConfig: 'scheduler.yaml' } };
  const changes = { workload: [{ trace: { files: ['./set'] } }], decide, seeds: [1] };
  return file(FILE, scenario({ ...changes, happens: [], outputs: {} }));
}

async function runFirst({ runs, inputs }: ReadScenario): Promise<RunResult | null> {
  return makeRun(runs[0]!, inputs, UNWATCHED);
}

describe('readScenario', () => {
  it('tells everything that is wrong together', async () => {
    const text = scenario({
      cluster: { files: ['nodes.yaml'] },
      workload: [{ model: 'model.yaml' }, { trace: { files: ['events.csv'] } }],
      decide: { policies: ['best-fit', 'own.yaml'] },
    });
    const files = [named(FILE, text), named('model.yaml', workloadModel(-1)), named('own.yaml', '{')];
    const issues = await issuesOf(readFromMemory(files));
    expect(issues.map(({ file: at, code }) => [at, code])).toEqual([
      ['nodes.yaml', 'input-unreadable'],
      ['model.yaml', 'out-of-range'],
      ['events.csv', 'input-unreadable'],
      ['own.yaml', 'input-malformed'],
    ]);
    expect(issues[0]!.remedy).toBe('Give it together with the file that names it.');
  });

  it('refuses a document that is no scenario', async () => {
    const issues = await issuesOf(readScenario({ kind: 'Pod' }, new MemoryFiles([])));
    expect(issues.length).toBeGreaterThan(0);
  });

  it('hands over what a digest gives, and refuses what it could not read', async () => {
    const document: unknown = parse(scenario({ workload: [{ model: 'model.yaml' }] }));
    const files = new MemoryFiles([named('model.yaml', workloadModel(1))]);
    const asked: string[] = [];
    const { filesByRun, runs } = await readScenario(document, files, {
      digest: (name) => {
        asked.push(name);
        return Promise.resolve([{ name, sha256: '00', byteLength: 1 }]);
      },
    });
    expect(filesByRun).toEqual(runs.map(() => [{ name: 'model.yaml', sha256: '00', byteLength: 1 }]));
    expect(new Set(asked)).toEqual(new Set(['model.yaml']));
  });
});

describe('makeRun', () => {
  const read = () =>
    readFromMemory([named(FILE, scenario({ workload: [{ model: 'm' }] })), named('m', workloadModel(100))]);

  it('tells how far it is, and pauses after each slice', async () => {
    const { runs, inputs } = await read();
    const told: RunProgress[] = [];
    let pauses = 0;
    const result = await makeRun(runs[0]!, inputs, {
      isStopped: () => false,
      report: (progress) => void told.push(progress),
      pause: () => {
        pauses++;
        return Promise.resolve();
      },
    });
    expect(result).not.toBeNull();
    expect(told.length).toBeGreaterThan(1);
    expect(pauses).toBe(told.length);
    expect(told.map(({ fraction }) => fraction)).toEqual(
      told.map(({ fraction }) => fraction).toSorted((a, b) => a - b),
    );
    expect(told.at(-1)!.fraction).toBe(1);
  });

  it('is given up once it is asked to stop', async () => {
    const { runs, inputs } = await read();
    let slices = 0;
    const control = { ...UNWATCHED, isStopped: () => true, report: () => void slices++ };
    expect(await makeRun(runs[0]!, inputs, control)).toBeNull();
    expect(slices).toBe(1);
  });
});

describe('readScenarioDocument', () => {
  it.each([
    ['a file that is not there', [], 'input-unreadable'],
    ['an empty file', [named(FILE, '')], 'input-empty'],
    ['two documents', [named(FILE, 'a: 1\n---\nb: 2\n')], 'input-malformed'],
    ['a cut gzip file', [named(FILE, gzipSync(readFileSync('README.md')).subarray(0, 100))], 'input-malformed'],
  ])('refuses %s by its name', async (_, files, code) => {
    const issues = await issuesOf(readScenarioDocument(new MemoryFiles(files), FILE));
    expect(issues).toMatchObject([{ code, file: FILE }]);
  });
});
