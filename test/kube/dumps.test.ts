import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readCluster } from '../../src/cli/read-input.ts';
import { clusterFromDocuments, podFromManifest } from '../../src/kube/cluster.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dumps = `${process.env.BERTH_DATA ?? `${root}/../shared/data`}/k8s-dumps`;
const isPresent = existsSync(dumps);

describe.skipIf(!isPresent)(
  `dumps of real clusters${isPresent ? '' : ' (skipped: no k8s-dumps in $BERTH_DATA)'}`,
  () => {
    const read = (...names: string[]) => readCluster(names.map((name) => `${dumps}/${name}`));

    it('reads typed lists whose items lack a kind', async () => {
      const { cluster, issues } = await read('eks-nodes.json', 'eks-pods.json');
      expect(cluster.nodes.map((node) => node.allocatable.slice(0, 2))).toEqual([
        // 7910m, 31127824Ki x 1024
        [7910, 31_874_891_776],
        [7910, 31_874_891_776],
      ]);
      expect(cluster.nodes[0]?.taints).toEqual([{ key: 'type', value: 'hound', effect: 'NoSchedule' }]);
      expect(cluster.pods).toHaveLength(11);
      expect(new Set(cluster.pods.map((pod) => pod.nodeName))).toEqual(new Set(['duckboat-01']));
      expect(issues).toEqual([]);
    });

    it('warns once a pod where the nodes are left out', async () => {
      const { issues } = await read('eks-pods.json');
      expect(issues.map((issue) => `${issue.severity} ${issue.code}`)).toEqual(Array(11).fill('warning missing-node'));
    });

    it('reads an export with plain arrays', async () => {
      const { cluster } = await read('kube-scheduler-simulator-export.json');
      expect(cluster.storage.volumes).toHaveLength(2);
      expect(cluster.storage.claims).toHaveLength(1);
    });

    it('makes launcher pods of VMIs that come without', async () => {
      const { cluster, skipped, issues } = await read('kubevirt-vmis-abridged.json');
      expect([...skipped]).toEqual([]);
      expect(issues.map((issue) => issue.code)).toEqual(new Array(6).fill('missing-node'));
      const vms = cluster.pods.map(({ vm, nodeName }) => [vm?.name, nodeName, vm?.vcpus, vm?.machineType]);
      expect(vms[0]).toEqual(['coriolis-win-minion', 'hv-04', 4, 'pc-q35-10.0']);
      const fixed = cluster.pods.filter(({ vm }) => vm?.migratability.isMigratable === false);
      expect(fixed.map(({ vm }) => vm?.migratability.reason)).toEqual(['NoTSCFrequencyNotLiveMigratable']);
    });
  },
);

describe('recorded cases', () => {
  const text = gunzipSync(readFileSync(`${root}/test/corpus/kube-scheduler-verdicts/cases.jsonl.gz`)).toString();

  it('read without an issue, all 600 of them', () => {
    const cases = text.trim().split('\n');
    expect(cases).toHaveLength(600);
    for (const line of cases) {
      const { pending, ...snapshot } = JSON.parse(line);
      const { cluster, issues } = clusterFromDocuments([{ value: snapshot }]);
      expect(issues).toEqual([]);
      expect([cluster.nodes.length, cluster.pods.length]).toEqual([snapshot.nodes.length, snapshot.pods.length]);
      for (const manifest of pending) expect(podFromManifest(manifest, { axes: cluster.axes }).issues).toEqual([]);
    }
  });
});
