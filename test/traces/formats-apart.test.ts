// Beginnings of every form of the formats that hold Kubernetes objects or are no CSV: each is taken for what it is.
import { encode } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../src/traces/detect.ts';
import { TRACE_FORMATS } from '../../src/traces/index.ts';
import { headOf } from './format-rig.ts';
import { nodeManifest, podManifest, timeAt } from './kubernetes-manifests.ts';

const event = {
  kind: 'Event',
  apiVersion: 'audit.k8s.io/v1',
  stage: 'ResponseComplete',
  responseObject: podManifest('web'),
};

const BEGINNINGS: readonly (readonly [format: string, beginning: string | Uint8Array])[] = [
  ['audit-log', JSON.stringify(event)],
  ['decision-log', JSON.stringify({ kind: 'Change', time: timeAt(0), object: 'Node', manifest: nodeManifest('n1') })],
  ['scheduler-simulator', JSON.stringify({ time: timeAt(0), event: 'Add', resource: podManifest('web') })],
  ['scheduler-simulator', JSON.stringify({ nodes: [nodeManifest('n1')], pods: [podManifest('web')] }, null, 2)],
  ['kubernetes-dump', JSON.stringify({ apiVersion: 'v1', items: [podManifest('web')], kind: 'List' }, null, 4)],
  ['kubernetes-dump', '# a node\n---\napiVersion: v1\nkind: Node\nmetadata:\n  name: n1\n'],
  ['simkube', encode({ version: 2, config: {}, events: [], index: {}, pod_lifecycles: {} })],
  ['opendc', 'PAR1'],
  ['bitbrains', '\ufeffTimestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ]\n'],
  ['materna', '"Timestamp";"CPU cores";"CPU capacity provisioned [MHZ]"\r\n'],
  ['google-2019', '{"time":"0","machine_id":"1","type":"1","capacity":{"cpus":0.5}}\n'],
];

describe('detectFormat', () => {
  it.each(BEGINNINGS)('takes the beginning of %s for that', (format, beginning) => {
    expect(detectFormat([headOf(beginning)], TRACE_FORMATS).name).toBe(format);
  });

  it('takes JSON and YAML of something else for nothing', () => {
    for (const text of ['{"a":1}', '[1,2]', 'a: 1\nb: 2\n', '{"kind":', '\u0085version']) {
      expect(() => detectFormat([headOf(text)], TRACE_FORMATS), text).toThrow(/wanted one of/);
    }
  });
});
