/** What the service tells its decision log: its start, changes of the cluster, decisions, and requests that are none. */

import type { EndedRequest } from '../exchange.ts';
import type { Metrics } from '../metrics.ts';
import { DecisionLog, type DecisionLogOptions } from './decision-log.ts';
import type { DecisionRecord, StartRecord } from './decision-record.ts';
import { manifestForLog } from './log-manifest.ts';
import type { PoliciesInForce } from './placement-decider.ts';

export interface ServiceLogOptions extends Pick<DecisionLogOptions, 'file' | 'maxBytes' | 'maxFiles'> {
  readonly settings: Pick<StartRecord, 'version' | 'scoreRange' | 'assumeTimeoutSeconds' | 'isMeasured'>;
  readonly policies: () => PoliciesInForce;
  readonly metrics: Metrics;
  readonly unixNow: () => number;
  readonly tell: (level: 'info' | 'error', message: string, about?: object) => void;
}

export class ServiceLog {
  readonly #log: DecisionLog;
  readonly #unixNow: () => number;

  constructor({ settings, policies, metrics, unixNow, tell, ...files }: ServiceLogOptions) {
    this.#unixNow = unixNow;
    this.#log = new DecisionLog({
      ...files,
      heading: (begins) => {
        const { own, shadow } = policies();
        const names = { policy: own.profile.policy.name, shadow: shadow?.policyName ?? null };
        return { kind: 'Start', time: this.#time, begins, ...settings, ...names };
      },
      onRecord: (result) => metrics.berth_decision_log_records_total.inc({ result }),
      onFailure: (error) => {
        if (error === null) tell('info', 'the decision log is written again');
        else tell('error', 'the decision log cannot be written; records are dropped', { err: error });
      },
    });
  }

  /** Size of the file in use. */
  get bytes(): number {
    return this.#log.bytes;
  }

  /** An object that came, changed or went (null). */
  writeChange(object: string, key: string, manifest: unknown): void {
    const slim = manifest === null ? null : manifestForLog(object, manifest);
    this.#log.write({ kind: 'Change', time: this.#time, object, key, manifest: slim });
  }

  writeDecision(said: Omit<DecisionRecord, 'kind' | 'time'>): void {
    const manifest = said.manifest === undefined ? {} : { manifest: manifestForLog('Pod', said.manifest) };
    this.#log.write({ kind: 'Decision', time: this.#time, ...said, ...manifest });
  }

  /** Writes of a request what no decision tells: why there was none, and what became of a binding. */
  writeRequest(ended: EndedRequest): void {
    if (ended.outcome === 'decided' && ended.verb !== 'bind') return;
    this.#log.write({ kind: 'Request', time: this.#time, ...ended });
  }

  /** Writes what waits and closes the file. */
  close(): Promise<void> {
    return this.#log.close();
  }

  /** RFC 3339. */
  get #time(): string {
    return new Date(this.#unixNow() * 1000).toISOString();
  }
}
