/** The nodes that a happening is about. */

import { createIssue, type Issue } from '../../errors.ts';
import { BETA_ZONE_LABEL, ZONE_LABEL } from '../../model/node.ts';
import { type Random, randomBelow } from '../../random.ts';
import { quote } from '../../schema.ts';
import type { NodeSelection } from './happening.ts';
import type { NodeBook } from './node-book.ts';
import { POOL_LABEL } from './pool-nodes.ts';

/**
 * Names of the nodes of the book that fulfil the selection. `count` draws among them sorted by name, so that their order
 * does not matter. An issue where a named node is not there, none is left, or there are fewer than are to be drawn.
 */
export function selectNodes(
  selection: NodeSelection,
  book: NodeBook,
  { random, path, issues }: { readonly random: Random; readonly path: string; readonly issues: Issue[] },
): readonly string[] {
  const { nodes, count } = selection;
  nodes.forEach((name, index) => {
    if (book.has(name)) return;
    issues.push(createIssue('unknown-node', `${path}.nodes[${index}]`, quote(name), 'a node that is there by then'));
  });
  const candidates = nodes.length > 0 ? new Set(nodes.filter((name) => book.has(name))) : book.names();
  const matching = [...candidates].filter((name) => matches(name, selection, book));
  if (matching.length === 0 && nodes.length === 0) {
    issues.push(createIssue('unknown-node', path, 'no node like this', 'at least one that is there by then'));
  }
  if (count === null) return matching;
  if (count > matching.length && matching.length > 0) {
    issues.push(
      createIssue('out-of-range', `${path}.count`, String(count), `at most ${matching.length}, as there are`),
    );
  }
  return drawn(matching.sort(), count, random);
}

function matches(name: string, { pool, zone, labels }: NodeSelection, book: NodeBook): boolean {
  if (pool !== '' && book.label(name, POOL_LABEL) !== pool) return false;
  if (zone !== '' && (book.label(name, ZONE_LABEL) ?? book.label(name, BETA_ZONE_LABEL)) !== zone) return false;
  return Object.entries(labels).every(([key, value]) => book.label(name, key) === value);
}

/** The first of a random permutation. */
function drawn(names: string[], count: number, random: Random): readonly string[] {
  const most = Math.min(count, names.length);
  for (let next = 0; next < most; next++) {
    const position = next + randomBelow(random, names.length - next);
    const name = names[position]!;
    names[position] = names[next]!;
    names[next] = name;
  }
  return names.slice(0, most);
}
