/** Mutations of the plugins for VMs, of what a guest needs, and of preemption that spares guests. */

import type { Mutation } from './mutation.ts';

const plugins = 'core/engine/plugins/vm';
const engine = 'core/engine/vm';

export const VM_MUTATIONS: readonly Mutation[] = [
  {
    file: `${plugins}/vm-compatibility.ts`,
    original: 'if (isMigratable === false) return',
    mutated: 'if (isMigratable === null) return',
  },
  {
    file: `${plugins}/vm-compatibility.ts`,
    original: 'except: { name: source.name',
    mutated: 'except: { name: vm.name',
  },
  {
    file: `${engine}/guest-needs.ts`,
    original: 'isForbidden ? value === undefined',
    mutated: 'isForbidden ? value !== undefined',
  },
  {
    file: `${engine}/guest-needs.ts`,
    original: 'vm.startedCpu ?? source.host',
    mutated: 'source.host ?? vm.startedCpu',
  },
  { file: `${engine}/guest-needs.ts`, original: "if (source.vendor !== '')", mutated: "if (source.vendor === '')" },
  {
    file: `${engine}/migration-target.ts`,
    original: '[...pod.requiredPodAntiAffinity, ...apart]',
    mutated: '[...pod.requiredPodAntiAffinity]',
  },
  {
    file: `${plugins}/vm-node-health.ts`,
    original: '> maxHeartbeatAgeSeconds ? NOT_HEARD',
    mutated: '>= maxHeartbeatAgeSeconds ? NOT_HEARD',
  },
  {
    file: `${plugins}/vm-node-health.ts`,
    original: "!== 'true') return NOT_READY",
    mutated: "=== 'false') return NOT_READY",
  },
  {
    file: `${plugins}/vm-node-health.ts`,
    original: '1 - late / (maxHeartbeatAgeSeconds - freshSeconds)',
    mutated: '1 - late / maxHeartbeatAgeSeconds',
  },
  { file: `${plugins}/migration-slots.ts`, original: 'inbound < slots ? null', mutated: 'inbound <= slots ? null' },
  { file: `${plugins}/migration-slots.ts`, original: 'outbound >= outboundLimit', mutated: 'outbound > outboundLimit' },
  { file: `${plugins}/migration-slots.ts`, original: 'outbound.sizeWithout(role.key)', mutated: 'outbound.size' },
  {
    file: `${plugins}/migration-slots.ts`,
    original: 'if (running < perCluster)',
    mutated: 'if (running <= perCluster)',
  },
  { file: `${plugins}/migration-cost.ts`, original: 'chance >= leastChance ?', mutated: 'chance > leastChance ?' },
  {
    file: `${plugins}/migration-cost.ts`,
    original: 'fastest = Math.min(fastest',
    mutated: 'fastest = Math.max(fastest',
  },
  { file: `${plugins}/evacuation-headroom.ts`, original: 'if (user === node.slot) continue;', mutated: '' },
  { file: `${plugins}/evacuation-headroom.ts`, original: 'size.hasRoom[user] === 1 ? 1 : 0', mutated: '0' },
  { file: `${engine}/evacuation-index.ts`, original: '!node.node.isUnschedulable && ', mutated: '' },
  {
    file: `${engine}/evacuation-index.ts`,
    original: '[MEMORY_BYTES, CPU_MILLI]',
    mutated: '[CPU_MILLI, MEMORY_BYTES]',
  },
  { file: `${plugins}/vm-migratability.ts`, original: '? count - 1 : count', mutated: '? count : count' },
  { file: `${plugins}/vm-migratability.ts`, original: 'key !== UNSCHEDULABLE_TAINT.key', mutated: 'true' },
  {
    file: `${plugins}/vm-storage.ts`,
    original: 'claim.accessModes.includes(SHARED_MODE)',
    mutated: '!claim.accessModes.includes(SHARED_MODE)',
  },
  { file: `${plugins}/vm-storage.ts`, original: 'bytes <= vm.copiedDiskBytes', mutated: 'bytes < vm.copiedDiskBytes' },
  { file: `${plugins}/vm-storage.ts`, original: 'zones[slot] === zone ?', mutated: 'zones[slot] !== zone ?' },
  {
    file: `${plugins}/tenant-isolation.ts`,
    original: 'mustBeAlone || isIsolated(theirs)',
    mutated: 'mustBeAlone && isIsolated(theirs)',
  },
  {
    file: `${plugins}/tenant-isolation.ts`,
    original: 'theirs !== tenant && counts(other, theirs)',
    mutated: 'theirs !== tenant && theirs !== NOBODY',
  },
  { file: `${plugins}/licensed-nodes.ts`, original: 'this.#usedNodes < limit', mutated: 'this.#usedNodes <= limit' },
  { file: `${plugins}/licensed-nodes.ts`, original: 'counts[source.slot] === 1', mutated: 'counts[source.slot] === 2' },
  {
    file: `${plugins}/numa-cells.ts`,
    original: 'mostInCells(allocatable, place, size) >= amount',
    mutated: 'mostInCells(allocatable, place, size) > amount',
  },
  {
    file: `${plugins}/numa-cells.ts`,
    original: 'widths.size > 1 ? [] : [width]',
    mutated: 'widths.size > 1 ? all : [width]',
  },
  { file: 'core/engine/numa/cell-fit.ts', original: 'amount > sumOf(chosen', mutated: 'amount >= sumOf(chosen' },
  {
    file: `${plugins}/vm-sparing-preemption.ts`,
    original: 'vm === null ? 0 : canMigrate(vm) ? 1 : 2',
    mutated: 'vm === null ? 0 : canMigrate(vm) ? 2 : 1',
  },
  {
    file: `${plugins}/vm-sparing-preemption.ts`,
    original: 'vm !== null && !canMigrate(vm)).length',
    mutated: 'vm !== null && canMigrate(vm)).length',
  },
  { file: `${plugins}/vm-sparing-preemption.ts`, original: 'state.assume(target, to);', mutated: '' },
  { file: 'core/engine/preempt.ts', original: 'classOf(b) - classOf(a)', mutated: 'classOf(a) - classOf(b)' },
  { file: 'core/engine/preempt.ts', original: '[...before, ...KUBE_HARM]', mutated: '[...KUBE_HARM, ...before]' },
];
