// SimKube's traces: the real ones with their counted numbers, small ones made here, and hostile MessagePack.
import { Encoder, encode } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import { decodeMessagePack } from '../../src/traces/simkube/message-pack.ts';
import { simKube } from '../../src/traces/simkube/simkube.ts';
import { describeWithData } from '../data-folder.ts';
import { diskFile, headOf, memoryFile, readTrace } from './format-rig.ts';
import { START_2026 } from './kubernetes-manifests.ts';

const deployment = (name: string, replicas: number | undefined, cpu = '1') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop' },
  spec: {
    replicas,
    template: { spec: { containers: [{ name: 'app', resources: { requests: { cpu, memory: '1Gi' } } }] } },
  },
});

const event = (seconds: number, applied: object[], deleted: object[] = []) => ({
  ...{ ts: START_2026 + seconds, applied_objs: applied, deleted_objs: deleted },
});

function trace(events: object[], changes: object = {}): Uint8Array {
  return encode({ version: 2, config: { trackedObjects: {} }, events, index: {}, pod_lifecycles: {}, ...changes });
}

const read = (bytes: Uint8Array) => readTrace(simKube, [memoryFile(bytes)]);

describe('simKube', () => {
  it('makes pods of the difference in replicas, and lets the newest leave first', async () => {
    const bytes = trace([
      event(0, [deployment('web', 2)]),
      event(10, [deployment('web', 3)]),
      event(20, [deployment('web', 1)]),
      event(30, [], [deployment('web', 1)]),
    ]);
    const { vms, remarks } = await read(bytes);
    const lives = vms.map((vm) => [vm.id, vm.arrivalSeconds - START_2026, vm.departureSeconds - START_2026]);
    expect(lives).toEqual([
      ['shop/web-0', 0, 30],
      ['shop/web-1', 0, 20],
      ['shop/web-2', 10, 20],
    ]);
    expect(vms[0]).toMatchObject({ group: 'web', tenant: 'shop', shape: { cpuMilli: 1000, kind: 'container' } });
    expect(remarks.join(' ')).toContain('the newest leave');
  });

  it('replaces all pods where the template changes, and takes one replica where none is said', async () => {
    const { vms } = await read(
      trace([event(0, [deployment('web', undefined)]), event(5, [deployment('web', 1, '2')])]),
    );
    expect(vms.map((vm) => [vm.id, vm.shape.cpuMilli, vm.departureSeconds - START_2026])).toEqual([
      ['shop/web-0', 1000, 5],
      ['shop/web-1', 2000, Number.POSITIVE_INFINITY],
    ]);
  });

  it('reports replicas that are no count, objects without pods and times that go back', async () => {
    const bytes = trace([
      event(9, [
        deployment('web', -1),
        deployment('all', 1e9),
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } },
      ]),
      event(3, [deployment('late', 1)]),
    ]);
    const { vms, issues } = await read(bytes);
    expect(vms).toEqual([]);
    expect(issues.map(({ path }) => path)).toEqual([
      'events[0].applied_objs[0].spec.replicas',
      'events[0].applied_objs[1].spec.replicas',
      'events[0].applied_objs[2]',
      'events[1].ts',
    ]);
  });

  it('refuses another version', async () => {
    await expect(read(trace([], { version: 3 }))).rejects.toThrow(/version: found 3, wanted 2/);
  });

  it('is recognised by a map that begins with its version', () => {
    expect(simKube.recognizes(headOf(trace([])))).toBe(true);
    expect(simKube.recognizes(headOf(encode({ versions: 2 })))).toBe(false);
    expect(simKube.recognizes(headOf(''))).toBe(false);
  });
});

describe('decodeMessagePack', () => {
  const read = (bytes: readonly number[]) => decodeMessagePack(Uint8Array.from(bytes), 'x');

  it('keeps integers of 64 bits exact, in keys and in values', () => {
    const bytes = new Encoder({ useBigInt64: true }).encode({ hash: 18_351_688_109_769_697_713n, small: 7n });
    expect(decodeMessagePack(bytes, 'x')).toEqual({ hash: '18351688109769697713', small: 7 });
    // {2^53 + 1: {["a", 1]: nil}}
    const nested = [0x81, 0xcf, 0, 0x20, 0, 0, 0, 0, 0, 1, 0x81, 0x92, 0xa1, 0x61, 0x01, 0xc0];
    expect(read(nested)).toEqual({ '9007199254740993': { '["a",1]': null } });
  });

  it('reads every kind of value that it writes', () => {
    const value = {
      ...{ text: 'ä'.repeat(40), long: 'x'.repeat(70_000), list: Array.from({ length: 20 }, (_, at) => at * 1e6) },
      ...{ negative: [-1, -40, -4000, -70_000], fraction: 1.5, yes: true, no: false, none: null },
      map: Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`k${at}`, at])),
    };
    expect(decodeMessagePack(encode(value), 'x')).toEqual(value);
  });

  it('refuses lengths that the bytes cannot hold before it takes memory for them', () => {
    // A list of 2^32 - 1 values, a map of as many, a text of 4 GiB, and lists that each promise 1,000 values.
    const promises = Array.from({ length: 50 }, () => [0xdc, 0x03, 0xe8]).flat();
    for (const bytes of [
      [0xdd, 255, 255, 255, 255],
      [0xdf, 255, 255, 255, 255],
      [0xdb, 255, 255, 255, 255],
      promises,
    ]) {
      expect(() => read(bytes)).toThrow(/before the end/);
    }
  });

  it('refuses a depth that no object has', () => {
    expect(() => read([...Array.from({ length: 5000 }, () => 0x91), 0xc0])).toThrow(/more than 100 levels/);
  });

  it('refuses what follows a value, keys that would change objects, and nothing at all', () => {
    expect(() => read([0xc0, 0xc0])).toThrow(/1 bytes after the trace/);
    expect(() => read([])).toThrow(/0 bytes before the end/);
    expect(() => decodeMessagePack(Uint8Array.from([0x81, 0xa9, ...Buffer.from('__proto__'), 0x80]), 'x')).toThrow();
  });

  it('refuses a trace that is cut off anywhere', () => {
    const bytes = trace([event(0, [deployment('web', 2)])]);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeMessagePack(bytes.subarray(0, length), 'x'), `${length}`).toThrow(/before the end/);
    }
  });
});

describeWithData("simKube over SimKube's own traces", 'simkube', (folder) => {
  it('finds 4 bare pods, 3 of which finished and 1 runs', async () => {
    const { vms, issues } = await readTrace(simKube, [diskFile(`${folder}/bare-pods.sktrace`)]);
    expect(vms.map((vm) => [vm.id, vm.departureSeconds - vm.arrivalSeconds, vm.departureKnowledge])).toEqual([
      ['testing/bare-pod-1781282449', 12, 'observed'],
      ['testing/bare-pod-1781282509', 30, 'observed'],
      ['testing/bare-pod-1781282570', 30, 'observed'],
      ['testing/bare-pod-1781282630', Number.POSITIVE_INFINITY, 'after-end'],
    ]);
    expect(issues).toEqual([]);
  });

  it('finds 3 runs of 30 s of a CronJob', async () => {
    const { vms } = await readTrace(simKube, [diskFile(`${folder}/cronjob.sktrace`)]);
    expect(vms.map(({ arrivalSeconds, departureSeconds }) => departureSeconds - arrivalSeconds)).toEqual([30, 30, 30]);
    expect(new Set(vms.map(({ group }) => group))).toEqual(new Set(['hello-simkube']));
  });

  it('finds 27 Deployments of 1 core and 1 GiB that scale up and down', async () => {
    const { vms } = await readTrace(simKube, [diskFile(`${folder}/dsb-scaling.sktrace`)]);
    expect(new Set(vms.map(({ group }) => group)).size).toBe(27);
    expect(vms.filter(({ arrivalSeconds }) => arrivalSeconds === 1_710_892_138)).toHaveLength(27);
    expect(vms.every(({ shape }) => shape.cpuMilli === 1000 && shape.memoryBytes === 1024 ** 3)).toBe(true);
    // nginx-thrift goes 1, 2, 4, 8, 10; social-graph-service 1, 3, 1.
    expect(vms.filter(({ group }) => group === 'nginx-thrift')).toHaveLength(10);
    const social = vms.filter(({ group }) => group === 'social-graph-service');
    expect(social.map(({ departureSeconds }) => departureSeconds)).toEqual([
      Number.POSITIVE_INFINITY,
      1_710_892_906,
      1_710_892_906,
    ]);
  });
});
