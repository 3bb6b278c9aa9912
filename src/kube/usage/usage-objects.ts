/**
 * Berth's own kinds for measurements, for what no other format tells: spread, pressure, and how fast a guest dirties memory.
 *
 *   apiVersion: berth.dev/v1alpha1
 *   kind: NodeUsage
 *   metadata: { name: node-1 }
 *   measuredAt: 2026-01-01T00:00:00Z            end of the window
 *   cpu: { mean: 3500m, standardDeviation: 800m }
 *   memory: { mean: 20Gi, standardDeviation: 1Gi }
 *   pressure: { cpu: 0.1, memory: 0, io: 0.02 } pressure stall information, `some` average, fractions
 *
 *   kind: VirtualMachineUsage
 *   metadata: { namespace: vms, name: db }
 *   measuredAt: 2026-01-01T00:00:00Z
 *   cpu: 1500m
 *   memory: 3Gi                                 memory that is not zero
 *   dirtyRate: { bytesPerSecond: 50Mi, intervalSeconds: 1 }
 *   dirtyCurve:                                 instead of the rate
 *     points: [{ seconds: 1, bytes: 50Mi }, { seconds: 10, bytes: 200Mi }]
 *     cap: 1Gi                                  all memory it ever writes
 *
 * Every field but the name may be left out.
 */

import {
  API_VERSION,
  checkDirtyCurve,
  checkSchema,
  createIssue,
  type DirtyPoint,
  describeValue,
  type Schema,
} from '../../core/index.ts';
import type { Field } from '../field.ts';
import { readName, readNamespace } from '../metadata.ts';
import type { ReadContext } from '../read-context.ts';
import { readTime } from '../time.ts';
import { readBytes, readMilli, readNumber } from './amounts.ts';
import type { DirtyReading, NodeQuantity, NodeReading, VmQuantity, VmReading } from './reading.ts';

const ANY = { type: 'any' } as const;
const METADATA: Schema = { type: 'object', properties: { name: ANY }, additionalProperties: ANY };
const FIGURE: Schema = { type: 'object', required: ['mean'], properties: { mean: ANY, standardDeviation: ANY } };
const HEAD = { apiVersion: ANY, kind: ANY, metadata: METADATA, measuredAt: ANY };

/** Amounts are checked as they are read; the schemas hold the names of the fields. */
const NODE_SCHEMA: Schema = {
  type: 'object',
  properties: {
    ...HEAD,
    cpu: FIGURE,
    memory: FIGURE,
    pressure: { type: 'object', properties: { cpu: ANY, memory: ANY, io: ANY } },
  },
};
const VM_SCHEMA: Schema = {
  type: 'object',
  properties: {
    ...HEAD,
    cpu: ANY,
    memory: ANY,
    dirtyRate: {
      type: 'object',
      required: ['bytesPerSecond'],
      properties: { bytesPerSecond: ANY, intervalSeconds: ANY },
    },
    dirtyCurve: {
      type: 'object',
      required: ['points'],
      properties: {
        points: {
          type: 'array',
          minItems: 1,
          maxItems: 1000,
          items: { type: 'object', required: ['seconds', 'bytes'], properties: { seconds: ANY, bytes: ANY } },
        },
        cap: ANY,
      },
    },
  },
};

/** KubeVirt counts dirty pages over one second. */
const USUAL_INTERVAL_SECONDS = 1;
const DAY_SECONDS = 86_400;

/** Readings of a NodeUsage; none where its fields are not in order. */
export function readNodeUsage(object: Field, context: ReadContext): NodeReading[] {
  if (!hasShape(object, NODE_SCHEMA)) return [];
  const shared = {
    of: 'node',
    name: readName(object),
    atSeconds: readTime(object.get('measuredAt')),
    field: object,
  } as const;
  const readings: NodeReading[] = [];
  const add = (quantity: NodeQuantity, mean: number | null, standardDeviation = 0): void => {
    if (mean !== null) readings.push({ ...shared, quantity, figure: { mean, standardDeviation } });
  };
  const [cpu, memory, pressure] = [object.get('cpu'), object.get('memory'), object.get('pressure')];
  add('cpuMilli', readMilli(cpu.get('mean'), context), readMilli(cpu.get('standardDeviation'), context) ?? 0);
  add('memoryBytes', readBytes(memory.get('mean'), context), readBytes(memory.get('standardDeviation'), context) ?? 0);
  add('cpuPressure', readNumber(pressure.get('cpu'), 1));
  add('memoryPressure', readNumber(pressure.get('memory'), 1));
  add('ioPressure', readNumber(pressure.get('io'), 1));
  return readings;
}

/** Readings of a VirtualMachineUsage; none where its fields are not in order. */
export function readVirtualMachineUsage(object: Field, context: ReadContext): (VmReading | DirtyReading)[] {
  if (!hasShape(object, VM_SCHEMA)) return [];
  const key = `${readNamespace(object, context)}/${readName(object)}`;
  const shared = { key, atSeconds: readTime(object.get('measuredAt')), field: object };
  const readings: (VmReading | DirtyReading)[] = [];
  const add = (quantity: VmQuantity, mean: number | null, more: Partial<VmReading> = {}): void => {
    if (mean !== null) readings.push({ of: 'vm', ...shared, ...more, quantity, mean });
  };
  add('cpuMilli', readMilli(object.get('cpu'), context));
  add('memoryBytes', readBytes(object.get('memory'), context));
  const [rate, curve] = [object.get('dirtyRate'), object.get('dirtyCurve')];
  if (rate.isPresent && curve.isPresent) {
    curve.report(
      'unknown-key',
      'dirtyCurve beside dirtyRate',
      'one of the two',
      'leave the rate out: the curve says more',
    );
    return readings;
  }
  const intervalSeconds = readNumber(rate.get('intervalSeconds'), DAY_SECONDS) ?? USUAL_INTERVAL_SECONDS;
  if (intervalSeconds > 0)
    add('dirtyBytesPerSecond', readBytes(rate.get('bytesPerSecond'), context), { intervalSeconds });
  else rate.get('intervalSeconds').report('out-of-range', '0', 'more than 0');
  const points = curve.isPresent ? readPoints(curve, context) : null;
  if (points !== null) {
    readings.push({ of: 'vm-dirty-points', ...shared, points, capBytes: readBytes(curve.get('cap'), context) });
  }
  return readings;
}

/** The points of a curve; null (with an issue) where they do not rise. */
function readPoints(curve: Field, context: ReadContext): readonly DirtyPoint[] | null {
  const list = curve.get('points');
  const points = list.items().map((point) => ({
    seconds: readNumber(point.get('seconds'), DAY_SECONDS) ?? Number.NaN,
    bytes: readBytes(point.get('bytes'), context) ?? Number.NaN,
  }));
  // What is no number has its issue already.
  if (points.some(({ seconds, bytes }) => Number.isNaN(seconds + bytes))) return null;
  const issues = checkDirtyCurve({ kind: 'points', points, capBytes: Number.POSITIVE_INFINITY }, curve.path);
  const report = curve.reporter();
  for (const issue of issues) report(issue);
  return issues.length === 0 ? points : null;
}

/** Reports what is no field of the kind, and another version of it. */
function hasShape(object: Field, schema: Schema): boolean {
  const report = object.reporter();
  const { issues } = checkSchema(object.value, schema, object.path);
  for (const issue of issues) report(issue);
  const version = object.get('apiVersion');
  if (version.value === API_VERSION) return issues.length === 0;
  report(createIssue('unsupported-version', version.path, describeValue(version.value), API_VERSION));
  return false;
}
