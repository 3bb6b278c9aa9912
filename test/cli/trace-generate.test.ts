import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fitWorkload } from '../../src/traces/generator/fit/fit-workload.ts';
import { generateWorkload } from '../../src/traces/generator/generate.ts';
import { parseWorkloadModel } from '../../src/traces/generator/parse-workload.ts';
import { WorkloadUsage } from '../../src/traces/generator/usage.ts';
import { readTrace } from '../../src/traces/read/read-trace.ts';
import { inFolder } from '../kube/live/rig.ts';
import { runCli } from './run-cli.ts';

const MODEL = `
apiVersion: berth.dev/v1alpha1
kind: WorkloadModel
metadata: { name: office }
spec:
  horizonSeconds: 259200
  arrivals: { perHour: 40, daily: { amplitude: 0.6, peakHour: 10 }, batches: { sizes: [{ size: 3, weight: 1 }] } }
  lifetime: { seconds: { kind: lognormal, median: 7200, sigma: 1 }, staying: 0.02 }
  tenants: { count: 3, zipfExponent: 1 }
  flavours:
    - { name: small, weight: 8, cpu: 2, memory: 4Gi }
    - { name: large, weight: 1, cpu: 16, memory: 64Gi, gpu: { milliEach: 500, models: [T4] }, maxPerNode: 2, priority: 7 }
  usage: { cpuFraction: { kind: uniform, min: 0.05, max: 0.6 }, intervalSeconds: 3600 }
`;
const model = parseWorkloadModel(parse(MODEL)).model!;

/** A folder with the model in it. */
function inModelFolder(use: (folder: string, path: (name: string) => string) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const path = (name: string): string => join(folder, name);
    writeFileSync(path('model.yaml'), MODEL);
    await use(folder, path);
  });
}

const generate = (...argv: string[]) => runCli(['trace', 'generate', ...argv]);
const fitTo = (...argv: string[]) => runCli(['trace', 'fit', ...argv]);

describe('berth trace generate', () => {
  it('writes the VMs of a model and a seed, which are read back as they were', () =>
    inModelFolder(async (_, path) => {
      const { code, out, err } = await generate(path('model.yaml'), '--seed', '5', '--output', path('vms.csv.gz'));
      expect([code, out]).toEqual([0, '']);
      const vms = [...generateWorkload(model, 5)];
      expect(err).toBe(`${vms.length.toLocaleString('en-US')} VMs to ${path('vms.csv.gz')}\n`);
      expect((await readTrace([path('vms.csv.gz')])).vms).toEqual(vms);
    }));

  it('writes the same bytes for the same seed, packed or not, to a file or standard output', () =>
    inModelFolder(async (_, path) => {
      const runs = [path('a.csv'), path('b.csv.gz')];
      for (const file of runs) expect((await generate(path('model.yaml'), '--output', file)).code).toBe(0);
      const { out } = await runCli(['trace', 'generate', '-', '--output', '-', '--seed', '1'], MODEL);
      expect(readFileSync(runs[0]!, 'utf8')).toBe(out);
      expect(gunzipSync(readFileSync(runs[1]!)).toString()).toBe(out);
      const other = await generate(path('model.yaml'), '--output', '-', '--seed', '2');
      expect(other.out).not.toBe(out);
    }));

  it('writes what VMs use, where it is asked to', () =>
    inModelFolder(async (_, path) => {
      await generate(path('model.yaml'), '--usage', '--output', path('used.csv'));
      const read = await readTrace([path('used.csv')]);
      const usage = new WorkloadUsage(model, 1);
      const wanted = read.vms.length;
      expect(wanted).toBe([...generateWorkload(model, 1)].length);
      const samples = [...generateWorkload(model, 1)].flatMap((vm) => [...usage.usageOf(vm, model.horizonSeconds)]);
      expect(samples.length).toBeGreaterThan(1000);
      expect(read.usage).toEqual(samples);
    }));

  it('replaces a file only with --force, and leaves none where the model is refused', () =>
    inModelFolder(async (folder, path) => {
      writeFileSync(path('vms.csv'), 'before');
      const refused = await generate(path('model.yaml'), '--output', path('vms.csv'));
      expect([refused.code, readFileSync(path('vms.csv'), 'utf8')]).toEqual([1, 'before']);
      expect(refused.err).toContain('--force');
      expect((await generate(path('model.yaml'), '--output', path('vms.csv'), '--force')).code).toBe(0);
      writeFileSync(path('bad.yaml'), MODEL.replace('perHour: 40', 'perHour: -40').replace('weight: 8', 'weigth: 8'));
      const bad = await generate(path('bad.yaml'), '--output', path('none.csv'));
      expect([bad.code, bad.out]).toEqual([1, '']);
      expect(bad.err).toContain('bad.yaml: spec.arrivals.perHour: found -40, wanted 0 to 1000000000');
      expect(bad.err).toContain('spec.flavours[0].weigth: found "weigth"');
      expect(bad.err).toContain('did you mean weight?');
      expect(readdirSync(folder).sort()).toEqual(['bad.yaml', 'model.yaml', 'vms.csv']);
    }));

  it.each([
    ['', '-: found nothing, wanted JSON or YAML; give a WorkloadModel'],
    [`${MODEL}\n---\n${MODEL}`, 'found 2 documents, wanted one workload model'],
    ['kind: Scenario', 'kind: found "Scenario", wanted one of WorkloadModel'],
    ['{', 'input-malformed'],
  ])('refuses %j as a model', async (text, message) => {
    const { code, err } = await runCli(['trace', 'generate', '-', '--output', '-'], text);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });

  it.each([
    [['--output', '-', '--seed', 'x'], 'wanted a whole number from 0 on'],
    [['--output', '-', '--seed', '-1'], 'wanted a whole number from 0 on'],
    [['--output', '-', '--seed', '1e300'], 'wanted a whole number from 0 on'],
    [['--output', ''], '--output: found nothing'],
    [[], "required option '-o, --output <file>'"],
  ])('refuses %j as wrong usage', async (argv, message) => {
    const { code, err } = await runCli(['trace', 'generate', '-', ...argv], MODEL);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe('berth trace fit', () => {
  it('makes a model of a trace, which generates again, and tells how good it is', () =>
    inModelFolder(async (_, path) => {
      await generate(path('model.yaml'), '--output', path('vms.csv'));
      const { code, out, err } = await fitTo(path('vms.csv'), '--output', path('fitted.yaml'));
      expect(code).toBe(0);
      expect(out).toContain('2 flavours, 3 tenants');
      for (const field of ['VMs that come, an hour', 'hours of a life that ended', 'cores at once', 'lognormal']) {
        expect(out).toMatch(new RegExp(`^${field} .*\\d`, 'm'));
      }
      expect(err).toContain('VMs were there at the start');
      const { model: fitted, issues } = parseWorkloadModel(parse(readFileSync(path('fitted.yaml'), 'utf8')));
      expect(issues).toEqual([]);
      const { vms } = await readTrace([path('vms.csv')]);
      expect({ ...fitted, description: '' }).toEqual(fitWorkload(vms).model);
      expect(fitted!.description).toMatch(/^Fitted to [\d,]+ VMs of csv\./);
      expect(fitted!.flavours.map(({ name, shape }) => `${name} ${shape.maxPerNode}`)).toEqual([
        '2x4Gi null',
        '16x64Gi-gpu500m 2',
      ]);
      expect((await generate(path('fitted.yaml'), '--output', path('again.csv'))).code).toBe(0);
    }));

  it('prints the model alone to standard output', () =>
    inModelFolder(async (_, path) => {
      await generate(path('model.yaml'), '--output', path('vms.csv'));
      const { code, out, err } = await fitTo(path('vms.csv'), '--output', '-');
      expect([code, parseWorkloadModel(parse(out)).issues]).toEqual([0, []]);
      expect(err).toContain('trace / generated');
    }));

  it('leaves no file where a trace tells no arrivals, or is none', () =>
    inModelFolder(async (folder, path) => {
      writeFileSync(path('present.csv'), 'id,cpu_milli\na,1000\nb,1000\n');
      const untold = await fitTo(path('present.csv'), '--output', path('fitted.yaml'));
      expect(untold.code).toBe(1);
      expect(untold.err).toContain('found 0 VMs whose arrival was seen, wanted at least two');
      expect(untold.err).toContain('take a trace that tells when VMs came');
      const missing = await fitTo(path('missing.csv'), '--output', path('fitted.yaml'));
      expect(missing.code).toBe(1);
      expect(existsSync(path('fitted.yaml'))).toBe(false);
      expect(readdirSync(folder).sort()).toEqual(['model.yaml', 'present.csv']);
    }));
});
