// The list of nodes of Alibaba's spot cluster.
import { describe, expect, it } from 'vitest';
import { renderIssue } from '../../src/core/index.ts';
import { alibabaSpot } from '../../src/traces/alibaba-spot.ts';
import { readTrace as readFiles } from '../../src/traces/read/read-trace.ts';
import { describeWithData } from '../data-folder.ts';
import { memoryFile, readTrace } from './format-rig.ts';

const HEADER = 'gpu_model,gpu_capacity_num,cpu_num,node_name\n';

describe('alibabaSpot', () => {
  it('reads cards and cores; memory is not told', async () => {
    const { nodes, remarks } = await readTrace(alibabaSpot, [memoryFile(`${HEADER}H800,8,192,7\n`)]);
    expect(nodes).toMatchObject([{ name: '7', cpuMilli: 192_000, memoryBytes: 0 }]);
    expect(nodes[0]!.gpus).toEqual({ model: 'H800', deviceMilli: Array.from({ length: 8 }, () => 1000) });
    expect(remarks).toEqual(['The nodes have no memory in this trace: it limits nothing.']);
  });

  it('leaves out a node that was there before', async () => {
    const { issues } = await readTrace(alibabaSpot, [memoryFile(`${HEADER}H800,8,192,7\nA10,1,128,7\n`)]);
    expect(issues.map(renderIssue)).toEqual([
      expect.stringContaining('column node_name: found "7" again, first on line 2'),
    ]);
  });
});

describeWithData('alibabaSpot on the real list', 'spot2026', (folder) => {
  it('has 4,278 nodes, of which 2,494 have one A10; the readme beside the list is passed over', async () => {
    const { nodes, remarks } = await readFiles([folder]);
    expect(nodes).toHaveLength(4278);
    expect(nodes.filter(({ gpus }) => gpus?.model === 'A10')).toHaveLength(2494);
    expect(remarks[0]).toMatch(/^Not read, as no part of the trace: .*README\.md\.$/);
  });
});
