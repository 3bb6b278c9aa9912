import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { parseDocuments } from '../../../src/kube/documents.ts';
import { Field } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { InstancetypeShelf } from '../../../src/kube/kubevirt/instancetype/instancetype-shelf.ts';
import { readWhole } from '../../../src/kube/whole-value.ts';

/** A VM that names an instancetype and no more. */
const vmOf = (name: string) => Field.root({ spec: { instancetype: { name } } }, new IssueList());

const bundle = `${process.env.GOMODCACHE ?? `${homedir()}/go/pkg/mod`}/kubevirt.io/kubevirt@v1.9.0/pkg/virt-operator/resource/generate/components/data/common-instancetypes/common-clusterinstancetypes-bundle.yaml`;
const isPresent = existsSync(bundle);

describe.skipIf(!isPresent)(
  `common instancetypes${isPresent ? '' : ' (skipped: no KubeVirt 1.9.0 in the Go modules)'}`,
  () => {
    /** vCPUs and GiB by size: of the whole series, and what each series has of them. */
    const SIZES: Readonly<Record<string, readonly [number, number]>> = {
      'u1.nano': [1, 0.5],
      'u1.medium': [1, 4],
      'u1.2xmedium': [2, 4],
      'u1.8xlarge': [32, 128],
      'o1.large': [2, 8],
      'd1.2xlarge': [8, 32],
      'cx1.medium': [1, 2],
      'cx1.8xlarge1gi': [32, 64],
      'm1.large': [2, 16],
      'm1.8xlarge': [32, 256],
      'n1.medium': [4, 4],
      'n1.8xlarge': [64, 128],
      'rt1.micro': [1, 1],
      'rt1.8xlarge': [32, 128],
    };

    const shelf = new InstancetypeShelf();
    const issues = new IssueList();
    const names: string[] = [];
    if (isPresent) {
      for (const { value } of parseDocuments(readFileSync(bundle, 'utf8'), 'bundle').documents) {
        const object = Field.root(readWhole(value, []), issues);
        if (!object.isPresent) continue;
        shelf.put(object.get('kind').text(), object);
        names.push(object.get('metadata').get('name').text());
      }
    }

    it('are read without an issue', () => {
      expect(issues.all).toEqual([]);
      expect(names).toHaveLength(65);
    });

    it.each(Object.entries(SIZES))('%s has its vCPUs and memory', (name, [vcpuCount, gib]) => {
      const one = shelf.instancetypeOf(vmOf(name));
      expect(one?.vcpuCount).toBe(vcpuCount);
      expect(Number(one?.guestMemoryBytes)).toBe(gib * 2 ** 30);
    });

    it('have the character of their series', () => {
      for (const name of names) {
        const series = name.split('.')[0] ?? '';
        const one = shelf.instancetypeOf(vmOf(name));
        const fields = one?.settings.map(({ from }) => from.join('.')) ?? [];
        expect(one?.overcommitPercent).toBe(series === 'o1' ? 50 : 0);
        expect(fields.includes('cpu.dedicatedCPUPlacement')).toBe(['cx1', 'd1', 'n1', 'rt1'].includes(series));
        expect(fields.includes('cpu.numa')).toBe(['cx1', 'rt1'].includes(series));
        expect(fields.includes('cpu.realtime')).toBe(series === 'rt1');
        expect(fields.includes('memory.hugepages')).toBe(['cx1', 'm1', 'n1', 'rt1'].includes(series));
        expect(fields.includes('ioThreadsPolicy')).toBe(['cx1', 'd1'].includes(series));
        expect([name, one?.annotations.length]).toEqual([name, ['n1', 'rt1'].includes(series) ? 3 : 0]);
      }
    });
  },
);
