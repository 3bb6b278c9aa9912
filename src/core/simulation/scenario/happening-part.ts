/** What happens in a scenario, between its file and its value. */

import { createIssue, type Issue } from '../../errors.ts';
import { quote } from '../../schema.ts';
import { checkLabelKey, checkLabels, toTaints, type WrittenTaint } from './cluster-part.ts';
import { DEFAULT_PARALLEL, DEFAULT_REBOOT_SECONDS } from './defaults.ts';
import {
  type Happening,
  type HappeningAction,
  NODE_ACTIONS,
  type NodeAction,
  type NodeSelection,
} from './happening.ts';
import { ACTION_SCHEMAS } from './happening-schema.ts';
import { renderInstanceAction, toInstanceAction, type WrittenInstanceActions } from './instance-part.ts';
import { AT_START } from './moment.ts';
import { parseMoment, parseSeconds, renderMoment, renderSeconds } from './times.ts';

type Amount = string | number;

interface WrittenSelection {
  readonly nodes?: readonly string[];
  readonly pool?: string;
  readonly zone?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly count?: number;
}

interface WrittenActions extends Readonly<Partial<Record<NodeAction, WrittenSelection>>>, WrittenInstanceActions {
  readonly join?: { readonly pool: string; readonly count: number };
  readonly taint?: WrittenSelection & { readonly taints: readonly WrittenTaint[] };
  readonly label?: WrittenSelection & {
    readonly set?: Readonly<Record<string, string>>;
    readonly remove?: readonly string[];
  };
  readonly policy?: string;
  readonly rollingUpgrade?: WrittenSelection & { readonly parallel?: number; readonly reboot?: Amount };
  readonly failures?: WrittenSelection & { readonly mtbf: Amount; readonly repair: Amount };
}

export type WrittenHappening = WrittenActions & { readonly at?: Amount; readonly for?: Amount };

/** Keys of actions as files have them. */
const ACTION_KEYS = Object.keys(ACTION_SCHEMAS) as readonly (keyof WrittenActions)[];

/** What can be undone after a while; `failures` end then. */
const HAS_AN_END: readonly string[] = [
  'drain',
  'cordon',
  'uncordon',
  'fail',
  'leave',
  'join',
  'taint',
  'label',
  'policy',
  'failures',
  'arrive',
];

/** Where no selection means all nodes. */
const MAY_BE_ALL: readonly string[] = ['rollingUpgrade', 'failures'];

/** What happens; null where it is not one thing. Issues about what its fields do not tell by themselves. */
export function toHappening(written: WrittenHappening, path: string, issues: Issue[]): Happening | null {
  const given = ACTION_KEYS.filter((key) => written[key] !== undefined);
  const [key] = given;
  if (key === undefined || given.length > 1) {
    const found = given.length === 0 ? 'none of them' : given.join(' and ');
    issues.push(createIssue('missing-field', path, found, `one of ${ACTION_KEYS.join(', ')}`));
    return null;
  }
  if (written.for !== undefined && !HAS_AN_END.includes(key)) {
    issues.push(
      createIssue('unknown-key', `${path}.for`, `"for" beside ${key}`, `it beside one of ${HAS_AN_END.join(', ')}`),
    );
  }
  return {
    at: written.at === undefined ? AT_START : parseMoment(written.at)!,
    forSeconds: written.for === undefined ? null : parseSeconds(written.for)!,
    action: toAction(written, key, `${path}.${key}`, issues),
  };
}

function toAction(written: WrittenActions, key: keyof WrittenActions, path: string, issues: Issue[]): HappeningAction {
  const { join, taint, label, policy, rollingUpgrade, failures } = written;
  const ofInstances = toInstanceAction(written, path, issues);
  if (ofInstances !== null) return ofInstances;
  const select = (one: WrittenSelection): NodeSelection => toSelection(one, path, MAY_BE_ALL.includes(key), issues);
  if (join !== undefined) return { kind: 'join', ...join };
  if (policy !== undefined) return { kind: 'policy', policy };
  if (taint !== undefined) {
    return { kind: 'taint', selection: select(taint), taints: toTaints(taint.taints, `${path}.taints`, issues) };
  }
  if (label !== undefined) return { kind: 'label', selection: select(label), labels: toChanges(label, path, issues) };
  if (rollingUpgrade !== undefined) {
    const { parallel = DEFAULT_PARALLEL, reboot } = rollingUpgrade;
    const rebootSeconds = reboot === undefined ? DEFAULT_REBOOT_SECONDS : parseSeconds(reboot)!;
    return { kind: 'rolling-upgrade', selection: select(rollingUpgrade), parallel, rebootSeconds };
  }
  if (failures !== undefined) {
    return {
      kind: 'failures',
      selection: select(failures),
      meanUpSeconds: parseSeconds(failures.mtbf)!,
      meanRepairSeconds: parseSeconds(failures.repair)!,
    };
  }
  const kind = NODE_ACTIONS.find((one) => one === key)!;
  return { kind, selection: select(written[kind]!) };
}

function toSelection(written: WrittenSelection, path: string, mayBeAll: boolean, issues: Issue[]): NodeSelection {
  const { nodes = [], pool = '', zone = '', labels = {}, count = null } = written;
  checkLabels(labels, `${path}.labels`, issues);
  if (
    !mayBeAll &&
    nodes.length === 0 &&
    pool === '' &&
    zone === '' &&
    Object.keys(labels).length === 0 &&
    count === null
  ) {
    issues.push(createIssue('missing-field', path, 'no nodes', 'at least one of nodes, pool, zone, labels, count'));
  }
  return { nodes, pool, zone, labels, count };
}

function toChanges(
  { set = {}, remove = [] }: NonNullable<WrittenActions['label']>,
  path: string,
  issues: Issue[],
): Readonly<Record<string, string | null>> {
  checkLabels(set, `${path}.set`, issues);
  remove.forEach((key, index) => {
    checkLabelKey(key, `${path}.remove[${index}]`, issues);
    if (!Object.hasOwn(set, key)) return;
    issues.push(
      createIssue('unknown-value', `${path}.remove[${index}]`, `${quote(key)}, which is set too`, 'another key'),
    );
  });
  if (Object.keys(set).length + remove.length === 0) {
    issues.push(createIssue('missing-field', path, 'no change', 'set or remove'));
  }
  return Object.fromEntries([...Object.entries(set), ...remove.map((key) => [key, null] as const)]);
}

/** The written form of what happens. */
export function renderHappening({ at, forSeconds, action }: Happening): object {
  return {
    at: renderMoment(at),
    ...(forSeconds !== null && { for: renderSeconds(forSeconds) }),
    ...renderAction(action),
  };
}

function renderAction(action: HappeningAction): object {
  switch (action.kind) {
    case 'join':
      return { join: { pool: action.pool, count: action.count } };
    case 'policy':
      return { policy: action.policy };
    case 'arrive':
    case 'depart':
    case 'resize':
    case 'migrate':
      return renderInstanceAction(action);
    case 'taint':
      return { taint: { ...renderSelection(action.selection), taints: action.taints } };
    case 'label':
      return { label: { ...renderSelection(action.selection), ...renderChanges(action.labels) } };
    case 'rolling-upgrade': {
      const { parallel, rebootSeconds } = action;
      return {
        rollingUpgrade: { ...renderSelection(action.selection), parallel, reboot: renderSeconds(rebootSeconds) },
      };
    }
    case 'failures': {
      const [mtbf, repair] = [action.meanUpSeconds, action.meanRepairSeconds].map(renderSeconds);
      return { failures: { ...renderSelection(action.selection), mtbf, repair } };
    }
    default:
      return { [action.kind]: renderSelection(action.selection) };
  }
}

function renderSelection({ nodes, pool, zone, labels, count }: NodeSelection): object {
  return {
    ...(nodes.length > 0 && { nodes }),
    ...(pool !== '' && { pool }),
    ...(zone !== '' && { zone }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(count !== null && { count }),
  };
}

function renderChanges(labels: Readonly<Record<string, string | null>>): object {
  const set = Object.entries(labels).filter(([, value]) => value !== null);
  const remove = Object.keys(labels).filter((key) => labels[key] === null);
  return {
    ...(set.length > 0 && { set: Object.fromEntries(set) }),
    ...(remove.length > 0 && { remove }),
  };
}
