/** Azure's VM traces of 2017 (V1) and 2019 (V2): the table of VMs, which has no header. */

import { BadRows } from './bad-rows.ts';
import { checkLife, placesOf, readCsv } from './csv.ts';
import type { CsvRow } from './csv-row.ts';
import { firstLine } from './first-line.ts';
import type { TraceFormat } from './format.ts';
import { Shapes } from './shapes.ts';
import { UniqueIds } from './unique-ids.ts';
import { BYTES_PER_GIB, MILLI_PER_CORE } from './units.ts';

const COLUMNS = [
  'vmid',
  'subscriptionid',
  'deploymentid',
  'created',
  'deleted',
  'maxcpu',
  'avgcpu',
  'p95maxcpu',
  'category',
  'cores',
  'memory',
] as const;
const AT = placesOf(COLUMNS);

/** Two ids in base64, of 64 characters or so: nothing else begins like this. */
const TWO_IDS = /^[A-Za-z0-9+/=]{40,},[A-Za-z0-9+/=]{40,},/;

/** The recording ends with the interval that begins here: what has it as its end is still there. */
const HORIZON_SECONDS = 2_591_700;
/** What is seen in one interval only has its beginning as its end. */
const INTERVAL_SECONDS = 300;

/** Sizes that V2 hides: the numbers by which the publisher's notebook replaces them. */
const OPEN_CORES = { text: '>24', value: 30 } as const;
const OPEN_MEMORY_GB = { text: '>64', value: 70 } as const;

export const azureVmtable: TraceFormat = {
  name: 'azure-vmtable',
  summary: 'VMs of Azure with sizes, tenants and times on a grid of 300 s (AzurePublicDataset V1 and V2, vmtable)',
  citation: 'Cortez et al., Resource Central, SOSP 2017. CC-BY 4.0.',
  recognizes(head) {
    const line = firstLine(head);
    return TWO_IDS.test(line) && line.split(',').length >= COLUMNS.length;
  },
  async read(files, reading) {
    const rows = new BadRows(reading);
    const names = new UniqueIds('vmid');
    const shapes = new Shapes();
    let openSizes = 0;
    const sizeOf = (row: CsvRow, column: number, open: { readonly text: string; readonly value: number }): number => {
      if (row.text(column) !== open.text) return row.amount(column);
      openSizes++;
      return open.value;
    };
    for (const file of files) {
      await readCsv(file, { columns: COLUMNS, hasHeader: false }, { reading, rows }, (row) => {
        const id = row.name(AT.vmid);
        const created = row.amount(AT.created);
        const deleted = row.amount(AT.deleted);
        checkLife('deleted', created, deleted);
        const cpuMilli = sizeOf(row, AT.cores, OPEN_CORES) * MILLI_PER_CORE;
        const memoryBytes = sizeOf(row, AT.memory, OPEN_MEMORY_GB) * BYTES_PER_GIB;
        const isBefore = created === 0;
        const isAfter = deleted >= HORIZON_SECONDS;
        names.claim(id, row.line);
        reading.sink.vm({
          id,
          shape: shapes.ofVm(cpuMilli, memoryBytes),
          arrivalSeconds: isBefore ? Number.NEGATIVE_INFINITY : created,
          arrivalKnowledge: isBefore ? 'before-start' : 'observed',
          departureSeconds: isAfter ? Number.POSITIVE_INFINITY : Math.max(deleted, created + INTERVAL_SECONDS),
          departureKnowledge: isAfter ? 'after-end' : 'observed',
          group: row.text(AT.deploymentid),
          tenant: row.text(AT.subscriptionid),
          priority: 0,
          recordedNode: '',
        });
      });
    }
    rows.finish();
    if (openSizes > 0) {
      reading.remark(
        `${openSizes} sizes are hidden by the trace: cores ${OPEN_CORES.text} count as ${OPEN_CORES.value}, memory ${OPEN_MEMORY_GB.text} as ${OPEN_MEMORY_GB.value} GiB.`,
      );
    }
  },
};
