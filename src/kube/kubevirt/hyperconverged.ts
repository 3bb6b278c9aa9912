/**
 * The KubeVirt configuration that the HyperConverged operator writes (kubevirt/hyperconverged-cluster-operator,
 * controllers/handlers/kubevirt.go and the defaults of api/v1beta1, July 2026). For inputs without the KubeVirt object: it
 * holds what the operator wrote, so where both are there it is the one to read.
 */

import { quote } from '../../core/index.ts';
import type { Field } from '../field.ts';
import { readShape, type Shape } from './instancetype/shapes.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * `spec.configuration` of the KubeVirt object for what placement and migration read, from an object of kind
 * HyperConverged (hco.kubevirt.io/v1beta1). What the object leaves out gets the operator's default; an eviction strategy
 * that is left out depends on the number of workers and stays out. What is wrong becomes an issue.
 */
export function configurationOfHyperConverged(object: Field): Json {
  const spec = object.get('spec').object();
  const annotations = object.get('metadata').object().get('annotations').object();
  warnOfUnread(object, annotations);
  return {
    developerConfiguration: readDeveloper(spec, annotations),
    network: { defaultNetworkInterface: 'masquerade' },
    migrations: readMigrations(spec.get('liveMigrationConfig').object()),
    obsoleteCPUModels: readObsoleteModels(spec.get('obsoleteCPUs').object()),
    vmRolloutStrategy: 'LiveUpdate',
    ...readAll(spec, COPIES),
    ...only('permittedHostDevices', readHostDevices(spec.get('permittedHostDevices').object())),
    ...only('virtualMachineOptions', readOptions(spec.get('virtualMachineOptions').object())),
    ...readAll(spec.get('resourceRequirements').object(), [
      ['autoCPULimitNamespaceLabelSelector', 'autoCPULimitNamespaceLabelSelector', 'object'],
    ]),
  };
}

/** Later versions arrange the same fields otherwise, and a patch may change any of them. */
function warnOfUnread(object: Field, annotations: Field): void {
  const version = object.get('apiVersion');
  if (version.isPresent && version.text() !== 'hco.kubevirt.io/v1beta1') {
    const remedy = 'write kubectl get hyperconvergeds.v1beta1.hco.kubevirt.io, or give the KubeVirt object';
    version.report('unsupported-version', quote(version.text()), 'hco.kubevirt.io/v1beta1', remedy, 'warning');
  }
  const patch = annotations.get('kubevirt.kubevirt.io/jsonpatch');
  if (patch.isPresent) {
    patch.report('unsupported-setting', 'a patch', 'none', 'give the KubeVirt object, which is patched', 'warning');
  }
}

/** A field of the HyperConverged object, its name in KubeVirt's, how it is read, and its default. */
type Copy = readonly [from: string, to: string, shape: Shape, fallback?: unknown];

const COPIES: readonly Copy[] = [
  ['defaultCPUModel', 'cpuModel', 'text'],
  ['defaultRuntimeClass', 'defaultRuntimeClass', 'text'],
  ['evictionStrategy', 'evictionStrategy', 'text'],
  ['mediatedDevicesConfiguration', 'mediatedDevicesConfiguration', 'object'],
  ['liveUpdateConfiguration', 'liveUpdateConfiguration', 'object'],
  ['ksmConfiguration', 'ksmConfiguration', 'object'],
  ['instancetypeConfig', 'instancetype', 'object'],
];

/** Defaults from July 2026 on; before, the timeout was 150 and the outbound migrations 2. */
const MIGRATION_COPIES: readonly Copy[] = [
  ['parallelMigrationsPerCluster', 'parallelMigrationsPerCluster', 'count', 5],
  ['parallelOutboundMigrationsPerNode', 'parallelOutboundMigrationsPerNode', 'count', 1],
  ['bandwidthPerMigration', 'bandwidthPerMigration', 'quantity'],
  ['completionTimeoutPerGiB', 'completionTimeoutPerGiB', 'count', 20],
  ['progressTimeout', 'progressTimeout', 'count', 150],
  ['network', 'network', 'text'],
  ['allowAutoConverge', 'allowAutoConverge', 'flag', false],
  ['allowPostCopy', 'allowPostCopy', 'flag', false],
];

function readMigrations(field: Field): Json {
  return readAll(field, MIGRATION_COPIES);
}

function readAll(field: Field, copies: readonly Copy[]): Json {
  const entries = copies.map(([from, to, shape, fallback]) => [to, readShape(field.get(from), shape) ?? fallback]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''));
}

const DEFAULT_CPU_ALLOCATION_RATIO = 10;
const DEFAULT_MEMORY_OVERCOMMIT_PERCENT = 100;

function readDeveloper(spec: Field, annotations: Field): Json {
  const ratio = readShape(spec.get('resourceRequirements').object().get('vmiCPUAllocationRatio'), 'count');
  const percent = readShape(spec.get('higherWorkloadDensity').object().get('memoryOvercommitPercentage'), 'count');
  return {
    cpuAllocationRatio: ratio ?? DEFAULT_CPU_ALLOCATION_RATIO,
    // The operator takes 0 for not set.
    memoryOvercommit: percent === undefined || percent === 0 ? DEFAULT_MEMORY_OVERCOMMIT_PERCENT : percent,
    featureGates: readFeatureGates(spec, annotations),
  };
}

/** Gates that the operator always opens. */
const FIXED_GATES = [
  'CPUManager',
  'Snapshot',
  'ExpandDisks',
  'HostDevices',
  'VMExport',
  'KubevirtSeccompProfile',
  'WithHostModelCPU',
  'HypervStrictCheck',
];

/** Gates by the name of their flag, with its default. */
const FLAGGED_GATES: readonly (readonly [flag: string, isDefault: boolean, gates: readonly string[]])[] = [
  ['downwardMetrics', false, ['DownwardMetrics']],
  ['persistentReservation', false, ['PersistentReservation']],
  ['alignCPUs', false, ['AlignCPUs']],
  ['videoConfig', true, ['VideoConfig']],
  ['objectGraph', false, ['ObjectGraph']],
  ['decentralizedLiveMigration', true, ['DecentralizedLiveMigration']],
  ['incrementalBackup', false, ['IncrementalBackup', 'UtilityVolumes']],
  ['containerPathVolumes', false, ['ContainerPathVolumes']],
];

const PASST_ANNOTATION = 'deployPasstNetworkBinding';

function readFeatureGates(spec: Field, annotations: Field): readonly string[] {
  const flags = spec.get('featureGates').object();
  const isOpen = (name: string, isDefault: boolean) => {
    const flag = flags.get(name);
    return flag.isPresent ? flag.isTrue() : isDefault;
  };
  return [
    ...FIXED_GATES,
    ...FLAGGED_GATES.flatMap(([flag, isDefault, gates]) => (isOpen(flag, isDefault) ? gates : [])),
    isOpen('declarativeHotplugVolumes', true) ? 'DeclarativeHotplugVolumes' : 'HotplugVolumes',
    ...(annotations.get(PASST_ANNOTATION).text() === 'true' ? ['PasstBinding'] : []),
  ];
}

/** CPU models, each with its `-v1`, that the operator calls obsolete whatever the object says. */
const OBSOLETE_MODELS = [
  '486',
  'pentium',
  'pentium2',
  'pentium3',
  'pentiumpro',
  'coreduo',
  'n270',
  'core2duo',
  'Conroe',
  'athlon',
  'phenom',
  'qemu64',
  'qemu32',
  'kvm64',
  'kvm32',
  'Opteron_G1',
  'Opteron_G2',
];

function readObsoleteModels(field: Field): Readonly<Record<string, true>> {
  const fixed = OBSOLETE_MODELS.flatMap((model) => [model, `${model}-v1`]);
  return Object.fromEntries([...fixed, ...field.get('cpuModels').texts()].map((model) => [model, true]));
}

/** Lists of devices with the fields that are called otherwise in KubeVirt. */
const DEVICE_LISTS: readonly (readonly [from: string, to: string, copies: readonly Copy[]])[] = [
  ['pciHostDevices', 'pciHostDevices', [['pciDeviceSelector', 'pciVendorSelector', 'text']]],
  ['mediatedDevices', 'mediatedDevices', [['mdevNameSelector', 'mdevNameSelector', 'text']]],
  ['usbHostDevices', 'usb', [['selectors', 'selectors', 'list']]],
];

const DEVICE_COPIES: readonly Copy[] = [
  ['resourceName', 'resourceName', 'text'],
  ['externalResourceProvider', 'externalResourceProvider', 'flag'],
];

/** Devices that are not disabled; undefined where the object names none. */
function readHostDevices(field: Field): Json | undefined {
  if (!field.isPresent) return undefined;
  const lists = DEVICE_LISTS.map(([from, to, copies]) => {
    const items = field.get(from).items();
    const used = items.filter((item) => !item.object().get('disabled').isTrue());
    return [to, used.map((item) => readAll(item, [...copies, ...DEVICE_COPIES]))] as const;
  });
  return Object.fromEntries(lists.filter(([, items]) => items.length > 0));
}

/** In KubeVirt an option is on by being there. */
function readOptions(field: Field): Json | undefined {
  const names = ['disableFreePageReporting', 'disableSerialConsoleLog'].filter((name) => field.get(name).isTrue());
  return names.length === 0 ? undefined : Object.fromEntries(names.map((name) => [name, {}]));
}

function only(key: string, value: unknown): Json {
  return value === undefined ? {} : { [key]: value };
}
