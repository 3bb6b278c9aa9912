/** Who owns the VMs of a trace: a short list with shares, or ranks. */

import { rollups, sum } from 'd3-array';
import type { TraceVm } from '../../../core/index.ts';
import { exp, log } from '../../../core/index.ts';
import type { Tenant, TenantModel } from '../workload-model.ts';
import { shorten } from './survival.ts';

/** More are told by their number and one exponent. */
const MOST_LISTED = 100;
/** Fewer VMs tell no mix of their own. */
const LEAST_VMS = 200;
const MOST_RANKED = 100_000;
const NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const LONGEST_NAME = 63;

/** The tenants of VMs that came; `flavourOf` gives the flavour of a VM, undefined where it has none. */
export function fitTenants(vms: readonly TraceVm[], flavourOf: (vm: TraceVm) => string | undefined): TenantModel {
  const byTenant = rollups(
    vms,
    (own) => own,
    ({ tenant }) => tenant,
  ).toSorted(([, a], [, b]) => b.length - a.length);
  if (byTenant.length < 2) return { kind: 'zipf', count: 1, exponent: 1 };
  if (byTenant.length > MOST_LISTED) {
    const counts = byTenant.map(([, own]) => own.length);
    return { kind: 'zipf', count: Math.min(counts.length, MOST_RANKED), exponent: shorten(zipfExponent(counts)) };
  }
  const names = new Set<string>();
  const list = byTenant.map(([tenant, own], index): Tenant => {
    const isUsable = NAME.test(tenant) && tenant.length <= LONGEST_NAME && !names.has(tenant);
    const name = isUsable ? tenant : `tenant-${index + 1}`;
    names.add(name);
    return { name, share: own.length, mix: own.length < LEAST_VMS ? null : mixOfVms(own, flavourOf) };
  });
  return { kind: 'listed', list };
}

/** How many VMs of each flavour; null where none has one. */
export function mixOfVms(
  vms: readonly TraceVm[],
  flavourOf: (vm: TraceVm) => string | undefined,
): Readonly<Record<string, number>> | null {
  const counts = rollups(vms, (own) => own.length, flavourOf).filter(
    (entry): entry is [string, number] => entry[0] !== undefined,
  );
  return counts.length === 0 ? null : Object.fromEntries(counts);
}

/** Of greatest likelihood: where the expected logarithm of the rank is the mean one. `counts` fall. */
function zipfExponent(counts: readonly number[]): number {
  const logs = counts.map((_, index) => log(index + 1));
  const wanted = sum(counts, (count, index) => count * logs[index ?? 0]!) / sum(counts);
  let low = 0;
  let high = 10;
  for (let round = 0; round < 50; round++) {
    const exponent = (low + high) / 2;
    const weights = logs.map((one) => exp(-exponent * one));
    const expected = sum(weights, (weight, index) => weight * logs[index ?? 0]!) / sum(weights);
    if (expected > wanted) low = exponent;
    else high = exponent;
  }
  return low;
}
