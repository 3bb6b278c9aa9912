/** Which stays of instances on nodes a report holds: all stays of every node, or of every n-th node where there are too many. */

import type { PlacementLog } from '../simulation/run-result.ts';
import type { ReportStays } from './report.ts';

/** Gives each name one position, shared by all runs of a report. */
export class NameList {
  readonly #positions = new Map<string, number>();

  positionOf(name: string): number {
    const known = this.#positions.get(name);
    if (known !== undefined) return known;
    const position = this.#positions.size;
    this.#positions.set(name, position);
    return position;
  }

  get names(): readonly string[] {
    return [...this.#positions.keys()];
  }
}

/** At most about `limit` stays, ordered by node and then by their beginning. Times are rounded to whole seconds. */
export function thinStays(log: PlacementLog, limit: number, names: NameList): ReportStays {
  const everyNodes = Math.max(Math.ceil(log.node.length / Math.max(limit, 1)), 1);
  const kept = log.node.flatMap((node, stay) => (node % everyNodes === 0 ? [{ node, stay }] : []));
  kept.sort((a, b) => a.node - b.node || a.stay - b.stay);
  const stays = kept.map(({ stay }) => stay);
  return {
    instance: stays.map((stay) => names.positionOf(log.instanceIds[log.instance[stay] ?? -1] ?? '')),
    node: kept.map(({ node }) => node),
    startSeconds: stays.map((stay) => Math.round(log.startSeconds[stay] ?? 0)),
    endSeconds: stays.map((stay) => {
      const end = log.endSeconds[stay] ?? null;
      return end === null ? null : Math.round(end);
    }),
    everyNodes,
  };
}
