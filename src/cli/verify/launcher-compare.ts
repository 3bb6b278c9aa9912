/** Compares a recorded launcher pod with the one that Berth makes, in all that placement reads. */

import { parseQuantity } from '../../core/index.ts';
import { isRecord } from '../../kube/field.ts';
import type { LauncherOutcome } from './launcher-case.ts';

/** A field that differs; null stands for one that is not there. */
export interface FieldDifference {
  readonly path: string;
  readonly expected: unknown;
  readonly found: unknown;
}

type Json = Readonly<Record<string, unknown>>;

/** The differences of a case; one that KubeVirt refuses agrees where Berth refuses it too. */
export function compareLauncher(recorded: LauncherOutcome, made: LauncherOutcome): readonly FieldDifference[] {
  if (recorded.error !== undefined || made.error !== undefined) {
    if (recorded.error !== undefined && made.error !== undefined) return [];
    return [{ path: 'error', expected: recorded.error ?? null, found: made.error ?? null }];
  }
  const differences: FieldDifference[] = [];
  const compare = (name: keyof LauncherOutcome, project: (value: unknown) => unknown): void => {
    if (recorded[name] === undefined) return;
    compareValues(project(recorded[name]), project(made[name]), { path: name, isQuantity: false, differences });
  };
  compare('defaultedVmi', vmiParts);
  compare('memoryOverheadBytes', (value) => value);
  compare('pod', podParts);
  compare('migrationTargetPod', podParts);
  return differences;
}

/** Spec and status, but for the firmware's UUID, which KubeVirt draws. */
function vmiParts(vmi: unknown): unknown {
  const { spec, status } = asRecord(vmi);
  const domain = asRecord(asRecord(spec)['domain']);
  const firmware = without(domain['firmware'], 'uuid');
  return { spec: { ...asRecord(spec), domain: { ...domain, firmware } }, status };
}

function without(value: unknown, key: string): Json {
  return Object.fromEntries(Object.entries(asRecord(value)).filter(([name]) => name !== key));
}

const METADATA = ['generateName', 'labels', 'annotations', 'ownerReferences'];

const SPEC = [
  'nodeSelector',
  'affinity',
  'tolerations',
  'topologySpreadConstraints',
  'schedulerName',
  'priorityClassName',
  'runtimeClassName',
  'terminationGracePeriodSeconds',
  'readinessGates',
  'resourceClaims',
  'restartPolicy',
  'hostname',
  'subdomain',
];

function podParts(pod: unknown): unknown {
  const { metadata, spec } = asRecord(pod);
  const { containers, initContainers, volumes } = asRecord(spec);
  return {
    metadata: pick(metadata, METADATA),
    spec: {
      ...pick(spec, SPEC),
      containers: asList(containers).map(containerParts),
      initContainers: asList(initContainers).map(containerParts),
      volumes: asList(volumes).filter((volume) => asRecord(volume)['persistentVolumeClaim'] !== undefined),
    },
  };
}

function containerParts(container: unknown): unknown {
  return pick(container, ['name', 'restartPolicy', 'resources']);
}

function pick(value: unknown, keys: readonly string[]): Json {
  const record = asRecord(value);
  return Object.fromEntries(keys.filter((key) => Object.hasOwn(record, key)).map((key) => [key, record[key]]));
}

function asRecord(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Fields that are quantities, and lists of them. */
const QUANTITIES = ['guest', 'maxGuest', 'guestAtBoot', 'guestCurrent', 'guestRequested', 'addedOverhead'];
const QUANTITY_LISTS = ['requests', 'limits'];

interface Place {
  readonly path: string;
  /** True for a quantity, or a list of them. */
  readonly isQuantity: boolean;
  readonly differences: FieldDifference[];
}

function compareValues(expected: unknown, found: unknown, place: Place): void {
  if (Array.isArray(expected) && Array.isArray(found)) {
    for (let index = 0; index < Math.max(expected.length, found.length); index++) {
      compareValues(expected[index], found[index], { ...place, path: `${place.path}[${index}]` });
    }
  } else if (isRecord(expected) && isRecord(found)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      const isQuantity = place.isQuantity || QUANTITIES.includes(key) || QUANTITY_LISTS.includes(key);
      compareValues(own(expected, key), own(found, key), { ...place, path: pathTo(place.path, key), isQuantity });
    }
  } else if (!(place.isQuantity ? isSameAmount(expected, found) : expected === found)) {
    place.differences.push({ path: place.path, expected: expected ?? null, found: found ?? null });
  }
}

function own(record: Json, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Label keys have dots of their own. */
function pathTo(path: string, key: string): string {
  return /^\w+$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

function isSameAmount(expected: unknown, found: unknown): boolean {
  const [one, other] = [expected, found].map((value) => (value === undefined ? null : parseQuantity(String(value))));
  return expected === found || (one != null && one.nano === other?.nano);
}
