/** KubeVirt's objects: launcher pods are made of them, so that all of a guest stays but what names something. */

import { isRecord } from '../field.ts';
import { labelSelector, labels, taints } from './labels.ts';
import { amounts, image, metadata, namespaceName, resourceName } from './metadata.ts';
import { affinity, conditions, resources, spreadConstraints } from './pods-and-nodes.ts';
import { type Fields, fact, list, map, name, object, presence, type Rule, texts } from './rule.ts';

const nothing: Rule = () => undefined;
/** Disks, volumes, networks and interfaces of one guest are matched by name. */
const partName = name('container', ['default']);
const claimName = name('claim');
const matcher: Rule = object({
  name: name('instancetype'),
  kind: fact,
  revisionName: name('object'),
  inferFromVolume: partName,
});
const device: Rule = object({
  name: partName,
  deviceName: texts(resourceName),
  claimName: partName,
  requestName: partName,
});

/** Words for guests' hardware; texts under other keys are dropped. */
const WORDS: readonly string[] = [
  'model',
  'policy',
  'type',
  'bus',
  'guest',
  'maxGuest',
  'pageSize',
  'machineType',
  'architecture',
  'ioThreadsPolicy',
  'tickPolicy',
  'io',
  'cache',
  'dedicatedIOThread',
  'vendorid',
  'overcommitPercent',
  'capacity',
  'storage',
  'evictionStrategy',
  'addedOverhead',
  'runStrategy',
  'priority',
  'cpuModel',
  'cpuRequest',
  'memoryOvercommit',
  'vmRolloutStrategy',
  'additionalGuestMemoryOverheadRatio',
  'defaultNetworkInterface',
  'defaultArchitecture',
  'defaultCPUModel',
  'bandwidthPerMigration',
  'machine',
  'limit',
  'size',
  'startStrategy',
  'defaultVMIDeviceModel',
];

/** Fields of preferences that say which of the words is preferred. */
const PREFERRED = /^preferred[A-Z]/;

/** Numbers, truth values, and the words above, at any depth; fields with names in them have rules of their own. */
const hardware: Rule = (value, book) => {
  if (Array.isArray(value)) return value.map((one) => hardware(one, book)).filter((one) => one !== undefined);
  if (!isRecord(value)) return typeof value === 'string' ? undefined : value;
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    if (!/^[A-Za-z0-9_]{1,64}$/.test(key)) return [];
    const made = ruleOf(key)(inner, book);
    return made === undefined ? [] : [[key, made] as const];
  });
  return Object.fromEntries(entries);
};

function ruleOf(key: string): Rule {
  const special = Object.hasOwn(SPECIAL, key) ? SPECIAL[key] : undefined;
  if (special !== undefined) return special;
  return WORDS.includes(key) || PREFERRED.test(key)
    ? (value, book) => (typeof value === 'object' ? hardware(value, book) : fact(value, book))
    : hardware;
}

const volumes: Rule = list(
  object({
    name: partName,
    persistentVolumeClaim: object({ claimName, hotpluggable: fact, readOnly: fact }),
    dataVolume: object({ name: claimName, hotpluggable: fact }),
    ephemeral: object({ persistentVolumeClaim: object({ claimName, readOnly: fact }) }),
    memoryDump: object({ claimName }),
    containerDisk: object({ image }),
    emptyDisk: object({ capacity: fact }),
    hostDisk: object({ type: fact, capacity: fact, shared: fact }),
    cloudInitNoCloud: presence,
    cloudInitConfigDrive: presence,
    configMap: presence,
    secret: presence,
    serviceAccount: presence,
    downwardAPI: presence,
    downwardMetrics: presence,
    sysprep: presence,
  }),
);

/** HyperConverged's newer versions list gates with a state. */
const gate: Rule = (value, book) =>
  isRecord(value) ? object({ name: fact, state: fact })(value, book) : fact(value, book);

const SPECIAL: Fields = {
  resources: object({ requests: amounts, limits: amounts, overcommitGuestOverhead: fact }),
  features: (value, book) =>
    Array.isArray(value) ? list(object({ name: fact, policy: fact }))(value, book) : hardware(value, book),
  disks: list((value, book) => named(value, book)),
  interfaces: list((value, book) => named(value, book)),
  filesystems: list((value, book) => named(value, book)),
  inputs: list((value, book) => named(value, book)),
  networks: list(
    object({ name: partName, pod: presence, multus: object({ networkName: texts(networkName), default: fact }) }),
  ),
  gpus: list(device),
  hostDevices: list(device),
  resourceClaims: list(
    object({ name: partName, resourceClaimName: name('object'), resourceClaimTemplateName: name('object') }),
  ),
  volumes,
  nodeSelector: labels,
  addedNodeSelector: labels,
  nodeSelectors: labels,
  affinity,
  tolerations: taints,
  topologySpreadConstraints: spreadConstraints,
  nodeName: name('node'),
  schedulerName: name('scheduler', ['default-scheduler']),
  priorityClassName: name('priorityClass', ['system-cluster-critical', 'system-node-critical']),
  instancetype: matcher,
  preference: matcher,
  featureGates: (value, book) => (Array.isArray(value) ? list(gate)(value, book) : hardware(value, book)),
  disabledFeatureGates: list(fact),
  cpuModels: list(fact),
  hypervisors: list(object({ name: fact })),
  supportContainerResources: list(object({ type: fact, resources })),
  permittedHostDevices: object({
    pciHostDevices: list(object({ resourceName: texts(resourceName), externalResourceProvider: fact })),
    mediatedDevices: list(object({ resourceName: texts(resourceName), externalResourceProvider: fact })),
    usb: list(object({ resourceName: texts(resourceName), externalResourceProvider: fact })),
  }),
  binding: (value, book) => bindings(value, book),
  autoCPULimitNamespaceLabelSelector: labelSelector,
  defaultRuntimeClass: name('object'),
  selectors: object({ virtualMachineInstanceSelector: labels, namespaceSelector: labels }),
  // Of no use to placement, and full of words.
  accessCredentials: nothing,
  dataVolumeTemplates: nothing,
  firmware: (value, book) => firmware(value, book),
  chassis: nothing,
  annotations: nothing,
  labels,
  hostname: nothing,
  subdomain: nothing,
  dnsConfig: nothing,
  imageRegistry: nothing,
};

/** The container of a kernel, and how the guest boots. */
const firmware: Rule = (value, book) => {
  const { kernelBoot, uuid: _, serial: __, ...rest } = isRecord(value) ? value : {};
  const boot =
    kernelBoot === undefined ? {} : { kernelBoot: object({ container: object({ image }) })(kernelBoot, book) };
  return { ...Object(hardware(rest, book)), ...boot };
};

const named: Rule = (value, book) => {
  if (!isRecord(value)) return object({})(value, book);
  const rest = hardware(value, book) as Readonly<Record<string, unknown>>; // of a record, a record
  const { name: own, binding, volumeName } = value;
  const { binding: _, ...others } = rest;
  return {
    ...others,
    ...(own === undefined ? {} : { name: partName(own, book) }),
    ...(volumeName === undefined ? {} : { volumeName: partName(volumeName, book) }),
    ...(binding === undefined ? {} : { binding: object({ name: name('object') })(binding, book) }),
  };
};

/** Bindings of networks by name, in a configuration. */
const bindings: Rule = map(
  (key, book) => book.name('object', key),
  () =>
    object({
      migration: object({ method: fact }),
      sidecarImage: image,
      computeResourceOverhead: resources,
      domainAttachmentType: fact,
    }),
);

/** `namespace/name` of a NetworkAttachmentDefinition, or its name. */
function networkName(text: string, book: Parameters<Rule>[1]): string {
  const slash = text.indexOf('/');
  const own = book.name('object', text.slice(slash + 1));
  return slash < 0 ? own : `${String(namespaceName(text.slice(0, slash), book))}/${own}`;
}

export const virtualMachineInstance: Rule = object({
  metadata: metadata('vm'),
  spec: hardware,
  status: object({
    phase: fact,
    nodeName: name('node'),
    evacuationNodeName: name('node'),
    conditions,
    phaseTransitionTimestamps: list(object({ phase: fact, phaseTransitionTimestamp: fact })),
    machine: object({ type: fact }),
    memory: object({ guestCurrent: fact }),
    currentCPUTopology: hardware,
    topologyHints: object({ tscFrequency: fact }),
    migratedVolumes: list(
      object({ volumeName: partName, sourcePVCInfo: object({ capacity: object({ storage: fact }) }) }),
    ),
    volumeStatus: list(object({ name: partName, hotplugVolume: presence })),
    migrationState: object({ sourceState: presence }),
  }),
});

export const virtualMachine: Rule = object({
  metadata: metadata('vm'),
  spec: object({
    running: fact,
    runStrategy: fact,
    instancetype: matcher,
    preference: matcher,
    template: object({ metadata: metadata('vm'), spec: hardware }),
  }),
  status: object({
    created: fact,
    printableStatus: fact,
    runStrategy: fact,
    stateChangeRequests: list(object({ action: fact, data: object({ paused: fact }) })),
    conditions,
    memoryDumpRequest: object({ phase: fact, claimName }),
    instancetypeRef: object({ controllerRevisionRef: object({ name: name('object') }) }),
    preferenceRef: object({ controllerRevisionRef: object({ name: name('object') }) }),
  }),
});

export const migration: Rule = object({
  metadata: metadata('object'),
  spec: object({ vmiName: name('vm'), priority: fact, addedNodeSelector: labels, receive: presence }),
  status: object({
    phase: fact,
    migrationState: object({
      sourceNode: name('node'),
      targetNode: name('node'),
      startTimestamp: fact,
      endTimestamp: fact,
    }),
  }),
});

export const kubevirt: Rule = object({
  metadata: metadata('object'),
  spec: object({ configuration: hardware }),
  status: object({ observedKubeVirtVersion: fact, defaultArchitecture: fact }),
});

/** HyperConverged and MigrationPolicies. */
export const settings: Rule = object({ metadata: metadata('object'), spec: hardware });

export const instancetype: Rule = object({ metadata: metadata('instancetype'), spec: hardware });

/** Revisions hold an instancetype or a preference, or nothing that is read. */
export const controllerRevision: Rule = object({
  metadata: metadata('object'),
  data: (value, book) => {
    const { apiVersion } = isRecord(value) ? value : {};
    if (typeof apiVersion !== 'string' || !apiVersion.startsWith('instancetype.kubevirt.io/'))
      return presence(value, book);
    return object({ apiVersion: fact, kind: fact, metadata: metadata('instancetype'), spec: hardware })(value, book);
  },
});

export const dataVolume: Rule = object({ metadata: metadata('claim'), status: object({ phase: fact, claimName }) });

export const networkAttachment: Rule = object({ metadata: metadata('object') });

export const resourceQuota: Rule = object({ metadata: metadata('object'), spec: object({ hard: amounts }) });
