/** What measurements say of the nodes and guests that are there. */

import type { Node, NodeUsage, Pod, VmUsage } from '../../core/index.ts';
import type { InputDocument } from '../input-document.ts';
import { findManifests } from '../manifests.ts';
import { ReadContext, type ReadOptions } from '../read-context.ts';
import { UsageShelf } from '../usage/usage-shelf.ts';

/** Measurements as they come. Readings of what is not there are left out. */
export class MeasuredUsage {
  readonly #context: ReadContext;
  readonly #shelf: UsageShelf;

  constructor(options: ReadOptions = {}) {
    this.#context = new ReadContext(options);
    this.#shelf = new UsageShelf(this.#context);
  }

  /** Reads what a document tells; what is wrong with it is left out. */
  add(document: InputDocument): void {
    const { issues } = this.#context;
    issues.bearErrors(() => {
      for (const { kind, field } of findManifests([document], issues)) this.#shelf.put(kind, field);
    });
  }

  /** Usage by the name of the node. */
  ofNodes(nodes: readonly Node[]): ReadonlyMap<string, NodeUsage> {
    const measured = this.#shelf.applyToNodes(nodes);
    return new Map(measured.flatMap(({ name, usage }) => (usage === null ? [] : [[name, usage] as const])));
  }

  /** Usage by `namespace/name` of the VM. */
  ofVms(pods: readonly Pod[]): ReadonlyMap<string, VmUsage> {
    const guests = pods.flatMap((pod) => (pod.vm === null ? [] : [{ ...pod, vm: { ...pod.vm, usage: null } }]));
    const measured = this.#shelf.applyToPods(guests);
    return new Map(
      measured.flatMap(({ namespace, vm }) =>
        vm === null || vm.usage === null ? [] : [[`${namespace}/${vm.name}`, vm.usage] as const],
      ),
    );
  }
}
