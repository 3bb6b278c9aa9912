/** What a file of this folder gives: the manifests of one section. */

import type { ManifestSettings } from './settings.ts';

/** A comment above one key of an object. */
export interface Note {
  /** Keys and positions from the root of the object to the key. */
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** One object to apply. */
export interface Manifest {
  /** Stands above the object. */
  readonly comment?: string;
  readonly notes?: readonly Note[];
  readonly object: Readonly<Record<string, unknown>>;
}

export interface Section {
  /** As `--only` takes it. */
  readonly name: string;
  readonly summary: string;
  /** The objects in the order of applying; none where the settings ask for none. */
  readonly toManifests: (settings: ManifestSettings) => readonly Manifest[];
}
