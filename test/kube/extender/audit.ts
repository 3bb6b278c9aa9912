/** Who bound pods, as the API server's audit log tells. */

import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ControlPlane } from '../control-plane/control-plane.ts';

/** Bindings alone, once they are answered. */
const POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [{ level: 'Metadata', resources: [{ group: '', resources: ['pods/binding'] }] }, { level: 'None' }],
};

export interface BindingAttempt {
  readonly user: string;
  readonly pod: string;
  /** HTTP status of the answer. */
  readonly status: number;
}

/** Arguments that make the API server write what it audits into its own log, and the folder to remove at the end. */
export async function prepareAudit(): Promise<{ readonly arguments: readonly string[]; readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-audit-'));
  const file = join(folder, 'policy.json');
  await writeFile(file, JSON.stringify(POLICY));
  return { arguments: [`--audit-policy-file=${file}`, '--audit-log-path=-', '--audit-log-mode=blocking'], folder };
}

/** Every binding that was asked for so far. */
export async function readBindings({ apiServer }: ControlPlane): Promise<readonly BindingAttempt[]> {
  const lines = (await readFile(apiServer!.logFile, 'utf8')).split('\n'); // it was started
  return lines
    .filter((line) => line.startsWith('{') && line.includes('audit.k8s.io'))
    .map((line) => JSON.parse(line) as AuditEvent) // audit.k8s.io/v1
    .map(({ user, objectRef, responseStatus }) => ({
      ...{ user: user.username, pod: objectRef.name, status: responseStatus.code },
    }));
}

interface AuditEvent {
  readonly user: { readonly username: string };
  readonly objectRef: { readonly name: string };
  readonly responseStatus: { readonly code: number };
}
