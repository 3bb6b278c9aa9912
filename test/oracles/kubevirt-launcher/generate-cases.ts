/** Writes random VirtualMachineInstances with a cluster's settings, one case a line, for the oracle beside this file. */

import { parseArgs } from 'node:util';
import { Draw } from '../kube-scheduler/cases/draw.ts';
import { configurationOf } from './draw-configuration.ts';
import { migrationOf } from './draw-migration.ts';
import { vmiOf } from './draw-vmi.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '100' },
    release: { type: 'string', default: '1.9' },
  },
});

const minor = Number(values.release.split('.')[1]);
const release = {
  isSince15: minor >= 5,
  isSince16: minor >= 6,
  isSince17: minor >= 7,
  isSince18: minor >= 8,
  isSince19: minor >= 9,
};

for (let index = 0; index < Number(values.count); index++) {
  const name = `launcher-${values.seed}-${String(index).padStart(5, '0')}`;
  const draw = new Draw(name);
  const kubevirtConfiguration = configurationOf(draw);
  const { vmi, claimUids } = vmiOf(draw, name, release);
  const namespace = draw.chance(0.3)
    ? {
        labels: draw.chance(0.5) ? { tier: draw.pick(['gold', 'tin']), ...ratioLabel(draw) } : {},
        limitedResources: draw.some(['cpu', 'memory'], 0, 2),
      }
    : undefined;
  const written = { name, kubevirtVersion: values.release, kubevirtConfiguration, namespace, claimUids, vmi };
  const migration = release.isSince19 && draw.chance(0.5) ? migrationOf(draw, vmi) : {};
  process.stdout.write(`${JSON.stringify({ ...written, ...migration })}\n`);
}

function ratioLabel(draw: Draw): Record<string, string> {
  if (draw.chance(0.5)) return {};
  return { 'alpha.kubevirt.io/auto-memory-limits-ratio': draw.pick(['1.2', '1', '3.37', '0.5', 'no']) };
}
