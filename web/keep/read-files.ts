/** Files that the user gives, with those that a saved session takes from the scenarios that are shipped with the page. */

import { allBytes, lengthOf } from '../../src/scenario/stored-bytes.ts';
import type { GivenFile } from '../protocol.ts';
import { readFiles, type ShippedScenario } from '../shipped.ts';
import { parseSessionFile } from './parse-session-file.ts';
import { isSessionFile } from './session-file.ts';

/** Larger ones are of no small scenario: the worker reads them. */
const LARGEST_SESSION_BYTES = 2 ** 20;

/** The files, and beside a session of a shipped scenario the files of that, as they are shipped. */
export async function withShippedFiles(
  given: readonly GivenFile[],
  shipped: readonly ShippedScenario[],
  fetchBytes: (path: string) => Promise<ArrayBuffer | null>,
): Promise<readonly GivenFile[]> {
  const names = new Set(await Promise.all(given.map(shippedName)));
  const scenario = shipped.find(({ name }) => names.has(name));
  if (scenario === undefined) return given;
  const files = (await readFiles(scenario, fetchBytes)).filter((file) => file !== null);
  const replaced = new Set(files.map(({ name }) => name));
  return [...given.filter(({ name }) => !replaced.has(name)), ...files];
}

/** Name of the shipped scenario that a file is a session of; undefined where it is none. */
async function shippedName({ bytes }: GivenFile): Promise<string | undefined> {
  if (lengthOf(bytes) > LARGEST_SESSION_BYTES) return undefined;
  const text = new TextDecoder().decode(await allBytes(bytes));
  return isSessionFile(text) ? parseSessionFile(text).value?.start.shipped : undefined;
}
