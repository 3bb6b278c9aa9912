/** `berth trace inspect`: what a trace is and what is in it. */

import { API_VERSION, type TimeKnowledge, type TraceShape } from '../../core/index.ts';
import { TraceCollector } from '../../traces/collect.ts';
import { streamTrace } from '../../traces/read/read-trace.ts';
import type { TraceReport } from '../../traces/read-trace-files.ts';
import { summarizeTrace, type TraceAmounts, type TracePeak, type TraceSummary } from '../../traces/summary.ts';
import type { CommandModule } from '../commands/command.ts';
import { EXIT_DONE } from '../failure.ts';
import type { Io } from '../io.ts';
import { renderTable } from '../render/table.ts';
import { formatAmount, plural, safe } from '../render/text.ts';
import {
  addReadingOptions,
  COLUMN_HELP,
  formatHelp,
  type ReadingOptions,
  toReadTraceOptions,
} from './reading-options.ts';
import { tellReport } from './tell-report.ts';

interface Options extends ReadingOptions {
  readonly json?: boolean;
}

/** Shapes that are shown. */
const SHOWN_SHAPES = 10;
const SECONDS_PER_DAY = 86_400;

const EXAMPLES = `
Examples:
  $ berth trace inspect openb_node_list_all_node.csv openb_pod_list_default.csv
  $ berth trace inspect Huawei-East-1.csv.gz --json
  $ berth trace inspect packing_trace_zone_a_v1.sqlite --machine-type 16
  $ berth trace inspect vms.csv --column id=name cpu=vCPUs memory=ram:MiB arrival=start departure=stop
`;

export const inspect: CommandModule = {
  register(program, io, done) {
    addReadingOptions(program.command('inspect').description('what a trace is and what is in it'))
      .option('--json', 'print one JSON document')
      .addHelpText('after', () => `${EXAMPLES}${formatHelp()}${COLUMN_HELP}`)
      .action(async (files: string[], options: Options) => {
        await inspectTrace(files, options, io);
        done(EXIT_DONE);
      });
  },
};

async function inspectTrace(files: readonly string[], options: Options, io: Io): Promise<void> {
  const collector = new TraceCollector();
  let samples = 0;
  const report = await streamTrace(
    files,
    {
      node: (node) => collector.node(node),
      vm: (vm) => collector.vm(vm),
      end: (id, atSeconds) => collector.end(id, atSeconds),
      change: (change) => collector.change(change),
      // Measurements are many: they are counted, not kept.
      usage: () => void samples++,
    },
    toReadTraceOptions(options),
  );
  const summary = summarizeTrace(collector.content);
  if (options.json === true) io.out(`${JSON.stringify(toDocument(report, summary, samples), null, 2)}\n`);
  else io.out(render(report, { summary, samples }, io));
  tellReport({ ...report, remarks: [] }, io);
}

function toDocument(report: TraceReport, summary: TraceSummary, samples: number): Record<string, unknown> {
  const { format, files, remarks, issues, furtherIssues } = report;
  const { shapes, peaks, ...rest } = summary;
  return {
    apiVersion: API_VERSION,
    kind: 'TraceSummary',
    format: format.name,
    summary: format.summary,
    citation: format.citation,
    files,
    ...rest,
    usageSamples: samples,
    // A time before the start is null.
    peaks,
    shapeCount: shapes.length,
    shapes: shapes.slice(0, SHOWN_SHAPES).map(({ shape: { template: _, ...shape }, count }) => ({ count, ...shape })),
    remarks,
    issues,
    furtherIssues,
  };
}

function render(report: TraceReport, found: { summary: TraceSummary; samples: number }, io: Io): string {
  const { format, files, remarks } = report;
  const { summary, samples } = found;
  const { nodes, vms, peaks, span, groups, tenants, changes } = summary;
  const rows: (readonly [string, string])[] = [
    ['format', `${format.name}: ${format.summary}`],
    ['files', files.join(', ')],
    ['nodes', nodes.count === 0 ? 'none' : describeAmounts(nodes, 'node')],
    ['VMs', vms.count === 0 ? 'none' : `${describeAmounts(vms, 'VM')} in ${plural(summary.shapes.length, 'shape')}`],
    ...(vms.count === 0 ? [] : describeVms(summary)),
    ...(span === null ? [] : [['time', describeSpan(span)] as const]),
    ...(groups === 0 ? [] : [['groups', groups.toLocaleString('en-US')] as const]),
    ...(tenants === 0 ? [] : [['tenants', tenants.toLocaleString('en-US')] as const]),
    ...(samples === 0 ? [] : [['usage', plural(samples, 'sample')] as const]),
    ...(changes === 0 ? [] : [['changes', changes.toLocaleString('en-US')] as const]),
    ...(vms.count === 0 ? [] : describePeaks(peaks)),
    ...(format.citation === '' ? [] : [['cite', format.citation] as const]),
    ...remarks.map((remark) => ['remark', remark] as const),
  ];
  const width = Math.max(...rows.map(([title]) => title.length));
  const lines = rows.map(([title, text]) => `${title.padEnd(width)}  ${safe(text)}\n`).join('');
  return summary.shapes.length === 0 ? lines : `${lines}\n${renderShapes(summary, io)}`;
}

function describeVms({ arrivals, departures }: TraceSummary): (readonly [string, string])[] {
  return [
    ['arrivals', describeKnowledge(arrivals)],
    ['ends', describeKnowledge(departures)],
  ];
}

function describeKnowledge(counts: Readonly<Record<TimeKnowledge, number>>): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  return told.map(([knowledge, count]) => `${count.toLocaleString('en-US')} ${knowledge}`).join(', ');
}

function describeAmounts({ count, cpuMilli, memoryBytes, gpuMilli }: TraceAmounts, noun: string): string {
  const cards = gpuMilli === 0 ? '' : `, ${formatAmount('cpu', gpuMilli)} GPUs`;
  return `${plural(count, noun)} with ${formatAmount('cpu', cpuMilli)} cores, ${formatAmount('memory', memoryBytes)}B${cards}`;
}

function describeSpan({ startSeconds, endSeconds }: { startSeconds: number; endSeconds: number }): string {
  const days = ((endSeconds - startSeconds) / SECONDS_PER_DAY).toFixed(1);
  return `second ${startSeconds} to ${endSeconds}, ${days} days`;
}

function describePeaks(peaks: TraceSummary['peaks']): (readonly [string, string])[] {
  const at = ({ atSeconds }: TracePeak): string =>
    atSeconds === Number.NEGATIVE_INFINITY ? 'before the start' : `at second ${atSeconds}`;
  return [
    ['peak VMs', `${peaks.count.amount.toLocaleString('en-US')} ${at(peaks.count)}`],
    ['peak CPU', `${formatAmount('cpu', peaks.cpuMilli.amount)} cores ${at(peaks.cpuMilli)}`],
    ...(peaks.memoryBytes.amount === 0
      ? []
      : [['peak memory', `${formatAmount('memory', peaks.memoryBytes.amount)}B ${at(peaks.memoryBytes)}`] as const]),
    ...(peaks.gpuMilli.amount === 0
      ? []
      : [['peak GPUs', `${formatAmount('cpu', peaks.gpuMilli.amount)} ${at(peaks.gpuMilli)}`] as const]),
  ];
}

function renderShapes({ shapes }: TraceSummary, io: Io): string {
  const shown = shapes.slice(0, SHOWN_SHAPES);
  const rest = shapes.length - shown.length;
  const table = renderTable(
    [
      { title: 'VMs', isRight: true },
      { title: 'cores', isRight: true },
      { title: 'memory', isRight: true },
      { title: 'besides' },
    ],
    shown.map(({ shape, count }) => [
      count.toLocaleString('en-US'),
      formatAmount('cpu', shape.cpuMilli),
      `${formatAmount('memory', shape.memoryBytes)}B`,
      describeBesides(shape),
    ]),
    io,
  );
  return rest === 0 ? table : `${table}and ${plural(rest, 'more shape')}\n`;
}

function describeBesides({ gpu, resources, maxPerNode, kind }: TraceShape): string {
  return [
    kind,
    ...(gpu === null
      ? []
      : [`GPU ${gpu.count} x ${gpu.milliEach / 1000}${gpu.models.length === 0 ? '' : ` of ${gpu.models.join(', ')}`}`]),
    ...resources.map(([name, amount]) => `${name} ${formatAmount(name, amount)}`),
    ...(maxPerNode === null ? [] : [`${maxPerNode} of its group a node`]),
  ].join(', ');
}
