import { describe, expect, it } from 'vitest';
import type { PreparedFilter } from '../../../../../src/core/engine/plugin.ts';
import { volumeRestrictions } from '../../../../../src/core/engine/plugins/kube/volume-restrictions.ts';
import type { PodVolume } from '../../../../../src/core/model/pod.ts';
import { node, pod } from '../../../../builders.ts';
import { claim, mount, stateOf } from '../../../../storage-builders.ts';
import { prepare, describe as text, verdictsOf } from './filter-verdicts.ts';

const DISK = 'U: node(s) had no available disk';
const IN_USE =
  'U: node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod';

const gce = (pdName: string, isReadOnly = false): PodVolume => ({ kind: 'gce-pd', pdName, isReadOnly });
const ebs = (volumeId: string, isReadOnly = false): PodVolume => ({ kind: 'aws-ebs', volumeId, isReadOnly });
const iscsi = (iqn: string, isReadOnly = false): PodVolume => ({ kind: 'iscsi', iqn, isReadOnly });
const rbd = (monitors: string, changes: { pool?: string; image?: string; isReadOnly?: boolean } = {}): PodVolume => ({
  kind: 'rbd',
  monitors: monitors.split(' '),
  pool: 'p',
  image: 'i',
  isReadOnly: false,
  ...changes,
});

describe('volumeRestrictions', () => {
  it.each([
    ['a GCE disk', gce('d'), gce('d'), DISK],
    ['a GCE disk that both read', gce('d', true), gce('d', true), 'ok'],
    ['a GCE disk that one reads', gce('d', true), gce('d'), DISK],
    ['GCE disks', gce('d'), gce('e'), 'ok'],
    ['an EBS volume', ebs('v'), ebs('v'), DISK],
    ['an EBS volume that both read', ebs('v', true), ebs('v', true), DISK],
    ['EBS volumes', ebs('v'), ebs('w'), 'ok'],
    ['an iSCSI target', iscsi('q'), iscsi('q'), DISK],
    ['an iSCSI target that both read', iscsi('q', true), iscsi('q', true), 'ok'],
    ['iSCSI targets', iscsi('q'), iscsi('r'), 'ok'],
    ['an RBD image with a common monitor', rbd('a b'), rbd('b c'), DISK],
    ['an RBD image that both read', rbd('a', { isReadOnly: true }), rbd('a', { isReadOnly: true }), 'ok'],
    ['an RBD image of disjoint monitors', rbd('a b'), rbd('c d'), 'ok'],
    ['RBD images', rbd('a'), rbd('a', { image: 'j' }), 'ok'],
    ['RBD pools', rbd('a'), rbd('a', { pool: 'q' }), 'ok'],
    ['an iSCSI target that one reads', iscsi('q', true), iscsi('q'), DISK],
    ['an RBD image that one reads', rbd('a', { isReadOnly: true }), rbd('a'), DISK],
    ['disks of two kinds', gce('d'), ebs('d'), 'ok'],
    ['an EBS volume and an RBD image', ebs('i'), rbd('i'), 'ok'],
    ['an RBD image and an iSCSI target', rbd('i'), iscsi('i'), 'ok'],
    ['an iSCSI target and a GCE disk', iscsi('i'), gce('i'), 'ok'],
  ])('judges %s of one name or two', (_, wanted, used, expected) => {
    const user = pod('user', { volumes: [used], nodeName: 'n1' });
    const state = stateOf({ nodes: [node('n1'), node('n2')], pods: [user] });
    expect(verdictsOf(volumeRestrictions, pod('p', { volumes: [wanted] }), state)).toEqual({ n1: expected, n2: 'ok' });
  });

  it('compares every disk with every other', () => {
    const user = pod('user', { volumes: [gce('a'), ebs('v')], nodeName: 'n1' });
    const state = stateOf({ nodes: [node('n1')], pods: [pod('plain', { nodeName: 'n1' }), user] });
    const wanting = pod('p', { volumes: [gce('b'), ebs('v'), iscsi('q')] });
    expect(verdictsOf(volumeRestrictions, wanting, state)).toEqual({ n1: DISK });
  });

  it('refuses a pod whose claim is missing', () => {
    const pending = pod('p', { volumes: [mount('gone')] });
    expect(verdictsOf(volumeRestrictions, pending, stateOf({}))).toBe('UAU: persistentvolumeclaim "gone" not found');
  });

  it('skips pods without anything to restrict', () => {
    const state = stateOf({ nodes: [node('n1')], storage: { claims: [claim('data')] } });
    expect(verdictsOf(volumeRestrictions, pod('plain'), state)).toBe('skip');
    expect(verdictsOf(volumeRestrictions, pod('p', { volumes: [mount('data')] }), state)).toBe('skip');
    expect(verdictsOf(volumeRestrictions, pod('p', { volumes: [mount('p-tmp', true)] }), state)).toBe('skip');
  });
});

describe('a ReadWriteOncePod claim', () => {
  const exclusive = claim('data', { accessModes: ['ReadWriteOncePod'] });
  const storage = { claims: [exclusive, { ...exclusive, namespace: 'other' }] };
  const pending = pod('p', { volumes: [mount('data')] });
  const user = pod('user', { volumes: [mount('data')], nodeName: 'n1' });
  const nodes = [node('n1'), node('n2')];

  it('keeps a second pod off every node', () => {
    const state = stateOf({ nodes, pods: [user], storage });
    expect(verdictsOf(volumeRestrictions, pending, state)).toEqual({ n1: IN_USE, n2: IN_USE });
  });

  it('is free while no pod in its namespace counts on a node', () => {
    const others = [
      pod('queued', { volumes: [mount('data')] }),
      pod('stray', { volumes: [mount('data')], nodeName: 'gone' }),
      { ...user, namespace: 'other' },
    ];
    const state = stateOf({ nodes, pods: others, storage });
    expect(verdictsOf(volumeRestrictions, pending, state)).toBe('skip');
  });

  it('is alone in that: other claims have as many users as want them', () => {
    const state = stateOf({ nodes, pods: [user], storage: { claims: [claim('data')] } });
    expect(verdictsOf(volumeRestrictions, pending, state)).toBe('skip');
    const withDisk = pod('p', { volumes: [mount('data'), gce('d')] });
    expect(verdictsOf(volumeRestrictions, withDisk, state)).toEqual({ n1: 'ok', n2: 'ok' });
  });

  it('is followed through placements and undo', () => {
    const state = stateOf({ nodes, storage });
    const plugin = volumeRestrictions.create({} as never, { schedulerVersion: '1.36' });
    if (plugin.reads !== 'cluster') throw new Error('not a cluster plugin');
    const kind = () => plugin.prepareFilter!(pending, state).kind;
    expect(kind()).toBe('skip');
    const checkpoint = state.checkpoint();
    state.assume(user, 'n2');
    expect(kind()).toBe('prepared');
    state.undo(checkpoint);
    expect(kind()).toBe('skip');
  });

  it('is free once its user is thought away, and a copy counts on its own', () => {
    const state = stateOf({ nodes, pods: [user], storage });
    const filter = prepare(volumeRestrictions, pending, state) as PreparedFilter;
    const [n1, n2] = state.nodes;
    const copy = filter.copy!();
    copy.removePod!(user, n1!);
    expect([text(copy.filter(n1!)), text(copy.filter(n2!)), text(filter.filter(n1!))]).toEqual(['ok', 'ok', IN_USE]);
    copy.addPod!(pod('other', { volumes: [mount('other'), mount('data', true)] }), n1!);
    expect(text(copy.filter(n2!))).toBe('ok');
    copy.addPod!(user, n1!);
    expect(text(copy.filter(n2!))).toBe(IN_USE);
  });

  it('counts by name alone when pods are thought away, as kube-scheduler does', () => {
    const state = stateOf({ nodes, pods: [user], storage });
    const filter = prepare(volumeRestrictions, pending, state) as PreparedFilter;
    filter.removePod!({ ...user, namespace: 'other' }, state.nodes[0]!);
    expect(text(filter.filter(state.nodes[0]!))).toBe('ok');
  });
});
