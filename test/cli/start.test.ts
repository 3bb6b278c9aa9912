import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runCli } from './run-cli.ts';

const folderOf = (): string => mkdtempSync(join(tmpdir(), 'berth-start-'));
const withCluster = readdirSync('scenarios').filter((name) => existsSync(`scenarios/${name}/cluster.yaml`));

describe('berth start', () => {
  it.each(withCluster)('prints a question that the nodes of %s can be asked', async (scenario) => {
    const { code, out } = await runCli(['start', '--scenario', scenario, '--output', folderOf()]);
    expect(code).toBe(0);
    const { Pod, NodeNames } = JSON.parse(/ -d '(.*)'$/m.exec(out)![1]!);
    const documents = parseAllDocuments(readFileSync(`scenarios/${scenario}/cluster.yaml`, 'utf8'));
    const objects = documents.flatMap((document): Named | Named[] => document.toJS().items ?? document.toJS());
    const nodes = objects.flatMap(({ kind, metadata }) => (kind === 'Node' ? [metadata.name] : []));
    expect(nodes).toEqual(expect.arrayContaining(NodeNames));
    expect(NodeNames.length).toBeGreaterThan(1);
    expect(Pod).toHaveProperty('spec.containers');
  });

  it('simulates first-cluster and says where its report lies', async () => {
    const folder = folderOf();
    const { code, out } = await runCli(['start', '--no-serve', '--output', folder]);
    expect(code).toBe(0);
    expect(out).toContain(`report in ${folder}/report.html`);
    expect(readFileSync(`${folder}/report.html`, 'utf8')).toContain('</html>');
    expect(existsSync(`${folder}/summary.csv`)).toBe(true);
  });

  it('places and serves also where results cannot be written', async () => {
    const { code, out, err } = await runCli(['start', '--output', '/dev/null/results']);
    expect(code).toBe(0);
    expect(err).toContain('nothing was simulated');
    expect(out).toContain('Serving this cluster');
  });
});

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}
