import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { POLICIES, type RunResult } from '../../src/core/index.ts';
import { clusterFromDocuments } from '../../src/kube/cluster.ts';
import { type Row, rowOf } from './policies-apart.ts';
import {
  expectReadmePrinted,
  expectSameBytes,
  PATIENCE_MILLISECONDS,
  type Simulated,
  simulated,
} from './scenario-rig.ts';

const FOLDER = 'scenarios/policies-apart';
const expected: Readonly<Record<string, Row>> = JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8'));

describe('policies-apart', () => {
  const documents = parseAllDocuments(readFileSync(`${FOLDER}/cluster.yaml`, 'utf8'));
  const { cluster, issues } = clusterFromDocuments(documents.map((document) => ({ value: document.toJS() })));

  it('is read without an issue', () => {
    expect(issues).toEqual([]);
  });

  it('has a row for every policy, no two alike', () => {
    expect(Object.keys(expected)).toEqual(POLICIES.map(({ name }) => name));
    expect(new Set(Object.values(expected).map((row) => JSON.stringify(row))).size).toBe(POLICIES.length);
  });

  it.each(POLICIES)('places every pending pod under $name as expected.json says', (policy) => {
    expect(rowOf(policy, cluster)).toEqual(expected[policy.name]);
  });
});

/** Which instance was on which node, from when. */
function staysOf({ placements, nodes }: RunResult): readonly string[] {
  const { instanceIds, instance, node, startSeconds } = placements!;
  return instance.map((id, at) => `${instanceIds[id]} ${nodes[node[at]!]!.name} ${startSeconds[at]}`).sort();
}

describe('policies-apart over time', () => {
  let done: Simulated;
  beforeAll(async () => {
    done = await simulated('policies-apart');
  }, PATIENCE_MILLISECONDS);

  it('has a run for every policy, over the same arrivals', () => {
    expect(done.runs.map(({ settings }) => settings.policy)).toEqual(POLICIES.map(({ name }) => name));
    // 112 pods of the dump, and Poisson arrivals of mean 4 x 20.
    for (const { counts } of done.runs) expect(counts.arrived).toBe(112 + 85);
  });

  it('ends with another placement log under every policy', () => {
    const policyByLog = new Map<string, string>();
    for (const run of done.runs) {
      const log = staysOf(run).join('\n');
      expect(policyByLog.get(log), `${run.settings.policy} places as another does`).toBeUndefined();
      policyByLog.set(log, run.settings.policy);
    }
    expect(policyByLog.size).toBe(POLICIES.length);
  });

  it('prints what its README quotes', () => expectReadmePrinted(done));

  it('is the same to the byte when it is run again', () =>
    expectSameBytes(done, { policies: 'lava,vm-load-aware,gpu-random' }));
});
