/** `berth trace`: what traces hold, whether they are in order, their conversion, and models of them. */

import { check } from '../trace/check.ts';
import { convert } from '../trace/convert.ts';
import { fit } from '../trace/fit.ts';
import { generate } from '../trace/generate.ts';
import { inspect } from '../trace/inspect.ts';
import type { CommandModule } from './command.ts';

const EXAMPLES = `
Examples:
  $ berth trace inspect openb_node_list_all_node.csv openb_pod_list_default.csv
  $ berth trace check vms.csv --column id=name cpu=vCPUs memory=ram:MiB arrival=start departure=stop
  $ berth trace convert Huawei-East-1.csv.gz --output huawei.csv
  $ berth trace fit Huawei-East-1.csv.gz --output model.yaml
  $ berth trace generate model.yaml --seed 1 --output vms.csv.gz

The format is told by content, packed with gzip or zstd or not; berth trace inspect --help lists the formats.`;

/** What can be done with traces, in the order of the help. A new one is a file in ../trace and a line here. */
const SUBCOMMANDS: readonly CommandModule[] = [inspect, check, convert, generate, fit];

export const trace: CommandModule = {
  register(program, io, done) {
    const parent = program
      .command('trace')
      .description('inspect, check, convert, generate and fit traces of clusters')
      .addHelpText('after', EXAMPLES);
    for (const subcommand of SUBCOMMANDS) subcommand.register(parent, io, done);
  },
};
