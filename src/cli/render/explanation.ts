/** An explanation for people: the choice, every node's verdict, and what would change it. */

import {
  type Candidate,
  type Counterfactual,
  type Decision,
  describeCounterfactual,
  type Explanation,
  type Lag,
  listNames,
  podKey,
  type RejectedNode,
  type TieRule,
} from '../../core/index.ts';
import type { Io } from '../io.ts';
import { renderOutlook } from './migration.ts';
import { formatPoints, reasonOf } from './reason.ts';
import { renderTable } from './table.ts';
import { formatAmount, paint, plural, safe } from './text.ts';

/** How much of an explanation to show. */
export interface ExplanationView {
  /** A node to show in full; null for none. */
  readonly node: string | null;
  /** Every node on a line of its own. */
  readonly isFull: boolean;
  readonly tie: TieRule;
}

/** Candidates shown unless all are wanted. */
const TOP_CANDIDATES = 10;
/** Counterfactuals shown of each kind. */
const SHOWN_CHANGES = 5;

/** The whole text. */
export function renderExplanation(explanation: Explanation, view: ExplanationView, io: Io): string {
  const { decision } = explanation;
  const title = paint(io, 'bold', `Pod ${safe(podKey(decision.pod))}`);
  const placed = explanation.placedOn === '' ? '' : ` (now on ${safe(explanation.placedOn)})`;
  return [
    `${title}${placed}: ${renderChoice(decision, view.tie, io)}\n`,
    view.node === null ? renderNodes(explanation, view, io) : renderNode(decision, view.node, io),
    renderOutlook(explanation.migration, decision, { isFull: view.isFull, io }),
    renderMargin(explanation, io),
    renderFlips(explanation, io),
    renderChanges(explanation.counterfactuals, io),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function renderChoice(decision: Decision, tie: TieRule, io: Io): string {
  const { outcome } = decision;
  const reason = safe(reasonOf(decision, tie));
  if (outcome.kind === 'chosen') return `${paint(io, 'green', safe(outcome.node))}, ${reason}`;
  if (outcome.kind === 'gated') return `${paint(io, 'yellow', 'held back')}: ${reason}`;
  if (outcome.preemption?.code === 'Success') return `${paint(io, 'yellow', 'waits for room')}: ${reason}`;
  return `${paint(io, 'red', 'fits nowhere')}: ${reason}`;
}

/** Fewer equal scores than this stay in columns of their own. */
const LEAST_GATHERED = 4;

function renderNodes({ decision, lags }: Explanation, { isFull }: ExplanationView, io: Io): string {
  const chosen = decision.outcome.kind === 'chosen' ? decision.outcome.node : '';
  const isOther = ({ node }: Candidate): number => Number(node !== chosen);
  const candidates = [...decision.candidates].sort((a, b) => b.total - a.total || isOther(a) - isOther(b));
  const shown = isFull ? candidates : candidates.slice(0, TOP_CANDIDATES);
  const hidden = candidates.length - shown.length;
  return [
    shown.length === 0 ? '' : renderCandidates(shown, candidates, io),
    renderLags(shown, lags, io),
    hidden > 0 ? `and ${plural(hidden, 'more candidate')}; --all shows them\n` : '',
    isFull ? renderEveryRejection(decision.rejected, io) : renderRejections(decision.rejected, io),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** Scores that differ stand in columns; those that are alike everywhere, where they are many, in one line. */
function renderCandidates(shown: readonly Candidate[], all: readonly Candidate[], io: Io): string {
  const { scores } = all[0]!;
  const isAlike = scores.map(({ weighted }, at) => all.every((one) => one.scores[at]!.weighted === weighted));
  const canGather = all.length > 1 && isAlike.filter(Boolean).length >= LEAST_GATHERED;
  const told = scores.map((_, at) => !(canGather && isAlike[at]));
  const columns = [
    { title: 'node' },
    { title: 'total', isRight: true },
    ...scores.flatMap(({ plugin, weight }, at) =>
      told[at] ? [{ title: shorten(weight === 1 ? plugin : `${plugin} x${weight}`), isRight: true }] : [],
    ),
  ];
  const rows = shown.map(({ node, total, scores: own }) => [
    node,
    formatPoints(total),
    ...own.flatMap(({ weighted }, at) => (told[at] ? [formatPoints(weighted)] : [])),
  ]);
  const alike = scores.flatMap(({ plugin, weighted }, at) =>
    told[at] ? [] : [`${shorten(plugin)} ${formatPoints(weighted)}`],
  );
  const gathered =
    alike.length === 0 ? '' : renderTable([{ title: 'alike on all', isElastic: true }], [[alike.join(', ')]], io);
  return `${renderTable(columns, rows, io)}${gathered === '' ? '' : `\n${gathered}`}`;
}

/** What each candidate that is shown lost to the chosen one. */
function renderLags(shown: readonly Candidate[], lags: readonly Lag[], io: Io): string {
  const byNode = new Map(lags.map((lag) => [lag.node, describeLag(lag)]));
  const rows = shown.flatMap(({ node }) => (byNode.has(node) ? [[node, byNode.get(node)!]] : []));
  return rows.length === 0
    ? ''
    : renderTable([{ title: 'node' }, { title: 'behind because of', isElastic: true }], rows, io);
}

/** Plugins named of those that cost a candidate points. */
const SHOWN_LOSSES = 2;

function describeLag({ difference, losses }: Lag): string {
  if (difference === 0) return 'the tie rule';
  const told = losses.slice(0, SHOWN_LOSSES).map(({ plugin, points }) => `${shorten(plugin)} -${formatPoints(points)}`);
  return losses.length > SHOWN_LOSSES ? `${told.join(', ')} and ${losses.length - SHOWN_LOSSES} more` : told.join(', ');
}

/** Long names made narrow for the head of a column. */
function shorten(plugin: string): string {
  return plugin
    .replace('NodeResources', '')
    .replace('Allocation', '')
    .replace('PodTopology', '')
    .replace('InterPod', 'Pod');
}

/** Refused nodes by reason: how many, and some of them. */
function renderRejections(rejected: readonly RejectedNode[], io: Io): string {
  if (rejected.length === 0) return '';
  const groups = new Map<string, { plugin: string; reasons: string; nodes: string[] }>();
  for (const { node, rejection } of rejected) {
    const reasons = [...rejection.reasons].sort().join(', ');
    const key = `${rejection.plugin} ${reasons}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { plugin: rejection.plugin, reasons, nodes: [node] });
    else group.nodes.push(node);
  }
  const rows = [...groups.values()]
    .sort((a, b) => b.nodes.length - a.nodes.length)
    .map(({ plugin, reasons, nodes }) => [String(nodes.length), plugin, reasons, listNames(nodes)]);
  const columns = [
    { title: 'refused', isRight: true },
    { title: 'plugin' },
    { title: 'reason', isElastic: true },
    { title: 'nodes' },
  ];
  return renderTable(columns, rows, io);
}

function renderEveryRejection(rejected: readonly RejectedNode[], io: Io): string {
  if (rejected.length === 0) return '';
  const rows = rejected.map(({ node, rejection }) => [node, rejection.plugin, rejection.reasons.join(', ')]);
  return renderTable([{ title: 'refused' }, { title: 'plugin' }, { title: 'reason', isElastic: true }], rows, io);
}

/** One node in full: the sum that can be redone, or the refusal with its figures. */
function renderNode({ candidates, rejected }: Decision, name: string, io: Io): string {
  const refusal = rejected.find(({ node }) => node === name);
  if (refusal !== undefined) return renderRefusal(refusal, io);
  const candidate = candidates.find(({ node }) => node === name);
  if (candidate === undefined) return `${safe(name)}: not looked at\n`;
  const rows = candidate.scores.map(({ plugin, raw, normalized, weight, weighted }) => [
    plugin,
    formatPoints(raw),
    formatPoints(normalized),
    String(weight),
    formatPoints(weighted),
  ]);
  const columns = ['raw', 'normalized', 'weight', 'weighted'].map((title) => ({ title, isRight: true }));
  const total = `${safe(name)}: fits, total ${formatPoints(candidate.total)}\n`;
  return rows.length === 0 ? total : `${total}${renderTable([{ title: 'plugin' }, ...columns], rows, io)}`;
}

function renderRefusal({ node, rejection }: RejectedNode, io: Io): string {
  const head = `${safe(node)}: refused by ${rejection.plugin} (${rejection.code}): ${safe(rejection.reasons.join(', '))}\n`;
  if (rejection.figures.length === 0) return head;
  const rows = rejection.figures.map(({ resource, requested, free, capacity }) => [
    resource,
    ...[requested, free, capacity].map((amount) => formatAmount(resource, amount)),
  ]);
  const columns = ['requested', 'free', 'capacity'].map((title) => ({ title, isRight: true }));
  return `${head}${renderTable([{ title: 'resource' }, ...columns], rows, io)}`;
}

function renderMargin({ margin }: Explanation, io: Io): string {
  if (margin === null) return '';
  const rows = margin.byPlugin
    .filter(({ difference }) => difference !== 0)
    .map(({ plugin, chosen, runnerUp, difference }) => [
      plugin,
      formatPoints(chosen),
      formatPoints(runnerUp),
      difference > 0 ? `+${formatPoints(difference)}` : formatPoints(difference),
    ]);
  if (rows.length === 0) return '';
  const columns = [margin.node, margin.runnerUp, 'margin'].map((title) => ({ title, isRight: true }));
  const total = `total margin ${formatPoints(margin.difference)}\n`;
  return `${renderTable([{ title: 'plugin' }, ...columns], rows, io)}${total}`;
}

function renderFlips({ flips }: Explanation, io: Io): string {
  if (flips.length === 0) return '';
  const rows = flips.map(({ plugin, weight, flipsAt, side, to }) => [
    plugin,
    String(weight),
    `${side} ${formatPoints(flipsAt)}`,
    to,
  ]);
  return renderTable([{ title: 'plugin' }, { title: 'weight' }, { title: 'flips' }, { title: 'to' }], rows, io);
}

/** The first changes of each kind: one constraint less, a smaller request, a pod that leaves. */
function renderChanges(changes: readonly Counterfactual[], io: Io): string {
  if (changes.length === 0) return '';
  const lines = (['constraint', 'request', 'pod'] as const).flatMap((kind) => {
    const ofKind = changes.filter((change) => change.kind === kind);
    const shown = ofKind.slice(0, SHOWN_CHANGES).map((change) => `  ${safe(describeChange(change))}`);
    const rest = ofKind.length - shown.length;
    return rest > 0 ? [...shown, `  and ${rest} more such`] : shown;
  });
  return `${paint(io, 'bold', 'The smallest single changes')}\n${lines.join('\n')}\n`;
}

function describeChange(change: Counterfactual): string {
  if (change.kind !== 'request') return describeCounterfactual(change);
  const { node, resource, requested, largest } = change;
  const [most, asked] = [largest, requested].map((amount) => formatAmount(resource, amount));
  return `would fit on ${node} with at most ${most} of ${resource} instead of ${asked}`;
}
