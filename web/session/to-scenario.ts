/** A session as a scenario document: what `berth simulate` runs is what the page has shown. */

import type { Question, QuestionKind } from './question.ts';
import type { Session, Step } from './session.ts';

/** A document of kind Scenario; its parts are checked by whoever reads it. */
type Mapping = Readonly<Record<string, unknown>>;

/** What a scenario must be told of the cluster that it begins with. */
export interface ClusterFacts {
  /** The pool of the scenario that a node belongs to; null where it is of none. */
  poolOf(node: string): string | null;
  /** A pool of nodes like one that is there, without name and count; null where there is none of that name. */
  poolLike(node: string): Mapping | null;
  /** The document of a policy that is a file; null where the name is that of a built-in one. */
  policyDocument(name: string): Mapping | null;
}

/** Name that is put behind that of a policy that was changed. */
const CHANGED = '-asked';

const API_VERSION = 'berth.dev/v1alpha1';

/** Questions about who decides, which hold from the start; all others happen at their time. */
const ABOUT_DECIDING: ReadonlySet<QuestionKind> = new Set<QuestionKind>([
  'policy',
  'weights',
  'formula',
  'overcommit',
  'scheduler-version',
  'extender-weight',
]);

/** The scenario with all steps that are on. */
export function toScenarioDocument(session: Session, facts: ClusterFacts): Mapping {
  const document = withEnd(session);
  const changes = new ScenarioChanges(record(document['spec']), facts);
  for (const { step, afterSeconds } of timedSteps(session)) changes.apply(step, afterSeconds);
  return { ...document, spec: changes.spec };
}

/**
 * The scenario as it was, that ends when it does with its steps: what they change is seen against it. One that does not say
 * when it ends, and in which nothing else happens, ends a gap after the last step.
 */
export function withEnd(session: Session): Mapping {
  const document = session.start.scenario as Mapping;
  const spec = record(document['spec']);
  const hasEnd = spec['duration'] !== undefined || spec['until'] !== undefined || list(spec['workload']).length > 0;
  if (hasEnd) return document;
  const last = Math.max(0, ...timedSteps(session).map(({ afterSeconds }) => afterSeconds));
  return { ...document, spec: { ...spec, duration: last + session.gapSeconds } };
}

/** The steps that are on, with when they happen: seconds after the start. */
export function timedSteps({ steps, gapSeconds }: Session): readonly { step: Step; afterSeconds: number }[] {
  let last = 0;
  return steps
    .filter(({ isOn }) => isOn)
    .map((step) => {
      if (ABOUT_DECIDING.has(step.question.kind)) return { step, afterSeconds: 0 };
      const afterSeconds = step.afterSeconds ?? last + gapSeconds;
      last = afterSeconds;
      return { step, afterSeconds };
    });
}

class ScenarioChanges {
  readonly #facts: ClusterFacts;
  #spec: Mapping;

  constructor(spec: Mapping, facts: ClusterFacts) {
    this.#spec = spec;
    this.#facts = facts;
  }

  get spec(): Mapping {
    return this.#spec;
  }

  apply({ question, id }: Step, afterSeconds: number): void {
    switch (question.kind) {
      case 'policy':
        this.#decideBy(question.policy);
        return;
      case 'weights': {
        const plugins = Object.entries(question.weights).map(([name, weight]) =>
          weight === 0 ? { name, score: false } : { name, weight, score: true },
        );
        this.#changePolicy({ plugins });
        return;
      }
      case 'formula': {
        const { name, expression, weight } = question;
        this.#changePolicy({ plugins: [{ name: 'FormulaScore', weight, args: { formulas: [{ name, expression }] } }] });
        return;
      }
      case 'scheduler-version':
        this.#changePolicy({ schedulerVersion: question.version });
        return;
      case 'overcommit':
        this.#setOvercommit({ cpu: question.cpu, memory: question.memory });
        return;
      case 'extender-weight':
        this.#decide({ extender: { ...record(this.#decision['extender']), weight: question.weight } });
        return;
      case 'add-nodes':
        this.#happen(afterSeconds, { join: { pool: this.#poolFor(question.like, id), count: question.count } });
        return;
      default:
        this.#happen(afterSeconds, happeningOf(question));
    }
  }

  get #decision(): Mapping {
    return record(this.#spec['decide']);
  }

  #set(changes: Mapping): void {
    this.#spec = { ...this.#spec, ...changes };
  }

  #decide(changes: Mapping): void {
    this.#set({ decide: { ...this.#decision, ...changes } });
  }

  #happen(afterSeconds: number, happening: Mapping): void {
    this.#set({ happens: [...list(this.#spec['happens']), { at: afterSeconds, ...happening }] });
  }

  #decideBy(policy: string | object): void {
    if (typeof policy === 'string') {
      this.#decide({ policies: [policy] });
      return;
    }
    this.#useInline(policy as Mapping);
  }

  #useInline(document: Mapping): void {
    const name = nameOf(document);
    const others = list(this.#decision['inline']).filter((one) => nameOf(record(one)) !== name);
    this.#decide({ inline: [...others, document], policies: [name] });
  }

  /** Puts in the place of the policy that decides one that extends it. */
  #changePolicy(changes: { readonly plugins?: readonly Mapping[]; readonly schedulerVersion?: string }): void {
    const name = String(list(this.#decision['policies'])[0] ?? '');
    const known = list(this.#decision['inline'])
      .map(record)
      .find((one) => nameOf(one) === name);
    const base = known ?? this.#facts.policyDocument(name) ?? emptyPolicy(name);
    const spec = record(base['spec']);
    const { plugins = [], ...others } = changes;
    const changed = new Set(plugins.map((one) => one['name']));
    const kept = list(spec['plugins']).map(record);
    const merged = kept.map((entry) => {
      const change = plugins.find((one) => one['name'] === entry['name']);
      return change === undefined ? entry : { ...entry, ...change };
    });
    const added = plugins.filter(
      (one) => changed.has(one['name']) && !kept.some((entry) => entry['name'] === one['name']),
    );
    this.#useInline({
      ...base,
      metadata: {
        ...record(base['metadata']),
        name: nameOf(base).endsWith(CHANGED) ? nameOf(base) : `${nameOf(base)}${CHANGED}`,
      },
      spec: { ...spec, ...others, plugins: [...merged, ...added] },
    });
  }

  #setOvercommit(overcommit: Mapping): void {
    const workload = list(this.#spec['workload']).map((source) => ({ ...record(source), overcommit }));
    const cluster = record(this.#spec['cluster']);
    const hasDump = list(cluster['files']).length > 0;
    this.#set({
      ...(workload.length > 0 && { workload }),
      ...(hasDump && { cluster: { ...cluster, overcommit } }),
    });
  }

  /** The pool that nodes like this one join; one of its own where it belongs to none. */
  #poolFor(node: string, stepId: number): string {
    const known = this.#facts.poolOf(node);
    if (known !== null) return known;
    const name = `asked-${stepId}`;
    const cluster = record(this.#spec['cluster']);
    const pool = { name, count: 0, ...(this.#facts.poolLike(node) ?? { cpu: 1, memory: '1Gi' }) };
    this.#set({ cluster: { ...cluster, pools: [...list(cluster['pools']), pool] } });
    return name;
  }
}

/** A policy document that extends a built-in one. */
function emptyPolicy(name: string): Mapping {
  return { apiVersion: API_VERSION, kind: 'PlacementPolicy', metadata: { name }, spec: { extends: name, plugins: [] } };
}

/** What happens, as scenario files write it. */
function happeningOf(
  question: Exclude<
    Question,
    { kind: 'add-nodes' | 'policy' | 'weights' | 'formula' | 'overcommit' | 'scheduler-version' | 'extender-weight' }
  >,
): Mapping {
  switch (question.kind) {
    case 'fail-domain':
      return { fail: { labels: { [question.key]: question.value } } };
    case 'drain-domain':
      return { drain: { labels: { [question.key]: question.value } } };
    case 'add-instances': {
      const { name, count, isVm, cpuMilli, memoryBytes } = question;
      const size = { cpu: `${cpuMilli}m`, memory: memoryBytes };
      return { arrive: { name, count, kind: isVm ? 'vm' : 'container', ...size } };
    }
    case 'remove-instances':
      return { depart: { instances: question.instances } };
    case 'resize-instances': {
      const { instances, cpuMilli, memoryBytes } = question;
      return { resize: { instances, cpu: `${cpuMilli}m`, memory: memoryBytes } };
    }
    case 'move-instance':
      return { migrate: { instances: [question.instance], to: question.node } };
    default:
      return { [question.kind]: { nodes: question.nodes } };
  }
}

function nameOf(document: Mapping): string {
  return String(record(document['metadata'])['name'] ?? '');
}

function record(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
