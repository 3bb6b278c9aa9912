// The bodies that test/server keeps are those of a real kube-scheduler. $BERTH_RECORD_BODIES writes them anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseBindingQuestion, parseNodesQuestion, parseVictimsQuestion } from '../../../src/server/wire.ts';
import { type ControlPlane, startControlPlane } from '../control-plane/control-plane.ts';
import { describeOnControlPlane } from '../control-plane/describe-on-control-plane.ts';
import { nodeObject, podObject } from '../control-plane/objects.ts';
import { startScheduler } from '../control-plane/scheduler.ts';
import { waitForBound } from '../control-plane/wait-for-bound.ts';
import { type RecordingExtender, startRecordingExtender } from './recording-extender.ts';

const FOLDER = fileURLToPath(new URL('../../server/bodies/', import.meta.url));

/** Files of test/server/bodies by the path at which their body comes. */
const FILES: Readonly<Record<string, string>> = {
  '/names/filter': 'kube-scheduler-filter-names',
  '/names/prioritize': 'kube-scheduler-prioritize-names',
  '/names/preempt': 'kube-scheduler-preempt-meta-victims',
  '/names/bind': 'kube-scheduler-bind',
  '/nodes/filter': 'kube-scheduler-filter-nodes',
  '/nodes/prioritize': 'kube-scheduler-prioritize-nodes',
  '/nodes/preempt': 'kube-scheduler-preempt-victims',
};

describeOnControlPlane('what kube-scheduler sends', (binaries) => {
  let controlPlane: ControlPlane;
  let extender: RecordingExtender;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ binaries });
    const { client } = controlPlane;
    extender = await startRecordingExtender(client);
    for (const name of ['node-1', 'node-2']) await client.create(nodeObject(name, { cpu: '4' }));
    await client.create({ kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 });
    const verbs = {
      filterVerb: 'filter',
      prioritizeVerb: 'prioritize',
      preemptVerb: 'preempt',
      weight: 1,
      ignorable: false,
    };
    for (const form of ['names', 'nodes']) {
      const isNames = form === 'names';
      const one = { ...verbs, urlPrefix: `${extender.url}/${form}`, nodeCacheCapable: isNames };
      await startScheduler(controlPlane, {
        name: form,
        configuration: {
          profiles: [{ schedulerName: form }],
          extenders: [{ ...one, ...(isNames && { bindVerb: 'bind' }) }],
        },
      });
      const pod = (name: string, cpu: string, more: object = {}) =>
        podObject(`${form}-${name}`, { cpu, spec: { schedulerName: form, ...more } });
      const low = [await client.create(pod('a', '3')), await client.create(pod('b', '3'))];
      await waitForBound(client, low);
      const high = await client.create(pod('high', '2', { priorityClassName: 'high' }));
      await waitForBound(client, [high]);
      await client.removeAll('Pod');
    }
  });

  afterAll(async () => {
    await extender?.close();
    await controlPlane?.stop();
  });

  it.each(Object.entries(FILES))('at %s is what test/server keeps as %s', (path, file) => {
    const body = extender.bodies.get(path)?.[0];
    expect(body).toBeDefined();
    const kept = `${FOLDER}${file}.body`;
    if (process.env['BERTH_RECORD_BODIES']) writeFileSync(kept, body!);
    expect(shapeOf(JSON.parse(body!))).toEqual(shapeOf(JSON.parse(readFileSync(kept, 'utf8'))));
  });

  it('is understood', () => {
    for (const [path, bodies] of extender.bodies) {
      const parse = path.endsWith('bind')
        ? parseBindingQuestion
        : path.endsWith('preempt')
          ? parseVictimsQuestion
          : parseNodesQuestion;
      for (const body of bodies) expect([path, parse(Buffer.from(body)).kind]).toEqual([path, 'question']);
    }
  });
});

/** The keys and types of a value, whatever it says: names of nodes are keys too. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      /^node-\d$/.test(key) ? 'node' : key.replace(/^f:.*|^k:.*/, 'managed'),
      shapeOf(inner),
    ]),
  );
}
