/** Feature gates of KubeVirt that change the launcher pod (pkg/virt-config/featuregate). */

import { isFrom, type KubevirtVersion } from './version.ts';

/** The releases in which a gate came, was open unless closed (beta), and could no longer be closed (GA). */
interface History {
  readonly since: KubevirtVersion;
  readonly beta?: KubevirtVersion;
  readonly ga?: KubevirtVersion;
}

const HISTORIES = {
  AutoResourceLimitsGate: { since: '1.4', ga: '1.5' },
  VMLiveUpdateFeatures: { since: '1.4', ga: '1.5' },
  ImageVolume: { since: '1.6', beta: '1.9' },
  VmiMemoryOverheadReport: { since: '1.8', beta: '1.9', ga: 'main' },
  GPUsWithDRA: { since: '1.6', beta: '1.9' },
  HostDevicesWithDRA: { since: '1.6', beta: '1.9' },
  NetworkDevicesWithDRA: { since: '1.9' },
  CrossArchitectureVirtualization: { since: '1.9' },
  HypervStrictCheck: { since: '1.4' },
  ConfigurableHypervisor: { since: '1.8' },
  IOMMUFD: { since: '1.9' },
} as const satisfies Record<string, History>;

export type FeatureGate = keyof typeof HISTORIES;

/** What a cluster says of its gates. */
export interface GateSettings {
  readonly featureGates: readonly string[];
  readonly disabledFeatureGates: readonly string[];
}

/** True where a gate is open: as the cluster says, else by default; a gate that the release does not know is closed. */
export function isGateOpen(gate: FeatureGate, { configuration, version }: GatedSettings): boolean {
  const { since, beta, ga }: History = HISTORIES[gate];
  if (!isFrom(version, since)) return false;
  if (ga !== undefined && isFrom(version, ga)) return true;
  if (configuration.featureGates.includes(gate)) return true;
  return beta !== undefined && isFrom(version, beta) && !configuration.disabledFeatureGates.includes(gate);
}

interface GatedSettings {
  readonly configuration: GateSettings;
  readonly version: KubevirtVersion;
}
