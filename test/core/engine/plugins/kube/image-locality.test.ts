import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageLocality } from '../../../../../src/core/engine/plugins/kube/image-locality.ts';
import type { NodeImage } from '../../../../../src/core/model/node.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import { ClusterState } from '../../../../../src/core/model/state.ts';
import { arbitraryCluster, arbitraryPod } from '../../../../arbitraries.ts';
import { MI, node, pod } from '../../../../builders.ts';
import { buildPlugin, type RigOptions, rawScoresOf, scoresOf, stateOf } from '../../../../plugin-rig.ts';

const name = (sizeMib: number): string => `reg.io/${sizeMib}:v1`;
const image = (sizeMib: number): NodeImage => ({ names: [name(sizeMib)], sizeBytes: sizeMib * MI });
const wanting = (...sizesMib: number[]): Pod =>
  pod('p', { images: sizesMib.map(name), containerCount: sizesMib.length });

function scoreCase(wanted: Pod, nodes: readonly (readonly number[])[], options?: RigOptions): number[] | 'skip' {
  const state = stateOf(nodes.map((sizes, index) => node(`n${index}`, { images: sizes.map(image) })));
  return scoresOf(buildPlugin(imageLocality, options), wanted, state);
}

describe('imageLocality', () => {
  // image_locality_test.go; sizes in MiB, two containers: 100 * (sum - 23) / (2000 - 23).
  it.each([
    ['40/2 = 20 < 23; (125 - 23) / 1977', wanting(40, 250), [[40], [250]], [0, 5]],
    ['40/2 + 300/2 = 170: 147 / 1977', wanting(40, 300), [[40, 300], []], [7, 0]],
    ['4000/2 = 2000: all; 10/2 < 23', wanting(4000, 10), [[4000], [10]], [100, 0]],
    ['4000/3 = 1333: 1310 / 1977', wanting(4000, 10), [[4000], [10], []], [66, 0, 0]],
    // Three containers, 3000 - 23 = 2977. (600 + 900) * 2/3 = 1000: 977 / 2977; + 300/3: 1077 / 2977.
    ['three images', wanting(300, 600, 900), [[600, 900], [300, 600, 900], []], [32, 36, 0]],
    [
      'own: 2000/2 = 1000, two containers: 977 / 1977',
      pod('p', { images: [name(2000)], containerCount: 2 }),
      [[2000], []],
      [49, 0],
    ],
    ['own: an image counts once per container: 2 * 500 = 1000', wanting(500, 500), [[500]], [49]],
    ['own: no images', pod('p'), [[2000]], [0]],
  ])('%s', (_, wanted, nodes, expected) => {
    expect(scoreCase(wanted, nodes)).toEqual(expected);
  });

  it('counts image volumes from 1.36 on', () => {
    // One container: 100 * (523 - 23) / (1000 - 23) = 51.
    const wanted = pod('p', { volumeImages: [name(523)] });
    expect(scoreCase(wanted, [[523]])).toEqual([0]);
    expect(scoreCase(wanted, [[523]], { version: '1.35' })).toEqual([0]);
    expect(scoreCase(wanted, [[523]], { version: '1.36' })).toEqual([51]);
  });

  it('takes the size the node itself reports', () => {
    const images = (sizeMib: number): NodeImage[] => [{ names: ['x:latest', 'x@sha256:0'], sizeBytes: sizeMib * MI }];
    const state = stateOf([node('a', { images: images(523) }), node('b', { images: images(1023) })]);
    // On both nodes, so that nothing is scaled down: 500 / 977, 1000 / 977 clamped to all.
    expect(scoresOf(buildPlugin(imageLocality), pod('p', { images: ['x:latest'] }), state)).toEqual([51, 100]);
  });

  it('follows nodes that come, change and go', () => {
    const plugin = buildPlugin(imageLocality);
    const state = stateOf([node('a', { images: [image(1000)] })]);
    const wanted = wanting(1000);
    expect(rawScoresOf(plugin, wanted, state)).toEqual([100]);
    // 1000/2 = 500: 477 / 977.
    state.addNode(node('b'));
    expect(rawScoresOf(plugin, wanted, state)).toEqual([48, 0]);
    state.updateNode(node('b', { images: [image(1000)] }));
    expect(rawScoresOf(plugin, wanted, state)).toEqual([100, 100]);
    state.removeNode('a');
    expect(rawScoresOf(plugin, wanted, state)).toEqual([100]);
  });

  it('agrees with a plain version, asked for many pods in turn', () => {
    const plugin = buildPlugin(imageLocality, { version: '1.36' });
    fc.assert(
      fc.property(arbitraryCluster, fc.array(arbitraryPod('p'), { maxLength: 3 }), (cluster, pods) => {
        const state = new ClusterState(cluster);
        for (const wanted of pods) expect(rawScoresOf(plugin, wanted, state)).toEqual(plainScores(wanted, state));
      }),
    );
  });
});

/** Straight from the formula. */
function plainScores(wanted: Pod, state: ClusterState): number[] {
  const sizeOn = (one: ClusterState['nodes'][number], image: string): number | undefined =>
    one.node.images.findLast(({ names }) => names.includes(image))?.sizeBytes;
  const lowest = 23 * MI;
  const highest = 1000 * MI * wanted.containerCount;
  return state.nodes.map((one) => {
    const sum = [...wanted.images, ...wanted.volumeImages]
      .map((image) => {
        const holders = state.nodes.filter((other) => sizeOn(other, image) !== undefined).length;
        return Math.trunc((sizeOn(one, image) ?? 0) * (holders / state.nodeCount));
      })
      .reduce((total, size) => total + size, 0);
    const bytes = sum < lowest ? lowest : Math.min(sum, highest);
    return Number((100n * BigInt(bytes - lowest)) / BigInt(highest - lowest));
  });
}
