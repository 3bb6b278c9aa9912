import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { POLICIES } from '../../src/core/index.ts';
import { clusterFromDocuments } from '../../src/kube/cluster.ts';
import { type Row, rowOf } from './policies-apart.ts';

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
