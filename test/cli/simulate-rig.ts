/** What the tests of decision logs share: a service over a dump that is asked and logs, and a simulation of its log. */

import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { run } from '../../src/cli/run.ts';
import { runCli } from './run-cli.ts';

/** Sends a body to a verb; the answer. */
export type Ask = (verb: string, body: object | string) => Promise<unknown>;

/** Serves a dump with a decision log until `use` has ended. Throws where the service does not end well. */
export async function serveAndLog(
  dump: string,
  log: string,
  argv: readonly string[],
  use: (ask: Ask) => Promise<void>,
) {
  const told = { err: '' };
  const addresses = ['--listen', '127.0.0.1:0', '--observe', '127.0.0.1:0', '--stop-grace', '0s'];
  const code = await run(['serve', ...addresses, '--cluster', dump, '--decision-log', log, ...argv], {
    stdin: Readable.from([]),
    out: () => {},
    err: (text) => {
      told.err += text;
    },
    columns: null,
    hasColor: false,
    hasProgress: false,
    untilStopped: () => {
      const extender = /http:\/\/127\.0\.0\.1:\d+/.exec(told.err)![0];
      return use(async (verb, body) => {
        const text = typeof body === 'string' ? body : JSON.stringify(body);
        const headers = { 'content-type': 'application/json' };
        return (await fetch(`${extender}/${verb}`, { method: 'POST', headers, body: text })).json();
      });
    },
  });
  if (code !== 0) throw new Error(told.err);
}

/** Asks for a pod as kube-scheduler does: scores for what the filter leaves, where that is more than one node. */
export async function place(ask: Ask, pod: object, nodeNames: readonly string[]): Promise<void> {
  const { NodeNames } = (await ask('filter', { Pod: pod, NodeNames: nodeNames })) as { NodeNames: readonly string[] };
  if (NodeNames.length > 1) await ask('prioritize', { Pod: pod, NodeNames });
}

export function writeList(path: string, items: readonly object[]): string {
  writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return path;
}

export interface ReplayedPolicy {
  readonly policy: string;
  readonly decisions: number;
  readonly same: number;
  readonly refused: number;
  readonly differences: readonly Readonly<Record<string, unknown>>[];
}

/** The policies of a simulated log, and what was told beside them. Throws where it was refused. */
export async function replay(
  log: string,
  ...argv: string[]
): Promise<{ policies: readonly ReplayedPolicy[]; err: string }> {
  const { code, out, err } = await runCli(['simulate', '--decisions', log, ...argv, '--json']);
  if (code !== 0) throw new Error(err);
  return { ...JSON.parse(out), err };
}
