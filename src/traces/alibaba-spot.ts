/** Alibaba's spot GPU cluster of 2026: its list of nodes. */

import { BadRows } from './bad-rows.ts';
import { cardsOf, MAX_CARDS } from './card-model.ts';
import { placesOf, readCsv } from './csv.ts';
import { hasColumns } from './first-line.ts';
import type { TraceFormat } from './format.ts';
import { UniqueIds } from './unique-ids.ts';
import { MILLI_PER_CORE } from './units.ts';

const COLUMNS = ['gpu_model', 'gpu_capacity_num', 'cpu_num', 'node_name'] as const;
const AT = placesOf(COLUMNS);

export const alibabaSpot: TraceFormat = {
  name: 'alibaba-spot',
  summary: 'Nodes of a spot GPU cluster, without memory (Alibaba, cluster-trace-v2026-spot-gpu)',
  citation: 'https://github.com/alibaba/clusterdata, cluster-trace-v2026-spot-gpu. For research and study.',
  recognizes: (head) => hasColumns(head, COLUMNS),
  async read(files, reading) {
    const rows = new BadRows(reading);
    const names = new UniqueIds('node_name');
    for (const file of files) {
      await readCsv(file, { columns: COLUMNS }, { reading, rows }, (row) => {
        const name = row.name(AT.node_name);
        const cards = row.count(AT.gpu_capacity_num);
        if (cards > MAX_CARDS) throw row.bad(AT.gpu_capacity_num, 'out-of-range', `at most ${MAX_CARDS}`);
        const cpuMilli = row.amount(AT.cpu_num) * MILLI_PER_CORE;
        names.claim(name, row.line);
        reading.sink.node({
          name,
          cpuMilli,
          memoryBytes: 0,
          resources: [],
          ...cardsOf(cards, row.text(AT.gpu_model)),
          joinSeconds: Number.NEGATIVE_INFINITY,
          leaveSeconds: Number.POSITIVE_INFINITY,
        });
      });
    }
    rows.finish();
    reading.remark('The nodes have no memory in this trace: it limits nothing.');
  },
};
