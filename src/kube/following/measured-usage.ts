/** What measurements say of the nodes and guests that are there. */

import type { Node, NodeUsage, Pod, VmUsage } from '../../core/index.ts';
import type { InputDocument } from '../input-document.ts';
import { findManifests } from '../manifests.ts';
import { ReadContext, type ReadOptions } from '../read-context.ts';
import { UsageShelf } from '../usage/usage-shelf.ts';

/** Usage of nodes by name, and of guests by `namespace/name` of the VM. Readings of what is not there are left out. */
export function measuredUsage(
  documents: readonly InputDocument[],
  { nodes, pods }: { readonly nodes: readonly Node[]; readonly pods: readonly Pod[] },
  options: ReadOptions = {},
): { readonly nodes: ReadonlyMap<string, NodeUsage>; readonly vms: ReadonlyMap<string, VmUsage> } {
  const context = new ReadContext(options);
  const shelf = new UsageShelf(context);
  context.issues.bearErrors(() => {
    for (const { kind, field } of findManifests(documents, context.issues)) shelf.put(kind, field);
  });
  const measuredNodes = shelf
    .applyToNodes(nodes)
    .flatMap(({ name, usage }) => (usage === null ? [] : [[name, usage] as const]));
  const guests = pods.filter(({ vm }) => vm !== null).map((pod) => withoutUsage(pod));
  const measuredVms = shelf
    .applyToPods(guests)
    .flatMap(({ namespace, vm }) =>
      vm === null || vm.usage === null ? [] : [[`${namespace}/${vm.name}`, vm.usage] as const],
    );
  return { nodes: new Map(measuredNodes), vms: new Map(measuredVms) };
}

function withoutUsage(pod: Pod): Pod {
  return pod.vm === null ? pod : { ...pod, vm: { ...pod.vm, usage: null } };
}
