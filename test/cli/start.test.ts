import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runCli } from './run-cli.ts';

describe('berth start', () => {
  it.each(readdirSync('scenarios'))('prints a question that the nodes of %s can be asked', async (scenario) => {
    const { code, out } = await runCli(['start', '--scenario', scenario]);
    expect(code).toBe(0);
    const { Pod, NodeNames } = JSON.parse(/ -d '(.*)'$/m.exec(out)![1]!);
    const documents = parseAllDocuments(readFileSync(`scenarios/${scenario}/cluster.yaml`, 'utf8'));
    const objects = documents.flatMap((document): Named | Named[] => document.toJS().items ?? document.toJS());
    const nodes = objects.flatMap(({ kind, metadata }) => (kind === 'Node' ? [metadata.name] : []));
    expect(nodes).toEqual(expect.arrayContaining(NodeNames));
    expect(NodeNames.length).toBeGreaterThan(1);
    expect(Pod).toHaveProperty('spec.containers');
  });
});

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}
