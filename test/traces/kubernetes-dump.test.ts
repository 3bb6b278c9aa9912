// Lists of a live cluster: real ones, and small ones of every form.
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { kubernetesDump } from '../../src/traces/kubernetes-dump.ts';
import { describeWithData } from '../data-folder.ts';
import { diskFile, headOf, memoryFile, readTrace } from './format-rig.ts';
import { launcherManifest, nodeManifest, podManifest, START_2026, timeAt } from './kubernetes-manifests.ts';

const list = (...items: object[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const created = (seconds: number) => ({ creationTimestamp: timeAt(seconds) });

describe('kubernetesDump', () => {
  it('makes nodes and pods of a list a trace of those who are left', async () => {
    const pods = [
      podManifest('web', { metadata: created(60), spec: { nodeName: 'n1' }, status: { phase: 'Running' } }),
      podManifest('done', { status: { phase: 'Succeeded' } }),
    ];
    const { nodes, vms, remarks } = await readTrace(kubernetesDump, [memoryFile(list(nodeManifest('n1'), ...pods))]);
    expect(nodes).toMatchObject([
      {
        name: 'n1',
        cpuMilli: 4000,
        memoryBytes: 8 * 1024 ** 3,
        resources: [
          ['pods', 110],
          ['devices.kubevirt.io/kvm', 1000],
        ],
        joinSeconds: Number.NEGATIVE_INFINITY,
      },
    ]);
    expect(vms).toMatchObject([
      {
        id: 'shop/web',
        arrivalSeconds: START_2026 + 60,
        arrivalKnowledge: 'observed',
        departureKnowledge: 'after-end',
        recordedNode: 'n1',
        tenant: 'shop',
      },
    ]);
    expect(remarks.join(' ')).toMatch(/no arrival process\. Pods left out, as they have run to their end: 1/);
  });

  it('reads the same of YAML, of several documents and of typed lists', async () => {
    const objects = [nodeManifest('n1'), podManifest('web', { spec: { nodeName: 'n1' } })];
    const forms = [
      list(...objects),
      stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
      objects.map((object) => stringify(object)).join('---\n'),
      objects.map((object) => JSON.stringify(object, null, 2)).join('\n'),
    ];
    for (const form of forms) {
      expect(kubernetesDump.recognizes(headOf(form)), form.slice(0, 40)).toBe(true);
      const { vms, nodes } = await readTrace(kubernetesDump, [memoryFile(form, { pieceBytes: 11 })]);
      expect([vms.map(({ id }) => id), nodes.map(({ name }) => name)]).toEqual([['shop/web'], ['n1']]);
    }
  });

  it('counts a VM once, by its launcher pod, at the time the VM was made, and tells axes by their names', async () => {
    const vmi = {
      apiVersion: 'kubevirt.io/v1',
      kind: 'VirtualMachineInstance',
      metadata: { name: 'db', namespace: 'shop', uid: 'uid-of-db', ...created(5) },
      spec: { domain: { cpu: { cores: 1 }, memory: { guest: '2Gi' } } },
      status: {
        phase: 'Running',
        nodeName: 'n1',
        phaseTransitionTimestamps: [{ phase: 'Scheduling', phaseTransitionTimestamp: timeAt(7) }],
      },
    };
    const pod = launcherManifest('virt-launcher-db-x', 'db', { spec: { nodeName: 'n1' } });
    const { vms } = await readTrace(kubernetesDump, [memoryFile(list(vmi, pod, nodeManifest('n1')))]);
    expect(vms).toMatchObject([
      { id: 'shop/virt-launcher-db-x', arrivalSeconds: START_2026 + 7, shape: { cpuMilli: 1000, kind: 'vm' } },
    ]);
    expect(vms[0]!.shape.resources).toContainEqual(['devices.kubevirt.io/kvm', 1]);
    expect(vms[0]!.shape.template?.requests).toHaveLength(4);
  });

  it('tells cordoned nodes and pods of nodes that are not there', async () => {
    const dump = list(nodeManifest('n1', { unschedulable: true }), podManifest('web', { spec: { nodeName: 'gone' } }));
    const { changes, remarks, issues } = await readTrace(kubernetesDump, [memoryFile(dump)]);
    expect(changes).toMatchObject([{ kind: 'cordon', node: 'n1' }]);
    expect(remarks).toContain('Pods that ran on nodes which are not in the dump: 1.');
    expect(issues).toEqual([]);
  });

  it('leaves out a pod that cannot be read, and refuses what is cut off', async () => {
    const bad = podManifest('bad', { spec: { containers: [{ resources: { requests: { cpu: 'many' } } }] } });
    const { vms, issues } = await readTrace(kubernetesDump, [memoryFile(list(bad, podManifest('web')))]);
    expect([vms.map(({ id }) => id), issues.map(({ code }) => code)]).toEqual([['shop/web'], ['bad-quantity']]);
    const cut = list(nodeManifest('n1')).slice(0, 60);
    await expect(readTrace(kubernetesDump, [memoryFile(cut)])).rejects.toMatchObject({ code: 'input-malformed' });
  });

  it('does not take audit events, CSV or nothing for a dump', () => {
    expect(kubernetesDump.recognizes(headOf(''))).toBe(false);
    expect(kubernetesDump.recognizes(headOf('kind,apiVersion\nPod,v1\n'))).toBe(false);
  });
});

describeWithData('kubernetesDump over real dumps', 'k8s-dumps', (folder) => {
  it('finds 6 VMs on 4 nodes, one of which cannot migrate', async () => {
    const file = diskFile(`${folder}/kubevirt-vmis-abridged.json`);
    const { vms, remarks } = await readTrace(kubernetesDump, [file]);
    expect(vms).toHaveLength(6);
    expect(new Set(vms.map(({ recordedNode }) => recordedNode)).size).toBe(4);
    const fixed = vms.filter(({ shape }) => shape.template?.vm?.migratability.isMigratable === false);
    expect(fixed.map(({ id }) => id)).toEqual(['default/virt-launcher-win2k25-kestrel-50i']);
    // 2026-09-25T09:47:07Z, when it was Pending.
    expect(fixed[0]!.arrivalSeconds).toBe(Date.parse('2026-09-25T09:47:07Z') / 1000);
    expect(remarks).toContain('Pods that ran on nodes which are not in the dump: 6.');
  });

  it('finds 2 nodes and 11 pods of one node in a NodeList and a PodList', async () => {
    const files = [diskFile(`${folder}/eks-nodes.json`), diskFile(`${folder}/eks-pods.json`)];
    const { nodes, vms } = await readTrace(kubernetesDump, files);
    expect(nodes.map(({ cpuMilli, memoryBytes }) => [cpuMilli, memoryBytes])).toEqual([
      [7910, 31_127_824 * 1024],
      [7910, 31_127_824 * 1024],
    ]);
    expect(vms).toHaveLength(11);
    expect(vms.every(({ shape }) => shape.kind === 'container')).toBe(true);
  });
});

describeWithData('kubernetesDump over the YAML of OpenB', 'openb', (folder) => {
  it('finds 1,213 nodes in as many documents', { timeout: 30_000 }, async () => {
    const { nodes, issues } = await readTrace(kubernetesDump, [diskFile(`${folder}/openb_node_list_gpu_node.yaml.gz`)]);
    expect([nodes.length, issues]).toEqual([1213, []]);
    // 107,018 cores, as the CSV of nodes with cards says.
    expect(nodes.reduce((sum, { cpuMilli }) => sum + cpuMilli, 0)).toBe(107_018_000);
  });
});
