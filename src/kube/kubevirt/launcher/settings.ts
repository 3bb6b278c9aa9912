/** What a launcher pod depends on besides its VirtualMachineInstance. */

import type { Labels } from '../../../core/index.ts';
import type { KubevirtConfiguration } from '../configuration.ts';
import type { KubevirtVersion } from '../version.ts';

/** A namespace for what it adds to the pods of its guests. */
interface LauncherNamespace {
  readonly labels: Labels;
  /** Resources that some ResourceQuota limits there, such as `memory` for `limits.memory`. */
  readonly limitedResources: readonly string[];
}

export interface LauncherSettings {
  readonly configuration: KubevirtConfiguration;
  readonly version: KubevirtVersion;
  /** The guest's namespace; without it nothing is added. */
  readonly namespace?: LauncherNamespace;
  /** Device resource of each NetworkAttachmentDefinition that has one, by `namespace/name`. */
  readonly networkResources?: ReadonlyMap<string, string>;
  /** UIDs of PersistentVolumeClaims of the guest's namespace by name, for those whose disks guests reserve. */
  readonly claimUids?: ReadonlyMap<string, string>;
}
