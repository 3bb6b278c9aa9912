/** Who decides in a scenario, between its file and its value. */

import { SCORE_RANGES, type ScoreRange } from '../../engine/extender/extender-scores.ts';
import { createIssue, type Issue } from '../../errors.ts';
import { describeValue, nearestName, quote } from '../../schema.ts';
import { DEFAULT_EXTENDER } from './defaults.ts';
import type { ScenarioDecision, ScenarioProfile } from './scenario.ts';

interface WrittenInlinePolicy {
  readonly metadata: { readonly name: string };
}

export interface WrittenDecision {
  readonly profile?: unknown;
  readonly policies: readonly string[];
  readonly inline?: readonly WrittenInlinePolicy[];
  readonly extender?: { readonly weight?: number; readonly scoreRange?: number; readonly wholeNodes?: boolean };
  readonly seedsTies?: boolean;
  readonly tellsMix?: boolean;
}

/** True for what can only be a file's name; the caller reads it. */
export function isPolicyFile(name: string): boolean {
  return /\.(ya?ml|json)$/i.test(name);
}

/** An issue where a policy is neither known nor a file. */
export function checkPolicyName(name: string, known: readonly string[], path: string, issues: Issue[]): void {
  if (isPolicyFile(name) || known.includes(name)) return;
  const nearest = nearestName(name, known);
  const wanted = `one of ${known.join(', ')}, or a file that ends in .yaml, .yml or .json`;
  const options = nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` };
  issues.push(createIssue('unknown-policy', path, quote(name), wanted, options));
}

/** Names of policies that a scenario may use: those that are known, and its own. */
export function namesOfPolicies({ inline = [] }: WrittenDecision, known: readonly string[]): readonly string[] {
  return [...known, ...inline.map(({ metadata }) => metadata.name)];
}

/** Who decides; `known` are the policies beside its own. Issues about names and what its fields do not tell by themselves. */
export function toDecision(
  written: WrittenDecision,
  known: readonly string[],
  path: string,
  issues: Issue[],
): ScenarioDecision {
  const policies = namesOfPolicies(written, known);
  const { inline = [] } = written;
  inline.forEach(({ metadata }, index) => {
    checkInlineName(metadata.name, policies.slice(0, known.length + index), `${path}.inline[${index}]`, issues);
  });
  const seen = new Set<string>();
  written.policies.forEach((name, index) => {
    const at = `${path}.policies[${index}]`;
    checkPolicyName(name, policies, at, issues);
    if (seen.has(name)) issues.push(createIssue('duplicate-object', at, quote(name), 'each policy once'));
    seen.add(name);
  });
  const { weight, scoreRange = DEFAULT_EXTENDER.scoreRange, wholeNodes } = written.extender ?? {};
  const range = SCORE_RANGES.find((one) => one === scoreRange);
  if (range === undefined) {
    const wanted = `one of ${SCORE_RANGES.join(', ')}`;
    issues.push(createIssue('unknown-value', `${path}.extender.scoreRange`, String(scoreRange), wanted));
  }
  return {
    profile: toProfile(written.profile, policies, `${path}.profile`, issues),
    policies: written.policies,
    inline: inline.map((document) => ({ name: document.metadata.name, document })),
    extender: {
      weight: weight ?? DEFAULT_EXTENDER.weight,
      scoreRange: range ?? (DEFAULT_EXTENDER.scoreRange satisfies ScoreRange),
      sendsNodes: wholeNodes ?? DEFAULT_EXTENDER.sendsNodes,
    },
    seedsTies: written.seedsTies ?? false,
    tellsMix: written.tellsMix ?? false,
  };
}

function checkInlineName(name: string, taken: readonly string[], at: string, issues: Issue[]): void {
  const path = `${at}.metadata.name`;
  if (taken.includes(name) || name === NO_PROFILE) {
    issues.push(createIssue('duplicate-object', path, quote(name), 'a name that no other policy has'));
  } else if (isPolicyFile(name)) {
    issues.push(createIssue('unknown-value', path, quote(name), 'a name that is not like a file'));
  }
}

/** Written in the place of a policy where no scheduler calls. */
const NO_PROFILE = 'none';

function toProfile(value: unknown, policies: readonly string[], path: string, issues: Issue[]): ScenarioProfile {
  if (value === undefined || value === NO_PROFILE) return { kind: 'none' };
  if (typeof value === 'string') {
    checkPolicyName(value, [NO_PROFILE, ...policies], path, issues);
    return { kind: 'policy', policy: value };
  }
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  const [[key, file] = [], ...more] = isRecord ? Object.entries(value) : [];
  if (key === 'schedulerConfig' && typeof file === 'string' && file !== '' && more.length === 0) {
    return { kind: 'scheduler-config', file };
  }
  const wanted = "none, a policy's name or file, or {schedulerConfig: FILE}";
  issues.push(createIssue('wrong-type', path, describeValue(value), wanted));
  return { kind: 'none' };
}

/** The written form. */
export function renderDecision(decision: ScenarioDecision): object {
  const { profile, policies, inline, extender, seedsTies, tellsMix } = decision;
  const { weight, scoreRange, sendsNodes } = extender;
  return {
    ...(profile.kind === 'policy' && { profile: profile.policy }),
    ...(profile.kind === 'scheduler-config' && { profile: { schedulerConfig: profile.file } }),
    policies,
    ...(inline.length > 0 && { inline: inline.map(({ document }) => document) }),
    extender: { weight, scoreRange, wholeNodes: sendsNodes },
    ...(seedsTies && { seedsTies }),
    ...(tellsMix && { tellsMix }),
  };
}
