/** Results whose names try to get out of the page: markup, direction marks, control characters, 10,000 characters. */

import type { SimulationResults } from '../../../src/core/index.ts';
import { buildResults, SMALL } from './results-builder.ts';

const ATTACK = '</script><script>globalThis.hacked=1</script><img src=x onerror="globalThis.hacked=1">';
const BACKWARDS = '\u202egnp.txt\u2066\u200f\u0000';
const LONG = 'n'.repeat(10_000);

export function hostileResults(): SimulationResults {
  const { inputs, runs } = buildResults({ ...SMALL, policies: [`${ATTACK}a`, `${BACKWARDS}b`, LONG] });
  return {
    inputs: {
      ...inputs,
      scenario: `${ATTACK}${BACKWARDS}`,
      berthVersion: ATTACK,
      files: [{ name: `${ATTACK}${LONG}`, sha256: ATTACK, byteLength: Number.NaN }],
      scenarioFile: { [ATTACK]: [BACKWARDS, LONG, '\u2028'] },
    },
    runs: runs.map((run) => ({
      ...run,
      settings: { ...run.settings, id: `${ATTACK}${run.settings.id}`, profile: ATTACK },
      totals: run.totals.map((total, at) => ({
        measure: { ...total.measure, title: ATTACK, key: `${ATTACK}${at}` },
        value: at === 0 ? Number.NaN : total.value,
      })),
      series: {
        ...run.series,
        columns: run.series.columns.map(({ measure, values }) => ({
          measure: { ...measure, title: `${ATTACK}${BACKWARDS}` },
          values,
        })),
      },
      nodes: run.nodes.map((node, at) => ({
        ...node,
        name: `${at}${ATTACK}${BACKWARDS}`,
        zone: at % 2 === 0 ? ATTACK : LONG,
      })),
      migrations: run.migrations.map((record) => ({
        ...record,
        instance: ATTACK,
        sourceNode: LONG,
        targetNode: BACKWARDS,
      })),
      refusals: [{ plugin: ATTACK, reason: LONG, attempts: 3, instances: 2 }],
      remarks: [ATTACK, BACKWARDS, LONG],
    })),
  };
}
