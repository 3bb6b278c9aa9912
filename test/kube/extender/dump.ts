/** What kubectl would print of a cluster, into a file. */

import { writeFile } from 'node:fs/promises';
import { SERVED_RESOURCES } from '../../../src/kube/resources.ts';
import type { ApiClient } from '../control-plane/api-client.ts';
import type { KubeObject } from '../control-plane/api-objects.ts';
import type { Kind } from '../control-plane/api-paths.ts';
import { ApiError } from '../control-plane/api-transport.ts';

/** Writes every object that deciding needs as one List. */
export async function writeDump(client: ApiClient, file: string): Promise<void> {
  const items: KubeObject[] = [];
  for (const { kind } of SERVED_RESOURCES) {
    try {
      items.push(...(await client.list(kind as Kind)).items); // kinds without a path are left out below
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404) && !(error instanceof TypeError)) throw error;
    }
  }
  await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}
