/** How a VM refers to an instancetype or a preference (`spec.instancetype`, `spec.preference`). */

import { describeValue, quote } from '../../../core/index.ts';
import type { Field } from '../../field.ts';

/** What a VM refers to, by the field of its spec. */
export type Role = 'instancetype' | 'preference';

/** Kinds by role: in a namespace, and of the whole cluster (the default). */
const KINDS = {
  instancetype: ['VirtualMachineInstancetype', 'VirtualMachineClusterInstancetype'],
  preference: ['VirtualMachinePreference', 'VirtualMachineClusterPreference'],
} as const;

/** What a kind is; undefined where it is none of these. */
export function roleOf(kind: unknown): Role | undefined {
  const roles = ['instancetype', 'preference'] as const;
  return roles.find((role) => KINDS[role].some((known) => known === kind));
}

/** The full name of a matcher's kind, which may be written in any case and as plural; null with an issue. */
export function readKind(matcher: Field, role: Role): string | null {
  const field = matcher.get('kind');
  const text = field.text().toLowerCase();
  const [namespaced, cluster] = KINDS[role];
  if (text === '') return cluster;
  const found = [namespaced, cluster].find((kind) => [kind.toLowerCase(), `${kind.toLowerCase()}s`].includes(text));
  if (found === undefined) field.report('unknown-value', describeValue(field.value), `${namespaced} or ${cluster}`);
  return found ?? null;
}

/** The name in a matcher; null (with an issue) where there is none yet. */
export function readMatcherName(matcher: Field, role: Role): string | null {
  const field = matcher.get('name');
  const name = field.text();
  if (name !== '') return name;
  const volume = matcher.get('inferFromVolume').text();
  if (volume === '') field.report('missing-field', 'nothing', `the name of ${indefinite(role)}`);
  else {
    const remedy = `write the name, or give the VM as the cluster stores it: KubeVirt puts the name in its place`;
    field.report('missing-field', `nothing but inferFromVolume ${quote(volume)}`, 'a name', remedy);
  }
  return null;
}

/** True for the kinds that belong to no namespace. */
export function isClusterKind(kind: string): boolean {
  return kind.startsWith('VirtualMachineCluster');
}

/** For people. */
export function indefinite(role: Role): string {
  return role === 'instancetype' ? 'an instancetype' : 'a preference';
}
