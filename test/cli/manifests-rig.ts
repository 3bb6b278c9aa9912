/** Reads what `berth manifests` prints: objects by kind and name, and single fields of them. */

import { parseAllDocuments } from 'yaml';
import { runCli } from './run-cli.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A printed object, with ways into it. */
export class Printed {
  readonly value: Json;

  constructor(value: Json) {
    this.value = value;
  }

  /** What stands at a path such as `spec.ports.0.name`; undefined where nothing does. Keys with dots go through `child`. */
  at(path: string): Json | undefined {
    return path.split('.').reduce<Json | undefined>((value, key) => child(value, key), this.value);
  }

  text(path: string): string {
    const found = this.at(path);
    if (typeof found !== 'string') throw new Error(`no text at ${path}: ${JSON.stringify(found)}`);
    return found;
  }

  list(path: string): readonly Printed[] {
    const found = this.at(path);
    if (!Array.isArray(found)) throw new Error(`no list at ${path}: ${JSON.stringify(found)}`);
    return found.map((one: Json) => new Printed(one));
  }

  texts(path: string): readonly string[] {
    return this.list(path).map(({ value }) => String(value));
  }

  get kind(): string {
    return this.text('kind');
  }

  get name(): string {
    return this.text('metadata.name');
  }
}

export function child(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) ? (value[Number(key)] as Json | undefined) : (value as Record<string, Json>)[key];
}

/** Every document of a YAML text; throws where one is not in order. */
export function readDocuments(text: string): readonly Printed[] {
  return parseAllDocuments(text).map((document) => {
    const [trouble] = [...document.errors, ...document.warnings];
    if (trouble !== undefined) throw trouble;
    return new Printed(document.toJSON() as Json); // a parsed document is plain data
  });
}

/** What `berth manifests` prints with these arguments; throws where it refuses them. */
export async function printManifests(...argv: readonly string[]): Promise<readonly Printed[]> {
  const { code, out, err } = await runCli(['manifests', ...argv]);
  if (code !== 0) throw new Error(err);
  return readDocuments(out);
}

/** The only object of a kind, and of a name where one is given. */
export function only(documents: readonly Printed[], kind: string, name?: string): Printed {
  const found = documents.filter((one) => one.kind === kind && (name === undefined || one.name === name));
  if (found.length !== 1) throw new Error(`${found.length} objects ${kind} ${name ?? ''}`);
  return found[0]!;
}
