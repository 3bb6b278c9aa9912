/** Clusters of files that hold Kubernetes objects. */

import { createIssue } from '../core/index.ts';
import { ClusterReader, type InputDocument, type ReadCluster, type ReadOptions } from '../kube/cluster.ts';
import { type ObjectPiece, ObjectStream } from '../kube/object-stream.ts';
import type { ByteSource } from './file-source.ts';

/**
 * Reads one cluster from several inputs: JSON or YAML, packed or not, told apart by content. `subjects` are manifests that
 * are asked about; `onBegin` is given what the cluster is read by. Every issue names its file. Rejects with what the files'
 * bytes do, and with nothing else: what cannot be read is an issue too.
 */
export async function readCluster(
  files: ByteSource,
  names: readonly string[],
  options: ReadOptions = {},
  subjects: readonly InputDocument[] = [],
  onBegin: (reader: ClusterReader) => void = () => undefined,
): Promise<ReadCluster> {
  const reader = new ClusterReader(options);
  onBegin(reader);
  reader.addSubjects(subjects);
  for (const name of names) await readInto(reader, files, name);
  return withEmptyIssue(reader.finish());
}

/** Reads one input into the cluster. */
function readInto(reader: ClusterReader, files: ByteSource, name: string): Promise<void> {
  return readPieces(files, name, (piece) => {
    if ('document' in piece) reader.add([piece.document]);
    else reader.add([], [piece.issue]);
  });
}

/**
 * Hands over the objects of one input, and what is wrong with it, as its bytes come, so that memory holds no more of a dump
 * than what is made of it. Rejects with nothing: what cannot be read is an issue too.
 */
export async function readPieces(files: ByteSource, name: string, use: (piece: ObjectPiece) => void): Promise<void> {
  const file = files.labelOf(name);
  const stream = new ObjectStream(file);
  const issue = await files.readBytes(name, (bytes) => {
    for (const piece of stream.push(bytes)) use(piece);
  });
  if (issue === null) for (const piece of stream.end()) use(piece);
  else use({ issue: { ...issue, file } });
}

/** An input without a node or a pod, and without an error that says why, is most likely the wrong one. */
function withEmptyIssue(read: ReadCluster): ReadCluster {
  const isEmpty = read.cluster.nodes.length === 0 && read.cluster.pods.length === 0;
  if (!isEmpty || read.issues.some((issue) => issue.severity === 'error')) return read;
  return { ...read, issues: [...read.issues, createIssue('input-empty', '', 'no node and no pod', 'nodes and pods')] };
}
