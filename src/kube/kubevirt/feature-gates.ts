/** Feature gates of KubeVirt that change the launcher pod (pkg/virt-config/featuregate). */

import { hasChange, type KubevirtVersion } from './version.ts';

/** Beta or GA by release, where the gate is ever more than alpha. */
const STATES = {
  ImageVolume: { beta: '1.7' },
  VmiMemoryOverheadReport: { beta: '1.9', ga: 'main' },
  GPUsWithDRA: { beta: '1.9' },
  HostDevicesWithDRA: { beta: '1.9' },
  NetworkDevicesWithDRA: {},
  CrossArchitectureVirtualization: {},
  HypervStrictCheck: {},
  ConfigurableHypervisor: {},
  IOMMUFD: {},
} as const satisfies Record<string, { readonly beta?: KubevirtVersion; readonly ga?: KubevirtVersion }>;

export type FeatureGate = keyof typeof STATES;

/** What a cluster says of its gates. */
export interface GateSettings {
  readonly featureGates: readonly string[];
  readonly disabledFeatureGates: readonly string[];
}

/** True where a gate is open: GA, else as the cluster says, else by default. */
export function isGateOpen(gate: FeatureGate, { configuration, version }: GatedSettings): boolean {
  const state: { readonly beta?: KubevirtVersion; readonly ga?: KubevirtVersion } = STATES[gate];
  if (state.ga !== undefined && version === state.ga) return true;
  if (configuration.featureGates.includes(gate)) return true;
  if (configuration.disabledFeatureGates.includes(gate)) return false;
  return state.beta !== undefined && hasChange(version, 'openBetaGates');
}

interface GatedSettings {
  readonly configuration: GateSettings;
  readonly version: KubevirtVersion;
}
