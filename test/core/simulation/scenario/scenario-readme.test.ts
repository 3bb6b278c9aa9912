import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { expandScenario } from '../../../../src/core/simulation/scenario/expand-scenario.ts';
import { ACTION_SCHEMAS } from '../../../../src/core/simulation/scenario/happening-schema.ts';
import { WORKLOAD_SCHEMA } from '../../../../src/core/simulation/scenario/workload-schema.ts';
import { parse } from './scenario-builders.ts';

const url = new URL('../../../../src/core/simulation/scenario/README.md', import.meta.url);
const readme = readFileSync(url, 'utf8');

describe('the README of scenario files', () => {
  it('shows a scenario that is in order', () => {
    const [, text] = /```yaml\n([\s\S]*?)```/.exec(readme)!;
    const { scenario, issues } = parse(parseYaml(text!));
    expect(issues).toEqual([]);
    // 2 counts x 3 policies x 10 seeds.
    expect(expandScenario(scenario!)).toHaveLength(60);
  });

  it('names every key of what happens and of a source', () => {
    const sourceKeys = WORKLOAD_SCHEMA.type === 'object' ? Object.keys(WORKLOAD_SCHEMA.properties) : [];
    const keys = [...Object.keys(ACTION_SCHEMAS), ...sourceKeys];
    expect(keys.filter((key) => !new RegExp(`\`${key}\\b`).test(readme))).toEqual([]);
  });
});
