/** Policy files for Berth, as keys of a ConfigMap. */

import { BERTH_FOLDERS, metadataIn, POLICY_CONFIG_MAP, POLICY_KEY, SHADOW_KEY } from './names.ts';
import type { Section } from './section.ts';
import type { ManifestSettings, PolicyChoice } from './settings.ts';

const COMMENT = `Berth reads a changed policy without a restart, a minute or so after it was applied.
A policy that does not parse changes nothing: the last good one stays, and readiness tells.`;

export const policy: Section = {
  name: 'policy',
  summary: 'the policy files that --policy and --shadow name',
  toManifests: (settings) => {
    const files = policyFiles(settings);
    if (files.length === 0) return [];
    return [
      {
        comment: COMMENT,
        object: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: metadataIn(settings.namespace, POLICY_CONFIG_MAP),
          data: Object.fromEntries(files),
        },
      },
    ];
  },
};

/** Key and text of every policy that is a file. */
function policyFiles({ policy, shadow }: ManifestSettings): [string, string][] {
  const files: [string, string][] = [];
  if (policy.kind === 'file') files.push([POLICY_KEY, policy.text]);
  if (shadow?.kind === 'file') files.push([SHADOW_KEY, shadow.text]);
  return files;
}

/** Whether Berth needs the ConfigMap. */
export function hasPolicyFile(settings: ManifestSettings): boolean {
  return policyFiles(settings).length > 0;
}

/** What `berth serve` is told: a name, or where the file is mounted under `key`. */
export function policyArgument(choice: PolicyChoice, key: string): string {
  return choice.kind === 'named' ? choice.name : `${BERTH_FOLDERS.policy}/${key}`;
}
