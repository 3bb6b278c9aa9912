/** A dump as the cluster of the service. */

import { parseDocuments } from '../../kube/documents.ts';
import type { FollowedCluster } from '../../kube/following/followed-cluster.ts';
import { IssueList } from '../../kube/issues.ts';
import { findManifests } from '../../kube/manifests.ts';
import { InputRefused, tellIssues } from '../failure.ts';
import type { Io } from '../io.ts';
import { readText } from '../read-input.ts';

/**
 * Puts every object of the files into a cluster and gives the moment they are of. Tells what was left out; throws
 * InputRefused where a file is none.
 */
export async function fillFromDump(paths: readonly string[], cluster: FollowedCluster, io: Io): Promise<number | null> {
  const issues = new IssueList();
  for (const path of paths) {
    const text = await readText(path, { stdin: io.stdin });
    const { documents, issues: found } =
      'issue' in text ? { documents: [], issues: [{ ...text.issue, file: path }] } : parseDocuments(text.text, path);
    for (const issue of found) issues.add(issue);
    for (const { kind, field } of findManifests(documents, issues)) cluster.put(kind, field.value);
  }
  if (issues.errorCount > 0) throw new InputRefused(issues.all);
  const leftOut = cluster.drainIssues().map((issue) => ({ ...issue, severity: 'warning' as const }));
  tellIssues([...issues.all, ...leftOut], io);
  return cluster.latestTimeSeconds;
}
