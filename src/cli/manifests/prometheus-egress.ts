/** How Berth reaches a Prometheus: egress rules of its network policy for what a URL names. */

import { isIP } from 'node:net';
import type { Note } from './section.ts';

/** A namespace as a DNS label (RFC 1123): what a selector can hold. */
const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

export type Peer = Readonly<Record<string, unknown>>;

interface EgressRule {
  readonly rule: Readonly<Record<string, unknown>>;
  readonly note: Note['text'];
}

/** Every pod of a namespace. */
export function peerIn(namespace: string): Peer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

/**
 * Rules that together let every meaning of the URL through. A Service's port is not the port of its pods, so a Prometheus in the
 * cluster is let through by its namespace. A host of one or two labels may be a Service or not, for which both are opened:
 * `prometheus.monitoring` is looked up as a Service first (resolv.conf of a pod), `example.com` is found afterwards.
 */
export function prometheusEgress(url: URL, ownNamespace: string): readonly EgressRule[] {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const ports = [{ protocol: 'TCP', port }];
  const address = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const bits = { 0: null, 4: 32, 6: 128 }[isIP(address)] ?? null;
  if (bits !== null) {
    return [{ rule: { to: [{ ipBlock: { cidr: `${address}/${bits}` } }], ports }, note: url.href }];
  }
  const [, namespace = ownNamespace, ...rest] = url.hostname.split('.');
  const outside = { rule: { ports }, note: url.href };
  const isSurelyService = rest[0] === 'svc';
  if (!NAMESPACE.test(namespace) || (rest.length > 0 && !isSurelyService)) return [outside];
  const inside = {
    rule: { to: [peerIn(namespace)] },
    note: `${url.href}, the pods behind the Service: they may listen on another port.`,
  };
  return isSurelyService ? [inside] : [inside, { ...outside, note: 'The same where that host is no Service.' }];
}
