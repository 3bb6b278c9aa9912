import { describe, expect, it } from 'vitest';
import { volumeZone } from '../../../../../src/core/engine/plugins/kube/volume-zone.ts';
import { labels, node, pod } from '../../../../builders.ts';
import { boundClaim, claim, mount, stateOf, storageClass, volume } from '../../../../storage-builders.ts';
import { verdictsOf } from './filter-verdicts.ts';

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const BETA_REGION = 'failure-domain.beta.kubernetes.io/region';
const OTHER = 'UAU: node(s) had no available volume zone';

const reader = pod('reader', { volumes: [mount('data')] });

describe('volumeZone', () => {
  it.each([
    ['a node without zone labels', { [BETA_ZONE]: 'us-west1-a' }, {}, 'ok'],
    ['another beta zone', { [BETA_ZONE]: 'us-west1-a' }, { [BETA_ZONE]: 'us-west1-b' }, OTHER],
    ['the same beta zone', { [BETA_ZONE]: 'us-west1-a' }, { [BETA_ZONE]: 'us-west1-a' }, 'ok'],
    ['the current label for the old', { [BETA_ZONE]: 'us-west1-a' }, { [ZONE]: 'us-west1-a' }, 'ok'],
    ['the old label for the current', { [ZONE]: 'us-west1-a' }, { [BETA_ZONE]: 'us-west1-a' }, OTHER],
    ['the old region for the current', { [BETA_REGION]: 'us' }, { [REGION]: 'us' }, 'ok'],
    ['the old label before the current', { [BETA_ZONE]: 'a' }, { [BETA_ZONE]: 'b', [ZONE]: 'a' }, OTHER],
    ['a zone without the region', { [ZONE]: 'us-west1-a', [REGION]: 'us-west1' }, { [ZONE]: 'us-west1-a' }, OTHER],
    ['one of several zones', { [ZONE]: 'us-west1-c__us-west1-a' }, { [ZONE]: 'us-west1-a' }, 'ok'],
    ['none of several zones', { [ZONE]: 'us-west1-c__us-west1-a' }, { [ZONE]: 'us-west1-b' }, OTHER],
    ['spaces around a zone', { [ZONE]: ' a __b' }, { [ZONE]: 'a' }, 'ok'],
    ['only a region, of a zonal volume', { [ZONE]: 'a' }, { [REGION]: 'us' }, OTHER],
  ])('judges %s', (_, volumeLabels, nodeLabels, expected) => {
    const state = stateOf({
      nodes: [node('n1', { labels: nodeLabels })],
      storage: { claims: [boundClaim('data', 'pv')], volumes: [volume('pv', { labels: labels(volumeLabels) })] },
    });
    expect(verdictsOf(volumeZone, reader, state)).toEqual({ n1: expected });
  });

  it.each([
    ['no volume', pod('plain'), {}],
    ['an ephemeral volume alone', pod('p', { volumes: [mount('p-data', true)] }), {}],
    ['a volume without zone labels', reader, { claims: [boundClaim('data', 'pv')], volumes: [volume('pv')] }],
    [
      'a label with an empty zone in it',
      reader,
      { claims: [boundClaim('data', 'pv')], volumes: [volume('pv', { labels: labels({ [ZONE]: 'a__' }) })] },
    ],
    ['a claim that waits', reader, { claims: [claim('data')], classes: [storageClass('local')] }],
  ])('skips %s', (_, pending, storage) => {
    expect(verdictsOf(volumeZone, pending, stateOf({ nodes: [node('n1')], storage }))).toBe('skip');
  });

  it.each([
    ['a missing claim', {}, 'persistentvolumeclaim "data" not found'],
    ['a missing volume', { claims: [boundClaim('data', 'pv')] }, 'persistentvolume "pv" not found'],
    [
      'an unbound claim without a class',
      { claims: [claim('data', { storageClassName: undefined })] },
      'PersistentVolumeClaim had no pv name and storageClass name',
    ],
    [
      'an unbound claim of an empty class',
      { claims: [claim('data', { storageClassName: '' })] },
      'PersistentVolumeClaim had no pv name and storageClass name',
    ],
    [
      'an unbound claim of a missing class',
      { claims: [claim('data')] },
      'storageclass.storage.k8s.io "local" not found',
    ],
    [
      'an unbound claim that should be bound',
      { claims: [claim('data')], classes: [storageClass('local', { isWaitForFirstConsumer: false })] },
      'PersistentVolume had no name',
    ],
  ])('refuses %s', (_, storage, reason) => {
    expect(verdictsOf(volumeZone, reader, stateOf({ nodes: [node('n1')], storage }))).toBe(`UAU: ${reason}`);
  });

  it('refuses a claim without a name', () => {
    expect(verdictsOf(volumeZone, pod('p', { volumes: [mount('')] }), stateOf({}))).toBe(
      'UAU: PersistentVolumeClaim had no name',
    );
  });
});
