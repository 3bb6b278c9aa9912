/** Everything that can go wrong, in one table: Issue (a value, found at the door) and BerthError (thrown on misuse). */

/** Every code Berth reports, with what it means and what to do. A retired code is never used again. */
export const CODES = {
  'input-unreadable': {
    summary: 'A file could not be read.',
    remedy: 'Check the path and the permissions.',
  },
  'input-too-large': {
    summary: 'An input is larger than Berth reads.',
    remedy: 'Split it, or leave out managedFields and status history.',
  },
  'input-malformed': {
    summary: 'An input is not valid JSON, YAML or gzip.',
    remedy: 'Write it again with kubectl get ... -o json.',
  },
  'input-too-deep': {
    summary: 'An input nests or expands further than any Kubernetes object does.',
    remedy: 'Remove the nesting or the aliases.',
  },
  'input-empty': {
    summary: 'An input holds no object Berth can use.',
    remedy: 'Give nodes and pods, as kubectl get nodes,pods -A -o json prints them.',
  },
  'wrong-type': { summary: 'A value has another type than its field.', remedy: 'Write the wanted type.' },
  'missing-field': { summary: 'A field that must be there is not.', remedy: 'Add the field.' },
  'unknown-key': { summary: 'A key is not known here.', remedy: 'Remove it, or write the nearest known key.' },
  'out-of-range': { summary: 'A number lies outside its range.', remedy: 'Write a number within the range.' },
  'unknown-value': { summary: 'A value is none of the allowed ones.', remedy: 'Write one of the allowed values.' },
  'bad-quantity': {
    summary: 'A text is not a Kubernetes quantity.',
    remedy: 'Write a number with at most one suffix: 500m, 2, 12G, 12Gi.',
  },
  'negative-quantity': { summary: 'An amount is below zero.', remedy: 'Write zero or more.' },
  'inexact-quantity': {
    summary: 'An amount is larger than Berth computes exactly (2^53 - 1).',
    remedy: 'Check the unit; the amount is rounded to the nearest double.',
  },
  'bad-selector': {
    summary: 'A selector cannot match as written.',
    remedy: 'Use In or NotIn with values, Exists or DoesNotExist without, Gt or Lt with one whole number.',
  },
  'bad-time': { summary: 'A text is not a time.', remedy: 'Write RFC 3339: 2026-01-01T00:00:00Z.' },
  'duplicate-node': { summary: 'Two nodes have one name.', remedy: 'Remove one of them.' },
  'duplicate-pod': { summary: 'Two pods have one uid or one name.', remedy: 'Remove one of them.' },
  'duplicate-object': { summary: 'Two objects of a kind have one name.', remedy: 'Remove one of them.' },
  'missing-node': {
    summary: 'A pod is bound to a node that is not there.',
    remedy: 'Add the node; until then the pod counts nowhere, as in kube-scheduler.',
  },
  'instancetype-conflict': {
    summary: 'A VM sets what its instancetype sets.',
    remedy: 'Remove it from the VM, or leave out the instancetype.',
  },
  'not-placeable': {
    summary: 'A VM for which KubeVirt would make no launcher pod.',
    remedy: 'Mend what is told of the VM beside this; everything else is read.',
  },
  'unknown-kind': { summary: 'Objects of a kind that placement does not read.', remedy: 'Nothing: they are skipped.' },
  'unknown-plugin': { summary: 'No plugin has this name.', remedy: 'See berth policy list for the names.' },
  'unknown-policy': { summary: 'No policy has this name.', remedy: 'See berth policy list for the names.' },
  'duplicate-plugin': { summary: 'A policy names a plugin twice.', remedy: 'Keep one entry.' },
  'unsupported-version': { summary: 'An apiVersion or version is not supported.', remedy: 'Use a supported one.' },
  'unsupported-setting': {
    summary: 'A setting that kube-scheduler follows and Berth does not.',
    remedy: 'Nothing, where that makes no difference to you.',
  },
  'unknown-pod': { summary: 'No such pod.', remedy: 'Name a pod of the cluster as namespace/name.' },
  'unknown-node': { summary: 'No such node.', remedy: 'Name a node of the cluster.' },
  'already-placed': { summary: 'A pod is placed already.', remedy: 'Forget it first.' },
  'stale-checkpoint': { summary: 'A checkpoint is not of this state, or was undone.', remedy: 'Take a new one.' },
  'bad-score': {
    summary: 'A plugin returned a score that is no number from 0 to 100.',
    remedy: 'Mend the plugin: normalised scores are 0 to 100.',
  },
  'bad-formula': {
    summary: 'A formula cannot be read, or uses what formulas do not have.',
    remedy: 'Write numbers, variables, + - * / % ^, comparisons, and, or, not, a ? b : c and the listed functions.',
  },
  'unknown-name': {
    summary: 'A formula names a variable or function that there is not.',
    remedy: 'Write the nearest known name.',
  },
  'missing-parser': {
    summary: 'A formula stands where no parser of formulas is loaded.',
    remedy: 'Put it into a policy file, or give createProfile what loadExpressionParser loads.',
  },
  'doubtful-formula': {
    summary: 'A formula is in order, but hardly says what is meant.',
    remedy: 'Compare it with the units and ranges of its variables.',
  },
  'unknown-trace': {
    summary: 'A file is of no trace format that Berth knows, or files are of several.',
    remedy: 'See berth trace inspect --help for the formats; name one with --format.',
  },
  'bad-row': {
    summary: 'A row of a trace cannot be what it says.',
    remedy: 'Mend or remove the row; it is left out.',
  },
  'too-many-bad-rows': {
    summary: 'More rows of a trace cannot be read than may be left out.',
    remedy: 'Check the format and the columns; raise --bad-rows where the rest is good.',
  },
  'output-unwritable': {
    summary: 'A file could not be written.',
    remedy: 'Check that there is room and that the folder may be written.',
  },
  'results-in-use': {
    summary: 'Another process writes a results folder.',
    remedy: 'Wait for it, or give another folder.',
  },
  'results-differ': {
    summary: 'A results folder holds runs of other inputs.',
    remedy: 'Give another folder, or --force to simulate these runs again.',
  },
  'results-damaged': {
    summary: 'A file of results is not as it was written.',
    remedy: 'Remove it and simulate again; finished runs beside it stay.',
  },
  internal: { summary: 'Berth broke one of its own rules.', remedy: 'Report it with the input that led there.' },
} as const satisfies Record<string, { summary: string; remedy: string }>;

export type Code = keyof typeof CODES;

/** One finding about an input: where, what was found, what was wanted, what to do. */
export interface Issue {
  readonly code: Code;
  /** `error`: the object is refused. `warning`: Berth carries on, as kube-scheduler would or without the one object. */
  readonly severity: 'error' | 'warning';
  /** The file or stream it came from; '' where there is none. */
  readonly file: string;
  /** Path inside the file, such as `nodes[3].status.allocatable.memory`. */
  readonly path: string;
  readonly found: string;
  readonly wanted: string;
  readonly remedy: string;
}

/** An issue from its parts; `remedy` falls back to the code's own. */
export function createIssue(
  code: Code,
  path: string,
  found: string,
  wanted: string,
  options: { remedy?: string; severity?: Issue['severity']; file?: string } = {},
): Issue {
  const { remedy = CODES[code].remedy, severity = 'error', file = '' } = options;
  return { code, severity, file, path, found, wanted, remedy };
}

/** One line for people: `file: path: found X, wanted Y; do Z`. */
export function renderIssue(issue: Issue): string {
  const where = [issue.file, issue.path].filter((part) => part !== '').join(': ');
  const mark = issue.severity === 'warning' ? 'warning: ' : '';
  const line = `${mark}${where === '' ? '' : `${where}: `}found ${issue.found}, wanted ${issue.wanted}; ${issue.remedy}`;
  return line.replace(UNPRINTABLE, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Control and direction characters: names come from files, and must not steer the reader's terminal. */
const UNPRINTABLE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * All issues for people: errors before warnings, one heading a code, at most `linesPerCode` lines under each and the
 * number of the rest. '' where there is none.
 */
export function renderIssues(issues: readonly Issue[], linesPerCode = 5): string {
  const groups = new Map<string, Issue[]>();
  for (const severity of ['error', 'warning'] as const) {
    for (const issue of issues) {
      if (issue.severity !== severity) continue;
      const key = `${severity} ${issue.code}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [issue]);
      else group.push(issue);
    }
  }
  return [...groups]
    .map(([key, group]) => {
      const lines = group.slice(0, linesPerCode).map((issue) => `  ${renderIssue(issue)}`);
      const rest = group.length - lines.length;
      return [`${key} (${group.length})`, ...lines, ...(rest > 0 ? [`  and ${rest} more`] : [])].join('\n');
    })
    .join('\n');
}

/** Misuse or a broken invariant. `issues` holds every finding where an input was refused whole. */
export class BerthError extends Error {
  readonly code: Code;
  readonly path: string;
  readonly remedy: string;
  readonly issues: readonly Issue[];

  constructor(
    code: Code,
    message: string,
    options: { path?: string; remedy?: string; issues?: readonly Issue[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BerthError';
    this.code = code;
    this.path = options.path ?? '';
    this.remedy = options.remedy ?? CODES[code].remedy;
    this.issues = options.issues ?? [];
  }
}
