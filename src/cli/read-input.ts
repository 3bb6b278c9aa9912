/** Reads clusters and texts from files and standard input, gzipped or not. */

import type { Readable } from 'node:stream';
import type { Issue } from '../core/index.ts';
import type { InputDocument, ReadCluster, ReadOptions } from '../kube/cluster.ts';
import type { ObjectPiece } from '../kube/object-stream.ts';
import type { ByteSource } from '../scenario/file-source.ts';
import * as reading from '../scenario/read-cluster.ts';
import { readText as readTextOf } from '../scenario/read-text.ts';
import { openFile, readBytes } from './read-bytes.ts';

/** Where the text of an input comes from. */
export interface InputOptions extends ReadOptions {
  /** What `-` stands for; the process's own standard input by default. */
  readonly stdin?: Readable;
  /** Bytes of one input, before and after unpacking. */
  readonly maxBytes?: number;
}

/**
 * Reads one cluster from several inputs: paths of files, or `-` for standard input; JSON or YAML, gzipped or not, told
 * apart by content. `subjects` are manifests that are asked about. Every issue names its file. Rejects with nothing: what cannot be read is an issue too.
 */
export async function readCluster(
  paths: readonly string[],
  options: InputOptions = {},
  subjects: readonly InputDocument[] = [],
): Promise<ReadCluster> {
  return reading.readCluster(inputsOf(options), paths, options, subjects);
}

/**
 * Hands over the objects of one input, and what is wrong with it, as its bytes come, so that memory holds no more of a dump
 * than what is made of it. Rejects with nothing: what cannot be read is an issue too.
 */
export async function readPieces(
  path: string,
  options: InputOptions,
  use: (piece: ObjectPiece) => void,
): Promise<void> {
  return reading.readPieces(inputsOf(options), path, use);
}

/** The text of one input, or why there is none. */
export async function readText(
  path: string,
  options: InputOptions,
): Promise<{ readonly text: string } | { readonly issue: Issue }> {
  return readTextOf(inputsOf(options), path);
}

/** Files by their path, and `-` for standard input. */
export function inputsOf({ stdin, maxBytes }: InputOptions): ByteSource {
  return {
    labelOf: (path) => (path === '-' ? 'stdin' : path),
    readBytes: (path, use) => readBytes(path === '-' ? (stdin ?? process.stdin) : openFile(path), use, maxBytes),
  };
}
