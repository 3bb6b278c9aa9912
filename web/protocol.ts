/** What the page asks of its worker and what it is told: plain data, the same in Node, in the worker and in the page. */

import type { Issue, Measure, ThemeName } from '../src/core/index.ts';
import type { StoredBytes } from '../src/scenario/stored-bytes.ts';
import type { AskedSteps, Session, Step } from './session/session.ts';

/** A file that was dropped, picked or fetched: packed or not. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: StoredBytes;
}

/** What a node is coloured by. */
export const AXES = ['cpu', 'memory', 'pods', 'gpu', 'largest'] as const;
export type Axis = (typeof AXES)[number];

/** Requests of pods, or what was measured of them. */
export const SHARES = ['requested', 'used'] as const;
export type Share = (typeof SHARES)[number];

/** Questions to the worker, by kind. Times are seconds on the simulation's clock. */
export type Request =
  /** Begins a session from files: a dump, a scenario, a report, a trace, with policies beside them. */
  | { readonly kind: 'open'; readonly files: readonly GivenFile[] }
  /** Begins one from a scenario that is shipped with the page; `asked`: with these steps. */
  | {
      readonly kind: 'open-shipped';
      readonly scenario: string;
      readonly files: readonly GivenFile[];
      readonly asked?: AskedSteps;
    }
  /** Takes up a session that was kept, with the files it was begun from. */
  | { readonly kind: 'resume'; readonly session: Session; readonly files: readonly GivenFile[] }
  /** What comes of the session's steps. */
  | { readonly kind: 'answer'; readonly session: Session }
  /** The cluster as it is at a time; `isBefore`: without the session's steps. */
  | { readonly kind: 'picture'; readonly session: Session; readonly atSeconds: number; readonly isBefore: boolean }
  /** Why an instance is where it is, or waits, at a time. */
  | { readonly kind: 'decision'; readonly session: Session; readonly instance: string; readonly atSeconds: number }
  /** Which nodes could take an instance now: for dragging. */
  | { readonly kind: 'targets'; readonly session: Session; readonly instance: string; readonly atSeconds: number }
  /** How many more of a size fit, and which node fails worst, before and after. */
  | { readonly kind: 'room'; readonly session: Session; readonly cpuMilli: number; readonly memoryBytes: number }
  /** Checks a step before it is asked. */
  | { readonly kind: 'check'; readonly session: Session; readonly step: Step }
  /** A measure over time, before and after. */
  | { readonly kind: 'chart'; readonly session: Session; readonly choice: CurveChoice }
  /** A file to keep: the scenario with the steps, the plan, the report. */
  | { readonly kind: 'export'; readonly session: Session; readonly what: ExportKind };

export type RequestKind = Request['kind'];

export const EXPORTS = ['scenario', 'plan', 'report', 'session', 'result'] as const;
export type ExportKind = (typeof EXPORTS)[number];

/** How far a long answer is, 0..1. */
interface Progress {
  readonly fraction: number;
}

export interface Opened {
  readonly session: Session;
  readonly summary: ClusterSummary;
  /** Warnings about what was read. */
  readonly issues: readonly Issue[];
}

export interface ClusterSummary {
  readonly nodes: number;
  readonly instances: number;
  readonly pending: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Names of policies that may decide. */
  readonly policies: readonly string[];
  /** The one of them that decides as long as no step names another. */
  readonly policy: string;
  /** By policy: weights of its scoring plugins, for sliders. */
  readonly weights: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The cluster at a time, in columns; nodes by their position. */
export interface Picture {
  readonly timeSeconds: number;
  readonly nodes: NodeColumns;
  readonly instances: InstanceColumns;
}

export interface NodeColumns {
  readonly names: readonly string[];
  readonly zones: readonly string[];
  readonly racks: readonly string[];
  /** `key=value` texts, for filters. */
  readonly labels: readonly (readonly string[])[];
  /** 1: cordoned. */
  readonly isCordoned: Uint8Array;
  /** By axis: what the node has; NaN where it has none of it. */
  readonly capacity: Readonly<Record<Axis, Float64Array>>;
  /** By share and axis: the part of that which is taken, 0 and up; NaN where unknown. */
  readonly shares: Readonly<Record<Share, Readonly<Record<Axis, Float64Array>>>>;
}

export interface InstanceColumns {
  readonly ids: readonly string[];
  /** Position of its node; -1: it waits. */
  readonly nodes: Int32Array;
  readonly cpuMilli: Float64Array;
  readonly memoryBytes: Float64Array;
  /** 1: a VM, 0: a container. */
  readonly isVm: Uint8Array;
  readonly priorities: Int32Array;
}

/** Something that the steps have made happen to an instance. */
export interface Move {
  readonly instance: string;
  /** '' where it waited, or had not come yet. */
  readonly from: string;
  /** '' where it waits at the end. */
  readonly to: string;
  readonly atSeconds: number;
  readonly how: 'migration' | 'restart' | 'placed-elsewhere' | 'waits' | 'placed';
  readonly why: string;
  /** Of a migration; null of others. */
  readonly migrationSeconds: number | null;
  readonly downtimeSeconds: number | null;
}

/** An instance that waits at the end, and the smallest changes that would place it. */
export interface Waiting {
  readonly instance: string;
  readonly sinceSeconds: number;
  /** As kube-scheduler words it. */
  readonly message: string;
  readonly remedies: readonly string[];
}

export interface Kpi {
  readonly measure: Measure;
  readonly before: number | null;
  readonly after: number | null;
}

export interface Answer {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly moves: readonly Move[];
  readonly waiting: readonly Waiting[];
  readonly kpis: readonly Kpi[];
  readonly remarks: readonly string[];
  readonly issues: readonly Issue[];
}

export interface TargetVerdict {
  readonly node: string;
  /** null where a filter refuses the node. */
  readonly total: number | null;
  /** '' where it fits. */
  readonly reason: string;
}

/** One row of a decision table. */
export interface DecisionRow {
  readonly node: string;
  readonly total: number | null;
  readonly reason: string;
  readonly scores: readonly {
    readonly plugin: string;
    readonly raw: number;
    readonly normalized: number;
    readonly weight: number;
  }[];
}

export interface DecisionTable {
  readonly instance: string;
  readonly outcome: string;
  readonly rows: readonly DecisionRow[];
  /** Sentences: the margin, and at which weight another node would win. */
  readonly sentences: readonly string[];
}

export interface Room {
  readonly before: RoomState;
  readonly after: RoomState;
}

export interface RoomState {
  /** How many more of the size fit. */
  readonly fits: number;
  /** The node whose failure leaves most without a place; '' where every failure is survived. */
  readonly worstNode: string;
  /** Instances without a place after that. */
  readonly stranded: number;
}

export interface CurveChoice {
  /** Key of the measure; '' for the first there is. */
  readonly measure: string;
  /** Pixels. */
  readonly width: number;
  readonly theme: ThemeName;
}

export interface CurveChart {
  /** Key of the measure that is drawn; '' where the session has no curves. */
  readonly measure: string;
  /** Those that have a curve. */
  readonly measures: readonly Measure[];
  /** What it shows, for those who do not see it. */
  readonly words: string;
  /** An SVG file with its styles inside, in the colours of the theme. */
  readonly svg: string;
}

export interface ExportedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly text: string;
}

/** What each kind of request is answered with. */
export interface Responses {
  readonly open: Opened;
  readonly 'open-shipped': Opened;
  readonly resume: Opened;
  readonly answer: Answer;
  readonly picture: Picture;
  readonly decision: DecisionTable;
  readonly targets: readonly TargetVerdict[];
  readonly room: Room;
  readonly check: readonly Issue[];
  readonly chart: CurveChart;
  readonly export: ExportedFile;
}

/** To the worker. */
export type ToWorker =
  | { readonly id: number; readonly request: Request }
  /** Gives an answer up. */
  | { readonly id: number; readonly cancel: true };

/** From the worker: any number of progress messages and previews, then one of the others. */
export type FromWorker =
  | { readonly id: number; readonly progress: Progress }
  /** What is being opened, as far as it was read. */
  | { readonly id: number; readonly preview: Picture }
  | { readonly id: number; readonly response: Responses[RequestKind] }
  /** The input was refused. */
  | { readonly id: number; readonly refused: readonly Issue[] }
  /** A defect of the page. */
  | { readonly id: number; readonly failed: string };
