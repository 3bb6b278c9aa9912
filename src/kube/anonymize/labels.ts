/** Labels, and everything that selects by them. */

import { isLabelValue, isQualifiedName } from '../../core/index.ts';
import { isRecord } from '../field.ts';
import type { NameBook, NameSort } from './name-book.ts';
import { fact, list, map, object, type Rule, texts } from './rule.ts';

/** Keys whose values are names of a sort of their own. */
const NAMED: Readonly<Record<string, NameSort>> = {
  'kubernetes.io/hostname': 'node',
  'kubevirt.io/nodeName': 'node',
  'kubevirt.io/created-by': 'uid',
  'kubevirt.io/migrationJobUID': 'uid',
  'vm.kubevirt.io/name': 'vm',
  'vmi.kubevirt.io/id': 'vm',
  'kubernetes.io/metadata.name': 'namespace',
  'instancetype.kubevirt.io/object-name': 'instancetype',
  'topology.kubernetes.io/region': 'region',
  'failure-domain.beta.kubernetes.io/region': 'region',
  'topology.kubernetes.io/zone': 'zone',
  'failure-domain.beta.kubernetes.io/zone': 'zone',
  'topology.gke.io/zone': 'zone',
  'topology.ebs.csi.aws.com/zone': 'zone',
  'topology.cinder.csi.openstack.org/zone': 'zone',
  // Not read by Berth, but the same machine under another key.
  'beta.kubernetes.io/hostname': 'node',
};

/** Keys that stay, but whose values are anybody's words. */
const KEPT: readonly string[] = [
  'node.kubernetes.io/unschedulable',
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
  'node.kubernetes.io/memory-pressure',
  'node.kubernetes.io/disk-pressure',
  'node.kubernetes.io/pid-pressure',
  'node.kubernetes.io/network-unavailable',

  'berth.dev/licence',
  'berth.dev/tenant',
  'berth.dev/anti-affinity-group',
  'berth.dev/affinity-group',
];

/** Keys whose values are facts about machines, guests and their state. */
const FACTS: readonly string[] = [
  'kubernetes.io/arch',
  'kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/instance-type',
  'node-role.kubernetes.io/worker',
  'node-role.kubernetes.io/master',
  'node-role.kubernetes.io/control-plane',
  'kubevirt.io',
  'kubevirt.io/schedulable',
  'kubevirt.io/cpumanager',
  'kubevirt.io/realtime',
  'kubevirt.io/workloadUpdateMigration',
  'kubevirt.io/evacuationMigration',
  'kubevirt.io/drain',
  'cpu-timer.node.kubevirt.io/tsc-frequency',
  'node-labeller.kubevirt.io/obsolete-host-model',
  'alibabacloud.com/gpu-card-model',
  'berth.dev/expected-lifetime-seconds',
  'descheduler.alpha.kubernetes.io/request-evict-only',
  'nodeutilization.descheduler.openshift.io/overutilized',
  'nodeutilization.descheduler.openshift.io/appropriate',
  'alpha.kubevirt.io/auto-memory-limits-ratio',
];

/** Keys that end in a fact. */
const FACT_PREFIXES: readonly string[] = [
  'cpu-model.node.kubevirt.io/',
  'cpu-model-migration.node.kubevirt.io/',
  'cpu-feature.node.kubevirt.io/',
  'cpu-vendor.node.kubevirt.io/',
  'cpu-timer.node.kubevirt.io/',
  'host-model-cpu.node.kubevirt.io/',
  'host-model-required-features.node.kubevirt.io/',
  'machine-type.node.kubevirt.io/',
  'hyperv.node.kubevirt.io/',
  'scheduling.node.kubevirt.io/tsc-frequency-',
];

/** Marks a node for guests of the licence behind it. */
const LICENCE_PREFIX = 'licence.berth.dev/';

const INTEGER = /^[-+]?\d+$/;
/** Separates the zones of a volume that is in several. */
const ZONE_DELIMITER = '__';

/** The new key of a label, a taint or a topology. */
function labelKey(key: string, book: NameBook): string {
  if (isFact(key) || KEPT.includes(key) || Object.hasOwn(NAMED, key)) return key;
  if (key.startsWith(LICENCE_PREFIX))
    return `${LICENCE_PREFIX}${labelValue('', key.slice(LICENCE_PREFIX.length), book)}`;
  // What Kubernetes refuses has to be refused afterwards, too.
  return book.name('labelKey', key, isQualifiedName(key) ? '' : '!');
}

function labelValue(key: string, value: string, book: NameBook): string {
  if (isFact(key)) return fact(value, book) === undefined ? book.name('labelValue', value) : value;
  const mark = isLabelValue(value) ? '' : '!';
  const sort = Object.hasOwn(NAMED, key) ? NAMED[key]! : 'labelValue';
  if (sort === 'zone' || sort === 'region') {
    return value
      .split(ZONE_DELIMITER)
      .map((one) => book.name(sort, one.trim(), mark))
      .join(ZONE_DELIMITER);
  }
  const isPlain = sort === 'labelValue' && (value === 'true' || value === 'false');
  if (isPlain || (INTEGER.test(value) && book.isNumeric(key))) return value;
  return book.name(sort, value, mark);
}

function isFact(key: string): boolean {
  return FACTS.includes(key) || FACT_PREFIXES.some((prefix) => key.startsWith(prefix));
}

/** Labels, or a plain selector. */
export const labels: Rule = map(labelKey, (key) => texts((text, book) => labelValue(key, text, book)));

/** The key of a topology. */
export const topologyKey: Rule = texts(labelKey);

const OPERATORS = ['', 'In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt', 'Equal'];
const operators: Rule = texts((text) => (OPERATORS.includes(text) ? text : 'Unknown'));

/** What has a key with a value or values: an expression of a selector, a taint, a toleration. */
const keyed: Rule = (value, book) => {
  if (!isRecord(value)) return object({})(value, book);
  const { key = '', operator } = value;
  const isCompared = operator === 'Gt' || operator === 'Lt';
  if (typeof key === 'string' && isCompared) book.tellNumeric(key);
  const values = texts((text, names) => {
    if (typeof key !== 'string') return '';
    return isCompared && INTEGER.test(text) ? text : labelValue(key, text, names);
  });
  return object({ key: topologyKey, operator: operators, effect: fact, value: values, values })(value, book);
};

export const taints: Rule = list(keyed);

export const labelSelector: Rule = object({ matchLabels: labels, matchExpressions: list(keyed) });

/** A term about the fields of a node, of which there is its name alone. */
const fieldTerm: Rule = object({
  key: texts((text) => (text === 'metadata.name' ? text : 'metadata.other')),
  operator: operators,
  values: texts((text, book) => book.name('node', text)),
});

const nodeTerm: Rule = object({ matchExpressions: list(keyed), matchFields: list(fieldTerm) });

export const nodeSelector: Rule = object({ nodeSelectorTerms: list(nodeTerm) });

export const preferredNodeTerms: Rule = list(object({ weight: fact, preference: nodeTerm }));

/** `allowedTopologies` of a StorageClass. */
export const topologyTerms: Rule = list(object({ matchLabelExpressions: list(keyed) }));
