/**
 * NUMA cells of nodes: from NodeResourceTopology objects (topology.node.k8s.io v1alpha1 and v1alpha2, as in
 * k8stopologyawareschedwg/noderesourcetopology-api, pkg/apis/topology), or declared by an annotation of the node.
 */

import {
  isScalarResource,
  type NumaCell,
  type NumaTopology,
  quote,
  TOPOLOGY_POLICIES,
  type TopologyPolicy,
  toValue,
} from '../core/index.ts';
import { boundedText, parseJson } from './annotation-text.ts';
import { Field } from './field.ts';
import { readName } from './metadata.ts';
import type { ReadContext } from './read-context.ts';
import { readAmounts, toVector } from './resource-list.ts';

/** Cells of one node: the kubelet aligns over 8 unless it is told to allow more, and every set of them may be tried. */
const MAX_CELLS = 16;
/** Characters of an annotation that is read as JSON. */
const MAX_TEXT = 100_000;
const DECLARED_EXAMPLE = '{"policy": "single-numa-node", "cells": [{"name": "0", "cpu": "20"}]}';
/** What a zone is that the kubelet aligns to; sockets, dies and cores are other zones. */
const CELL_TYPE = 'Node';
const POLICY_ATTRIBUTE = 'topologyManagerPolicy';

/** The cells of the node that a NodeResourceTopology is named after. */
export interface ReportedTopology {
  readonly nodeName: string;
  /** null where it names no cells. */
  readonly topology: NumaTopology | null;
}

/**
 * A NodeResourceTopology. The policy is its attribute `topologyManagerPolicy`, else the first of `topologyPolicies`, else
 * `none`; costs and other zones than NUMA cells are not read.
 */
export function readNodeResourceTopology(manifest: Field, context: ReadContext): ReportedTopology {
  const nodeName = context.text(readName(manifest));
  const policy = readPolicy(manifest);
  const zones = manifest
    .get('zones')
    .items()
    .filter((zone) => zone.object().get('type').text() === CELL_TYPE);
  return { nodeName, topology: toTopology(manifest.get('zones'), policy, readCells(zones, context, readZone)) };
}

/**
 * The cells that a node's annotation declares: JSON such as {"policy": "restricted", "cells": [{"name": "0", "cpu": "20",
 * "hugepages-1Gi": "32Gi"}]}, in which every key of a cell but its name is a resource. null without the annotation, and
 * with an issue where it cannot be read.
 */
export function readDeclaredCells(annotation: Field, context: ReadContext): NumaTopology | null {
  if (!annotation.isPresent) return null;
  const text = boundedText(annotation, MAX_TEXT);
  if (text === null) return null;
  const value = parseJson(text);
  if (value === undefined || value === null) {
    annotation.report('input-malformed', 'a text that is no JSON object', DECLARED_EXAMPLE);
    return null;
  }
  const { issues, path, file } = annotation;
  // The root is told from its text, so that equal annotations of many nodes are one object.
  return context.shared('numa-cells', annotation, () => readDeclared(Field.root(value, issues, path, file), context));
}

function readDeclared(root: Field, context: ReadContext): NumaTopology | null {
  const known = root.object();
  for (const [key, field] of known.entries()) {
    if (key !== 'policy' && key !== 'cells') field.report('unknown-key', quote(key), 'policy or cells');
  }
  const policy = known.get('policy').isPresent ? toPolicy(known.get('policy')) : 'none';
  const cells = known.get('cells');
  if (known.isPresent && !cells.isPresent) {
    cells.report('missing-field', 'nothing', 'a list of cells', `write ${DECLARED_EXAMPLE}`);
  }
  return toTopology(cells, policy, readCells(cells.items(), context, readDeclaredCell));
}

/** null where there are no cells, or more than are read. */
function toTopology(at: Field, policy: TopologyPolicy, cells: readonly NumaCell[]): NumaTopology | null {
  const names = new Set<string>();
  for (const { name } of cells) {
    if (names.has(name)) at.report('duplicate-object', `cell ${quote(name)} again`, 'each cell once');
    names.add(name);
  }
  return cells.length === 0 ? null : { policy, cells };
}

type ReadCell = (field: Field, context: ReadContext) => NumaCell;

function readCells(fields: readonly Field[], context: ReadContext, readCell: ReadCell): NumaCell[] {
  const beyond = fields[MAX_CELLS];
  if (beyond === undefined) return fields.map((field) => readCell(field, context));
  beyond.report('out-of-range', `${fields.length} cells`, `at most ${MAX_CELLS} cells`);
  return [];
}

/** A cell with every resource as the zone tells it; `available` is unknown where one resource does not tell it. */
function readZone(zone: Field, context: ReadContext): NumaCell {
  const resources = zone.get('resources').items();
  const isKnown = resources.length > 0 && resources.every((one) => one.object().get('available').isPresent);
  return {
    name: readCellName(zone, context),
    allocatable: readResources(resources, context, ['allocatable', 'capacity']),
    available: isKnown ? readResources(resources, context, ['available']) : null,
  };
}

/** Amounts of a list of named resources; of the fields the first that is present tells. */
function readResources(resources: readonly Field[], context: ReadContext, fields: readonly string[]) {
  const amounts = new Map<string, bigint>();
  for (const resource of resources) {
    const name = resource.object().get('name');
    const text = name.text();
    if (text === '') {
      name.report('missing-field', 'nothing', 'the name of a resource');
      continue;
    }
    const amount = fields.map((field) => resource.get(field)).find((field) => field.isPresent);
    const quantity = amount && context.quantity(amount);
    if (amount === undefined || quantity === undefined) continue;
    if (amounts.has(text)) name.report('duplicate-object', `resource ${quote(text)} again`, 'each once');
    // Only to report what is too large to be exact, at its place.
    context.toNumber(toValue(quantity), amount);
    amounts.set(context.text(text), quantity.nano);
  }
  return toVector(amounts, context);
}

function readDeclaredCell(cell: Field, context: ReadContext): NumaCell {
  for (const [key, field] of cell.entries()) {
    if (key === 'name' || key === 'cpu' || key === 'memory' || isScalarResource(key)) continue;
    field.report('unknown-key', quote(key), 'name, cpu, memory, hugepages-<size> or a device such as nvidia.com/gpu');
  }
  const { name: _name, ...resources } = Object.fromEntries(cell.entries().map(([key, { value }]) => [key, value]));
  const list = Field.root(resources, cell.issues, cell.path, cell.file);
  return {
    name: readCellName(cell, context),
    allocatable: toVector(readAmounts(list, context), context, list),
    available: null,
  };
}

function readCellName(cell: Field, context: ReadContext): string {
  const name = cell.object().get('name');
  if (!name.isPresent) name.report('missing-field', 'nothing', 'the name of a NUMA cell, such as "0"');
  return context.text(name.text());
}

/** The attribute wins over the deprecated list, as in scheduler-plugins' NodeResourceTopologyMatch. */
function readPolicy(manifest: Field): TopologyPolicy {
  const attribute = manifest
    .get('attributes')
    .items()
    .find((one) => one.object().get('name').text() === POLICY_ATTRIBUTE);
  if (attribute !== undefined) return toPolicy(attribute.get('value'));
  const [first] = manifest.get('topologyPolicies').items();
  if (first === undefined) return 'none';
  const text = first.text();
  const level = LISTED_POLICIES.find(([prefix]) => text === prefix || LEVELS.some((one) => text === prefix + one));
  if (level !== undefined) return level[1];
  if (first.isPresent) first.report('unknown-value', quote(text), LISTED_POLICIES.map(([prefix]) => prefix).join(', '));
  return 'none';
}

/** Names in `topologyPolicies`; the kubelet's scope may follow. */
const LISTED_POLICIES: readonly (readonly [string, TopologyPolicy])[] = [
  ['SingleNUMANode', 'single-numa-node'],
  ['Restricted', 'restricted'],
  ['BestEffort', 'best-effort'],
  ['None', 'none'],
];
const LEVELS = ['ContainerLevel', 'PodLevel'] as const;

function toPolicy(field: Field): TopologyPolicy {
  const text = field.text();
  const policy = TOPOLOGY_POLICIES.find((one) => one === text);
  if (policy !== undefined) return policy;
  field.report('unknown-value', quote(text), `one of ${TOPOLOGY_POLICIES.join(', ')}`);
  return 'none';
}
