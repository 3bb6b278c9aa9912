/** The two halves of the cycle for one profile over one state, with the columns they share. */

import type { ClusterState } from '../model/state.ts';
import { PluginColumns } from './columns.ts';
import { FilterPass } from './filter-pass.ts';
import { isNodePlugin, type Profile, type ProfilePlugin } from './profile.ts';
import { RankedChoice } from './ranking/ranked-choice.ts';
import { ScorePass } from './score-pass.ts';

export interface Passes {
  readonly filterPass: FilterPass;
  readonly scorePass: ScorePass;
  /** null where every decision needs the full cycle. */
  readonly ranked: RankedChoice | null;
}

/** Passes that keep what can be kept from decision to decision. */
export function createPasses(state: ClusterState, profile: Profile): Passes {
  const columns = new Map<ProfilePlugin, PluginColumns>();
  for (const entry of profile.plugins) {
    if (isNodePlugin(entry.plugin)) columns.set(entry, new PluginColumns(entry.name, entry.plugin, state));
  }
  return {
    filterPass: new FilterPass(state, profile, columns),
    scorePass: new ScorePass(state, profile, columns),
    ranked: RankedChoice.of(state, profile, columns),
  };
}

/** Positions of the highest total, in order. Hot. */
export function positionsOfMaximum(totals: Float64Array): number[] {
  let highest = Number.NEGATIVE_INFINITY;
  for (let position = 0; position < totals.length; position++) {
    if (totals[position]! > highest) highest = totals[position]!;
  }
  const best: number[] = [];
  for (let position = 0; position < totals.length; position++) {
    if (totals[position] === highest) best.push(position);
  }
  return best;
}
