/** Alibaba's disaggregated DLRM inference instances of 2025: requests, arrivals, ends and a limit per node and app. */

import { WHOLE_GPU_MILLI } from '../core/index.ts';
import { BadRows } from './bad-rows.ts';
import { MAX_CARDS } from './card-model.ts';
import { checkLife, placesOf, readCsv } from './csv.ts';
import type { CsvRow } from './csv-row.ts';
import { hasColumns } from './first-line.ts';
import type { TraceFormat } from './format.ts';
import { type ShapeParts, Shapes } from './shapes.ts';
import { arrivalColumn } from './times.ts';
import { UniqueIds } from './unique-ids.ts';
import { BYTES_PER_GIB, MILLI_PER_CORE } from './units.ts';

const COLUMNS = [
  'instance_sn',
  'app_name',
  'cpu_request',
  'gpu_request',
  'rdma_request',
  'memory_request',
  'disk_request',
  'max_instance_per_node',
  'creation_time',
  'scheduled_time',
  'deletion_time',
] as const;
const AT = placesOf(COLUMNS);

/** Percent of a node's RDMA bandwidth, by the name that Alibaba's Koordinator has for it. */
const RDMA_PERCENT = 'koordinator.sh/rdma';

/** Instances arrive at `creation_time`, or at `scheduled_time` where options.columns.arrival says so. */
export const dlrm: TraceFormat = {
  name: 'dlrm',
  summary: 'DLRM inference instances with churn and anti-affinity (Alibaba, cluster-trace-gpu-v2025)',
  citation:
    'Yang et al., GPU-Disaggregated Serving for Deep Learning Recommendation Models at Scale, NSDI 2025. For research and study.',
  recognizes: (head) => hasColumns(head, ['instance_sn', 'role', 'app_name', 'max_instance_per_node']),
  async read(files, reading) {
    const rows = new BadRows(reading);
    const names = new UniqueIds('instance_sn');
    const shapes = new Shapes();
    const arrival = AT[arrivalColumn(reading.options, ['creation_time', 'scheduled_time'])];
    for (const file of files) {
      await readCsv(file, { columns: COLUMNS }, { reading, rows }, (row) => {
        const id = row.name(AT.instance_sn);
        const isBefore = row.isEmpty(arrival);
        const arrivalSeconds = isBefore ? Number.NEGATIVE_INFINITY : row.number(arrival);
        const isAfter = row.isEmpty(AT.deletion_time);
        const departureSeconds = isAfter ? Number.POSITIVE_INFINITY : row.number(AT.deletion_time);
        checkLife('deletion_time', arrivalSeconds, departureSeconds);
        const shape = shapes.of(shapeOf(row));
        names.claim(id, row.line);
        reading.sink.vm({
          id,
          shape,
          arrivalSeconds,
          arrivalKnowledge: isBefore ? 'before-start' : 'observed',
          departureSeconds,
          departureKnowledge: isAfter ? 'after-end' : 'observed',
          group: row.text(AT.app_name),
          tenant: '',
          priority: 0,
          recordedNode: '',
        });
      });
    }
    rows.finish();
    reading.remark(
      'The trace has no nodes: nodes are an assumption of whoever simulates; the largest instance asks for 192 cores.',
    );
    reading.remark(
      `Instances also ask for ephemeral-storage, and for ${RDMA_PERCENT} in percent of a node's bandwidth.`,
    );
  },
};

function shapeOf(row: CsvRow): ShapeParts {
  const cards = row.count(AT.gpu_request);
  if (cards > MAX_CARDS) throw row.bad(AT.gpu_request, 'out-of-range', `at most ${MAX_CARDS}`);
  const diskBytes = row.amount(AT.disk_request) * BYTES_PER_GIB;
  const rdma = row.amount(AT.rdma_request);
  return {
    cpuMilli: row.amount(AT.cpu_request) * MILLI_PER_CORE,
    memoryBytes: row.amount(AT.memory_request) * BYTES_PER_GIB,
    resources: [
      ...(diskBytes > 0 ? [['ephemeral-storage', diskBytes] as const] : []),
      ...(rdma > 0 ? [[RDMA_PERCENT, rdma] as const] : []),
    ],
    gpu: cards === 0 ? null : { count: cards, milliEach: WHOLE_GPU_MILLI, models: [], devices: null },
    maxPerNode: maxPerNode(row),
    kind: 'container',
  };
}

/** -1 stands for any number. */
function maxPerNode(row: CsvRow): number | null {
  const most = row.number(AT.max_instance_per_node);
  if (most === -1) return null;
  if (Number.isInteger(most) && most > 0) return most;
  throw row.bad(AT.max_instance_per_node, 'out-of-range', 'a whole number from 1 on, or -1');
}
