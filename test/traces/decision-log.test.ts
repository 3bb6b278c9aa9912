// Berth's own decision log as a trace.
import { describe, expect, it } from 'vitest';
import { decisionLog } from '../../src/traces/decision-log.ts';
import { headOf, memoryFile, readTrace } from './format-rig.ts';
import { jsonLines, launcherManifest, nodeManifest, podManifest, START_2026, timeAt } from './kubernetes-manifests.ts';

const start = (seconds: number, begins = 'service') => ({ kind: 'Start', time: timeAt(seconds), begins });
const change = (seconds: number, object: string, key: string, manifest: object | null) => ({
  ...{ kind: 'Change', time: timeAt(seconds), object, key, manifest },
});
const pod = (seconds: number, name: string, manifest: object | null) =>
  change(seconds, 'Pod', `shop/${name}`, manifest);
const bound = (seconds: number, name: string, node: string) => ({
  ...{ kind: 'Request', time: timeAt(seconds), verb: 'bind', outcome: 'decided', pod: `shop/${name}`, node },
});
const decision = (seconds: number) => ({
  kind: 'Decision',
  time: timeAt(seconds),
  verb: 'filter',
  pod: 'shop/x',
  uid: 'x',
});

const read = (...records: object[]) => readTrace(decisionLog, [memoryFile(jsonLines(records))]);

const LISTED = [
  start(0),
  change(0, 'Node', 'n1', nodeManifest('n1')),
  pod(0, 'old', podManifest('old', { spec: { nodeName: 'n1' } })),
  decision(1),
];

describe('decisionLog', () => {
  it('takes what is listed before the first decision for what was there before', async () => {
    const { vms, nodes } = await read(
      ...LISTED,
      pod(5, 'web', podManifest('web')),
      change(6, 'Node', 'n2', nodeManifest('n2')),
    );
    expect(vms.map(({ id, arrivalSeconds }) => [id, arrivalSeconds])).toEqual([
      ['shop/old', Number.NEGATIVE_INFINITY],
      ['shop/web', START_2026 + 5],
    ]);
    expect(nodes.map(({ name, joinSeconds }) => [name, joinSeconds])).toEqual([
      ['n1', Number.NEGATIVE_INFINITY],
      ['n2', START_2026 + 6],
    ]);
  });

  it('tells where pods were bound and when pods and nodes left', async () => {
    const { vm, nodes } = await read(
      ...[...LISTED, pod(5, 'web', podManifest('web')), bound(6, 'web', 'n1')],
      ...[pod(9, 'web', null), change(10, 'Node', 'n1', null)],
    );
    expect(vm('shop/web')).toMatchObject({ recordedNode: 'n1', departureSeconds: START_2026 + 9 });
    expect(nodes[0]!.leaveSeconds).toBe(START_2026 + 10);
  });

  it('lets go of what a service that begins anew does not list', async () => {
    const later = podManifest('later', { metadata: { creationTimestamp: timeAt(70) } });
    const { vm, nodes } = await read(
      ...[...LISTED, pod(5, 'web', podManifest('web')), start(100), change(100, 'Node', 'n1', nodeManifest('n1'))],
      ...[pod(100, 'web', podManifest('web')), pod(100, 'later', later), decision(101)],
    );
    expect(vm('shop/old').departureSeconds).toBe(START_2026 + 100);
    expect(vm('shop/web').departureSeconds).toBe(Number.POSITIVE_INFINITY);
    // Made while no service was there.
    expect(vm('shop/later').arrivalSeconds).toBe(START_2026 + 70);
    expect(nodes).toHaveLength(1);
  });

  it('goes on in a file that follows another', async () => {
    const files = [memoryFile(jsonLines(LISTED)), memoryFile(jsonLines([start(50, 'file'), pod(51, 'old', null)]))];
    const { vm } = await readTrace(decisionLog, files);
    expect(vm('shop/old').departureSeconds).toBe(START_2026 + 51);
  });

  it('sees a migration where a second launcher pod of a VM comes', async () => {
    const { vms, changes } = await read(
      ...[...LISTED, pod(5, 'l1', launcherManifest('l1', 'db')), pod(20, 'l2', launcherManifest('l2', 'db'))],
      ...[pod(30, 'l1', null), pod(40, 'l2', null)],
    );
    expect(vms.map(({ id, departureSeconds }) => [id, departureSeconds])).toEqual([
      ['shop/old', Number.POSITIVE_INFINITY],
      ['shop/l1', START_2026 + 40],
    ]);
    expect(changes).toEqual([{ kind: 'migrate', atSeconds: START_2026 + 20, id: 'shop/l1' }]);
  });

  it('says how many records are missing, and reads a torn last line as a bad row', async () => {
    const text = `${jsonLines([...LISTED, { kind: 'Gap', time: timeAt(3), records: 7 }])}{"kind":"Chan`;
    const { remarks, issues } = await readTrace(decisionLog, [memoryFile(text)]);
    expect(remarks.join(' ')).toContain('is not told: 7.');
    expect(issues.map(({ path }) => path)).toEqual(['line 6']);
  });

  it('is recognised by its first record', () => {
    expect(decisionLog.recognizes(headOf(jsonLines(LISTED)))).toBe(true);
    expect(decisionLog.recognizes(headOf('{"kind":"Start"}'))).toBe(false);
    expect(decisionLog.recognizes(headOf('{"kind":"Pod","time":"2026"}'))).toBe(false);
  });
});
