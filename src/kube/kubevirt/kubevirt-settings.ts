/** What the KubeVirt object of a cluster sets, or the HyperConverged it is written by, or KubeVirt's defaults. */

import type { EvictionStrategy, MigrationLimits, MigrationSettings } from '../../core/index.ts';
import { Field } from '../field.ts';
import type { ReadContext } from '../read-context.ts';
import { type KubevirtConfiguration, readArchitecture, readKubevirtConfiguration } from './configuration.ts';
import { configurationOfHyperConverged } from './hyperconverged.ts';
import { readMigrationLimits, readMigrationSettings } from './migration-settings.ts';
import { type KubevirtVersion, versionOfRelease } from './version.ts';
import type { VmiOptions } from './virtual-machine.ts';

export interface KubevirtSettings {
  readonly configuration: KubevirtConfiguration;
  readonly version: KubevirtVersion;
  /** null where neither object is there. */
  readonly migrationLimits: MigrationLimits | null;
  readonly migrationSettings: MigrationSettings;
  readonly defaultEvictionStrategy: EvictionStrategy;
  /** Network bindings that say how they migrate. */
  readonly migratableBindings: readonly string[];
  readonly vmiOptions: VmiOptions;
}

/** Reads the settings; of several objects of a kind the first counts, as KubeVirt allows one. */
export function readKubevirtSettings(
  kubevirts: readonly Field[],
  hyperConvergeds: readonly Field[],
  context: ReadContext,
): KubevirtSettings {
  const [kubevirt] = kubevirts;
  const configuration = configurationField(kubevirt, hyperConvergeds[0], context);
  const migrations = configuration.get('migrations').object();
  const isKnown = kubevirt !== undefined || hyperConvergeds.length > 0;
  const network = configuration.get('network').object();
  const status = kubevirt?.get('status').object();
  const release = status?.get('observedKubeVirtVersion').text() ?? '';
  // virt-operator tells which architecture virt-controller, and so a guest without one of its own, has.
  const defaultArchitecture = status === undefined ? '' : readArchitecture(status.get('defaultArchitecture'));
  const interfaceName = network.get('defaultNetworkInterface').text();
  const known = readKubevirtConfiguration(configuration, context);
  return {
    configuration: defaultArchitecture === '' ? known : { ...known, defaultArchitecture },
    version: context.options.kubevirtVersion ?? versionOfRelease(release),
    migrationLimits: isKnown ? readMigrationLimits(migrations) : null,
    migrationSettings: readMigrationSettings(migrations, context),
    defaultEvictionStrategy: known.evictionStrategy,
    migratableBindings: network
      .get('binding')
      .entries()
      .filter(([, binding]) => binding.get('migration').isPresent)
      .map(([name]) => name),
    vmiOptions: interfaceName === '' ? {} : { defaultNetworkInterface: interfaceName },
  };
}

/** `spec.configuration`: of the KubeVirt object, which HyperConverged writes, before that of HyperConverged itself. */
function configurationField(kubevirt: Field | undefined, hco: Field | undefined, context: ReadContext): Field {
  if (kubevirt !== undefined) return kubevirt.get('spec').object().get('configuration').object();
  if (hco === undefined) return context.root(undefined);
  return Field.root(configurationOfHyperConverged(hco), context.issues, `${hco.path} (as KubeVirt)`, hco.file);
}
