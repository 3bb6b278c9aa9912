/** Sockets, cores and threads of an instancetype's vCPUs (pkg/instancetype/apply/cpu.go of KubeVirt 1.9). */

import type { Preference } from './preference.ts';

export interface CpuTopology {
  readonly sockets: number;
  readonly cores: number;
  readonly threads: number;
}

/** Threads of a core where vCPUs are spread across all three. */
const THREADS_PER_CORE = 2;

/**
 * Every vCPU a socket unless a preference says otherwise; one vCPU is one of each. `spread` puts `ratio` into each of the
 * outer: 8 vCPUs at ratio 4 across sockets and cores are 2 sockets of 4 cores.
 */
export function topologyOf(vcpuCount: number, preference: Preference | null): CpuTopology {
  const one = { sockets: 1, cores: 1, threads: 1 };
  if (vcpuCount === 1) return one;
  if (preference === null || preference.topology === 'any') return { ...one, sockets: vcpuCount };
  if (preference.topology !== 'spread') return { ...one, [preference.topology]: vcpuCount };
  const { spreadAcross: across, spreadRatio: ratio } = preference;
  if (across === 'SocketsCores') return { ...one, sockets: Math.floor(vcpuCount / ratio), cores: ratio };
  if (across === 'CoresThreads') return { ...one, cores: Math.floor(vcpuCount / ratio), threads: ratio };
  const cores = Math.floor(vcpuCount / THREADS_PER_CORE);
  return { sockets: Math.floor(cores / ratio), cores: ratio, threads: THREADS_PER_CORE };
}

/** What the number of vCPUs must be a multiple of for a preference to spread them; 1 where it does not. */
export function spreadDivisor({ topology, spreadAcross, spreadRatio }: Preference): number {
  if (topology !== 'spread') return 1;
  return spreadAcross === 'SocketsCoresThreads' ? THREADS_PER_CORE * spreadRatio : spreadRatio;
}
