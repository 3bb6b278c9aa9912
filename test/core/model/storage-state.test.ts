import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StorageState } from '../../../src/core/model/storage-state.ts';
import { GI, node } from '../../builders.ts';
import {
  attachment,
  capacity,
  claim,
  csiNode,
  nodesWith,
  storageClass,
  storageOf,
  volume,
} from '../../storage-builders.ts';

const NAMES = ['a', 'b', 'c', 'd'];
const CLASSES = ['local', 'fast'];
const ZONE = 'topology.kubernetes.io/zone';

/** A state with a stack of inverses, as the cluster's state keeps it. */
function tracked(parts: Parameters<typeof storageOf>[0]) {
  const inverses: (() => void)[] = [];
  const state = new StorageState(storageOf(parts), (inverse) => void inverses.push(inverse));
  const undo = () => {
    while (inverses.length > 0) inverses.pop()!();
  };
  return { state, undo };
}

/** Everything that can be asked of a state about the names the tests use. */
function observe(state: StorageState): unknown {
  return {
    claims: NAMES.map((name) => state.claim('default', name)),
    volumes: [...NAMES, ...NAMES.map((name) => `pvc-claim-${name}`)].map((name) => state.volume(name)),
    classes: [...CLASSES, ''].map((name) => [
      state.storageClass(name),
      [...state.volumesOfClass(name)],
      [...state.capacitiesOfClass(name)],
    ]),
    nodes: NAMES.map((name) => [state.csiNode(name), [...state.attachmentsTo(name)]]),
  };
}

const name = fc.constantFrom(...NAMES);
const className = fc.constantFrom(...CLASSES);
const bytes = fc.integer({ min: 1, max: 4 }).map((size) => size * GI);

type Change = (state: StorageState) => void;
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(name, className).map(([one, storageClassName]): Change => {
    return (state) => state.put('claims', claim(one, { storageClassName }));
  }),
  fc.tuple(name, className, bytes).map(([one, storageClassName, capacityBytes]): Change => {
    return (state) => state.put('volumes', volume(one, { storageClassName, capacityBytes }));
  }),
  fc.tuple(name, className).map(([one, storageClassName]): Change => {
    return (state) => state.put('capacities', capacity(one, { storageClassName }));
  }),
  fc.tuple(name, name).map(([one, nodeName]): Change => {
    return (state) => state.put('attachments', attachment(one, nodeName));
  }),
  fc.tuple(fc.constantFrom('volumes' as const, 'csiNodes' as const), name).map(([kind, one]): Change => {
    return (state) => state.remove(kind, one);
  }),
  fc.tuple(fc.constantFrom('claims' as const, 'capacities' as const), name).map(([kind, one]): Change => {
    return (state) => state.remove(kind, `default/${one}`);
  }),
  fc.tuple(name, name).map(([one, volumeName]): Change => {
    return (state) => {
      const taken = state.volume(volumeName);
      const bound = state.claim('default', one);
      if (bound !== undefined && taken !== undefined) state.bind(bound, taken);
    };
  }),
  fc.tuple(name, name).map(([one, nodeName]): Change => {
    return (state) => {
      const bound = state.claim('default', one);
      if (bound !== undefined) state.provision(bound, node(nodeName));
    };
  }),
);

const start = {
  claims: NAMES.map((one) => claim(one)),
  volumes: NAMES.map((one) => volume(one)),
  classes: [storageClass('local'), storageClass('fast', { provisioner: 'csi.a' })],
  csiNodes: [csiNode('a'), csiNode('b')],
};

describe('StorageState', () => {
  it('is as before once every change is taken back', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const { state, undo } = tracked(start);
        const before = observe(state);
        for (const apply of changes) apply(state);
        undo();
        expect(observe(state)).toEqual(before);
      }),
    );
  });

  it('equals a state made from the objects that a row of changes leaves', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const { state } = tracked(start);
        for (const apply of changes) apply(state);
        const [local, fast] = CLASSES.map((one) => [...state.volumesOfClass(one)]);
        const fresh = tracked({ volumes: [...fast!, ...local!].reverse() }).state;
        expect(CLASSES.map((one) => [...fresh.volumesOfClass(one)])).toEqual([local, fast]);
      }),
    );
  });

  it('never has an epoch twice, not even after undo', () => {
    const { state, undo } = tracked(start);
    state.put('claims', claim('a', { phase: 'Lost' }));
    const changed = state.epoch;
    undo();
    expect(state.epoch).toBeGreaterThan(changed);
  });

  it('keeps the epoch of the objects while claims are given volumes', () => {
    const { state, undo } = tracked(start);
    state.bind(claim('a'), volume('a'));
    state.provision(claim('b', { storageClassName: 'fast' }), node('a'));
    expect(state.objectsEpoch).toBe(0);
    state.remove('claims', 'default/c');
    state.put('claims', claim('c'));
    expect(state.objectsEpoch).toBe(2);
    undo();
    expect(state.objectsEpoch).toBeGreaterThan(2);
  });

  it('lists the smallest volume first, equals by name', () => {
    const sizes = { b: 2, a: 2, d: 1, c: 3 };
    const volumes = Object.entries(sizes).map(([one, size]) => volume(one, { capacityBytes: size * GI }));
    const { state } = tracked({ volumes });
    expect(state.volumesOfClass('local').map((one) => one.name)).toEqual(['d', 'a', 'b', 'c']);
    state.put('volumes', volume('c', { capacityBytes: GI / 2 }));
    state.put('volumes', volume('a', { storageClassName: 'fast' }));
    expect(state.volumesOfClass('local').map((one) => one.name)).toEqual(['c', 'd', 'b']);
  });

  it('does not change when what is removed is not there', () => {
    const { state } = tracked({});
    state.remove('claims', 'default/a');
    expect(state.epoch).toBe(0);
  });
});

describe('StorageState.bind', () => {
  it('gives the volume to the claim and marks both', () => {
    const { state } = tracked(start);
    state.bind(claim('a'), volume('b'));
    expect(state.claim('default', 'a')).toEqual(claim('a', { volumeName: 'b', phase: 'Bound', isBindCompleted: true }));
    expect(state.volume('b')).toEqual(
      volume('b', { phase: 'Bound', claim: { namespace: 'default', name: 'a', uid: 'claim-a' } }),
    );
  });
});

describe('StorageState.provision', () => {
  const fast = claim('a', { storageClassName: 'fast', requestBytes: 3 * GI });
  const provisioned = (parts: Parameters<typeof storageOf>[0]) => {
    const { state } = tracked({ classes: [storageClass('fast', { provisioner: 'csi.a' })], ...parts });
    state.provision(fast, node('n', { labels: { [ZONE]: 'z' } }));
    return state;
  };

  it('makes a volume of the requested size that the labels of the driver place', () => {
    const state = provisioned({ csiNodes: [csiNode('n', { topologyKeys: new Map([['csi.a', [ZONE, 'rack']]]) })] });
    expect(state.volume('pvc-claim-a')).toMatchObject({
      capacityBytes: 3 * GI,
      storageClassName: 'fast',
      nodeAffinity: nodesWith({ [ZONE]: 'z' }),
      phase: 'Bound',
    });
    expect(state.claim('default', 'a')).toMatchObject({ volumeName: 'pvc-claim-a', isBindCompleted: true });
  });

  it('makes a volume that every node reaches where the driver names no label', () => {
    expect(provisioned({ csiNodes: [csiNode('n')] }).volume('pvc-claim-a')?.nodeAffinity).toBeNull();
  });

  it('takes the driver that an in-tree provisioner moved to', () => {
    const state = provisioned({
      classes: [storageClass('fast', { provisioner: 'kubernetes.io/aws-ebs' })],
      csiNodes: [csiNode('n', { topologyKeys: new Map([['ebs.csi.aws.com', []]]) })],
    });
    expect(state.volume('pvc-claim-a')?.source).toEqual({
      driver: 'ebs.csi.aws.com',
      handle: 'pvc-claim-a',
      isInTree: true,
    });
  });

  it('names the volume after the claim where the claim has no uid', () => {
    const { state } = tracked({ classes: [storageClass('fast', { provisioner: 'csi.a' })], csiNodes: [csiNode('n')] });
    state.provision({ ...fast, uid: '' }, node('n'));
    expect(state.claim('default', 'a')?.volumeName).toBe('pvc-default-a');
  });

  it('only notes the node where the driver does not run there', () => {
    const state = provisioned({ csiNodes: [csiNode('other')] });
    expect(state.claim('default', 'a')).toEqual({ ...fast, selectedNode: 'n' });
    expect(state.volume('pvc-claim-a')).toBeUndefined();
  });
});
