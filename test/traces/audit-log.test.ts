// Audit logs, from lines made as an API server writes them.
import { describe, expect, it } from 'vitest';
import { auditLog } from '../../src/traces/audit-log/audit-log.ts';
import { headOf, memoryFile, readTrace } from './format-rig.ts';
import { jsonLines, launcherManifest, nodeManifest, podManifest, START_2026, timeAt } from './kubernetes-manifests.ts';

let lastId = 0;

/** An event at level RequestResponse that was served. */
function event(seconds: number, verb: string, target: string, parts: object = {}): object {
  const [resource, name, subresource] = target.split('/');
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: `audit-${++lastId}`,
    stage: 'ResponseComplete',
    verb,
    objectRef: {
      resource,
      namespace: resource === 'nodes' ? undefined : 'shop',
      name: name === '' ? undefined : name,
      subresource,
      apiGroup: resource === 'virtualmachineinstancemigrations' ? 'kubevirt.io' : undefined,
    },
    responseStatus: { code: 200 },
    stageTimestamp: timeAt(seconds),
    ...parts,
  };
}

const create = (seconds: number, name: string) =>
  event(seconds, 'create', 'pods', { responseObject: podManifest(name), responseStatus: { code: 201 } });
const bind = (seconds: number, name: string, node: string) =>
  event(seconds, 'create', `pods/${name}/binding`, { requestObject: { target: { kind: 'Node', name: node } } });

const read = (...records: object[]) => readTrace(auditLog, [memoryFile(jsonLines(records))]);

describe('auditLog', () => {
  it('tells when pods came, where they were bound and when they were deleted or evicted', async () => {
    const { vms, issues } = await read(
      create(1, 'web'),
      bind(2, 'web', 'n1'),
      create(3, 'api'),
      event(9, 'delete', 'pods/web'),
      event(10, 'create', 'pods/api/eviction', { responseStatus: { code: 201 } }),
      // The kubelet deletes again what has stopped.
      event(39, 'delete', 'pods/web'),
    );
    const told = vms.map((vm) => [
      vm.id,
      vm.arrivalSeconds - START_2026,
      vm.departureSeconds - START_2026,
      vm.recordedNode,
    ]);
    expect([told, issues]).toEqual([
      [
        ['shop/web', 1, 9, 'n1'],
        ['shop/api', 3, 10, ''],
      ],
      [],
    ]);
  });

  it('leaves aside what was refused, what is not complete, and what was told before', async () => {
    const twice = create(1, 'web');
    const refused = { ...create(2, 'no'), responseStatus: { code: 403 } };
    const begun = { ...create(3, 'begun'), stage: 'RequestReceived' };
    const other = event(4, 'create', 'secrets', { responseObject: podManifest('no pod') });
    const { vms, remarks } = await read(twice, refused, begun, other, twice);
    expect(vms.map(({ id }) => id)).toEqual(['shop/web']);
    expect(remarks).toContain('Events that stand in the log twice and count once: 1.');
  });

  it('merges the files of several servers by time, to the microsecond', async () => {
    const at = (text: string, record: object) => ({ ...record, stageTimestamp: text });
    const one = [at('2026-01-01T00:00:01.000200Z', bind(0, 'web', 'n1')), create(7, 'late')];
    const other = [at('2026-01-01T00:00:01.000100Z', create(0, 'web')), event(5, 'delete', 'pods/web')];
    const { vms } = await readTrace(auditLog, [memoryFile(jsonLines(one)), memoryFile(jsonLines(other))]);
    expect(vms.map(({ id, recordedNode, departureSeconds }) => [id, recordedNode, departureSeconds])).toEqual([
      ['shop/web', 'n1', START_2026 + 5],
      ['shop/late', '', Number.POSITIVE_INFINITY],
    ]);
  });

  it('takes a pod that is first seen when it goes for one that was there before the start', async () => {
    const gone = event(5, 'delete', 'pods/old', { responseObject: podManifest('old', { spec: { nodeName: 'n1' } }) });
    const { vm, remarks } = await read(create(1, 'web'), gone, event(6, 'delete', 'pods/unknown'));
    expect(vm('shop/old')).toMatchObject({
      arrivalKnowledge: 'before-start',
      departureSeconds: START_2026 + 5,
      recordedNode: 'n1',
    });
    expect(remarks.join(' ')).toContain('nothing but their deletion is told: 1.');
  });

  it('ends a pod where the kubelet says that it has run', async () => {
    const done = event(8, 'patch', 'pods/job/status', { requestObject: { status: { phase: 'Succeeded' } } });
    const { vm } = await read(create(1, 'job'), done, event(30, 'delete', 'pods/job'));
    expect(vm('shop/job').departureSeconds).toBe(START_2026 + 8);
  });

  it('tells nodes that are cordoned and freed again', async () => {
    const patch = (seconds: number, unschedulable: boolean | null) =>
      event(seconds, 'patch', 'nodes/n1', {
        requestObject: { spec: { unschedulable } },
        responseObject: nodeManifest('n1'),
      });
    const { changes, nodes } = await read(
      create(0, 'web'),
      patch(1, true),
      patch(2, null),
      event(3, 'delete', 'nodes/n1'),
    );
    expect(changes.map(({ kind, atSeconds }) => [kind, atSeconds - START_2026])).toEqual([
      ['cordon', 1],
      ['uncordon', 2],
    ]);
    expect(nodes).toMatchObject([{ name: 'n1', joinSeconds: Number.NEGATIVE_INFINITY, leaveSeconds: START_2026 + 3 }]);
  });

  it('makes the launcher pods of a VM one VM, which migrates once', async () => {
    const launcher = (seconds: number, name: string) =>
      event(seconds, 'create', 'pods', { responseObject: launcherManifest(name, 'db') });
    const migration = event(5, 'create', 'virtualmachineinstancemigrations', {
      requestObject: { spec: { vmiName: 'db' } },
    });
    const { vms, changes } = await read(
      ...[launcher(1, 'launcher-1'), bind(2, 'launcher-1', 'n1'), migration, launcher(6, 'launcher-2')],
      ...[bind(7, 'launcher-2', 'n2'), event(20, 'delete', 'pods/launcher-1'), event(50, 'delete', 'pods/launcher-2')],
    );
    expect(vms).toMatchObject([
      { id: 'shop/launcher-1', recordedNode: 'n1', arrivalSeconds: START_2026 + 1, departureSeconds: START_2026 + 50 },
    ]);
    expect(changes).toEqual([{ kind: 'migrate', atSeconds: START_2026 + 5, id: 'shop/launcher-1' }]);
  });

  it('refuses a log at level Metadata, and tells of single pods without specs', async () => {
    const bare = event(1, 'create', 'pods', { level: 'Metadata', responseStatus: { code: 201 } });
    await expect(read(bare)).rejects.toThrow(/found pods that were made without their specs: 1.*raise the level/);
    const { vms, issues } = await read(bare, create(2, 'web'));
    expect([vms.length, issues.map(({ code }) => code)]).toEqual([1, ['missing-field']]);
  });

  it('says how often many pods were deleted without their names', async () => {
    const { remarks } = await read(create(1, 'web'), event(2, 'deletecollection', 'pods'));
    expect(remarks.join(' ')).toContain('those stay to the end: 1.');
  });

  it('reads half a line, an object of another kind and a wrong time as bad rows', async () => {
    const text = `${jsonLines([create(1, 'web'), { kind: 'Pod' }, { ...create(2, 'x'), stageTimestamp: 'noon' }])}{"kind":`;
    const { vms, issues } = await readTrace(auditLog, [memoryFile(text)]);
    expect(vms).toHaveLength(1);
    expect(issues.map(({ path, code }) => `${path}: ${code}`)).toEqual([
      'line 2, column kind: unknown-value',
      'line 3, column stageTimestamp: bad-time',
      'line 4: input-malformed',
    ]);
  });

  it('is recognised by the group of its events', () => {
    expect(auditLog.recognizes(headOf(jsonLines([create(1, 'web')])))).toBe(true);
    expect(auditLog.recognizes(headOf(JSON.stringify(podManifest('web'))))).toBe(false);
  });
});
