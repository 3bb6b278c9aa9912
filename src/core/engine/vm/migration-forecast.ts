/** What a live migration to a node is expected to take: the physics of one migration on this pair of nodes. */

import { type EstimatedLoad, estimateLoad } from '../../migration/live/load.ts';
import { effectiveBandwidth, type MigrationPath } from '../../migration/live/path.ts';
import { type MigrationPrediction, predictMigration } from '../../migration/live/predict-migration.ts';
import { type MigrationRules, toMigrationRules } from '../../migration/live/rules.ts';
import type { NodeState } from '../../model/node-state.ts';
import type { Vm } from '../../model/vm.ts';
import { migrationBandwidthOf } from './migration-bandwidth.ts';

/** Predictions kept: guests of one size and settings over equal paths have one. */
const MAX_KEPT = 4096;

/** Predicts migrations, each distinct one once. */
export class MigrationForecaster {
  readonly #kept = new Map<string, MigrationPrediction>();

  /** Makes ready for one VM that leaves `source`; without that node only the target's network counts. */
  prepare(vm: Vm, source: NodeState | undefined): PreparedForecast {
    const estimated = estimateLoad(vm);
    const rules = toMigrationRules(vm.migrationSettings, vm);
    const text = JSON.stringify([estimated, rules]);
    const predict = (path: MigrationPath): MigrationPrediction => this.#predict(text, { estimated, rules, path });
    return new PreparedForecast(vm, source, { rules, predict });
  }

  #predict(text: string, { estimated, rules, path }: Inputs): MigrationPrediction {
    const key = `${path.bandwidthBytesPerSecond};${path.linkBytesPerSecond};${text}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const prediction = predictMigration(estimated, path, rules);
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(key, prediction);
    return prediction;
  }
}

interface Inputs {
  readonly estimated: EstimatedLoad;
  readonly rules: MigrationRules;
  readonly path: MigrationPath;
}

/** One VM's migration, ready for any target. */
export class PreparedForecast {
  readonly #key: string;
  readonly #sourceBytesPerSecond: number;
  readonly #sourceMigrations: number;
  readonly #isNetworkKnown: boolean;
  readonly #rules: MigrationRules;
  readonly #predict: (path: MigrationPath) => MigrationPrediction;
  /** By bandwidth of the target and number of migrations into it. */
  readonly #byTarget = new Map<number, Map<number, MigrationPrediction>>();
  /** The last one asked for: most nodes are alike. */
  #lastBandwidth = -1;
  #lastMigrations = -1;
  #last: MigrationPrediction | null = null;

  constructor(
    vm: Vm,
    source: NodeState | undefined,
    {
      rules,
      predict,
    }: { readonly rules: MigrationRules; readonly predict: (path: MigrationPath) => MigrationPrediction },
  ) {
    this.#key = vm.migration?.key ?? '';
    this.#rules = rules;
    this.#predict = predict;
    this.#sourceMigrations = 1 + (source?.traffic.outbound.sizeWithout(this.#key) ?? 0);
    this.#sourceBytesPerSecond = source === undefined ? Number.MAX_SAFE_INTEGER : migrationBandwidthOf(source.node);
    this.#isNetworkKnown = (source?.node.migrationBandwidthBytesPerSecond ?? null) !== null;
  }

  /** What the migration to a node is expected to take now. Hot: once per candidate. */
  to({ node, traffic }: NodeState): MigrationPrediction {
    const bandwidth = migrationBandwidthOf(node);
    const targetMigrations = traffic.inbound.size === 0 ? 1 : 1 + traffic.inbound.sizeWithout(this.#key);
    if (this.#last !== null && bandwidth === this.#lastBandwidth && targetMigrations === this.#lastMigrations) {
      return this.#last;
    }
    this.#last = this.#predictFor(bandwidth, targetMigrations);
    this.#lastBandwidth = bandwidth;
    this.#lastMigrations = targetMigrations;
    return this.#last;
  }

  #predictFor(bandwidth: number, targetMigrations: number): MigrationPrediction {
    let byCount = this.#byTarget.get(bandwidth);
    if (byCount === undefined) {
      byCount = new Map();
      this.#byTarget.set(bandwidth, byCount);
    }
    let prediction = byCount.get(targetMigrations);
    if (prediction === undefined) {
      const ends = {
        sourceBytesPerSecond: this.#sourceBytesPerSecond,
        targetBytesPerSecond: bandwidth,
        sourceMigrations: this.#sourceMigrations,
        targetMigrations,
      };
      prediction = this.#predict(effectiveBandwidth(ends, this.#rules));
      byCount.set(targetMigrations, prediction);
    }
    return prediction;
  }

  /** True where the bandwidth between source and a node is told rather than assumed. */
  knowsNetworkTo({ node }: NodeState): boolean {
    return this.#isNetworkKnown && node.migrationBandwidthBytesPerSecond !== null;
  }
}
