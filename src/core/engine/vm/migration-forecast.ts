/** What a live migration to a node is expected to take: the physics of one migration on this pair of nodes. */

import { type EstimatedLoad, estimateLoad } from '../../migration/live/load.ts';
import { effectiveBandwidth, type MigrationPath } from '../../migration/live/path.ts';
import { type MigrationPrediction, predictMigration } from '../../migration/live/predict-migration.ts';
import { type MigrationRules, toMigrationRules } from '../../migration/live/rules.ts';
import type { NodeState } from '../../model/node-state.ts';
import type { ClusterState } from '../../model/state.ts';
import type { Vm } from '../../model/vm.ts';
import { rememberBySlot } from '../slot-column.ts';
import { migrationBandwidthOf } from './migration-bandwidth.ts';

/** Predictions kept: guests of one size and settings over equal paths have one. */
const MAX_KEPT = 4096;

/** What a prediction depends on of the target: nodes of one kind are reached equally well. */
interface TargetKind {
  readonly bandwidthBytesPerSecond: number;
  readonly inboundMigrations: number;
}

/** Predicts migrations, each distinct one once. */
export class MigrationForecaster {
  readonly #kept = new Map<string, MigrationPrediction>();
  readonly #kinds: TargetKind[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #kindsBySlot = rememberBySlot(({ node, traffic }) =>
    this.#numberOf(migrationBandwidthOf(node), traffic.inbound.size),
  );

  /** Makes ready for one VM that leaves `source`; without that node only the target's network counts. */
  prepare(vm: Vm, source: NodeState | undefined, state: ClusterState): PreparedForecast {
    const estimated = estimateLoad(vm);
    const rules = toMigrationRules(vm.migrationSettings, vm);
    const text = JSON.stringify([estimated, rules]);
    const predict = (path: MigrationPath): MigrationPrediction => this.#predict(text, { estimated, rules, path });
    const targets = { kinds: this.#kinds, kindsBySlot: this.#kindsBySlot(state), numberOf: this.#numberOf };
    return new PreparedForecast(vm, source, { rules, predict, targets });
  }

  readonly #numberOf = (bandwidthBytesPerSecond: number, inboundMigrations: number): number => {
    const text = `${bandwidthBytesPerSecond};${inboundMigrations}`;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#kinds.length);
    return this.#kinds.push({ bandwidthBytesPerSecond, inboundMigrations }) - 1;
  };

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

/** The kinds of targets of a state. */
interface Targets {
  readonly kinds: readonly TargetKind[];
  readonly kindsBySlot: Float64Array;
  readonly numberOf: (bandwidthBytesPerSecond: number, inboundMigrations: number) => number;
}

/** What all migrations of a state have in common, and this one. */
interface Preparation {
  readonly rules: MigrationRules;
  readonly predict: (path: MigrationPath) => MigrationPrediction;
  readonly targets: Targets;
}

/** One VM's migration, ready for any target, until the state changes. */
export class PreparedForecast {
  readonly #key: string;
  readonly #sourceBytesPerSecond: number;
  readonly #sourceMigrations: number;
  readonly #isNetworkKnown: boolean;
  readonly #preparation: Preparation;
  /** By number of the target's kind. */
  readonly #byKind: (MigrationPrediction | undefined)[] = [];

  constructor(vm: Vm, source: NodeState | undefined, preparation: Preparation) {
    this.#key = vm.migration?.key ?? '';
    this.#preparation = preparation;
    this.#sourceMigrations = 1 + (source?.traffic.outbound.sizeWithout(this.#key) ?? 0);
    this.#sourceBytesPerSecond = source === undefined ? Number.MAX_SAFE_INTEGER : migrationBandwidthOf(source.node);
    this.#isNetworkKnown = (source?.node.migrationBandwidthBytesPerSecond ?? null) !== null;
  }

  /** What the migration to a node is expected to take now. */
  to(node: NodeState): MigrationPrediction {
    return this.toKind(this.kindOf(node));
  }

  /** Number of the kind of a target: nodes of one kind are reached equally well. Hot: once per candidate. */
  kindOf(node: NodeState): number {
    const { kinds, kindsBySlot, numberOf } = this.#preparation.targets;
    const number = kindsBySlot[node.slot]!;
    const { bandwidthBytesPerSecond, inboundMigrations } = kinds[number]!;
    if (inboundMigrations === 0) return number;
    const others = node.traffic.inbound.sizeWithout(this.#key);
    return others === inboundMigrations ? number : numberOf(bandwidthBytesPerSecond, others);
  }

  /** What the migration to a node of a kind is expected to take. */
  toKind(number: number): MigrationPrediction {
    const { bandwidthBytesPerSecond, inboundMigrations } = this.#preparation.targets.kinds[number]!;
    this.#byKind[number] ??= this.#predict(bandwidthBytesPerSecond, inboundMigrations);
    return this.#byKind[number];
  }

  #predict(targetBytesPerSecond: number, othersIntoTarget: number): MigrationPrediction {
    const { predict, rules } = this.#preparation;
    const ends = {
      sourceBytesPerSecond: this.#sourceBytesPerSecond,
      targetBytesPerSecond,
      sourceMigrations: this.#sourceMigrations,
      targetMigrations: 1 + othersIntoTarget,
    };
    return predict(effectiveBandwidth(ends, rules));
  }

  /** True where the bandwidth between source and a node is told rather than assumed. */
  knowsNetworkTo({ node }: NodeState): boolean {
    return this.#isNetworkKnown && node.migrationBandwidthBytesPerSecond !== null;
  }
}
