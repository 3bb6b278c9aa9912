/** OpenB, Alibaba's GPU cluster of 2023: node lists and pod lists, read together or alone. */

import { type GpuRequest, WHOLE_GPU_MILLI } from '../core/index.ts';
import { BadRows } from './bad-rows.ts';
import { cardsOf, MAX_CARDS } from './card-model.ts';
import { checkLife, placesOf, readCsv } from './csv.ts';
import type { CsvRow } from './csv-row.ts';
import { hasColumns, readHead } from './first-line.ts';
import type { TraceFile, TraceFormat, TraceReading } from './format.ts';
import { Shapes } from './shapes.ts';
import { arrivalColumn } from './times.ts';
import { UniqueIds } from './unique-ids.ts';
import { BYTES_PER_MIB } from './units.ts';

const NODE_COLUMNS = ['sn', 'cpu_milli', 'memory_mib', 'gpu', 'model'] as const;
const NODE_AT = placesOf(NODE_COLUMNS);
const POD_COLUMNS = ['name', 'cpu_milli', 'memory_mib', 'num_gpu', 'gpu_milli'] as const;
/** The multigpu lists do not have these. */
const OPTIONAL_COLUMNS = ['gpu_spec', 'creation_time', 'deletion_time', 'scheduled_time'] as const;
const ALL_POD_COLUMNS = [...POD_COLUMNS, ...OPTIONAL_COLUMNS] as const;
const POD_AT = placesOf(ALL_POD_COLUMNS);

/** Second at which the recording ends: pods that are still there have it as their deletion. */
const HORIZON_SECONDS = 12_902_960;

/**
 * Pods arrive at `creation_time`, or at `scheduled_time` where options.columns.arrival says so; a pod that was never
 * scheduled then arrives at its creation too. In lists without times all are there from the start to the end.
 */
export const openb: TraceFormat = {
  name: 'openb',
  summary: 'OpenB: nodes and pods of a GPU cluster, cards shared by thousandths (Alibaba, cluster-trace-gpu-v2023)',
  citation:
    'Weng et al., Beware of Fragmentation: Scheduling GPU-Sharing Workloads with Fragmentation Gradient Descent, USENIX ATC 2023. For research and study; the same files stand in a repository under Apache-2.0.',
  recognizes: (head) => hasColumns(head, NODE_COLUMNS) || hasColumns(head, POD_COLUMNS),
  async read(files, reading) {
    const rows = new BadRows(reading);
    const names = { nodes: new UniqueIds('sn'), pods: new UniqueIds('name') };
    const shapes = new Shapes();
    let hasTimes = true;
    let hasPods = false;
    for (const file of files) {
      const head = await readHead(file);
      if (hasColumns(head, NODE_COLUMNS)) {
        await readNodes(file, { reading, rows }, names.nodes);
        continue;
      }
      hasPods = true;
      hasTimes &&= hasColumns(head, ['creation_time', 'deletion_time']);
      await readPods(file, { reading, rows }, { names: names.pods, shapes });
    }
    rows.finish();
    if (!hasTimes) reading.remark('A pod list has no times: its pods are there from the start to the end.');
    if (hasPods && hasTimes) {
      reading.remark('The times load this cluster to 1 %: published results use the pods as a stream without times.');
    }
  },
};

interface Context {
  readonly reading: TraceReading;
  readonly rows: BadRows;
}

async function readNodes(file: TraceFile, context: Context, names: UniqueIds): Promise<void> {
  await readCsv(file, { columns: NODE_COLUMNS }, context, (row) => {
    const name = row.name(NODE_AT.sn);
    const cards = row.count(NODE_AT.gpu);
    if (cards > MAX_CARDS) throw row.bad(NODE_AT.gpu, 'out-of-range', `at most ${MAX_CARDS}`);
    const node = {
      name,
      cpuMilli: row.amount(NODE_AT.cpu_milli),
      memoryBytes: row.amount(NODE_AT.memory_mib) * BYTES_PER_MIB,
      resources: [],
      ...cardsOf(cards, row.text(NODE_AT.model)),
      joinSeconds: Number.NEGATIVE_INFINITY,
      leaveSeconds: Number.POSITIVE_INFINITY,
    };
    names.claim(name, row.line);
    context.reading.sink.node(node);
  });
}

async function readPods(
  file: TraceFile,
  context: Context,
  known: { readonly names: UniqueIds; readonly shapes: Shapes },
): Promise<void> {
  const { sink, options } = context.reading;
  const arrival = POD_AT[arrivalColumn(options, ['creation_time', 'scheduled_time'])];
  const layout = { columns: ALL_POD_COLUMNS, optional: OPTIONAL_COLUMNS };
  await readCsv(file, layout, context, (row) => {
    const id = row.name(POD_AT.name);
    const shape = known.shapes.of({
      cpuMilli: row.amount(POD_AT.cpu_milli),
      memoryBytes: row.amount(POD_AT.memory_mib) * BYTES_PER_MIB,
      gpu: cardsAsked(row),
      kind: 'container',
    });
    const arrivalAt = row.isEmpty(arrival) ? POD_AT.creation_time : arrival;
    const isTimed = !row.isEmpty(arrivalAt);
    const arrivalSeconds = isTimed ? row.amount(arrivalAt) : Number.NEGATIVE_INFINITY;
    const deletion = row.isEmpty(POD_AT.deletion_time) ? null : row.amount(POD_AT.deletion_time);
    const departureSeconds = deletion === null || deletion >= HORIZON_SECONDS ? Number.POSITIVE_INFINITY : deletion;
    checkLife('deletion_time', arrivalSeconds, departureSeconds);
    known.names.claim(id, row.line);
    sink.vm({
      id,
      shape,
      arrivalSeconds,
      arrivalKnowledge: isTimed ? 'observed' : 'unknown',
      departureSeconds,
      departureKnowledge: deletion === null ? 'unknown' : deletion >= HORIZON_SECONDS ? 'after-end' : 'observed',
      group: '',
      tenant: '',
      priority: 0,
      recordedNode: '',
    });
  });
}

/** Whole cards on distinct devices, or a share of one. Some lists repeat a model. */
function cardsAsked(row: CsvRow): GpuRequest | null {
  const count = row.count(POD_AT.num_gpu);
  if (count === 0) return null;
  if (count > MAX_CARDS) throw row.bad(POD_AT.num_gpu, 'out-of-range', `at most ${MAX_CARDS}`);
  const milliEach = row.count(POD_AT.gpu_milli);
  if (milliEach < 1 || milliEach > WHOLE_GPU_MILLI)
    throw row.bad(POD_AT.gpu_milli, 'out-of-range', 'a share of 1 to 1000');
  const models = row.text(POD_AT.gpu_spec).split('|');
  return { count, milliEach, models: [...new Set(models.filter((model) => model !== ''))], devices: null };
}
