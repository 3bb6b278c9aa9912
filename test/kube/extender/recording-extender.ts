/** An extender that keeps every body it is sent and lets everything pass: how kube-scheduler itself writes the protocol. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ApiClient } from '../control-plane/api-client.ts';

export interface RecordingExtender {
  readonly url: string;
  /** Bodies by path, such as `/names/filter`, in the order they came. */
  readonly bodies: ReadonlyMap<string, string[]>;
  readonly close: () => Promise<void>;
}

interface Args {
  readonly Nodes?: unknown;
  readonly NodeNames?: unknown;
  readonly NodeNameToVictims?: Readonly<
    Record<string, { readonly Pods: readonly { metadata: { uid: string } }[] }>
  > | null;
  readonly NodeNameToMetaVictims?: unknown;
  readonly PodName: string;
  readonly PodNamespace: string;
  readonly Node: string;
}

/** Listens on loopback; `client` binds what is asked to be bound. */
export async function startRecordingExtender(client: ApiClient): Promise<RecordingExtender> {
  const bodies = new Map<string, string[]>();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const path = request.url ?? '';
    bodies.set(path, [...(bodies.get(path) ?? []), body]);
    const answer = await answerTo(path, JSON.parse(body) as Args, client); // as kube-scheduler writes it
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server's
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answerTo(path: string, args: Args, client: ApiClient): Promise<unknown> {
  if (path.endsWith('/prioritize')) return [];
  if (path.endsWith('/bind')) {
    await client.bind({ metadata: { name: args.PodName, namespace: args.PodNamespace } }, args.Node);
    return { Error: '' };
  }
  if (path.endsWith('/filter')) return { Nodes: args.Nodes, NodeNames: args.NodeNames, Error: '' };
  const victims = Object.entries(args.NodeNameToVictims ?? {}).map(([node, { Pods }]) => [
    node,
    { Pods: Pods.map(({ metadata }) => ({ UID: metadata.uid })), NumPDBViolations: 0 },
  ]);
  return { NodeNameToMetaVictims: args.NodeNameToMetaVictims ?? Object.fromEntries(victims) };
}
