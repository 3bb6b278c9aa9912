/** Resource definitions put into a running API server. */

import type { ApiClient } from './api-client.ts';
import type { Condition, KubeObject } from './api-objects.ts';
import { ApiError } from './api-transport.ts';
import { CRDS } from './kubevirt-crds.ts';
import { waitUntil } from './waiting.ts';

const ESTABLISHED_SECONDS = 30;

/** Creates those that are not there yet, and waits until the server serves the kind of each. */
export async function installCrds(client: ApiClient, crds: readonly KubeObject[] = CRDS): Promise<void> {
  await Promise.all(crds.map((crd) => createMissing(client, crd)));
  for (const crd of crds) await waitUntilServed(client, crd);
}

async function createMissing(client: ApiClient, crd: KubeObject): Promise<void> {
  try {
    await client.create(crd);
  } catch (error) {
    if (!(error instanceof ApiError && error.reason === 'AlreadyExists')) throw error;
  }
}

interface DefinedKind {
  readonly group: string;
  readonly names: { readonly plural: string };
  readonly versions: readonly { readonly name: string }[];
}

/** The condition comes some moments before the first list succeeds; both are waited for. */
async function waitUntilServed(client: ApiClient, crd: KubeObject): Promise<void> {
  const { name } = crd.metadata;
  const { group, names, versions } = crd['spec'] as DefinedKind; // the definitions' own form
  const path = `/apis/${group}/${versions[0]?.name}/${names.plural}?limit=1`;
  const look = async () => {
    const { status } = await client.get<KubeObject & Established>('CustomResourceDefinition', name);
    if (!status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True')) return undefined;
    return (await isServed(client, path)) || undefined;
  };
  await waitUntil(look, ESTABLISHED_SECONDS, () => `${name} is not served`);
}

interface Established {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

async function isServed(client: ApiClient, path: string): Promise<boolean> {
  try {
    await client.transport.send({ method: 'GET', path });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}
