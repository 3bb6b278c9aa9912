import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNode } from '../../src/kube/node.ts';
import { readPod } from '../../src/kube/pod.ts';
import { ReadContext } from '../../src/kube/read-context.ts';

const PREFIX = 'alibabacloud.com/gpu-';

function readGpus(manifest: { annotations?: object; labels?: object; allocatable?: object }) {
  const context = new ReadContext();
  const { annotations, labels, allocatable } = manifest;
  const field = context.root({ metadata: { name: 'n', annotations, labels }, status: { allocatable } });
  const { gpus } = readNode(field, context);
  return { gpus, issues: context.issues.all.map(({ code, path }) => `${code} ${path}`) };
}

/** Keys without the prefix they have in Kubernetes. */
function readGpu(asked: Record<string, unknown>) {
  const context = new ReadContext();
  const annotations = Object.fromEntries(Object.entries(asked).map(([key, value]) => [PREFIX + key, value]));
  const { gpu } = readPod(context.root({ metadata: { name: 'p', annotations } }), context, new Map());
  return { gpu, issues: context.issues.all.map(({ code, path }) => `${code} ${path.split('gpu-')[1]?.slice(0, -2)}`) };
}

describe('readGpuInventory', () => {
  it('reads whole devices from their number and the model from the label', () => {
    const labels = { [`${PREFIX}card-model`]: 'P100' };
    expect(readGpus({ labels, allocatable: { [`${PREFIX}count`]: '2', [`${PREFIX}milli`]: '2000' } })).toEqual({
      gpus: { model: 'P100', deviceMilli: [1000, 1000] },
      issues: [],
    });
    expect(readGpus({ allocatable: { [`${PREFIX}count`]: 1 } }).gpus).toEqual({ model: '', deviceMilli: [1000] });
  });

  it('finds none where nothing says so, or zero', () => {
    expect(readGpus({ labels: { [`${PREFIX}card-model`]: 'P100' } })).toEqual({ gpus: null, issues: [] });
    expect(readGpus({ allocatable: { [`${PREFIX}count`]: '0' } })).toEqual({ gpus: null, issues: [] });
    expect(readGpus({ annotations: { 'berth.dev/gpus': '{"deviceMilli": []}' } })).toEqual({ gpus: null, issues: [] });
  });

  it('shares equal inventories between nodes, not those of other models', () => {
    const context = new ReadContext();
    const read = (model: string) => {
      const metadata = { name: 'n', labels: { [`${PREFIX}card-model`]: model } };
      return readNode(context.root({ metadata, status: { allocatable: { [`${PREFIX}count`]: '2' } } }), context).gpus;
    };
    const first = read('T4');
    expect(read('P100')?.model).toBe('P100');
    expect(read('T4')).toBe(first);
  });

  it('prefers the annotation of its own', () => {
    const annotations = { 'berth.dev/gpus': '{"model": "V100", "deviceMilli": [1000, 500]}' };
    expect(readGpus({ annotations, allocatable: { [`${PREFIX}count`]: '8' } })).toEqual({
      gpus: { model: 'V100', deviceMilli: [1000, 500] },
      issues: [],
    });
    expect(readGpus({ annotations: { 'berth.dev/gpus': '{"deviceMilli": [1000]}' } }).gpus?.model).toBe('');
  });

  const at = 'metadata.annotations["berth.dev/gpus"]';
  it.each([
    ['{', [`input-malformed ${at}`]],
    ['[]', [`wrong-type ${at}`]],
    [
      '{"model": 1, "deviceMilli": [0, -1, 1001, 0.5, "x"]}',
      [
        `wrong-type ${at}.model`,
        `out-of-range ${at}.deviceMilli[0]`,
        `out-of-range ${at}.deviceMilli[1]`,
        `out-of-range ${at}.deviceMilli[2]`,
        `wrong-type ${at}.deviceMilli[3]`,
        `wrong-type ${at}.deviceMilli[4]`,
      ],
    ],
    ['{"model": "V100"}', [`missing-field ${at}.deviceMilli`]],
    ['{"deviceMilli": [1000], "__proto__": {}}', [`unknown-key ${at}.__proto__`]],
    [`{"deviceMilli": [${Array(65).fill(1000).join()}]}`, [`out-of-range ${at}.deviceMilli`]],
    [`{"deviceMilli": [1000], "model": "${'x'.repeat(300)}"}`, [`out-of-range ${at}.model`]],
    [' '.repeat(20_000), [`out-of-range ${at}`]],
    [7, [`wrong-type ${at}`, `input-malformed ${at}`]],
  ])('refuses annotation %j', (text, issues) => {
    expect(readGpus({ annotations: { 'berth.dev/gpus': text } })).toEqual({ gpus: null, issues });
  });

  it.each([
    ['65', 'out-of-range'],
    ['1e18', 'out-of-range'],
    ['-1', 'negative-quantity'],
    ['two', 'bad-quantity'],
  ])('refuses a number of %s devices', (count, code) => {
    const { gpus, issues } = readGpus({ allocatable: { [`${PREFIX}count`]: count } });
    expect(gpus).toBeNull();
    expect(issues).toContain(`${code} status.allocatable["${PREFIX}count"]`);
  });
});

describe('readGpuRequest', () => {
  it.each([
    ['a share', { count: '1', milli: '460' }, { count: 1, milliEach: 460 }],
    ['a share without a number', { milli: '460' }, { count: 1, milliEach: 460 }],
    ['whole devices', { count: '2', milli: '1000' }, { count: 2, milliEach: 1000 }],
    ['whole devices without a size', { count: '2' }, { count: 2, milliEach: 1000 }],
    [
      'models, each once',
      { count: '1', 'card-model': 'V100M16| V100M32|V100M32|' },
      { models: ['V100M16', 'V100M32'] },
    ],
    ['a device that was given', { milli: '200', index: '3' }, { milliEach: 200, devices: [3] }],
    ['devices that were given', { count: '2', milli: '1000', index: '0-12' }, { count: 2, devices: [0, 12] }],
    ['an index that is not filled in', { milli: '200', index: '' }, { milliEach: 200, devices: null }],
  ])('reads %s', (_title, asked, expected) => {
    const { gpu, issues } = readGpu(asked as Record<string, string>);
    expect(gpu).toEqual({ count: 1, milliEach: 1000, models: [], devices: null, ...expected });
    expect(issues).toEqual([]);
  });

  it.each([
    ['nothing', {}],
    ['a model alone', { 'card-model': 'V100' }],
    ['no device', { count: '0', milli: '1000' }],
    ['nothing of a device', { count: '1', milli: '0' }],
  ])('finds no request in %s', (_title, asked) => {
    expect(readGpu(asked as Record<string, string>)).toEqual({ gpu: null, issues: [] });
  });

  it.each([
    [{ milli: '1001' }, 'out-of-range milli'],
    [{ milli: '-1' }, 'out-of-range milli'],
    [{ milli: 'half' }, 'wrong-type milli'],
    [{ milli: '0.5' }, 'wrong-type milli'],
    [{ milli: 500 }, 'wrong-type milli'],
    [{ count: '65' }, 'out-of-range count'],
    [{ count: '9'.repeat(40) }, 'wrong-type count'],
    [{ count: '2', milli: '500' }, 'out-of-range milli'],
  ])('refuses %j', (asked, issue) => {
    const { gpu, issues } = readGpu(asked);
    expect(gpu).toBeNull();
    expect(issues).toContain(issue);
  });

  it.each(['0-1', '64', '999', '-1', '0-0', 'a', '0--1', '1e9', '0'.repeat(100)])('leaves index %s aside', (index) => {
    const count = index === '0-0' ? '2' : '1';
    expect(readGpu({ count, index })).toMatchObject({ gpu: { devices: null }, issues: ['out-of-range index'] });
  });

  it('makes equal requests one object', () => {
    const context = new ReadContext();
    const read = (name: string) =>
      readPod(context.root({ metadata: { name, annotations: { [`${PREFIX}milli`]: '460' } } }), context, new Map()).gpu;
    expect(read('a')).toBe(read('b'));
  });

  it('never throws, and reads in range or not at all', () => {
    const anything = fc.oneof(fc.string(), fc.integer().map(String), fc.jsonValue());
    fc.assert(
      fc.property(fc.record({ count: anything, milli: anything, 'card-model': anything, index: anything }), (asked) => {
        const { gpu } = readGpu(asked);
        if (gpu === null) return;
        expect(gpu.count >= 1 && gpu.count <= 64 && gpu.milliEach >= 1 && gpu.milliEach <= 1000).toBe(true);
        expect(gpu.devices === null || gpu.devices.length === gpu.count).toBe(true);
      }),
    );
  });
});
