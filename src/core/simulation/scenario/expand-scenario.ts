/** The runs of a scenario: every variant under every policy with every seed. */

import { hashName } from '../../engine/ties.ts';
import type { Scenario, ScenarioProfile, ScenarioRun, ScenarioVariant } from './scenario.ts';

/** Characters of a run's name; file systems take some 255 bytes. */
const MAX_LENGTH = 120;

/**
 * The runs, seeds changing fastest, then policies, then the sets. Names are file names, such as
 * `best-fit-count-20-seed-42`, and stay as they are where a policy or a seed is added.
 */
export function expandScenario({ variants, sets }: Scenario): readonly ScenarioRun[] {
  const taken = new Set<string>();
  const lastKeys = sets.map(({ keys }) => String(keys.findLast((key) => typeof key === 'string') ?? 'value'));
  return variants.flatMap((variant) => {
    const { spec, values } = variant;
    const profile = nameOfProfile(spec.decide.profile);
    return spec.decide.policies.flatMap((policy) =>
      spec.seeds.map((seed): ScenarioRun => {
        const id = distinctName(nameOfRun(policy, variant, lastKeys, seed), taken);
        return { settings: { id, policy, profile, seed, variant: values }, spec };
      }),
    );
  });
}

/** What a run says of its profile: a name, or the file it is in. */
function nameOfProfile(profile: ScenarioProfile): string {
  switch (profile.kind) {
    case 'none':
      return 'none';
    case 'policy':
      return profile.policy;
    case 'scheduler-config':
      return profile.file;
  }
}

function nameOfRun(policy: string, { values }: ScenarioVariant, keys: readonly string[], seed: number): string {
  const chosen = Object.values(values).map((value, index) => `${toName(keys[index]!)}-${toName(String(value))}`);
  const name = [toName(baseName(policy)), ...chosen, `seed-${seed}`].join('-');
  if (name.length <= MAX_LENGTH) return name;
  return `${name.slice(0, MAX_LENGTH - 9)}-${hashName(0, name).toString(16).padStart(8, '0')}`;
}

/** `mine` of `policies/mine.yaml`. */
function baseName(policy: string): string {
  const name = policy.split(/[\\/]/).pop() ?? '';
  return name.replace(/\.(ya?ml|json)$/i, '');
}

/** Small letters, digits, single points and hyphens, which every file system takes. */
function toName(text: string): string {
  const name = text.toLowerCase().replace(/[^a-z0-9.]+/g, '-');
  return name.replace(/\.{2,}/g, '.').replace(/^[-.]+|[-.]+$/g, '') || 'value';
}

function distinctName(name: string, taken: Set<string>): string {
  let distinct = name;
  for (let number = 2; taken.has(distinct); number++) distinct = `${name}-${number}`;
  taken.add(distinct);
  return distinct;
}

/** The policies of a run: the one it begins with, then those that what happens names, each once. */
export function policiesOfRun({ settings, spec }: ScenarioRun): readonly string[] {
  const later = spec.happens.flatMap(({ action }) => (action.kind === 'policy' ? [action.policy] : []));
  return [...new Set([settings.policy, ...later])];
}
