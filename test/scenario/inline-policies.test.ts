// Policies that stand in the scenario itself, read with it and run.
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { resolveScenario } from '../../src/cli/scenario/resolve-scenario.ts';
import type { Issue } from '../../src/core/index.ts';
import { InputRefused } from '../../src/scenario/input-refused.ts';
import { makeRun } from '../../src/scenario/make-run.ts';
import { MemoryFiles } from '../../src/scenario/memory-files.ts';
import { type ReadScenario, readScenario } from '../../src/scenario/read-scenario.ts';
import { scenario, useFolder } from '../cli/scenario-rig.ts';
import { UNWATCHED } from './scenario-folder.ts';

type Fields = Readonly<Record<string, unknown>>;

const policy = (name: string, spec: Fields): Fields => ({
  ...{ apiVersion: 'berth.dev/v1alpha1', kind: 'PlacementPolicy', metadata: { name }, spec },
});

const FORMULA = {
  extends: 'worst-fit',
  plugins: [{ name: 'FormulaScore', weight: 2, args: { expression: '100 * freeCpuMilli / allocatableCpuMilli' } }],
};

/** Two nodes, and two VMs of a core that come one after the other. */
const document = (decide: Fields, changes: Fields = {}): Fields => ({
  apiVersion: 'berth.dev/v1alpha1',
  kind: 'Scenario',
  metadata: { name: 'mine' },
  spec: {
    cluster: { pools: [{ name: 'n', count: 2, cpu: 4, memory: '16Gi' }] },
    decide,
    happens: [1, 2].map((at) => ({ at, arrive: { name: `v${at}`, cpu: 1, memory: '1Gi' } })),
    duration: 60,
    ...changes,
  },
});

const read = (value: Fields): Promise<ReadScenario> => readScenario(value, new MemoryFiles([]));

/** Nodes that have something, by run. */
async function usedNodes({ runs, inputs }: ReadScenario): Promise<readonly number[]> {
  const used: number[] = [];
  for (const run of runs) {
    const result = await makeRun(run, inputs, UNWATCHED);
    used.push(new Set(result!.placements!.node).size);
  }
  return used;
}

async function issuesOf(reading: Promise<unknown>): Promise<readonly Issue[]> {
  const error = await reading.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof InputRefused) return error.issues;
  throw new Error(`not refused: ${error}`);
}

describe('policies in a scenario', () => {
  it('decide as those of Berth that they extend, from the start or from a moment on', async () => {
    const inline = [policy('packs', { extends: 'best-fit' }), policy('spreads', { extends: 'worst-fit' })];
    const found = await read(document({ policies: ['packs', 'spreads'], inline }));
    expect(await usedNodes(found)).toEqual([1, 2]);
    const later = await read(
      document(
        { policies: ['packs'], inline },
        {
          happens: [
            { at: 1, arrive: { name: 'v1', cpu: 1, memory: '1Gi' } },
            { at: 2, policy: 'spreads' },
            { at: 3, arrive: { name: 'v2', cpu: 1, memory: '1Gi' } },
          ],
        },
      ),
    );
    expect(await usedNodes(later)).toEqual([2]);
  });

  it('may call as a scheduler does, and have formulas', async () => {
    const inline = [policy('calls', { extends: 'kube-default' }), policy('formula', FORMULA)];
    const found = await read(document({ policies: ['formula'], profile: 'calls', inline }));
    expect(found.issues).toEqual([]);
    expect(await usedNodes(found)).toEqual([2]);
  });

  it('are refused with the path of their plugin, named by a run or not', async () => {
    const plugins = [{ name: 'NodeResourcesFitt' }];
    const inline = [policy('idle', { plugins }), policy('loose', { extends: 'nobody' })];
    const issues = await issuesOf(read(document({ policies: ['best-fit'], inline })));
    expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'unknown-plugin spec.decide.inline[0].spec.plugins[0].name',
      'unknown-policy spec.decide.inline[1].spec.extends',
    ]);
  });

  it('are refused where a formula cannot be read', async () => {
    const plugins = [{ name: 'FormulaScore', args: { expression: '1 +' } }];
    const issues = await issuesOf(read(document({ policies: ['x'], inline: [policy('x', { plugins })] })));
    expect(issues.map(({ path }) => path)).toEqual(['spec.decide.inline[0].spec.plugins[0].args.expression']);
  });

  describe('on disk', () => {
    const put = useFolder();
    const digestsOf = async (weight: number): Promise<readonly string[]> => {
      const plugins = [{ name: 'NodeResourcesFit', weight }];
      const decide = { policies: ['mine'], inline: [policy('mine', { extends: 'kube-default', plugins })] };
      const path = put('scenario.yaml', stringify(document(decide)));
      const { plan } = await resolveScenario(path, { policies: null, seeds: null });
      return plan.runs.map(({ inputsSha256 }) => inputsSha256);
    };

    it('count for the digest of a run', async () => {
      expect(await digestsOf(1)).toEqual(await digestsOf(1));
      expect(await digestsOf(1)).not.toEqual(await digestsOf(2));
    });

    it('may be asked for by the command line', async () => {
      const decide = { policies: ['best-fit'], inline: [policy('mine', { extends: 'worst-fit' })] };
      const path = put('asked.yaml', scenario({ decide }));
      const { runs } = await resolveScenario(path, { policies: ['mine'], seeds: [1] });
      expect(runs.map(({ settings }) => settings.policy)).toEqual(['mine']);
    });
  });
});
