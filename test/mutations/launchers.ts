/** Mutations of what KubeVirt's objects come to: launcher pods, migration targets, and what is read of guests. */

import type { Mutation } from './mutation.ts';

const launcher = 'kube/kubevirt/launcher';
const kubevirt = 'kube/kubevirt';

export const LAUNCHER_MUTATIONS: readonly Mutation[] = [
  {
    file: `${launcher}/memory-overhead.ts`,
    original: 'VCPU_BYTES * vcpusOf',
    mutated: 'VCPU_BYTES + vcpusOf',
  },
  {
    file: `${launcher}/memory-overhead.ts`,
    original: "architecture === 'arm64'",
    mutated: "architecture !== 'arm64'",
  },
  { file: `${launcher}/memory-overhead.ts`, original: '(isPinnedInRatio ? pinned : 0n)', mutated: 'pinned' },
  {
    file: `${launcher}/compute-resources.ts`,
    original: 'isOvercommitted ? 0n : overhead',
    mutated: 'isOvercommitted ? overhead : 0n',
  },
  {
    file: `${launcher}/compute-resources.ts`,
    original: '(toValue(guest) * 100n) / percent',
    mutated: '(toValue(guest) * percent) / 100n',
  },
  {
    file: `${launcher}/compute-resources.ts`,
    original: 'const pages = request - beyondGuest(request)',
    mutated: 'const pages = request',
  },
  { file: `${launcher}/compute-cpus.ts`, original: '(vcpus + threads) * NANO', mutated: 'vcpus * NANO' },
  { file: `${launcher}/compute-cpus.ts`, original: 'cpus / ratio', mutated: 'cpus * ratio' },
  {
    file: `${launcher}/compute-cpus.ts`,
    original: 'completes && isEven ? 2n : 1n',
    mutated: 'completes || isEven ? 2n : 1n',
  },
  {
    file: `${launcher}/node-selector.ts`,
    original: "policy === '' || policy === 'require'",
    mutated: "policy === 'require'",
  },
  {
    file: `${launcher}/node-selector.ts`,
    original: "running || domainOf(vmi).get('machine').object().get('type').text()",
    mutated: "domainOf(vmi).get('machine').object().get('type').text() || running",
  },
  {
    file: `${launcher}/affinity.ts`,
    original: "model === '' || model === 'host-model'",
    mutated: "model === 'host-model'",
  },
  { file: `${launcher}/affinity.ts`, original: "policy === 'forbid'", mutated: "policy !== 'forbid'" },
  {
    file: `${launcher}/migration-target-pod.ts`,
    original: 'kept.length > 0 && ',
    mutated: 'kept.length > 1 && ',
  },
  {
    file: `${launcher}/migration-target-pod.ts`,
    original: '{ ...added, ...asSelector',
    mutated: '{ ...asSelector',
  },
  {
    file: `${launcher}/migration-target-pod.ts`,
    original: 'if (isDecentralizedTarget(migration)) avoidNode',
    mutated: 'if (!isDecentralizedTarget(migration)) avoidNode',
  },
  {
    file: `${kubevirt}/migratability.ts`,
    original: "!modes.includes('ReadWriteMany')",
    mutated: "!modes.includes('ReadWriteOnce')",
  },
  { file: `${kubevirt}/migratability.ts`, original: 'isCertain ? POSSIBLE : UNKNOWN', mutated: 'POSSIBLE' },
  {
    file: `${kubevirt}/launcher-vm.ts`,
    original: 'hasDedicatedCpus ? 1 : USUAL',
    mutated: '!hasDedicatedCpus ? 1 : USUAL',
  },
  {
    file: `${kubevirt}/launcher-vm.ts`,
    original: "sourceNode !== '' && sourceNode !== nodeName",
    mutated: "sourceNode !== ''",
  },
  { file: `${kubevirt}/vm-join.ts`, original: "name !== '' && name !== pod.nodeName", mutated: "name !== ''" },
  {
    file: `${kubevirt}/vm-join.ts`,
    original: 'endSeconds < timeSeconds - HISTORY_SECONDS',
    mutated: 'endSeconds > timeSeconds - HISTORY_SECONDS',
  },
  {
    file: `${kubevirt}/migration-settings.ts`,
    original: 'allowWorkloadDisruption ?? allowPostCopy ?? ',
    mutated: 'allowWorkloadDisruption ?? ',
  },
];
