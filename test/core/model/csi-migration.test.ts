import { describe, expect, it } from 'vitest';
import {
  ebsVolumeHandle,
  gceDiskHandle,
  migrationOfPlugin,
  translateAffinity,
} from '../../../src/core/model/csi-migration.ts';
import type { NodeSelector } from '../../../src/core/model/selectors.ts';
import { labels } from '../../builders.ts';
import { labelTerm, nodesWith } from '../../storage-builders.ts';

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone';
const BETA_REGION = 'failure-domain.beta.kubernetes.io/region';
const CSI_ZONE = 'topology.gke.io/zone';

describe('ebsVolumeHandle', () => {
  it.each([
    ['vol-1', 'vol-1'],
    ['anything', 'anything'],
    ['aws:///vol-1', 'vol-1'],
    ['aws://us-east-1a/vol-1', 'vol-1'],
    ['aws://us-east-1a/disk-1', ''],
    ['aws://us-east-1a/vol-1/x', ''],
    ['aws://vol-1', ''],
    ['aws:////vol-1//', 'vol-1'],
    ['aws:///my-vol-1', ''],
    ['aws:///vol-12', 'vol-12'],
  ])('of %s is "%s"', (volumeId, handle) => {
    expect(ebsVolumeHandle(volumeId)).toBe(handle);
  });
});

describe('gceDiskHandle', () => {
  it.each([
    ['no label', {}, 'projects/UNSPECIFIED/zones/UNSPECIFIED/disks/d'],
    ['a zone', { [ZONE]: 'us-west1-a' }, 'projects/UNSPECIFIED/zones/us-west1-a/disks/d'],
    ['the old label first', { [ZONE]: 'x', [BETA_ZONE]: 'y' }, 'projects/UNSPECIFIED/zones/y/disks/d'],
    ['two zones of a region', { [ZONE]: 'us-west1-a__us-west1-b' }, 'projects/UNSPECIFIED/regions/us-west1/disks/d'],
    ['zones of two regions', { [ZONE]: 'us-west1-a__us-west2-b' }, ''],
    ['zones of no region', { [ZONE]: 'a__b' }, ''],
    ['zones of four parts', { [ZONE]: 'a-b-c-d__a-b-c-e' }, ''],
  ])('with %s', (_, record, handle) => {
    expect(gceDiskHandle('d', labels(record))).toBe(handle);
  });
});

const exists = (key: string): NodeSelector => ({
  terms: [{ expressions: [{ key, operator: 'Exists', values: [] }], fields: [], isValid: true }],
});
const and = ({ terms }: NodeSelector, zone: string): NodeSelector => ({
  terms: terms.map((term) => ({
    ...term,
    expressions: [...term.expressions, ...labelTerm({ [CSI_ZONE]: zone }).expressions],
  })),
});

describe('translateAffinity', () => {
  const migration = migrationOfPlugin('kubernetes.io/gce-pd')!;

  it.each([
    ['a zone', nodesWith({ [ZONE]: 'a' }), {}, nodesWith({ [CSI_ZONE]: 'a' })],
    ['an old zone', nodesWith({ [BETA_ZONE]: 'a' }), {}, nodesWith({ [CSI_ZONE]: 'a' })],
    [
      'an old zone and region',
      nodesWith({ [BETA_ZONE]: 'a', [BETA_REGION]: 'r' }),
      {},
      nodesWith({ [CSI_ZONE]: 'a', [REGION]: 'r' }),
    ],
    [
      'every term',
      nodesWith({ [ZONE]: 'a' }, { [ZONE]: 'b' }),
      {},
      nodesWith({ [CSI_ZONE]: 'a' }, { [CSI_ZONE]: 'b' }),
    ],
    ['a zone over the label', nodesWith({ [ZONE]: 'a' }), { [ZONE]: 'b' }, nodesWith({ [CSI_ZONE]: 'a' })],
    ['the label where there is no affinity', null, { [ZONE]: 'b__a' }, nodesWith({ [CSI_ZONE]: 'a|b' })],
    ['the old label', null, { [BETA_ZONE]: 'a' }, nodesWith({ [CSI_ZONE]: 'a' })],
    ['the label beside others', nodesWith({ rack: '1' }), { [ZONE]: 'a' }, nodesWith({ rack: '1', [CSI_ZONE]: 'a' })],
    ['a zone that is only wanted to be there from the label', exists(ZONE), { [ZONE]: 'a' }, and(exists(ZONE), 'a')],
    [
      'the old region only beside the old zone',
      nodesWith({ [BETA_REGION]: 'r' }),
      {},
      nodesWith({ [BETA_REGION]: 'r' }),
    ],
    [
      'the current zone before the old label',
      nodesWith({ [ZONE]: 'a' }),
      { [BETA_ZONE]: 'b' },
      nodesWith({ [CSI_ZONE]: 'a' }),
    ],
    ['the current label before the old', null, { [ZONE]: 'a', [BETA_ZONE]: 'b' }, nodesWith({ [CSI_ZONE]: 'a' })],
    ['zones without the spaces around them', null, { [ZONE]: 'a __ b' }, nodesWith({ [CSI_ZONE]: 'a|b' })],
    ['nothing for an empty label', null, { [ZONE]: '' }, null],
    ['nothing where no zone is named', nodesWith({ rack: '1' }), {}, nodesWith({ rack: '1' })],
  ])('takes %s', (_, affinity, record, expected) => {
    expect(translateAffinity(affinity, labels(record), migration)).toEqual(expected);
  });

  it('leaves the affinity of drivers without a zone label alone', () => {
    const affinity = nodesWith({ [ZONE]: 'a' });
    expect(translateAffinity(affinity, labels({}), migrationOfPlugin('kubernetes.io/azure-disk')!)).toBe(affinity);
  });
});
