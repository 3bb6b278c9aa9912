/** Values of single options: each function gives the value or throws a UsageError that says what is wanted. */

import { isIP } from 'node:net';
import { isExtendedResource, isQualifiedName, nearestName, quote, SCHEDULER_VERSIONS } from '../../core/index.ts';
import { UsageError } from '../failure.ts';

/** Characters. */
const MAX_LABEL = 63;
const MAX_IMAGE = 512;
const MAX_URL = 2000;
/** Ten years. */
const MAX_VALID_DAYS = 3650;

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

const HOST_LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const REPOSITORY_PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';

/** A repository, on a host that a dot or a port tells from a folder, with at most one tag and one digest (distribution/reference). */
const IMAGE = new RegExp(
  [
    `^(?:(?:localhost|${HOST_LABEL}(?=:)|${HOST_LABEL}(?:\\.${HOST_LABEL})+)(?::[0-9]{1,5})?/)?`,
    `${REPOSITORY_PART}(?:/${REPOSITORY_PART})*`,
    '(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[a-f0-9]{64})?$',
  ].join(''),
);

/** Namespaces that other things live in; restricting pod security there would stop them. */
const TAKEN_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** Names that are taken by Berth itself, or by every namespace. */
const TAKEN_NAMES = ['berth', 'default'];
const DEFAULT_SCHEDULER = 'default-scheduler';

/** The oldest release of kube-scheduler that Berth reproduces. */
const OLDEST_RELEASE = SCHEDULER_VERSIONS[0];
const OLDEST_MINOR = Number(OLDEST_RELEASE.split('.')[1]);

function refuse(option: string, found: string, wanted: string): never {
  throw new UsageError(`${option}: found ${quote(found)}, wanted ${wanted}`);
}

/** A name as a DNS label (RFC 1123). */
export function parseLabel(option: string, text: string): string {
  if (text.length <= MAX_LABEL && DNS_LABEL.test(text)) return text;
  return refuse(option, text, `a DNS label (RFC 1123): at most ${MAX_LABEL} of a-z, 0-9 and - inside, such as berth`);
}

/** A namespace that is not one of the cluster's own. */
export function parseNamespace(option: string, text: string): string {
  const name = parseLabel(option, text);
  if (!TAKEN_NAMESPACES.includes(name)) return name;
  return refuse(option, text, 'a namespace for Berth alone: only restricted pods may run in it');
}

/** A name for a second scheduler and its objects. */
export function parseSchedulerName(option: string, text: string): string {
  const name = parseLabel(option, text);
  if (name === DEFAULT_SCHEDULER) {
    return refuse(option, text, "a name of its own; to change the cluster's scheduler give --mode change-default");
  }
  return TAKEN_NAMES.includes(name)
    ? refuse(option, text, 'a name that nothing else has, such as berth-scheduler')
    : name;
}

/** A whole number within limits. */
export function parseWhole(option: string, text: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : refuse(option, text, `a whole number from ${least} to ${most}`);
}

/** How long certificates are valid, in days. */
export function parseValidDays(option: string, text: string): number {
  return parseWhole(option, text, 1, MAX_VALID_DAYS);
}

/** A container image. */
export function parseImage(option: string, text: string): string {
  if (text.length <= MAX_IMAGE && IMAGE.test(text)) return text;
  return refuse(option, text, 'an image, such as registry.example.com/berth:0.1.0');
}

/** A release of Kubernetes such as `1.36.3`; a `v` before it is left out. */
export function parseRelease(option: string, text: string): string {
  const match = /^v?(1\.(\d{1,3})\.\d{1,3})$/.exec(text);
  if (match !== null && Number(match[2]) >= OLDEST_MINOR) return match[1]!;
  return refuse(option, text, `the release of the cluster, ${OLDEST_RELEASE}.0 or newer, such as 1.36.3`);
}

/** An extended resource; `seen` are those before it. */
export function parseResource(option: string, text: string, seen: readonly string[]): string {
  if (!isQualifiedName(text) || !isExtendedResource(text)) {
    return refuse(option, text, 'an extended resource, such as devices.kubevirt.io/kvm');
  }
  return seen.includes(text) ? refuse(option, text, 'each resource once') : text;
}

/** A network as address/bits. */
export function parseCidr(option: string, text: string): string {
  const [address = '', bits = '', ...rest] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const isNetwork = rest.length === 0 && /^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= most;
  return isNetwork && !address.includes('%') ? text : refuse(option, text, 'a network, such as 10.0.0.0/28');
}

/** An IP address. */
export function parseAddress(option: string, text: string): string {
  return isIP(text) !== 0 && !text.includes('%') ? text : refuse(option, text, 'an IP address, such as 10.96.0.200');
}

/** An http or https URL without anything secret in it. */
export function parseServerUrl(option: string, text: string): URL {
  const url = text.length <= MAX_URL && URL.canParse(text) ? new URL(text) : null;
  const isPlain = url !== null && `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (isPlain && ['http:', 'https:'].includes(url.protocol)) return url;
  const wanted = 'an http or https URL without user, query or fragment, such as http://prometheus.monitoring.svc:9090';
  return refuse(option, redact(text), wanted);
}

/** A URL may hold a password, which must not be printed. */
function redact(text: string): string {
  return text.replace(/\/\/.*@/s, '//...@');
}

/** One of a list of words. */
export function parseWord<Word extends string>(option: string, text: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === text);
  if (word !== undefined) return word;
  const nearest = nearestName(text, words);
  return refuse(option, text, nearest === undefined ? `one of ${words.join(', ')}` : `${nearest}?`);
}
