/** Labels that a guest demands of its node (pkg/virt-controller/services/nodeselectorrenderer.go). */

import {
  ARCHITECTURE_LABEL,
  CPU_FEATURE_PREFIX,
  CPU_MODEL_PREFIX,
  CPU_VENDOR_PREFIX,
  HYPERV_PREFIX,
  MACHINE_TYPE_PREFIX,
  SCHEDULABLE_LABEL,
  TSC_FREQUENCY_PREFIX,
} from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import { isGateOpen } from '../feature-gates.ts';
import { hasChange } from '../version.ts';
import { cpuOf, domainOf, hasDedicatedCpus, isNotFalse, launchSecurityOf, textsOf } from './guest-traits.ts';
import type { LauncherSettings } from './settings.ts';

/** The selector; of what the cluster, the guest and the guest's needs demand of a label the later counts. */
export function nodeSelectorOf(vmi: Field, settings: LauncherSettings): Record<string, string> {
  const spec = vmi.get('spec').object();
  const architecture = spec.get('architecture').text();
  const isCross = isGateOpen('CrossArchitectureVirtualization', settings);
  const selector: Record<string, string> = {
    [SCHEDULABLE_LABEL]: 'true',
    ...(architecture === '' ? {} : { [ARCHITECTURE_LABEL]: architecture.toLowerCase() }),
    ...settings.configuration.nodeSelectors,
    ...textsOf(spec.get('nodeSelector').object()),
  };
  if (isCross && architecture !== '') delete selector[ARCHITECTURE_LABEL];
  const labels = [
    ...(hasDedicatedCpus(vmi) ? [cpuManagerLabel(settings)] : []),
    ...hypervLabels(vmi, settings),
    ...cpuLabels(vmi),
    ...machineLabels(vmi, settings),
    ...frequencyLabels(vmi),
    ...(cpuOf(vmi).get('realtime').isPresent ? ['kubevirt.io/realtime'] : []),
    ...securityLabels(vmi, settings),
    ...(isCross && architecture !== '' ? [`kubevirt.io/vm-arch-${architecture}`] : []),
  ];
  return { ...selector, ...Object.fromEntries(labels.map((label) => [label, 'true'])) };
}

function cpuManagerLabel({ version }: LauncherSettings): string {
  return hasChange(version, 'cpuManagerLabel') ? 'kubevirt.io/cpumanager' : 'cpumanager';
}

/** Features of Hyper-V that need the node's kernel, by their names in the guest. */
const HYPERV_FEATURES = [
  'vpindex',
  'runtime',
  'reset',
  'synic',
  'synictimer',
  'frequencies',
  'reenlightenment',
  'tlbflush',
  'ipi',
];

function hypervLabels(vmi: Field, settings: LauncherSettings): readonly string[] {
  if (!isGateOpen('HypervStrictCheck', settings)) return [];
  const hyperv = domainOf(vmi).get('features').object().get('hyperv').object();
  const enabled = HYPERV_FEATURES.filter((name) => hyperv.get(name).object().get('enabled').isTrue());
  const evmcs = hyperv.get('evmcs').object();
  const vendor = evmcs.isPresent && isNotFalse(evmcs.get('enabled')) ? [`${CPU_VENDOR_PREFIX}Intel`] : [];
  return [...enabled.map((name) => HYPERV_PREFIX + name), ...vendor];
}

/** Model and features; without a model KubeVirt demands no feature either. */
function cpuLabels(vmi: Field): readonly string[] {
  const cpu = cpuOf(vmi);
  const model = cpu.get('model').text();
  if (model === '') return [];
  const isNamed = model !== 'host-model' && model !== 'host-passthrough';
  const required = cpuFeatures(cpu).filter(({ policy }) => policy === '' || policy === 'require');
  return [...(isNamed ? [CPU_MODEL_PREFIX + model] : []), ...required.map(({ name }) => CPU_FEATURE_PREFIX + name)];
}

/** CPU features that a guest names. */
export function cpuFeatures(cpu: Field): readonly { readonly name: string; readonly policy: string }[] {
  return cpu
    .get('features')
    .items()
    .map((feature) => ({ name: feature.object().get('name').text(), policy: feature.get('policy').text() }));
}

/** The machine type the guest runs with, before it runs the one it asks for. */
function machineLabels(vmi: Field, { version }: LauncherSettings): readonly string[] {
  if (!hasChange(version, 'machineTypeSelector')) return [];
  const running = vmi.get('status').object().get('machine').object().get('type').text();
  const type = running || domainOf(vmi).get('machine').object().get('type').text();
  return type === '' ? [] : [MACHINE_TYPE_PREFIX + type];
}

/** Whether a guest needs a known frequency of the time stamp counter: to start, or only to migrate (kubevirt.md 3.3). */
export function tscNeedOf(vmi: Field): 'boot' | 'migration' | null {
  const isInvariant = cpuFeatures(cpuOf(vmi)).some(
    ({ name, policy }) => name === 'invtsc' && (policy === 'require' || policy === 'force'),
  );
  if (isInvariant) return 'boot';
  const hyperv = domainOf(vmi).get('features').object().get('hyperv').object();
  return hyperv.get('reenlightenment').object().get('enabled').isTrue() ? 'migration' : null;
}

/** The frequency a VMI was promised, in Hz; 0 for none. */
export function hintedFrequencyOf(vmi: Field): number {
  return vmi.get('status').object().get('topologyHints').object().get('tscFrequency').integer();
}

/** The frequency of the time stamp counter where a guest cannot do without and the cluster knows it. */
function frequencyLabels(vmi: Field): readonly string[] {
  const frequency = hintedFrequencyOf(vmi);
  return frequency > 0 && tscNeedOf(vmi) !== null ? [TSC_FREQUENCY_PREFIX + frequency] : [];
}

function securityLabels(vmi: Field, { version }: LauncherSettings): readonly string[] {
  const security = launchSecurityOf(vmi, version);
  const wants: readonly (readonly [isWanted: boolean, label: string])[] = [
    [security.isSev, 'sev'],
    [security.isSevEs, 'sev-es'],
    [security.isSnp, 'sev-snp'],
    [security.isSecureExecution && hasChange(version, 'machineTypeSelector'), 's390-pv'],
    [security.isTdx, 'tdx'],
  ];
  return wants.filter(([isWanted]) => isWanted).map(([, label]) => `kubevirt.io/${label}`);
}
