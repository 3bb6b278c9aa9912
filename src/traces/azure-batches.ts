/** Arrivals of Azure's VM trace V1 in batches of one tenant, with durations in bins: comma-separated, decoded. */

import { BadRows } from './bad-rows.ts';
import { checkLife, placesOf, readCsv } from './csv.ts';
import { hasColumns } from './first-line.ts';
import type { TraceFormat } from './format.ts';
import { Shapes } from './shapes.ts';
import { BYTES_PER_GIB, MILLI_PER_CORE } from './units.ts';

const COLUMNS = ['arrival_s', 'batch', 'cores', 'mem_gb', 'dur_lo_s', 'dur_hi_s', 'censored'] as const;
const AT = placesOf(COLUMNS);

/** A VM lives for the middle of its bin; one that is censored, or whose bin has no upper end, is alive at the end. */
export const azureBatches: TraceFormat = {
  name: 'azure-batches',
  summary: 'VM arrivals of Azure V1 in tenant batches, durations in bins (decoded)',
  citation:
    'Cortez et al., Resource Central, SOSP 2017 (CC-BY 4.0); Bergsma et al., Generating Complex, Realistic Cloud Workloads using Recurrent Neural Networks, SOSP 2021.',
  recognizes: (head) => hasColumns(head, COLUMNS),
  async read(files, reading) {
    const rows = new BadRows(reading);
    const shapes = new Shapes();
    let count = 0;
    for (const file of files) {
      await readCsv(file, { columns: COLUMNS }, { reading, rows }, (row) => {
        const arrivalSeconds = row.amount(AT.arrival_s);
        const low = row.amount(AT.dur_lo_s);
        const isOpen = row.isEmpty(AT.dur_hi_s);
        const high = isOpen ? Number.POSITIVE_INFINITY : row.amount(AT.dur_hi_s);
        checkLife('dur_hi_s', low, high);
        const censored = row.count(AT.censored);
        if (censored > 1) throw row.bad(AT.censored, 'unknown-value', '0 or 1');
        const isAfter = censored === 1 || isOpen;
        const cpuMilli = row.amount(AT.cores) * MILLI_PER_CORE;
        const memoryBytes = row.amount(AT.mem_gb) * BYTES_PER_GIB;
        reading.sink.vm({
          id: `vm-${count++}`,
          shape: shapes.ofVm(cpuMilli, memoryBytes),
          arrivalSeconds,
          arrivalKnowledge: 'observed',
          departureSeconds: isAfter ? Number.POSITIVE_INFINITY : arrivalSeconds + (low + high) / 2,
          departureKnowledge: isAfter ? 'after-end' : 'observed',
          group: `batch-${row.name(AT.batch)}`,
          tenant: '',
          priority: 0,
          recordedNode: '',
        });
      });
    }
    rows.finish();
    reading.remark('Durations are known as bins: a VM lives for the middle of its bin.');
    reading.remark(
      'VMs that were there before are missing: the cluster fills from empty; measure after the load is level.',
    );
  },
};
