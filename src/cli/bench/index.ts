/** Every table of `berth bench traces`, in the order in which they are printed. A new one is a file beside this and a line here. */

import { azurePackingBench, dlrmBench, huaweiBench } from './counts.ts';
import { eucalyptusBench } from './eucalyptus.ts';
import { openbBench } from './openb.ts';
import type { TraceBench } from './trace-bench.ts';

export const TRACE_BENCHES: readonly TraceBench[] = [
  openbBench,
  huaweiBench,
  dlrmBench,
  azurePackingBench,
  eucalyptusBench,
];
