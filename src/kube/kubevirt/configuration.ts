/** `spec.configuration` of the KubeVirt object, for what changes a guest's defaults and its launcher pod (pkg/virt-config). */

import { type EvictionStrategy, type LabelSelector, quote } from '../../core/index.ts';
import { Field } from '../field.ts';
import { IssueList } from '../issues.ts';
import { ReadContext } from '../read-context.ts';
import { readLabelSelector } from '../selectors.ts';
import type { GateSettings } from './feature-gates.ts';
import { readEvictionStrategy } from './guest.ts';
import { readCount, readQuantity } from './instancetype/shapes.ts';
import { type Amounts, readAmountsOf } from './launcher/amounts.ts';

/** What a cluster asks for its helper containers of one type, instead of KubeVirt's own amounts. */
export interface SupportContainer {
  readonly type: string;
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** A network binding that the cluster adds to KubeVirt's own. */
export interface NetworkBinding {
  /** Memory of the compute container on top, nano-bytes. */
  readonly memoryOverhead: bigint;
  readonly sidecarImage: string;
}

/** Architectures with a machine type of their own. */
const ARCHITECTURES = ['amd64', 'arm64', 's390x'] as const;

export interface KubevirtConfiguration extends GateSettings {
  /** vCPUs for each requested CPU, 1 or more. */
  readonly cpuAllocationRatio: number;
  /** Guest memory for each requested byte, percent, 1 or more. */
  readonly memoryOvercommitPercent: number;
  readonly usesEmulation: boolean;
  /** TSC frequency that guests start with, Hz; 0 where the nodes decide. */
  readonly minimumTscFrequencyHz: number;
  readonly nodeSelectors: Readonly<Record<string, string>>;
  /** '' where each guest gets its architecture's default. */
  readonly cpuModel: string;
  /** CPU requested by guests that name none, as written; '' where the ratio decides. */
  readonly cpuRequest: string;
  /** For guests of every architecture; '' where `machineTypes` decides. */
  readonly machineType: string;
  readonly machineTypes: Readonly<Record<(typeof ARCHITECTURES)[number], string>>;
  /** Architecture of guests that name none; '' leaves it open. */
  readonly defaultArchitecture: string;
  readonly evictionStrategy: EvictionStrategy;
  /** Factor of the memory overhead as written; '' for none. */
  readonly overheadRatio: string;
  readonly supportContainers: readonly SupportContainer[];
  /** Resources of devices that guests may use; null where the cluster lists none, and all pass. */
  readonly permittedHostDevices: readonly string[] | null;
  readonly networkBindings: ReadonlyMap<string, NetworkBinding>;
  readonly defaultNetworkInterface: string;
  readonly permitsBridgeOnPodNetwork: boolean;
  /** 0 for no limit. */
  readonly maxCpuSockets: number;
  /** Most memory a guest grows to, as written; '' where the ratio decides. */
  readonly maxGuestMemory: string;
  readonly maxHotplugRatio: number;
  /** null where the cluster leaves it to the release. */
  readonly isLiveUpdate: boolean | null;
  /** Namespaces whose guests get a CPU limit; null for none. */
  readonly autoCpuLimitSelector: LabelSelector | null;
  readonly isConsoleLogDisabled: boolean;
  readonly defaultRuntimeClass: string;
  /** The first of the hypervisors; read with gate ConfigurableHypervisor. */
  readonly hypervisor: string;
}

/** Reads the configuration; what is absent, or (with an issue) wrong, has KubeVirt's default. */
export function readKubevirtConfiguration(field: Field, context: ReadContext): KubevirtConfiguration {
  const root = field.object();
  const developer = root.get('developerConfiguration').object();
  const liveUpdate = root.get('liveUpdateConfiguration').object();
  const network = root.get('network').object();
  const bridge = network.get('permitBridgeInterfaceOnPodNetwork');
  const options = root.get('virtualMachineOptions').object();
  return {
    featureGates: developer.get('featureGates').texts(),
    disabledFeatureGates: developer.get('disabledFeatureGates').texts(),
    cpuAllocationRatio: readPositive(developer.get('cpuAllocationRatio'), 10),
    memoryOvercommitPercent: readPositive(developer.get('memoryOvercommit'), 100),
    usesEmulation: developer.get('useEmulation').isTrue(),
    minimumTscFrequencyHz: readCount(developer.get('minimumClusterTSCFrequency')),
    nodeSelectors: readTexts(developer.get('nodeSelectors')),
    cpuModel: root.get('cpuModel').text(),
    cpuRequest: readCpuRequest(root.get('cpuRequest')),
    ...readArchitectures(root),
    evictionStrategy: readEvictionStrategy(root.get('evictionStrategy'), 'None'),
    overheadRatio: root.get('additionalGuestMemoryOverheadRatio').text(),
    supportContainers: root.get('supportContainerResources').items().map(readSupportContainer),
    permittedHostDevices: readHostDevices(root.get('permittedHostDevices').object()),
    networkBindings: new Map(network.get('binding').entries().map(readBinding)),
    defaultNetworkInterface: readInterface(network.get('defaultNetworkInterface')),
    permitsBridgeOnPodNetwork: bridge.isPresent ? bridge.isTrue() : true,
    maxCpuSockets: readCount(liveUpdate.get('maxCpuSockets')),
    maxGuestMemory: readQuantityText(liveUpdate.get('maxGuest')),
    maxHotplugRatio: readPositive(liveUpdate.get('maxHotplugRatio'), 4),
    isLiveUpdate: readRollout(root.get('vmRolloutStrategy')),
    // KubeVirt takes a selector that does not parse for none.
    autoCpuLimitSelector: context.leaveAside(
      () => readLabelSelector(root.get('autoCPULimitNamespaceLabelSelector'), context),
      null,
    ),
    isConsoleLogDisabled: options.get('disableSerialConsoleLog').isPresent,
    defaultRuntimeClass: root.get('defaultRuntimeClass').text(),
    hypervisor: root.get('hypervisors').items()[0]?.object().get('name').text('kvm') ?? 'kvm',
  };
}

/** Zero is the same as absent, as Go writes it. */
function readPositive(field: Field, fallback: number): number {
  return readCount(field) || fallback;
}

/** What is (with an issue) no text is left out: an empty one would keep every guest from every node. */
function readTexts(field: Field): Readonly<Record<string, string>> {
  const texts = field.entries().filter(([, value]) => value.text() !== '' || value.value === '');
  return Object.fromEntries(texts.map(([key, value]) => [key, value.text()]));
}

/** The amount that KubeVirt fills in where the cluster says nothing: set to it, nothing is filled in either. */
const BUILT_IN_CPU_REQUEST_NANO = 100_000_000n;

function readCpuRequest(field: Field): string {
  return readQuantity(field)?.nano === BUILT_IN_CPU_REQUEST_NANO ? '' : readQuantityText(field);
}

function readQuantityText(field: Field): string {
  return readQuantity(field) === undefined ? '' : String(field.value).trim();
}

/** An architecture that KubeVirt runs guests on; '' where the field is absent or (with an issue) names none. */
export function readArchitecture(field: Field): string {
  const name = field.text();
  if (name === '' || ARCHITECTURES.some((one) => one === name)) return name;
  field.report('unknown-value', quote(name), `one of ${ARCHITECTURES.join(', ')}`);
  return '';
}

/** The default architecture is KubeVirt's own finding, which stands in the object's status. */
function readArchitectures(
  root: Field,
): Pick<KubevirtConfiguration, 'machineType' | 'machineTypes' | 'defaultArchitecture'> {
  const architectures = root.get('architectureConfiguration').object();
  const typeOf = (name: string, fallback: string) =>
    architectures.get(name).object().get('machineType').text() || fallback;
  return {
    machineType: root.get('machineType').text(),
    machineTypes: {
      amd64: typeOf('amd64', 'q35'),
      arm64: typeOf('arm64', 'virt'),
      s390x: typeOf('s390x', 's390-ccw-virtio'),
    },
    defaultArchitecture: readArchitecture(architectures.get('defaultArchitecture')),
  };
}

function readSupportContainer(field: Field): SupportContainer {
  const resources = field.object().get('resources').object();
  return {
    type: field.get('type').text(),
    requests: readAmountsOf(resources.get('requests')),
    limits: readAmountsOf(resources.get('limits')),
  };
}

const DEVICE_LISTS = ['pciHostDevices', 'mediatedDevices', 'usb'];

function readHostDevices(field: Field): readonly string[] | null {
  if (!field.isPresent) return null;
  const devices = DEVICE_LISTS.flatMap((list) => field.get(list).items());
  return devices.map((device) => device.object().get('resourceName').text());
}

function readBinding([name, field]: readonly [string, Field]): readonly [string, NetworkBinding] {
  const requests = field.object().get('computeResourceOverhead').object().get('requests').object();
  const memoryOverhead = readQuantity(requests.get('memory'))?.nano ?? 0n;
  return [name, { memoryOverhead, sidecarImage: field.get('sidecarImage').text() }];
}

const INTERFACES = ['bridge', 'masquerade', 'slirp'];

function readInterface(field: Field): string {
  const name = field.text() || 'bridge';
  if (INTERFACES.includes(name)) return name;
  field.report('unknown-value', quote(name), `one of ${INTERFACES.join(', ')}`);
  return 'bridge';
}

function readRollout(field: Field): boolean | null {
  const strategy = field.text();
  return strategy === '' ? null : strategy === 'LiveUpdate';
}

/** KubeVirt as it comes. */
export const DEFAULT_KUBEVIRT_CONFIGURATION: KubevirtConfiguration = readKubevirtConfiguration(
  Field.root(undefined, new IssueList()),
  new ReadContext(),
);
