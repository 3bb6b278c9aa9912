/** Resources of the containers beside the guest's, each type with amounts of its own that the cluster may replace. */

import { parseQuantity } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import type { SupportContainer } from '../configuration.ts';
import type { Amounts } from './amounts.ts';
import type { ContainerResources } from './compute-resources.ts';
import { isPinnedOrGuaranteed } from './guest-traits.ts';
import type { LauncherSettings } from './settings.ts';

interface Defaults {
  /** As the cluster calls it in `supportContainerResources`. */
  readonly type: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

const CONSOLE_LOG: Defaults = {
  type: 'guest-console-log',
  requests: amounts({ cpu: '5m', memory: '35M' }),
  limits: amounts({ cpu: '15m', memory: '60M' }),
};

const CONTAINER_DISK: Defaults = {
  type: 'container-disk',
  requests: amounts({ cpu: '1m', memory: '1M', 'ephemeral-storage': '50M' }),
  limits: amounts({ cpu: '10m', memory: '40M' }),
};

/** Copies the binary that serves container disks. */
const CONTAINER_DISK_BINARY: Defaults = {
  type: 'container-disk',
  requests: amounts({ cpu: '10m', memory: '1M' }),
  limits: amounts({ cpu: '100m', memory: '40M' }),
};

/** Limits of the same container where the guest is pinned or Guaranteed. */
const PINNED_DISK_BINARY: Defaults = { ...CONTAINER_DISK_BINARY, limits: amounts({ cpu: '10m', memory: '40M' }) };

const VIRTIOFS: Defaults = {
  type: 'virtiofs',
  requests: amounts({ cpu: '10m', memory: '1M' }),
  limits: amounts({ cpu: '100m', memory: '80M' }),
};

const SIDECAR: Defaults = { type: 'sidecar', requests: new Map(), limits: new Map() };

/** A sidecar is limited only where the guest is pinned or Guaranteed. */
const PINNED_SIDECAR: Defaults = { ...SIDECAR, limits: amounts({ cpu: '200m', memory: '64M' }) };

/** Container types of a launcher pod. */
export type SupportType = 'console-log' | 'container-disk' | 'container-disk-binary' | 'virtiofs' | 'sidecar';

const DEFAULTS: Readonly<Record<SupportType, readonly [plain: Defaults, pinned: Defaults]>> = {
  'console-log': [CONSOLE_LOG, CONSOLE_LOG],
  'container-disk': [CONTAINER_DISK, CONTAINER_DISK],
  'container-disk-binary': [CONTAINER_DISK_BINARY, PINNED_DISK_BINARY],
  virtiofs: [VIRTIOFS, VIRTIOFS],
  sidecar: [SIDECAR, PINNED_SIDECAR],
};

/** The resources of a container; CPU and memory are requested up to the limits beside a pinned or Guaranteed guest. */
export function supportResourcesOf(type: SupportType, vmi: Field, settings: LauncherSettings): ContainerResources {
  const isPinned = isPinnedOrGuaranteed(vmi);
  const defaults = DEFAULTS[type][isPinned ? 1 : 0];
  const overrides = settings.configuration.supportContainers.filter((one) => one.type === defaults.type);
  const limits = new Map([...defaults.limits, ...firstAmounts(overrides, 'limits')]);
  const requests = new Map([...defaults.requests, ...firstAmounts(overrides, 'requests'), ...(isPinned ? limits : [])]);
  return { requests, limits };
}

/** CPU and memory that the cluster's entries name, of several the first that is not zero. */
function firstAmounts(overrides: readonly SupportContainer[], kind: 'requests' | 'limits'): Amounts {
  const found = ['cpu', 'memory'].map((name) => {
    const amount = overrides.map((one) => one[kind].get(name) ?? 0n).find((nano) => nano !== 0n);
    return [name, amount] as const;
  });
  return new Map(found.flatMap(([name, amount]) => (amount === undefined ? [] : [[name, amount] as const])));
}

function amounts(list: Readonly<Record<string, string>>): Amounts {
  return new Map(Object.entries(list).map(([name, text]) => [name, parseQuantity(text)?.nano ?? 0n]));
}
