// A picture of any size for tests of the page: zones, racks, nodes of one size, instances of two.
import type { Axis, Picture } from '../../web/protocol.ts';

const CPU_MILLI = 64_000;
const MEMORY_BYTES = 256 * 2 ** 30;
const ZONES = 3;
const NODES_PER_RACK = 20;

/** `perNode` instances on every node; one more waits. */
export function generatePicture(nodeCount: number, perNode: number): Picture {
  const positions = Array.from({ length: nodeCount }, (_, node) => node);
  const count = nodeCount * perNode + 1;
  const every = (value: number): Float64Array => new Float64Array(nodeCount).fill(value);
  const shares = (): Record<Axis, Float64Array> => ({
    cpu: Float64Array.from(positions, (node) => (node % 100) / 100),
    memory: every(0.5),
    pods: every(perNode / 110),
    gpu: every(Number.NaN),
    largest: every(0.5),
  });
  return {
    timeSeconds: 0,
    nodes: {
      names: positions.map((node) => `node-${node}`),
      zones: positions.map((node) => `zone-${node % ZONES}`),
      racks: positions.map((node) => `rack-${Math.floor(node / NODES_PER_RACK)}`),
      labels: positions.map((node) => [`zone=zone-${node % ZONES}`, 'os=linux']),
      isCordoned: Uint8Array.from(positions, (node) => (node % 50 === 0 ? 1 : 0)),
      capacity: {
        cpu: every(CPU_MILLI),
        memory: every(MEMORY_BYTES),
        pods: every(110),
        gpu: every(Number.NaN),
        largest: every(1),
      },
      shares: { requested: shares(), used: shares() },
    },
    instances: {
      ids: Array.from({ length: count }, (_, instance) => `default/vm-${instance}`),
      nodes: Int32Array.from({ length: count }, (_, instance) => (instance === count - 1 ? -1 : instance % nodeCount)),
      cpuMilli: new Float64Array(count).fill(4000),
      memoryBytes: Float64Array.from({ length: count }, (_, instance) => (1 + (instance % 2)) * 2 ** 33),
      isVm: new Uint8Array(count).fill(1),
      priorities: new Int32Array(count),
    },
  };
}
