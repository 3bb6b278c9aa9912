/** A dump as the cluster of the service. */

import type { FollowedCluster } from '../../kube/following/followed-cluster.ts';
import { IssueList } from '../../kube/issues.ts';
import { findManifests } from '../../kube/manifests.ts';
import { InputRefused, tellIssues } from '../failure.ts';
import type { Io } from '../io.ts';
import { readPieces } from '../read-input.ts';

/**
 * Puts every object of the files into a cluster and gives the moment they are of. Tells what was left out; throws
 * InputRefused where a file is none.
 */
export async function fillFromDump(paths: readonly string[], cluster: FollowedCluster, io: Io): Promise<number | null> {
  const issues = new IssueList();
  for (const path of paths) {
    await readPieces(path, { stdin: io.stdin }, (piece) => {
      if ('issue' in piece) issues.add(piece.issue);
      else for (const { kind, field } of findManifests([piece.document], issues)) cluster.put(kind, field.value);
    });
  }
  if (issues.errorCount > 0) throw new InputRefused(issues.all);
  const leftOut = cluster.drainIssues().map((issue) => ({ ...issue, severity: 'warning' as const }));
  tellIssues([...issues.all, ...leftOut], io);
  return cluster.latestTimeSeconds;
}
