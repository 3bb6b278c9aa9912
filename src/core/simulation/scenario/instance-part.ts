/** What happens to instances in a scenario: its schema, and the way between its file and its value. */

import type { Issue } from '../../errors.ts';
import type { Schema } from '../../schema.ts';
import { parseMilli, parseUnits, renderMilli, renderUnits } from './amounts.ts';
import { checkLabels } from './cluster-part.ts';
import { CPU, DURATION, UNITS } from './formats.ts';
import type { Arrivals, InstanceAction } from './instance-happening.ts';
import { MAX_ARRIVALS } from './limits.ts';
import { list, object, record, text, whole } from './schema-parts.ts';
import { parseSeconds, renderSeconds } from './times.ts';

type Amount = string | number;

export interface WrittenInstanceActions {
  readonly arrive?: {
    readonly name: string;
    readonly namespace?: string;
    readonly count?: number;
    readonly cpu: Amount;
    readonly memory: Amount;
    readonly kind?: 'vm' | 'container';
    readonly labels?: Readonly<Record<string, string>>;
    readonly tenant?: string;
    readonly priority?: number;
    readonly lifetime?: Amount;
  };
  readonly depart?: { readonly instances: readonly string[] };
  readonly resize?: { readonly instances: readonly string[]; readonly cpu: Amount; readonly memory: Amount };
  readonly migrate?: { readonly instances: readonly string[]; readonly to?: string };
}

/** With a hyphen and the most digits of a number it is still a pod's name. */
const MAX_NAME = 245;
const MAX_INSTANCES = 100_000;
/** Kubernetes priorities are 32-bit. */
const MAX_PRIORITY = 2 ** 31 - 1;

const DEFAULT_NAMESPACE = 'default';

const INSTANCES = list(text(600), MAX_INSTANCES, 1);

export const INSTANCE_ACTION_SCHEMAS = {
  arrive: object(
    {
      name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$', maxLength: MAX_NAME },
      namespace: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 },
      count: whole(1, MAX_ARRIVALS),
      cpu: CPU,
      memory: UNITS,
      kind: { type: 'string', enum: ['vm', 'container'] },
      labels: record(text(63)),
      tenant: text(253),
      priority: whole(-MAX_PRIORITY - 1, MAX_PRIORITY),
      lifetime: DURATION,
    },
    'name',
    'cpu',
    'memory',
  ),
  depart: object({ instances: INSTANCES }, 'instances'),
  resize: object({ instances: INSTANCES, cpu: CPU, memory: UNITS }, 'instances', 'cpu', 'memory'),
  migrate: object({ instances: INSTANCES, to: { type: 'string', pattern: '^.', maxLength: 253 } }, 'instances'),
} satisfies Readonly<Record<keyof WrittenInstanceActions, Schema>>;

/** What happens to instances; null where the action is about something else. Issues about labels. */
export function toInstanceAction(
  { arrive, depart, resize, migrate }: WrittenInstanceActions,
  path: string,
  issues: Issue[],
): InstanceAction | null {
  if (arrive !== undefined) return toArrivals(arrive, path, issues);
  if (depart !== undefined) return { kind: 'depart', instances: depart.instances };
  if (resize !== undefined) {
    const { instances, cpu, memory } = resize;
    return { kind: 'resize', instances, cpuMilli: parseMilli(cpu)!, memoryBytes: parseUnits(memory)! };
  }
  if (migrate !== undefined) return { kind: 'migrate', instances: migrate.instances, to: migrate.to ?? '' };
  return null;
}

function toArrivals(written: NonNullable<WrittenInstanceActions['arrive']>, path: string, issues: Issue[]): Arrivals {
  const { name, namespace = DEFAULT_NAMESPACE, count = 1, cpu, memory, kind = 'vm' } = written;
  const { labels = {}, tenant = '', priority = 0, lifetime } = written;
  checkLabels(labels, `${path}.labels`, issues);
  return {
    kind: 'arrive',
    ...{ name, namespace, count, labels, tenant, priority },
    cpuMilli: parseMilli(cpu)!,
    memoryBytes: parseUnits(memory)!,
    isVm: kind === 'vm',
    lifetimeSeconds: lifetime === undefined ? null : parseSeconds(lifetime)!,
  };
}

/** The written form. */
export function renderInstanceAction(action: InstanceAction): WrittenInstanceActions {
  switch (action.kind) {
    case 'arrive':
      return { arrive: renderArrivals(action) };
    case 'depart':
      return { depart: { instances: action.instances } };
    case 'resize': {
      const { instances, cpuMilli, memoryBytes } = action;
      return { resize: { instances, cpu: renderMilli(cpuMilli), memory: renderUnits(memoryBytes) } };
    }
    case 'migrate': {
      const { instances, to } = action;
      return { migrate: { instances, ...(to !== '' && { to }) } };
    }
  }
}

function renderArrivals(arrivals: Arrivals): NonNullable<WrittenInstanceActions['arrive']> {
  const { name, namespace, count, cpuMilli, memoryBytes, isVm, labels, tenant, priority, lifetimeSeconds } = arrivals;
  return {
    name,
    ...(namespace !== DEFAULT_NAMESPACE && { namespace }),
    ...(count !== 1 && { count }),
    cpu: renderMilli(cpuMilli),
    memory: renderUnits(memoryBytes),
    ...(!isVm && { kind: 'container' as const }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(tenant !== '' && { tenant }),
    ...(priority !== 0 && { priority }),
    ...(lifetimeSeconds !== null && { lifetime: renderSeconds(lifetimeSeconds) }),
  };
}
