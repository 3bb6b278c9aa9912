/** What a VirtualMachineInstance tells of its guest, with what holds for it around. */

import type { Labels } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { readLabels, readNamespace } from '../metadata.ts';
import type { ReadContext } from '../read-context.ts';
import { readGuest } from './guest.ts';
import type { KubevirtSettings } from './kubevirt-settings.ts';
import { readMigratability } from './migratability.ts';
import { type MigrationPolicy, policyFor } from './migration-policy.ts';
import { withOverrides } from './migration-settings.ts';
import type { KnownVm } from './vm-join.ts';

/** What guests are read with. */
export interface Surroundings {
  readonly settings: KubevirtSettings;
  readonly policies: readonly MigrationPolicy[];
  readonly labelsOf: (namespace: string) => Labels;
  readonly accessModesOf: (namespace: string, claim: string) => readonly string[] | null;
}

/** What a VMI and the objects around it tell of its guest. */
export function knownVmOf(
  vmi: Field,
  { settings, policies, labelsOf, accessModesOf }: Surroundings,
  context: ReadContext,
): KnownVm {
  const namespace = readNamespace(vmi, context);
  const { migratableBindings, defaultEvictionStrategy, migrationSettings } = settings;
  const overrides = policyFor(readLabels(vmi, context), labelsOf(namespace), policies);
  return {
    guest: readGuest(vmi, context, defaultEvictionStrategy),
    migratability: readMigratability(vmi, {
      accessModesOf: (claim) => accessModesOf(namespace, claim),
      migratableBindings,
    }),
    migrationSettings: withOverrides(migrationSettings, overrides),
    nodeName: vmi.get('status').get('nodeName').text(),
  };
}
