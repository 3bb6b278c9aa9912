/** Ways to damage a body, as arbitraries: in its bytes, or in the values of the JSON that it stays. */

import fc from 'fast-check';

export type Damage = (body: Buffer) => Buffer;

const truncate = fc.nat().map(
  (at): Damage =>
    (body) =>
      body.subarray(0, at % (body.length + 1)),
);
const flip = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 8 }).map(
  (flips): Damage =>
    (body) => {
      const bytes = Buffer.from(body);
      for (const [at, mask] of flips) bytes[at % bytes.length]! ^= mask;
      return bytes;
    },
);
/** Puts a value in the place of another: each comes after a colon. */
const swap = fc
  .tuple(
    fc.nat(),
    fc.oneof(
      fc.constantFrom('null', '[]', '{}', '""', '-1', '1e999', '1.5', '[[]]', '{"":null}', 'true', '9'.repeat(400)),
      fc.integer({ min: 1, max: 300_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
      fc.integer({ min: 1, max: 50_000 }).map((depth) => '{"a":'.repeat(depth)),
      fc.json(),
    ),
  )
  .map(
    ([pick, value]): Damage =>
      (body) => {
        const text = body.toString('latin1');
        const places = [...text.matchAll(/:("[^"]*"|null|\d+|\[\]|\{\})/g)];
        const place = places[pick % places.length];
        if (place === undefined) return body;
        const end = place.index + place[0].length;
        return Buffer.from(`${text.slice(0, place.index)}:${value}${text.slice(end)}`, 'latin1');
      },
  );
const repeat = fc.nat({ max: 3 }).map(
  (times): Damage =>
    (body) =>
      Buffer.concat(Array(times + 1).fill(body)),
);
const noise = fc.uint8Array({ maxLength: 200 }).map(
  (bytes): Damage =>
    () =>
      Buffer.from(bytes),
);

/** Damage to bytes; mostly no JSON is left. */
export const damagedBytes: fc.Arbitrary<Damage> = fc.oneof(truncate, flip, repeat, noise);

/** Damage to bytes, and texts of any size and depth in the place of others. */
export const anyDamage: fc.Arbitrary<Damage> = fc.oneof(damagedBytes, swap);

const term = (changes: object) => ({ topologyKey: 'kubernetes.io/hostname', labelSelector: {}, ...changes });
/** Fields of a pod's spec that rules read, right and wrong. */
const SPEC_FIELDS: readonly object[] = [
  {
    affinity: {
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term({ namespaceSelector: {} })] },
    },
  },
  { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term({ topologyKey: '' })] } } },
  { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
  {
    affinity: {
      podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1e9, podAffinityTerm: term({}) }] },
    },
  },
  { nodeSelector: { __proto__: null, constructor: 'x', toString: 'y' } },
  {
    topologySpreadConstraints: [
      { maxSkew: 0, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule' },
    ],
  },
  { topologySpreadConstraints: [{ maxSkew: 2 ** 31, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }] },
  { volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'nowhere' } }] },
  { volumes: [{ name: 'a', ephemeral: {} }] },
  { tolerations: [{ operator: 'Exists' }] },
  { overhead: { cpu: '1e300', memory: '-0' } },
  { resources: { requests: { cpu: '9223372036854775807', memory: '1Ei' } } },
  { priority: -1, nodeName: 'node-a-01.example.internal' },
  { schedulerName: 'constructor' },
];
const QUANTITIES = [
  '',
  '0',
  '-1',
  '1e3',
  '0.0000000001',
  '9'.repeat(400),
  '1e400',
  '1.5Ki',
  '1Ei',
  'NaN',
  'Infinity',
  '١',
];

/** Puts a value in the place of another, at any level, or a field into the pod's spec. What is left is JSON. */
export const damagedValues = fc
  .tuple(
    fc.nat(),
    fc.oneof(
      fc.constantFrom(...QUANTITIES, null, [], {}, -1, 2 ** 53, 0.5, true, '__proto__'),
      fc.constantFrom(...SPEC_FIELDS).map((spec) => ({ spec })),
      fc.nat().map((other) => ({ other })),
      fc.jsonValue({ maxDepth: 3 }),
    ),
  )
  .map(
    ([pick, value]: readonly [number, unknown]): Damage =>
      (body) => {
        const root: unknown = JSON.parse(body.toString());
        const places = placesOf(root);
        const place = places[pick % places.length];
        if (place === undefined) return body;
        if (isRecord(value) && isRecord(value['spec'])) {
          const pod = isRecord(root) ? (root['Pod'] ?? root['pod']) : null;
          if (isRecord(pod)) pod['spec'] = { ...(isRecord(pod['spec']) ? pod['spec'] : {}), ...value['spec'] };
        } else if (isRecord(value) && typeof value['other'] === 'number') {
          const other = places[value['other'] % places.length]!;
          place.holder[place.key] = structuredClone(other.holder[other.key]);
        } else place.holder[place.key] = value;
        return Buffer.from(JSON.stringify(root));
      },
  );

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesOf(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>; // a list is one by its positions
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
