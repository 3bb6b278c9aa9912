import { describe, expect, it } from 'vitest';
import { nodeText, placeWith, RUNNING, runWith, vmiText } from './bad-input-rig.ts';

/** All of it is told and decided within this, milliseconds. */
const TIMEOUT = 2000;

const CPU =
  ', host-model-cpu.node.kubevirt.io/Skylake: "true", cpu-model-migration.node.kubevirt.io/Skylake: "true", cpu-vendor.node.kubevirt.io/Intel: "true"';
/** Two nodes that a guest can move between, and a running guest. */
const MOVABLE = `${nodeText('n2', CPU)}${nodeText('n3', CPU)}${vmiText({ name: 'db', status: 'phase: Running, nodeName: n2' })}`;
const MOVE = ['explain', '--migrate', 'vms/db', '--policy', 'vm-balanced'];

describe('a dirty rate that cannot be', () => {
  const usage = (fields: string) => `
apiVersion: berth.dev/v1alpha1
kind: VirtualMachineUsage
metadata: { name: db, namespace: vms }
${fields}
---`;
  const answer = (value: string) => `
status: success
data: { resultType: vector, result: [ { metric: { __name__: kubevirt_vmi_dirty_rate_bytes_per_second, namespace: vms, name: db }, value: [ 1700000000, ${value} ] } ] }
---`;
  const at = 'warning: stdin: documents[5]';

  it.each([
    [
      'below zero',
      usage('dirtyRate: { bytesPerSecond: -5Mi }'),
      '.dirtyRate.bytesPerSecond: found "-5Mi", wanted zero or more',
    ],
    [
      'below zero as a number',
      usage('dirtyRate: { bytesPerSecond: -5 }'),
      '.dirtyRate.bytesPerSecond: found -5, wanted zero or more',
    ],
    [
      'within a time below zero',
      usage('dirtyRate: { bytesPerSecond: 5Mi, intervalSeconds: -1 }'),
      '.dirtyRate.intervalSeconds: found -1, wanted 0 to 86400',
    ],
    [
      'of a curve with a point below zero',
      usage('dirtyCurve: { points: [ { seconds: 1, bytes: -5 } ] }'),
      '.dirtyCurve.points[0].bytes: found -5, wanted zero or more',
    ],
    [
      'of a curve that falls',
      usage('dirtyCurve: { points: [ { seconds: 1, bytes: 5 }, { seconds: 2, bytes: 3 } ] }'),
      '.dirtyCurve.points[1]: found 3 bytes at 2 s, wanted more than 1 s and at least 5 bytes',
    ],
    [
      'of a curve with a cap below zero',
      usage('dirtyCurve: { points: [ { seconds: 1, bytes: 5 } ], cap: -1Gi }'),
      '.dirtyCurve.cap: found "-1Gi", wanted zero or more',
    ],
    ['below zero in Prometheus', answer('"-5"'), '.data.result[0].value: found -5, wanted zero or more'],
    [
      'NaN in Prometheus',
      answer('"NaN"'),
      '.data.result[0].value: found 1700000000, "NaN", wanted a time and a number',
    ],
  ])('%s is told, and the rate assumed instead', { timeout: TIMEOUT }, async (_, text, told) => {
    const { code, out, err } = await runWith(`${MOVABLE}${text}`, ...MOVE);
    expect(err).toContain(at + told);
    expect(code).toBe(0);
    // 0.7 x 2 GiB less 0.3 s x 550 MiB/s of threshold: (1433.6 - 165) / 550 = 2.3 s and some rounds.
    expect(out).toMatch(/to n3: 2\.\d\d s .*\n.*\n {2}assumed: used memory .*, dirty rate \(a mixed load\)/);
  });

  it('does not stop others from being placed', { timeout: TIMEOUT }, async () => {
    const { code, nodes } = await placeWith(`${MOVABLE}${usage('dirtyRate: { bytesPerSecond: -5Mi }')}`);
    expect([code, Object.keys(nodes)]).toEqual([0, ['good']]);
  });

  it('is told as without harm where it is in order', async () => {
    const { out, err } = await runWith(`${MOVABLE}${usage('dirtyRate: { bytesPerSecond: 5Mi }')}`, ...MOVE);
    expect([err, out.includes('dirty rate (a mixed load)')]).toEqual(['', false]);
  });
});

describe('what is declared on a node for Berth alone and cannot be read', () => {
  const at = 'warning: stdin: documents[2].metadata.annotations';
  const declared = (annotation: string) => MOVABLE.replace('annotations: { ', `annotations: { ${annotation}, `);

  it.each([
    [
      'a bandwidth below zero',
      declared('berth.dev/migration-bandwidth: "-550Mi"'),
      `${at}["berth.dev/migration-bandwidth"]: found "-550Mi", wanted zero or more`,
    ],
    [
      'a bandwidth of zero',
      declared('berth.dev/migration-bandwidth: "0"'),
      `${at}["berth.dev/migration-bandwidth"]: found 0, wanted bytes per second; write a quantity such as 500Mi`,
    ],
    [
      'cells that are no JSON',
      declared('berth.dev/numa-cells: garbage'),
      `${at}["berth.dev/numa-cells"]: found a text that is no JSON`,
    ],
    [
      'shared GPUs that are no JSON',
      declared('berth.dev/gpus: garbage'),
      `${at}["berth.dev/gpus"]: found a text that is no`,
    ],
  ])('is told, and taken for unknown: %s', { timeout: TIMEOUT }, async (_, text, told) => {
    const { code, out, err } = await runWith(text, ...MOVE);
    expect(err).toContain(told);
    expect(code).toBe(0);
    expect(out).toMatch(/to n3: 2\.\d\d s/);
    expect(out).toContain('network (half of 10 Gbit/s)');
  });
});

describe('a NodeResourceTopology', () => {
  const topology = (fields: string, name = 'n1') => `
apiVersion: topology.node.k8s.io/v1alpha2
kind: NodeResourceTopology
metadata: { name: ${name} }
${fields}
---`;
  const at = 'warning: stdin: documents[2]';

  it.each([
    ['zones that are a text', topology('zones: garbage'), [`${at}.zones: found "garbage", wanted a list`]],
    [
      'garbage among its zones',
      topology(
        'zones: [ 7, { type: Node }, { name: a, type: Node, resources: [ { name: cpu, capacity: lots, allocatable: -3, available: {} }, 5 ] } ]\ntopologyPolicies: [ Foo ]',
      ),
      [
        `${at}.topologyPolicies[0]: found "Foo", wanted SingleNUMANode, Restricted, BestEffort, None`,
        `${at}.zones[0]: found 7, wanted an object`,
        `${at}.zones[1].name: found nothing, wanted the name of a NUMA cell, such as "0"`,
        `${at}.zones[2].resources[0].allocatable: found -3, wanted zero or more`,
        `${at}.zones[2].resources[1]: found 5, wanted an object`,
      ],
    ],
    [
      'the name of no node',
      topology('zones: [ { name: a, type: Node, resources: [ { name: cpu, capacity: "4" } ] } ]', 'n9'),
      [`${at}.metadata.name: found "n9", wanted the name of a node that is there; did you mean n1?`],
    ],
  ])('with %s is left out', { timeout: TIMEOUT }, async (_, text, told) => {
    const { code, err, nodes } = await placeWith(text);
    for (const one of told) expect(err).toContain(one);
    expect({ code, nodes }).toEqual({ code: 0, nodes: { good: 'n1' } });
  });

  it('that is left out leaves NumaCells without an opinion', { timeout: TIMEOUT }, async () => {
    const argv = ['explain', '--pod', 'vms/virt-launcher-good', '--policy', 'vm-balanced', '--json'];
    const [without, withGarbage] = await Promise.all(
      ['', topology('zones: garbage')].map(async (text) => JSON.parse((await runWith(text, ...argv)).out)),
    );
    expect(withGarbage).toEqual(without);
  });
});

describe('a volume without access modes', () => {
  const claim = (spec: string) => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: disk, namespace: vms }
spec: ${spec}
---`;
  const dataVolume = `
apiVersion: cdi.kubevirt.io/v1beta1
kind: DataVolume
metadata: { name: disk, namespace: vms }
spec: { storage: { resources: { requests: { storage: 1Gi } } } }
---`;
  const guest = (volume: string) =>
    vmiText({ name: 'db', status: RUNNING, spec: `volumes: [ { name: d, ${volume} } ]` });
  const wanted = 'wanted one or more of ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod';

  it.each([
    [
      'none',
      '{}',
      `.accessModes: found nothing, ${wanted}; add one: without ReadWriteMany a VM with this claim cannot be`,
    ],
    ['an empty list', '{ accessModes: [] }', `.accessModes: found nothing, ${wanted}`],
    [
      'one that there is not',
      '{ accessModes: [ReadWriteMani] }',
      `.accessModes[0]: found "ReadWriteMani", ${wanted}; did you mean ReadWriteMany?`,
    ],
  ])('keeps its VM where it is: %s', { timeout: TIMEOUT }, async (_, spec, told) => {
    const text = `${nodeText('n2')}${guest('persistentVolumeClaim: { claimName: disk }')}${claim(spec)}`;
    const { code, out, err } = await runWith(text, ...MOVE);
    expect(err).toContain(`warning: stdin: documents[4].spec${told}`);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('the guest is not live-migratable: DisksNotLiveMigratable'),
    ]);
    expect((await placeWith(text)).nodes).toHaveProperty('good');
  });

  it('keeps its VM where it is while only its DataVolume is there', { timeout: TIMEOUT }, async () => {
    const { code, out, err } = await runWith(
      `${nodeText('n2')}${guest('dataVolume: { name: disk }')}${dataVolume}`,
      ...MOVE.slice(0, 3),
    );
    expect(err).toContain('found 1 DataVolume, wanted objects that placement reads');
    expect([code, out]).toEqual([0, expect.stringContaining('persistentvolumeclaim "disk" not found')]);
  });
});
