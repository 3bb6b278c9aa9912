import { describe, expect, it } from 'vitest';
import { nodePorts } from '../../../../../src/core/engine/plugins/kube/node-ports.ts';
import type { HostPort } from '../../../../../src/core/model/pod.ts';
import { node, pod } from '../../../../builders.ts';
import { buildPlugin, stateOf, verdict } from '../../../../plugin-rig.ts';

/** `TCP 127.0.0.1 8080`. */
function port(text: string): HostPort {
  const [protocol, hostIP, number] = text.split(' ') as [string, string, string];
  return { protocol, hostIP, port: Number(number) };
}

const IN_USE = "Unschedulable: node(s) didn't have free ports for the requested pod ports";

describe('nodePorts', () => {
  const plugin = buildPlugin(nodePorts);

  // node_ports_test.go TestNodePorts and, marked own, further addresses.
  it.each([
    ['other address', ['TCP 127.0.0.1 8080'], ['TCP 127.0.0.2 8080'], 'pass'],
    ['other protocol', ['UDP 127.0.0.1 8080'], ['TCP 127.0.0.1 8080'], 'pass'],
    ['other port', ['TCP 127.0.0.1 8081'], ['TCP 127.0.0.1 8080'], 'pass'],
    ['same', ['TCP 127.0.0.1 8080'], ['TCP 127.0.0.1 8080'], IN_USE],
    ['every address wanted', ['TCP 0.0.0.0 8001'], ['TCP 127.0.0.1 8001'], IN_USE],
    ['every address used', ['TCP 127.0.0.1 8001'], ['TCP 0.0.0.0 8001'], IN_USE],
    ['second port of two', ['UDP 127.0.0.1 8001', 'TCP 127.0.0.1 8080'], ['TCP 127.0.0.1 8080'], IN_USE],
    ['own: :: is one address among others', ['TCP :: 80'], ['TCP 127.0.0.1 80'], 'pass'],
    ['own: nothing wanted', [], ['TCP 0.0.0.0 8001'], 'pass'],
    ['own: nothing used', ['TCP 0.0.0.0 80'], [], 'pass'],
  ])('%s', (_, wanted, used, expected) => {
    const holder = pod('holder', { nodeName: 'n', hostPorts: used.map(port) });
    const state = stateOf([node('n')], [pod('plain', { nodeName: 'n' }), holder]);
    expect(verdict(plugin, pod('p', { hostPorts: wanted.map(port) }), state, 'n')).toBe(expected);
  });

  it('skips pods without host ports', () => {
    expect(plugin.preFilter!(pod('p'), stateOf([node('n')])).kind).toBe('skip');
  });
});
