/** Every trace format, the most telling beginnings first. A new one is a file beside this and a line here. */

import { BerthError, nearestName, quote } from '../core/index.ts';
import { alibabaSpot } from './alibaba-spot.ts';
import { auditLog } from './audit-log/audit-log.ts';
import { azureBatches } from './azure-batches.ts';
import { azurePacking } from './azure-packing.ts';
import { azureVmtable } from './azure-vmtable.ts';
import { bitbrains } from './bitbrains/bitbrains.ts';
import { materna } from './bitbrains/materna.ts';
import { csvTrace } from './csv-trace.ts';
import { decisionLog } from './decision-log.ts';
import { dlrm } from './dlrm.ts';
import { eucalyptus } from './eucalyptus.ts';
import type { TraceFormat } from './format.ts';
import { google2019 } from './google-2019/google-2019.ts';
import { huaweiEast1 } from './huawei-east-1.ts';
import { kubernetesDump } from './kubernetes-dump.ts';
import { openb } from './openb.ts';
import { openDc } from './opendc/opendc.ts';
import { schedulerSimulator } from './scheduler-simulator.ts';
import { simKube } from './simkube/simkube.ts';

export const TRACE_FORMATS: readonly TraceFormat[] = [
  openb,
  dlrm,
  huaweiEast1,
  azurePacking,
  azureVmtable,
  azureBatches,
  eucalyptus,
  alibabaSpot,
  openDc,
  auditLog,
  decisionLog,
  schedulerSimulator,
  kubernetesDump,
  simKube,
  bitbrains,
  materna,
  google2019,
  csvTrace,
];

/** A format by its name. Throws a BerthError where there is none. */
export function findFormat(name: string): TraceFormat {
  const found = TRACE_FORMATS.find((format) => format.name === name);
  if (found !== undefined) return found;
  const names = TRACE_FORMATS.map((format) => format.name);
  const nearest = nearestName(name, names);
  throw new BerthError('unknown-value', `format: found ${quote(name)}, wanted one of ${names.join(', ')}`, {
    ...(nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` }),
  });
}
