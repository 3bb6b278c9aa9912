/** What the tables run: Berth's own policies, and two more that belong beside published figures. */

import { BerthError, POLICIES, type Policy } from '../../core/index.ts';
import { DiskInputs } from '../scenario/disk-inputs.ts';

/** First-Fit in one stable order of the nodes, on the GPU with the least room that does (policies.md 5.1). */
export const GPU_FIRST_FIT = 'gpu-first-fit';
/** FGD as a scheduler has it that breaks ties at random. */
export const FGD_RANDOM_TIES = 'fgd-random-ties';

const fgd = findPolicy('fgd');

const OWN_POLICIES: readonly Policy[] = [
  {
    ...fgd,
    name: GPU_FIRST_FIT,
    summary: 'Shared GPUs: the first node of one fixed order, the GPU with the least room.',
    plugins: fgd.plugins.filter(({ name }) => name !== 'Fgd'),
  },
  {
    ...fgd,
    name: FGD_RANDOM_TIES,
    summary: 'Shared GPUs: FGD, any of the best nodes at random.',
    tie: { kind: 'random', seed: 42 },
  },
];

/** Names that scenarios of the tables may use. */
export const BENCH_POLICIES: readonly string[] = [...POLICIES, ...OWN_POLICIES].map(({ name }) => name);

/** Files of a data folder, and those policies beside Berth's. */
export class BenchInputs extends DiskInputs {
  override policy(name: string): Promise<Policy> {
    const own = OWN_POLICIES.find((policy) => policy.name === name);
    return own === undefined ? super.policy(name) : Promise.resolve(own);
  }
}

function findPolicy(name: string): Policy {
  const found = POLICIES.find((policy) => policy.name === name);
  if (found === undefined) throw new BerthError('internal', `no policy ${name}`);
  return found;
}
