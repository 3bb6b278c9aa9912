/** Reads traces from opened files, wherever they lie: formats told by content, several files of one trace together. */

import { BerthError, type Issue, type TraceSink } from '../core/index.ts';
import { type Keeping, TraceCollector, type TraceContent } from './collect.ts';
import { csvTrace } from './csv-trace.ts';
import { detectFormat } from './detect.ts';
import { readHead } from './first-line.ts';
import {
  DEFAULT_TRACE_OPTIONS,
  type TraceFile,
  type TraceFormat,
  type TraceHead,
  type TraceOptions,
} from './format.ts';
import { findFormat, TRACE_FORMATS } from './index.ts';

/** What is told beside the files. */
export interface ReadTraceOptions extends Partial<TraceOptions> {
  /** Name of the format; '' or missing: told by content. */
  readonly format?: string;
}

/** A file of a trace as it was found. */
export interface FoundTraceFile {
  readonly file: TraceFile;
  /** Its folder was named, not the file: what is no part of the trace is passed over. */
  readonly isFromFolder: boolean;
}

/** What was told while a trace was read. */
export interface TraceReport {
  readonly format: TraceFormat;
  /** The files that were read. */
  readonly files: readonly string[];
  /** Sentences that a reader of results should know. */
  readonly remarks: readonly string[];
  /** An error is a row that was left out; at most 1,000 issues are kept. */
  readonly issues: readonly Issue[];
  /** Issues beyond those. */
  readonly furtherIssues: number;
}

/** A trace with what was told while it was read. */
export type ReadTrace = TraceContent & TraceReport;

/** Issues that are kept; a file of millions of rows may have more. */
const MOST_ISSUES = 1000;

/**
 * Reads files, all of one trace, and keeps what it is told to. Throws a BerthError where a file cannot be read, is of no known
 * format, has too many bad rows, or holds too much; it then bears the issues.
 */
export async function readTraceFiles(
  found: AsyncIterable<FoundTraceFile>,
  options: ReadTraceOptions = {},
  keeping: Keeping = {},
): Promise<ReadTrace> {
  const collector = new TraceCollector(keeping);
  const report = await streamTraceFiles(found, collector, options);
  return { ...collector.content, ...report };
}

/** The same, but hands everything to a sink as it is read. */
export async function streamTraceFiles(
  found: AsyncIterable<FoundTraceFile>,
  sink: TraceSink,
  options: ReadTraceOptions = {},
): Promise<TraceReport> {
  const { files, format, remarks: skipped } = await chooseFiles(found, formatOf(options));
  const { format: _, ...told } = options;
  const issues: Issue[] = [];
  const remarks = [...skipped];
  let furtherIssues = 0;
  const report = (issue: Issue): void => {
    if (issues.length < MOST_ISSUES) issues.push(issue);
    else furtherIssues++;
  };
  try {
    await format.read(files, {
      sink,
      options: { ...DEFAULT_TRACE_OPTIONS, ...told },
      report,
      remark: (sentence) => void remarks.push(sentence),
    });
  } catch (error) {
    if (!(error instanceof BerthError)) throw error;
    const { code, message, path, remedy } = error;
    throw new BerthError(code, message, { path, remedy, issues: [...issues, ...error.issues], cause: error });
  }
  return { format, files: files.map(({ name }) => name), remarks, issues, furtherIssues };
}

/** Whoever names the column of ids has a table of their own. */
function formatOf({ format = '', columns = {} }: ReadTraceOptions): string {
  return format === '' && Object.hasOwn(columns, 'id') ? csvTrace.name : format;
}

async function chooseFiles(
  found: AsyncIterable<FoundTraceFile>,
  formatName: string,
): Promise<{ files: readonly TraceFile[]; format: TraceFormat; remarks: readonly string[] }> {
  const forced = formatName === '' ? null : findFormat(formatName);
  const opened: (FoundTraceFile & { readonly head: TraceHead })[] = [];
  for await (const one of found) opened.push({ ...one, head: await readHead(one.file) });
  const formats = forced === null ? TRACE_FORMATS : [forced];
  const isTrace = (head: TraceHead): boolean => formats.some((format) => format.recognizes(head));
  // Beside the files of a trace folders hold readmes and licences.
  const taken = opened.filter(({ head, isFromFolder }) => !isFromFolder || isTrace(head));
  const left = opened.filter((one) => !taken.includes(one)).map(({ file }) => file.name);
  const shown = taken.length === 0 ? opened : taken;
  const format =
    forced ??
    detectFormat(
      shown.map(({ head }) => head),
      TRACE_FORMATS,
    );
  return {
    files: shown.map(({ file }) => file),
    format,
    remarks: left.length === 0 || taken.length === 0 ? [] : [`Not read, as no part of the trace: ${left.join(', ')}.`],
  };
}
