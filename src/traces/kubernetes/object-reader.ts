/** Reads pods and nodes of a trace, one manifest after another; what is wrong with one leaves that one out. */

import type { Node, Pod, PriorityClass } from '../../core/index.ts';
import { Field } from '../../kube/field.ts';
import { readNode } from '../../kube/node.ts';
import { readPod } from '../../kube/pod.ts';
import { ReadContext } from '../../kube/read-context.ts';
import { readPriorityClass } from '../../kube/workloads.ts';
import type { TraceReading } from '../format.ts';

/** Where a manifest stands. */
export interface ManifestPlace {
  readonly file: string;
  /** Such as `line 12: requestObject`. */
  readonly path: string;
}

/** Texts that are remembered before they are let go of, so that a long log does not fill the memory. */
const MAX_REMEMBERED = 200_000;
const MAX_REMEMBERED_CHARACTERS = 50_000_000;

export class ObjectReader {
  readonly context: ReadContext;
  readonly #report: TraceReading['report'];
  readonly #classes = new Map<string, PriorityClass>();

  /** `defaulting`: manifests are as people write them, not as an API server tells them. */
  constructor({ report }: Pick<TraceReading, 'report'>, { defaulting = false } = {}) {
    this.context = new ReadContext({ defaulting });
    this.#report = report;
  }

  /** The pod of a manifest; null (with issues told) where it has an error. */
  pod(manifest: unknown, place: ManifestPlace): Pod | null {
    return this.#read(manifest, place, (field) => readPod(field, this.context, this.#classes));
  }

  node(manifest: unknown, place: ManifestPlace): Node | null {
    return this.#read(manifest, place, (field) => readNode(field, this.context));
  }

  /** Takes a PriorityClass, by which pods that come later have their priority. */
  addPriorityClass(manifest: unknown, place: ManifestPlace): void {
    const made = this.#read(manifest, place, readPriorityClass);
    if (made !== null) this.#classes.set(made.name, made);
  }

  #read<T>(manifest: unknown, { file, path }: ManifestPlace, read: (field: Field) => T): T | null {
    const { context } = this;
    const { issues } = context;
    if (context.remembersMoreThan(MAX_REMEMBERED, MAX_REMEMBERED_CHARACTERS)) context.forget();
    const before = issues.errorCount;
    const made = read(Field.root(manifest, issues, path, file).object());
    for (const issue of issues.drain()) this.#report(issue);
    return issues.errorCount > before ? null : made;
  }
}
