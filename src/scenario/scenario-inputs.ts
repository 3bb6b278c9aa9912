/** The files that a scenario names, each read once, whichever runs need it. */

import {
  BerthError,
  type Cluster,
  type Issue,
  POLICIES,
  type Pod,
  type Policy,
  type SchedulerVersion,
  type TraceSource,
} from '../core/index.ts';
import type { ClusterReader } from '../kube/cluster.ts';
import { parseDocuments } from '../kube/documents.ts';
import type { InputDocument } from '../kube/input-document.ts';
import { IssueList } from '../kube/issues.ts';
import { findManifests } from '../kube/manifests.ts';
import type { ExtenderConfig } from '../kube/scheduler-extenders.ts';
import { SUBJECT_KINDS } from '../kube/subject.ts';
import { parseWorkloadModel, parseWorkloadSpec } from '../traces/generator/parse-workload.ts';
import type { WorkloadModel } from '../traces/generator/workload-model.ts';
import type { ReadTrace } from '../traces/read-trace-files.ts';
import type { FileSource } from './file-source.ts';
import { InputRefused } from './input-refused.ts';
import { readCluster } from './read-cluster.ts';
import { readInlinePolicy, readPolicy } from './read-policy.ts';
import { readScheduler } from './read-scheduler.ts';
import { readText } from './read-text.ts';

/** A cluster with the pods of manifests that are no part of it. */
export interface ReadDump {
  readonly cluster: Cluster;
  /** Of a file, in its order. */
  readonly podsOf: (file: string) => readonly Pod[];
}

/** Takes issues that are no errors. */
export type Tell = (issues: readonly Issue[]) => void;

/** Is given what a cluster is read by, when that begins. */
type OnCluster = (reader: ClusterReader) => void;

/** Everything throws InputRefused where a file has errors; warnings are told once. */
export class ScenarioInputs {
  readonly #files: FileSource;
  readonly #tell: Tell;
  readonly #onCluster: OnCluster;
  readonly #read = new Map<string, Promise<unknown>>();

  constructor(files: FileSource, tell: Tell = () => undefined, onCluster: OnCluster = () => undefined) {
    this.#files = files;
    this.#tell = tell;
    this.#onCluster = onCluster;
  }

  /** Lets go of everything: workers read for themselves. */
  forget(): void {
    this.#read.clear();
  }

  /** A policy by its name or file. */
  policy(name: string): Promise<Policy> {
    return this.#once(`policy ${name}`, async () => {
      const { policy, issues } = await readPolicy(this.#files, name);
      return this.#accept(policy, issues);
    });
  }

  /** A policy that stands in the scenario itself, at `path`. */
  inlinePolicy(document: unknown, path: string): Promise<Policy> {
    return this.#once(`inline ${JSON.stringify([path, document])}`, async () => {
      const { policy, issues } = await readInlinePolicy(document, path);
      return this.#accept(policy, issues);
    });
  }

  /** What a kube-scheduler is configured with: its first profile, and its extenders. */
  scheduler(file: string): Promise<{ readonly policy: Policy; readonly extenders: readonly ExtenderConfig[] }> {
    return this.#once(`scheduler ${file}`, async () => {
      const { scheduler, issues } = await readScheduler(this.#files, file, DEFAULT_VERSION);
      return this.#accept(scheduler, issues);
    });
  }

  /** The cluster of dumps, and the pods of manifests beside it. */
  cluster(files: readonly string[], manifests: readonly string[]): Promise<ReadDump> {
    return this.#once(`cluster ${JSON.stringify([files, manifests])}`, async () => {
      const asked = await Promise.all(manifests.map((file) => this.#documents(file)));
      const read = await readCluster(this.#files, files, {}, asked.flat(), this.#onCluster);
      // Manifests alone are no cluster, which the pools then are.
      const issues = files.length === 0 ? read.issues.filter(({ code }) => code !== 'input-empty') : read.issues;
      const { cluster, subjects } = this.#accept(read, issues);
      return { cluster, podsOf: podsByFile(manifests, asked, subjects) };
    });
  }

  /** A workload model. */
  model(file: string): Promise<WorkloadModel> {
    return this.#once(`model ${file}`, async () => {
      const documents = await this.#documents(file);
      const parsed = parseWorkloadModel(documents[0]?.value);
      return this.#accept(
        parsed.model,
        parsed.issues.map((issue) => ({ ...issue, file })),
      );
    });
  }

  /** A model that stands in the scenario itself, at `path`. */
  modelOf(value: unknown, path: string): WorkloadModel {
    const { model, issues } = parseWorkloadSpec(value, path);
    return this.#accept(model, issues);
  }

  trace({ files, format, options }: TraceSource): Promise<ReadTrace> {
    return this.#once(`trace ${JSON.stringify([files, format, options])}`, async () => {
      try {
        // Loaded where a scenario has a trace: formats are a part of a page that most sessions never need.
        const { readTraceFiles } = await import('../traces/read-trace-files.ts');
        const found = this.#files.openTraceFiles(files);
        return await readTraceFiles(found, { format, ...options }, { most: this.#files.mostTraceRecords });
      } catch (error) {
        throw error instanceof BerthError ? refusedTrace(error, files) : error;
      }
    });
  }

  async #documents(file: string): Promise<readonly InputDocument[]> {
    const text = await readText(this.#files, file);
    if ('issue' in text) throw new InputRefused([{ ...text.issue, file }]);
    const { documents, issues } = parseDocuments(text.text, file);
    return this.#accept(documents, issues);
  }

  #once<Value>(key: string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#read.get(key);
    // What was put in under a key is what is asked for by it.
    if (known !== undefined) return known as Promise<Value>;
    const made = read();
    this.#read.set(key, made);
    return made;
  }

  #accept<Value>(value: Value | null, issues: readonly Issue[]): Value {
    if (value === null || issues.some(({ severity }) => severity === 'error')) throw new InputRefused(issues);
    this.#tell(issues);
    return value;
  }
}

/** Without errors every manifest has given one pod, in the order of the files. */
function podsByFile(
  files: readonly string[],
  documents: readonly (readonly InputDocument[])[],
  subjects: readonly Pod[],
): (file: string) => readonly Pod[] {
  const pods = new Map<string, readonly Pod[]>();
  let from = 0;
  for (const [at, file] of files.entries()) {
    const found = [...findManifests(documents[at]!, new IssueList())];
    const count = found.filter(({ kind }) => SUBJECT_KINDS.includes(kind)).length;
    pods.set(file, subjects.slice(from, from + count));
    from += count;
  }
  if (from !== subjects.length) throw new BerthError('internal', `${from} manifests gave ${subjects.length} pods`);
  return (file) => pods.get(file) ?? [];
}

const DEFAULT_VERSION: SchedulerVersion = POLICIES[0]!.schedulerVersion;

/** The rows that were bad, and why they are too many. */
function refusedTrace({ code, message, remedy, issues }: BerthError, files: readonly string[]): InputRefused {
  const [file = ''] = files;
  const wanted = 'a trace that Berth reads';
  return new InputRefused([...issues, { code, severity: 'error', file, path: '', found: message, wanted, remedy }]);
}
