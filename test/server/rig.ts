/** What the tests of the server share: recorded bodies, a decider whose answers follow from the names, an app of it. */

import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { createExtenderApp, type ExtenderOptions } from '../../src/server/app.ts';
import { type Decider, FAILED, type NodeVictims, PASSED, UNRESOLVABLE } from '../../src/server/decider.ts';
import { createMetrics, type Metrics } from '../../src/server/metrics.ts';

export const RECORDED = [
  'filter-names',
  'filter-nodes',
  'filter-lower-case',
  'prioritize-names',
  'prioritize-nodes',
  'preempt-victims',
  'preempt-meta-victims',
  'bind',
] as const;

/** As kube-scheduler 1.36.3 sent them (test/kube/extender/bodies.suite.ts); those above are written after them, for VMs. */
export const SENT = [
  'kube-scheduler-filter-names',
  'kube-scheduler-filter-nodes',
  'kube-scheduler-prioritize-names',
  'kube-scheduler-prioritize-nodes',
  'kube-scheduler-preempt-victims',
  'kube-scheduler-preempt-meta-victims',
  'kube-scheduler-bind',
] as const;
export type Recorded = (typeof RECORDED)[number] | (typeof SENT)[number];

/** The bytes as kube-scheduler sends them. */
export function recordedBody(name: Recorded): Buffer {
  return readFileSync(new URL(`bodies/${name}.body`, import.meta.url));
}

/** The path that a recorded body goes to. */
export function pathOf(name: Recorded): string {
  return `/${name.replace('kube-scheduler-', '').split('-', 1)[0]}`;
}

export const NODE_NAMES = [
  'node-a-01.example.internal',
  'node-a-02.example.internal',
  'node-b-01.example.internal',
  'node-b-02.example.internal',
] as const;

/**
 * Decides by the end of a node's name, before the first dot: 01 passes, 02 fails, or cannot be helped where the name holds
 * `-b-`. The score is the name's length modulo 11. Of victims the first node is left.
 */
export function fakeDecider(overrides: Partial<Decider> = {}): Decider {
  return {
    filter: ({ nodeNames }) => {
      const verdicts = Uint8Array.from(nodeNames, verdictOf);
      return { kind: 'filtered', verdicts, reasonAt: (position) => `refused "${nodeNames[position]}"` };
    },
    prioritize: ({ nodeNames }) => ({
      kind: 'prioritized',
      scores: Int32Array.from(nodeNames, (name) => name.length % 11),
    }),
    preempt: ({ victims }) => ({
      kind: 'preempted',
      victims: new Map<string, NodeVictims>([...victims].slice(0, 1)),
    }),
    hindrances: [],
    ...overrides,
  };
}

function verdictOf(name: string): number {
  if (!name.split('.', 1)[0]!.endsWith('02')) return PASSED;
  return name.includes('-b-') ? UNRESOLVABLE : FAILED;
}

export interface Rig {
  readonly app: FastifyInstance;
  readonly metrics: Metrics;
  /** Log lines, parsed. */
  readonly lines: readonly Record<string, unknown>[];
  /** Sends a JSON body; a recorded one by its name. */
  readonly send: (path: string, body: Recorded | Buffer) => Promise<Answer>;
  /** The value of a metric in a scrape, such as `berth_requests_total{verb="filter",outcome="decided"}`; 0 where it is not there. */
  readonly metric: (series: string) => Promise<number>;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** An extender app with a clock that stands still unless it is given another. */
export async function createRig(options: Partial<ExtenderOptions> = {}): Promise<Rig> {
  const { metrics = createMetrics() } = options;
  const lines: Record<string, unknown>[] = [];
  const log = { level: 'info', stream: { write: (line: string) => void lines.push(JSON.parse(line)) } };
  const app = await createExtenderApp({
    ...{ decider: fakeDecider(), metrics, log, version: '0.0.0', now: () => 0 },
    ...options,
  });
  return {
    app,
    metrics,
    lines,
    send: async (path, body) => {
      const payload = Buffer.isBuffer(body) ? body : recordedBody(body);
      const headers = { 'content-type': 'application/json' };
      const {
        statusCode,
        body: text,
        headers: got,
      } = await app.inject({ method: 'POST', url: path, payload, headers });
      return { status: statusCode, text, json: JSON.parse(text), headers: got };
    },
    metric: (series) => readMetric(metrics, series),
  };
}

/** The value of a series in a scrape; 0 where it is not there. */
export async function readMetric(metrics: Metrics, series: string): Promise<number> {
  const line = (await metrics.render()).split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? 0 : Number(line.slice(series.length + 1));
}
