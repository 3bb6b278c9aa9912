/** What a session begins from: files are told apart by what they hold, and become the scenario that is asked about. */

import {
  createIssue,
  type Issue,
  METRICS,
  POLICIES,
  parseScenario,
  type Simulation,
  toScenarioFile,
} from '../../src/core/index.ts';
import { parseDocuments } from '../../src/kube/documents.ts';
import { readWhole } from '../../src/kube/whole-value.ts';
import { InputRefused } from '../../src/scenario/input-refused.ts';
import { MemoryFiles } from '../../src/scenario/memory-files.ts';
import { readText } from '../../src/scenario/read-text.ts';
import { allBytes, bytesBetween, lengthOf } from '../../src/scenario/stored-bytes.ts';
import { readHead } from '../../src/traces/first-line.ts';
import type { TraceHead } from '../../src/traces/format.ts';
import { kubernetesDump } from '../../src/traces/kubernetes-dump.ts';
import { openMemoryFile } from '../../src/traces/memory-file.ts';
import { isSessionFile } from '../keep/session-file.ts';
import type { GivenFile, Opened } from '../protocol.ts';
import type { Session } from '../session/session.ts';
import { sha256 } from './digest.ts';
import { scenarioOfReport } from './read-report.ts';

/** What a file is, as far as sessions know. */
type FileKind = 'session' | 'scenario' | 'policy' | 'dump' | 'trace' | 'report' | 'other';

interface KnownFile {
  readonly name: string;
  readonly kind: FileKind;
}

/** Far more than is looked at of a file to tell what it is, also where it is packed. */
const BEGINNING_BYTES = 2 ** 20;

const DEFAULT_POLICY = 'kube-default';
/** From one question to the next: migrations of a drained node have mostly ended by then. */
const GAP_SECONDS = 3600;

const WANTED =
  'a dump (kubectl get nodes,pods -A -o json), a scenario, a policy, a trace, or a report of berth simulate';

/**
 * A session without steps and without what its files are, or one that was saved. Throws InputRefused where the files are nothing
 * that one can be asked about.
 */
export async function beginSession(files: readonly GivenFile[]): Promise<Session> {
  const known = await Promise.all(files.map(kindOf));
  const saved = known.find(({ kind }) => kind === 'session');
  if (saved !== undefined) return readSession(saved.name, files);
  const refused = known.filter(({ kind }) => kind === 'other');
  // What lies beside a scenario is for that to read.
  const isScenario = known.some(({ kind }) => kind === 'scenario' || kind === 'report');
  if (refused.length > 0 && !isScenario) throw new InputRefused(refused.map((one) => refuse(one)));
  const scenario = await scenarioOf(known, files);
  return {
    start: { name: nameOf(scenario), scenario, files: [] },
    steps: [],
    gapSeconds: GAP_SECONDS,
  };
}

/** What a session remembers of its files. */
export function digestsOf(files: readonly GivenFile[]): Promise<Session['start']['files']> {
  return Promise.all(
    files.map(async ({ name, bytes }) => ({
      name,
      sha256: await sha256(await allBytes(bytes)),
      byteLength: lengthOf(bytes),
    })),
  );
}

/** A session that was saved, with the files it was begun from beside it. */
async function readSession(file: string, files: readonly GivenFile[]): Promise<Session> {
  const text = await readText(new MemoryFiles(files), file);
  if ('issue' in text) throw new InputRefused([{ ...text.issue, file }]);
  const { missingFiles, parseSessionFile } = await import('../keep/parse-session-file.ts');
  const { value: session, issues } = parseSessionFile(text.text);
  if (session === null) throw new InputRefused(issues.map((issue) => ({ ...issue, file })));
  const missing = missingFiles(session, await digestsOf(files));
  if (missing.length > 0) throw new InputRefused(missing.map((issue) => ({ ...issue, file })));
  const { shipped, ...start } = session.start;
  const isShipped = shipped !== undefined && (await isBegunFrom(session, files));
  return isShipped ? session : { ...session, start };
}

/** Whether the scenario is what its files say: one that was changed is not the one that is shipped. */
async function isBegunFrom({ start }: Session, files: readonly GivenFile[]): Promise<boolean> {
  const names = new Set(start.files.map(({ name }) => name));
  const begun = files.filter(({ name }) => names.has(name));
  const scenario = await scenarioOf(await Promise.all(begun.map(kindOf)), begun);
  return JSON.stringify(scenario) === JSON.stringify(start.scenario);
}

/** Files are digested while they are read, by a thread of the platform's own; what a saved session says of them stays. */
export async function withDigests(files: readonly GivenFile[], open: () => Promise<Opened>): Promise<Opened> {
  const digesting = digestsOf(files);
  const opened = await open();
  const { session } = opened;
  if (session.start.files.length > 0) return opened;
  return { ...opened, session: { ...session, start: { ...session.start, files: await digesting } } };
}

/** Refuses a dump whose pods have no node to be on: nothing can be asked of it. A scenario may have its nodes come later. */
export function refuseWithoutNodes({ start }: Session, files: readonly GivenFile[], world: Simulation['world']): void {
  const isDump = files.some(({ name }) => dumpsOf(start.scenario).includes(name));
  if (!isDump || world.state.nodeCount > 0) return;
  const found = `no node and ${world.instances.size === 1 ? '1 pod' : `${world.instances.size} pods`}`;
  const remedy = 'Drop a dump of both: kubectl get nodes,pods -A -o json.';
  throw new InputRefused([
    createIssue('input-empty', '', found, 'nodes and pods', { file: dumpsOf(start.scenario)[0] ?? '', remedy }),
  ]);
}

/** Files of the cluster where it comes from nothing else and nothing joins it. */
function dumpsOf(scenario: unknown): readonly string[] {
  const { spec } = scenario as {
    readonly spec?: {
      readonly cluster?: { readonly files?: readonly string[]; readonly pools?: unknown };
      readonly happens?: unknown;
    };
  }; // a document that was parsed
  return spec?.cluster?.pools === undefined && spec?.happens === undefined ? (spec?.cluster?.files ?? []) : [];
}

async function kindOf({ name, bytes }: GivenFile): Promise<KnownFile> {
  const beginning = await bytesBetween(bytes, 0, BEGINNING_BYTES);
  const head = await readHead(openMemoryFile(name, beginning)).catch(() => null);
  return { name, kind: head === null ? 'other' : await kindOfHead(head) };
}

async function kindOfHead(head: TraceHead): Promise<FileKind> {
  const { text } = head;
  if (isSessionFile(text)) return 'session';
  if (hasKind(text, 'Scenario')) return 'scenario';
  if (hasKind(text, 'PlacementPolicy')) return 'policy';
  if (/^\s*<!doctype html/i.test(text)) return 'report';
  if (kubernetesDump.recognizes(head)) return 'dump';
  const { TRACE_FORMATS } = await import('../../src/traces/index.ts');
  return TRACE_FORMATS.some((format) => format.recognizes(head)) ? 'trace' : 'other';
}

function hasKind(text: string, kind: string): boolean {
  return (
    new RegExp(`^\\s*kind:\\s*["']?${kind}["']?\\s*$`, 'm').test(text) ||
    new RegExp(`"kind"\\s*:\\s*"${kind}"`).test(text)
  );
}

function refuse({ name }: KnownFile, found = 'something else'): Issue {
  return createIssue('input-malformed', '', found, WANTED, { file: name, remedy: 'Drop one of those instead.' });
}

async function scenarioOf(known: readonly KnownFile[], files: readonly GivenFile[]): Promise<object> {
  const named = (kind: FileKind) => known.filter((file) => file.kind === kind).map(({ name }) => name);
  const [scenario, second] = named('scenario');
  if (second !== undefined) {
    throw new InputRefused([
      createIssue('duplicate-object', '', 'a second scenario', 'one scenario', { file: second }),
    ]);
  }
  if (scenario !== undefined) return oneRun(await readDocument(scenario, files), scenario);
  const [report] = named('report');
  if (report !== undefined) return oneRun(await readReport(report, files), report);
  const [dumps, traces, policies] = [named('dump'), named('trace'), named('policy')];
  if (dumps.length + traces.length === 0) {
    const issues = policies.map((file) =>
      createIssue('input-empty', '', 'a policy alone', 'a cluster beside it', { file }),
    );
    throw new InputRefused(issues);
  }
  return {
    apiVersion: 'berth.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: scenarioName(dumps[0] ?? traces[0]!) },
    spec: {
      cluster: {
        ...(dumps.length > 0 && { files: dumps }),
        ...(traces.length > 0 && dumps.length === 0 && { traces: [{ files: traces }] }),
      },
      ...(traces.length > 0 && { workload: [{ trace: { files: traces } }] }),
      decide: { policies: [policies[0] ?? DEFAULT_POLICY] },
    },
  };
}

/** The document of a scenario with its first policy, its first seed and the first value of each set: one run is asked about. */
function oneRun(document: unknown, file: string): object {
  const registry = { policies: POLICIES.map(({ name }) => name), metrics: METRICS.map(({ name }) => name) };
  const { scenario, issues } = parseScenario(document, registry);
  const [variant] = scenario?.variants ?? [];
  if (scenario === null || variant === undefined) throw new InputRefused(issues.map((issue) => ({ ...issue, file })));
  const { decide, seeds } = variant.spec;
  const spec = {
    ...variant.spec,
    decide: { ...decide, policies: decide.policies.slice(0, 1) },
    seeds: seeds.slice(0, 1),
  };
  return toScenarioFile({ ...scenario, sets: [], variants: [{ values: {}, spec }] });
}

async function readDocument(file: string, files: readonly GivenFile[]): Promise<unknown> {
  const text = await readText(new MemoryFiles(files), file);
  if ('issue' in text) throw new InputRefused([{ ...text.issue, file }]);
  const { documents, issues } = parseDocuments(text.text, file);
  const found = [...issues];
  const value = documents[0] === undefined ? null : readWhole(documents[0].value, found);
  if (found.length > 0 || value === null) throw new InputRefused(found.map((issue) => ({ ...issue, file })));
  return value;
}

async function readReport(file: string, files: readonly GivenFile[]): Promise<unknown> {
  const text = await readText(new MemoryFiles(files), file);
  if ('issue' in text) throw new InputRefused([{ ...text.issue, file }]);
  const scenario = scenarioOfReport(text.text);
  if (scenario === null) throw new InputRefused([refuse({ name: file, kind: 'other' }, 'a web page')]);
  return scenario;
}

function nameOf(scenario: object): string {
  const { metadata } = scenario as { readonly metadata?: { readonly name?: string } };
  return metadata?.name ?? '';
}

/** A name as scenarios have it, from that of a file. */
function scenarioName(file: string): string {
  const base = file
    .split('/')
    .at(-1)!
    .toLowerCase()
    .replace(/\.(gz|zst|ya?ml|json|csv)$/g, '');
  const name = base
    .replace(/[^-a-z0-9.]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 100);
  return name === '' ? 'cluster' : name;
}
