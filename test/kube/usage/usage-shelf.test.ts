import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../src/core/errors.ts';
import { uniqueDirtyBytes } from '../../../src/core/model/dirty-curve.ts';
import type { Node } from '../../../src/core/model/node.ts';
import type { Pod } from '../../../src/core/model/pod.ts';
import { Field, isRecord } from '../../../src/kube/field.ts';
import { ReadContext } from '../../../src/kube/read-context.ts';
import { PROMETHEUS_KIND, UsageShelf } from '../../../src/kube/usage/usage-shelf.ts';
import { GI, MI, node, pod, vector } from '../../builders.ts';
import { figure, usage } from '../../usage-builders.ts';
import { vmPod } from '../../vm-builders.ts';

const TIME = '2026-01-01T00:00:00Z';
const AT = 1_767_225_600;

/** Nodes of 4 cores and 8 GiB. */
const NODES = ['node-1', 'node-2'].map((name) => node(name, { allocatable: vector(4000, 8 * GI) }));
const PODS = [vmPod('db', { guestMemoryBytes: 4 * GI }), pod('web')];

interface Outcome {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly issues: readonly Issue[];
}

/** What the objects, each of its own kind or an answer of Prometheus, make of the nodes and pods. */
function read(...objects: readonly unknown[]): Outcome {
  const context = new ReadContext();
  const shelf = new UsageShelf(context);
  objects.forEach((object, index) => {
    const kind = isRecord(object) && typeof object.kind === 'string' ? object.kind : PROMETHEUS_KIND;
    shelf.put(kind, Field.root(object, context.issues, `[${index}]`, 'file.json'));
  });
  const [nodes, pods] = [shelf.applyToNodes(NODES), shelf.applyToPods(PODS)];
  return { nodes, pods, issues: context.issues.all };
}

const said = ({ issues }: Outcome): string[] =>
  issues.map(({ code, path, found, remedy }) => `${code} ${path}: ${found}; ${remedy}`);

const nodeMetrics = (name: string, cpu: unknown, memory: unknown, timestamp: unknown = TIME): object => ({
  apiVersion: 'metrics.k8s.io/v1beta1',
  kind: 'NodeMetrics',
  metadata: { name },
  timestamp,
  window: '10.05s',
  usage: { cpu, memory },
});

const nodeUsage = (fields: object): object => ({
  apiVersion: 'berth.dev/v1alpha1',
  kind: 'NodeUsage',
  metadata: { name: 'node-1' },
  ...fields,
});

const vmUsage = (fields: object): object => ({
  apiVersion: 'berth.dev/v1alpha1',
  kind: 'VirtualMachineUsage',
  metadata: { name: 'db' },
  ...fields,
});

/** An answer with one series of a metric. */
const answer = (name: string | null, labels: object, series: object, resultType = 'vector'): object => ({
  status: 'success',
  data: { resultType, result: [{ metric: { ...(name === null ? {} : { __name__: name }), ...labels }, ...series }] },
});
const sample = (text: unknown, at: unknown = AT): object => ({ value: [at, text] });
const NODE_1 = { instance: 'node-1' };
const DB = { namespace: 'default', name: 'db', node: 'node-1' };

const vmUsageOf = ({ pods }: Outcome) => pods[0]!.vm!.usage;

describe('UsageShelf', () => {
  it('reads NodeMetrics: the mean of CPU and memory, fractions kept', () => {
    const outcome = read(nodeMetrics('node-1', '123456789n', '2048Ki'));
    expect(outcome.issues).toEqual([]);
    expect(outcome.nodes[0]!.usage).toEqual(
      usage({ cpuMilli: figure(123.456789), memoryBytes: figure(2 * MI), measuredAtSeconds: AT }),
    );
    expect(outcome.nodes[1]).toBe(NODES[1]);
  });

  it('reads PodMetrics of launchers: what the container of the guest uses', () => {
    const metrics = (name: string): object => ({
      kind: 'PodMetrics',
      metadata: { namespace: 'default', name },
      timestamp: TIME,
      containers: [
        { name: 'guest-console-log', usage: { cpu: '1m', memory: '30Mi' } },
        { name: 'compute', usage: { cpu: '750m', memory: '3Gi' } },
      ],
    });
    const outcome = read(metrics('virt-launcher-db'), metrics('web'), metrics('gone'));
    expect(outcome.issues).toEqual([]);
    expect(vmUsageOf(outcome)).toEqual({ cpuMilli: 750, memoryBytes: 3 * GI, dirtyCurve: null });
    expect(outcome.pods[1]).toBe(PODS[1]);
  });

  it('reads NodeUsage: spread and pressure too', () => {
    const outcome = read(
      nodeUsage({
        measuredAt: TIME,
        cpu: { mean: '3500m', standardDeviation: '800m' },
        memory: { mean: '4Gi', standardDeviation: '1Gi' },
        pressure: { cpu: 0.1, memory: 0, io: 0.02 },
      }),
    );
    expect(outcome.issues).toEqual([]);
    expect(outcome.nodes[0]!.usage).toEqual({
      cpuMilli: figure(3500, 800),
      memoryBytes: figure(4 * GI, GI),
      cpuPressure: 0.1,
      memoryPressure: 0,
      ioPressure: 0.02,
      measuredAtSeconds: AT,
    });
  });

  it('reads VirtualMachineUsage: a rate is one point of the curve, capped by the memory of the guest', () => {
    const rate = { bytesPerSecond: '50Mi', intervalSeconds: 2 };
    const outcome = read(vmUsage({ cpu: '1500m', memory: '3Gi', dirtyRate: rate }));
    expect(outcome.issues).toEqual([]);
    const points = [{ seconds: 2, bytes: 100 * MI }];
    expect(vmUsageOf(outcome)).toEqual({
      cpuMilli: 1500,
      memoryBytes: 3 * GI,
      dirtyCurve: { kind: 'points', points, capBytes: 4 * GI },
    });
    expect(uniqueDirtyBytes(vmUsageOf(outcome)!.dirtyCurve!, 2)).toBe(100 * MI);
  });

  it('reads the points of a curve, and its cap', () => {
    const points = [
      { seconds: 1, bytes: '50Mi' },
      { seconds: 10, bytes: '200Mi' },
    ];
    const curveOf = (cap: object) => vmUsageOf(read(vmUsage({ dirtyCurve: { points, ...cap } })))?.dirtyCurve;
    const expected = {
      kind: 'points',
      points: [
        { seconds: 1, bytes: 50 * MI },
        { seconds: 10, bytes: 200 * MI },
      ],
    };
    expect(curveOf({ cap: '1Gi' })).toEqual({ ...expected, capBytes: GI });
    expect(curveOf({})).toEqual({ ...expected, capBytes: 4 * GI });
    expect(curveOf({ cap: '64Gi' })).toEqual({ ...expected, capBytes: 4 * GI });
  });

  it('takes a guest that dirties nothing for one', () => {
    expect(vmUsageOf(read(vmUsage({ dirtyRate: { bytesPerSecond: 0 } })))?.dirtyCurve).toEqual({ kind: 'none' });
  });

  it('lets the latest measurement of each thing count, the last of equally late ones', () => {
    const late = '2026-01-01T00:01:00Z';
    const outcome = read(
      nodeMetrics('node-1', '200m', '2Gi', late),
      nodeUsage({ measuredAt: TIME, cpu: { mean: '100m' }, pressure: { cpu: 0.5 } }),
      nodeMetrics('node-1', '300m', '3Gi', late),
    );
    expect(outcome.nodes[0]!.usage).toEqual(
      usage({ cpuMilli: figure(300), memoryBytes: figure(3 * GI), cpuPressure: 0.5, measuredAtSeconds: AT + 60 }),
    );
  });

  it('dates a node by its CPU, for pods are missing in that', () => {
    const outcome = read(
      nodeUsage({ measuredAt: TIME, cpu: { mean: '100m' } }),
      nodeUsage({ measuredAt: '2026-01-01T00:01:00Z', pressure: { cpu: 0.5 } }),
    );
    expect(outcome.nodes[0]!.usage?.measuredAtSeconds).toBe(AT);
  });

  it('measures the target of a migration by its guest', () => {
    const context = new ReadContext();
    const shelf = new UsageShelf(context);
    shelf.put('VirtualMachineUsage', context.root(vmUsage({ cpu: '1' })));
    const target = { ...PODS[0]!, name: 'virt-launcher-db-target' };
    expect(shelf.applyToPods([PODS[0]!, target]).map(({ vm }) => vm?.usage?.cpuMilli)).toEqual([1000, 1000]);
  });

  it('leaves objects of other kinds to others', () => {
    const context = new ReadContext();
    const shelf = new UsageShelf(context);
    for (const kind of ['Node', 'constructor', '__proto__', '']) expect(shelf.put(kind, context.root({}))).toBe(false);
  });

  it('gives back what it was given where nothing was measured', () => {
    const { nodes, pods } = read();
    expect([nodes, pods]).toEqual([NODES, PODS]);
    expect([nodes, pods].every((list, index) => list === [NODES, PODS][index])).toBe(true);
  });
});

describe('answers of Prometheus', () => {
  it.each([
    ['descheduler:nodeutilization:cpu:avg1m', '0.25', { cpuMilli: figure(1000) }],
    ['instance:node_cpu_utilisation:rate5m', '1.02', { cpuMilli: figure(4000) }],
    ['instance:node_cpu:rate:sum', '1.5', { cpuMilli: figure(1500) }],
    // 8 GiB less 2 GiB
    ['node_memory_MemAvailable_bytes', String(2 * GI), { memoryBytes: figure(6 * GI) }],
    ['node_memory_MemAvailable_bytes', '1e12', { memoryBytes: figure(0) }],
    ['instance:node_memory_utilisation:ratio', '0.5', { memoryBytes: figure(4 * GI) }],
    ['descheduler:nodepressure:cpu:avg1m', '0.1', { cpuPressure: 0.1 }],
    ['node_pressure_cpu_waiting_seconds_total:rate1m', '0.1', { cpuPressure: 0.1 }],
    ['instance:node_pressure_memory_waiting:rate5m', '0.2', { memoryPressure: 0.2 }],
    ['instance:node_pressure_io_waiting_seconds:irate', '0', { ioPressure: 0 }],
  ])('understands %s of %s', (name, text, expected) => {
    const outcome = read(answer(name, NODE_1, sample(text)));
    expect(said(outcome)).toEqual([]);
    expect(outcome.nodes[0]!.usage).toEqual(usage({ ...expected, measuredAtSeconds: AT }));
  });

  it.each([
    ['kubevirt_vmi_cpu_usage_seconds_total:rate5m', '1.5', { cpuMilli: 1500 }],
    ['kubevirt_vmi_memory_resident_bytes', String(3 * GI), { memoryBytes: 3 * GI }],
    // more than the guest has: the emulator is in it
    ['kubevirt_vmi_memory_resident_bytes', String(5 * GI), { memoryBytes: 4 * GI }],
    ['vmi:kubevirt_vmi_memory_used_bytes:sum', String(GI), { memoryBytes: GI }],
    [
      'kubevirt_vmi_dirty_rate_bytes_per_second',
      '1048576',
      { dirtyCurve: { kind: 'points', points: [{ seconds: 1, bytes: MI }], capBytes: 4 * GI } },
    ],
  ])('understands %s of %s for a VM', (name, text, expected) => {
    const outcome = read(answer(name, DB, sample(text)));
    expect(said(outcome)).toEqual([]);
    expect(vmUsageOf(outcome)).toEqual({ cpuMilli: null, memoryBytes: null, dirtyCurve: null, ...expected });
  });

  it('takes resident memory before used memory, whichever comes last', () => {
    const outcome = read(
      answer('kubevirt_vmi_memory_resident_bytes', DB, sample(String(3 * GI))),
      answer('kubevirt_vmi_memory_used_bytes', DB, sample(String(GI))),
    );
    expect(vmUsageOf(outcome)?.memoryBytes).toBe(3 * GI);
  });

  it('takes mean, spread and time from a range', () => {
    // 100, 200, 300, 400 millicores: mean 250, deviation sqrt((150^2 + 50^2) x 2 / 4) = 111.8
    const values = ['0.1', '0.2', '0.3', '0.4'].map((text, index) => [AT + index * 30, text]);
    const backwards = { values: values.reverse() };
    const { nodes } = read(answer('instance:node_cpu:rate:sum', NODE_1, backwards, 'matrix'));
    const { cpuMilli, measuredAtSeconds } = nodes[0]!.usage!;
    expect(cpuMilli).toEqual({ mean: expect.closeTo(250, 9), standardDeviation: expect.closeTo(Math.sqrt(12_500), 9) });
    expect(measuredAtSeconds).toBe(AT + 90);
  });

  it('finds the node by its label node, or by instance with or without a port', () => {
    const name = 'descheduler:nodepressure:cpu:avg1m';
    for (const labels of [{ instance: 'node-2:9100' }, { node: 'node-2', instance: '10.0.0.1:9100' }]) {
      expect(read(answer(name, labels, sample('0.5'))).nodes[1]!.usage?.cpuPressure).toBe(0.5);
    }
  });

  it.each([
    [
      'a counter',
      answer('node_pressure_cpu_waiting_seconds_total', NODE_1, sample('12345')),
      /^unknown-value .*which only ever grows; give its rate: label_replace\(rate\(node_pressure/,
    ],
    ['a rate that lost its name', answer(null, NODE_1, sample('0.1')), /^missing-field .*__name__.*keep the name/],
    [
      'a name with a slip',
      answer('kubevirt_vmi_dirty_rate_bytes_per_secnd', DB, sample('1')),
      /did you mean kubevirt_vmi_dirty_rate_bytes_per_second\?/,
    ],
    [
      'a metric of another thing',
      answer('up', NODE_1, sample('1')),
      /^unknown-value .*"up"; leave it out of the query/,
    ],
    [
      'NaN',
      answer('node_memory_MemAvailable_bytes', NODE_1, sample('NaN')),
      /^out-of-range \[0\]\.data\.result\[0\]\.value: 1767225600, "NaN"/,
    ],
    ['infinity', answer('node_memory_MemAvailable_bytes', NODE_1, sample('+Inf')), /^out-of-range .*"\+Inf"/],
    ['a number too large', answer('node_memory_MemAvailable_bytes', NODE_1, sample('1e300')), /^out-of-range/],
    ['an empty text', answer('node_memory_MemAvailable_bytes', NODE_1, sample('')), /^out-of-range/],
    ['a number without quotes', answer('node_memory_MemAvailable_bytes', NODE_1, sample(7)), /^out-of-range/],
    ['a time that is none', answer('node_memory_MemAvailable_bytes', NODE_1, sample('7', -1)), /^out-of-range/],
    ['no sample', answer('node_memory_MemAvailable_bytes', NODE_1, {}), /^missing-field/],
    ['an empty range', answer('node_memory_MemAvailable_bytes', NODE_1, { values: [] }, 'matrix'), /^missing-field/],
    [
      'a dirty rate below zero',
      answer('kubevirt_vmi_dirty_rate_bytes_per_second', DB, sample('-1')),
      /^out-of-range .*value: -1;/,
    ],
    [
      'a share above one',
      answer('descheduler:nodepressure:cpu:avg1m', NODE_1, sample('1.1')),
      /^out-of-range .*: 1\.1;/,
    ],
    [
      'an unknown node',
      answer('descheduler:nodepressure:cpu:avg1m', { node: 'node-3' }, sample('0.1')),
      /^unknown-node \[0\]\.data\.result\[0\]: "node-3"; did you mean node-1\?/,
    ],
    ['no node', answer('descheduler:nodepressure:cpu:avg1m', {}, sample('0.1')), /^missing-field .*neither node nor/],
    ['no VM', answer('kubevirt_vmi_memory_resident_bytes', NODE_1, sample('1')), /^missing-field .*no namespace or no/],
    [
      'an unknown VM',
      answer('kubevirt_vmi_memory_resident_bytes', { ...DB, name: 'dbb' }, sample('1')),
      /^unknown-pod .*"default\/dbb"; did you mean default\/db\?/,
    ],
  ])('warns of %s and leaves it out', (_, given, expected) => {
    const outcome = read(given);
    expect(said(outcome)).toEqual([expect.stringMatching(expected)]);
    expect(outcome.issues[0]!.severity).toBe('warning');
    expect(outcome.issues[0]!.file).toBe('file.json');
    expect([outcome.nodes.map((one) => one.usage), vmUsageOf(outcome)]).toEqual([[null, null], null]);
  });

  it('takes no more time for many unknown names than for many known ones', () => {
    const manyOf = (name: (index: number) => string, node: (index: number) => string) => ({
      status: 'success',
      data: {
        resultType: 'vector',
        result: Array.from({ length: 20_000 }, (_, index) => ({
          metric: { __name__: name(index), node: node(index) },
          ...sample('0.5'),
        })),
      },
    });
    const metric = 'descheduler:nodepressure:cpu:avg1m';
    const before = performance.now();
    read(
      manyOf(
        (index) => `${'x'.repeat(60)}${index}`,
        () => 'node-1',
      ),
    );
    read(
      manyOf(
        () => metric,
        (index) => `${'node-'.repeat(12)}${index}`,
      ),
    );
    expect(performance.now() - before).toBeLessThan(5000);
  });

  it('refuses an answer that is an error, or of a type that has no series', () => {
    const refused = { status: 'error', errorType: 'bad_data', error: 'parse error', data: {} };
    expect(said(read(refused))).toEqual([
      expect.stringMatching(/^unknown-value \[0\]\.status: "error"; mend the query/),
    ]);
    const scalar = { status: 'success', data: { resultType: 'scalar', result: [1, '2'] } };
    expect(said(read(scalar))).toEqual([expect.stringMatching(/^unknown-value \[0\]\.data\.resultType: "scalar"/)]);
  });
});

describe('objects with mistakes', () => {
  it.each([
    ['no quantity', nodeMetrics('node-1', '1cpu', '1Gi'), ['bad-quantity [0].usage.cpu']],
    ['a negative amount', nodeMetrics('node-1', '-1', '1Gi'), ['negative-quantity [0].usage.cpu']],
    ['no usage', { kind: 'NodeMetrics', metadata: { name: 'node-1' } }, ['missing-field [0].usage']],
    ['no name', { ...nodeMetrics('', '1', '1'), metadata: {} }, ['missing-field [0].metadata.name']],
    ['an unknown field', nodeUsage({ cpus: { mean: 1 } }), ['unknown-key [0].cpus']],
    ['an unknown part', nodeUsage({ pressure: { cpuSome: 0.1 } }), ['unknown-key [0].pressure.cpuSome']],
    ['no mean', nodeUsage({ cpu: { standardDeviation: 1 } }), ['missing-field [0].cpu.mean']],
    ['pressure in percent', nodeUsage({ pressure: { cpu: 10 } }), ['out-of-range [0].pressure.cpu']],
    ['pressure in words', nodeUsage({ pressure: { cpu: 'low' } }), ['wrong-type [0].pressure.cpu']],
    ['NaN', nodeUsage({ pressure: { io: Number.NaN } }), ['out-of-range [0].pressure.io']],
    ['another version', nodeUsage({ apiVersion: 'berth.dev/v2' }), ['unsupported-version [0].apiVersion']],
    [
      'a negative rate',
      vmUsage({ dirtyRate: { bytesPerSecond: '-1' } }),
      ['negative-quantity [0].dirtyRate.bytesPerSecond'],
    ],
    [
      'a rate over no time',
      vmUsage({ dirtyRate: { bytesPerSecond: 1, intervalSeconds: 0 } }),
      ['out-of-range [0].dirtyRate.intervalSeconds'],
    ],
    [
      'a rate and a curve',
      vmUsage({ dirtyRate: { bytesPerSecond: 1 }, dirtyCurve: { points: [{ seconds: 1, bytes: 1 }] } }),
      ['unknown-key [0].dirtyCurve'],
    ],
    ['no points', vmUsage({ dirtyCurve: { points: [] } }), ['out-of-range [0].dirtyCurve.points']],
    [
      'points that fall',
      vmUsage({
        dirtyCurve: {
          points: [
            { seconds: 1, bytes: 5 },
            { seconds: 2, bytes: 4 },
          ],
        },
      }),
      ['out-of-range [0].dirtyCurve.points[1]'],
    ],
    [
      'a point without a time',
      vmUsage({ dirtyCurve: { points: [{ seconds: 'one', bytes: 5 }] } }),
      ['wrong-type [0].dirtyCurve.points[0].seconds'],
    ],
  ])('tells of %s and leaves the object out', (_, given, expected) => {
    const outcome = read(given);
    expect(outcome.issues.map(({ code, path }) => `${code} ${path}`)).toEqual(expected);
    expect(outcome.issues[0]!.severity).toBe('error');
    expect([outcome.nodes.map((one) => one.usage), vmUsageOf(outcome)]).toEqual([[null, null], null]);
  });

  it('warns of a time that is none, and reads the rest', () => {
    const outcome = read(nodeMetrics('node-1', '1', '1Gi', 'yesterday'));
    expect(said(outcome)).toEqual([expect.stringMatching(/^bad-time \[0\]\.timestamp/)]);
    expect(outcome.nodes[0]!.usage?.measuredAtSeconds).toBeNull();
    expect(outcome.nodes[0]!.usage?.cpuMilli).toEqual(figure(1000));
  });

  it('never throws where one value of a good object is another', () => {
    const curve = { points: [{ seconds: 1, bytes: '50Mi' }], cap: '1Gi' };
    const values = [
      [AT, '0.5'],
      [AT + 30, '0.7'],
    ];
    const containers = [{ name: 'compute', usage: { cpu: '750m', memory: '3Gi' } }];
    const good: readonly object[] = [
      nodeMetrics('node-1', '100m', '1Gi'),
      { kind: 'PodMetrics', metadata: { name: 'virt-launcher-db' }, timestamp: TIME, containers },
      nodeUsage({ cpu: { mean: 1, standardDeviation: 1 }, memory: { mean: 1 }, pressure: { cpu: 0.1, io: 0.2 } }),
      vmUsage({ cpu: '1', memory: '1Gi', dirtyRate: { bytesPerSecond: '50Mi', intervalSeconds: 1 } }),
      vmUsage({ dirtyCurve: curve }),
      answer('descheduler:nodepressure:cpu:avg1m', NODE_1, sample('0.5')),
      answer('kubevirt_vmi_dirty_rate_bytes_per_second', DB, { values }, 'matrix'),
    ];
    const bad = [null, undefined, true, [], {}, '', 'NaN', '-1', '1e999', -1, 0, Number.NaN, 1e308, 2 ** 60, [[]], 'x'];
    for (const object of good) {
      for (const path of pathsIn(object)) {
        for (const value of bad) {
          const { nodes, pods } = read(replaceAt(object, path, value));
          const found = [nodes.map((one) => one.usage), pods.map(({ vm }) => vm?.usage)];
          expect(numbersIn(found).every((number) => number >= 0 && Number.isFinite(number))).toBe(true);
        }
      }
    }
  });

  it('never throws, and never gives a usage that is no number', () => {
    const kinds = ['NodeMetrics', 'PodMetrics', 'NodeUsage', 'VirtualMachineUsage', PROMETHEUS_KIND];
    const leaf = fc.oneof(
      fc.constantFrom('node-1', 'db', 'default', 'success', 'vector', 'matrix', 'compute', 'NaN', '1', '-1', '1e999'),
      fc.constantFrom(
        'berth.dev/v1alpha1',
        'node_memory_MemAvailable_bytes',
        'kubevirt_vmi_dirty_rate_bytes_per_second',
      ),
      fc.double(),
      fc.constantFrom(null, true, 0, 1, AT),
    );
    const keys = ['metadata', 'name', 'namespace', 'usage', 'cpu', 'memory', 'mean', 'pressure', 'dirtyRate', 'points'];
    const more = [
      'status',
      'data',
      'result',
      'metric',
      '__name__',
      'value',
      'values',
      'resultType',
      '__proto__',
      'node',
    ];
    const rest = ['apiVersion', 'bytesPerSecond', 'dirtyCurve', 'seconds', 'bytes', 'containers', 'instance', 'cap'];
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys, ...more, ...rest), tie('tree'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(fc.constantFrom(...kinds), tree, (kind, value) => {
        const context = new ReadContext();
        const shelf = new UsageShelf(context);
        shelf.put(kind, context.root(value));
        const found = [
          shelf.applyToNodes(NODES).map((one) => one.usage),
          shelf.applyToPods(PODS).map(({ vm }) => vm?.usage),
        ];
        expect(numbersIn(found).every((number) => number >= 0 && Number.isFinite(number))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

/** Paths of all values in an object. */
function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) => pathsIn(item, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

/** A copy with another value at a path. */
function replaceAt(object: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(object))
    return object.map((item, index) => (String(index) === key ? replaceAt(item, rest, value) : item));
  return isRecord(object) ? { ...object, [key]: replaceAt(object[key], rest, value) } : object;
}
