/** JSON Schemas of the extender protocol and of the observing port, for the OpenAPI description: nothing is checked by them. */

import { HINDRANCES } from './hindrance.ts';

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const text: JsonSchema = { type: 'string' };
const wholeNumber: JsonSchema = { type: 'integer' };
const texts: JsonSchema = { type: ['array', 'null'], items: text };
const textByNode: JsonSchema = { type: ['object', 'null'], additionalProperties: text };

const pod: JsonSchema = { type: 'object', description: 'v1.Pod', additionalProperties: true };

const nodeList: JsonSchema = {
  type: ['object', 'null'],
  description: 'v1.NodeList, where nodeCacheCapable is false',
  properties: {
    items: { type: ['array', 'null'], items: { type: 'object', description: 'v1.Node', additionalProperties: true } },
  },
  additionalProperties: true,
};

const metaVictims: JsonSchema = {
  type: ['object', 'null'],
  description: 'Victims by node, by uid',
  additionalProperties: {
    type: 'object',
    properties: {
      Pods: { type: ['array', 'null'], items: { type: 'object', properties: { UID: text } } },
      NumPDBViolations: wholeNumber,
    },
  },
};

const victims: JsonSchema = {
  type: ['object', 'null'],
  description: 'Victims by node, as whole pods',
  additionalProperties: {
    type: 'object',
    properties: { Pods: { type: ['array', 'null'], items: pod }, NumPDBViolations: wholeNumber },
  },
};

export const EXTENDER_ARGS: JsonSchema = {
  type: 'object',
  description: 'ExtenderArgs: Nodes or NodeNames',
  properties: { Pod: pod, Nodes: nodeList, NodeNames: texts },
  required: ['Pod'],
};

export const FILTER_RESULT: JsonSchema = {
  type: 'object',
  description: 'ExtenderFilterResult, in the form the question came in',
  properties: {
    Nodes: nodeList,
    NodeNames: texts,
    FailedNodes: textByNode,
    FailedAndUnresolvableNodes: textByNode,
    Error: text,
  },
};

export const HOST_PRIORITIES: JsonSchema = {
  type: 'array',
  description: 'HostPriorityList',
  items: { type: 'object', properties: { Host: text, Score: wholeNumber }, required: ['Host', 'Score'] },
};

export const PREEMPTION_ARGS: JsonSchema = {
  type: 'object',
  description: 'ExtenderPreemptionArgs: NodeNameToVictims or NodeNameToMetaVictims',
  properties: { Pod: pod, NodeNameToVictims: victims, NodeNameToMetaVictims: metaVictims },
  required: ['Pod'],
};

export const PREEMPTION_RESULT: JsonSchema = {
  type: 'object',
  description: 'ExtenderPreemptionResult',
  properties: { NodeNameToMetaVictims: metaVictims },
};

export const BINDING_ARGS: JsonSchema = {
  type: 'object',
  description: 'ExtenderBindingArgs',
  properties: { PodName: text, PodNamespace: text, PodUID: text, Node: text },
  required: ['PodName', 'PodNamespace', 'Node'],
};

export const BINDING_RESULT: JsonSchema = {
  type: 'object',
  description: 'ExtenderBindingResult',
  properties: { Error: text },
};

/** The body of every 4xx. */
export const REFUSAL: JsonSchema = {
  type: 'object',
  description: 'Why the request was refused',
  properties: {
    error: {
      type: 'object',
      properties: { code: text, path: text, found: text, wanted: text, remedy: text },
      required: ['code', 'path', 'found', 'wanted', 'remedy'],
    },
  },
  required: ['error'],
};

export const READINESS_QUERY: JsonSchema = {
  type: 'object',
  properties: {
    exclude: {
      type: 'array',
      description: 'Hindrances that do not count; given several times',
      items: { type: 'string', enum: [...HINDRANCES] },
    },
  },
};

export const READINESS: JsonSchema = {
  type: 'object',
  properties: { ready: { type: 'boolean' }, hindrances: { type: 'array', items: text } },
  required: ['ready', 'hindrances'],
};
