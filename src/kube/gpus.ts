/**
 * Shared GPUs of nodes and pods. Berth's own annotation says all of a node's devices; without it they are read as the OpenB
 * simulator writes them (hkust-adsl/kubernetes-scheduler-simulator, pkg/type/open-gpu-share/utils).
 */

import {
  checkSchema,
  type GpuInventory,
  type GpuRequest,
  quote,
  type Schema,
  toValue,
  WHOLE_GPU_MILLI,
} from '../core/index.ts';
import { boundedText, parseJson } from './annotation-text.ts';
import { Field } from './field.ts';
import type { ReadContext } from './read-context.ts';

const OWN_ANNOTATION = 'berth.dev/gpus';
const COUNT = 'alibabacloud.com/gpu-count';
const MILLI = 'alibabacloud.com/gpu-milli';
const MODEL = 'alibabacloud.com/gpu-card-model';
const INDEX = 'alibabacloud.com/gpu-index';

/** GPUs of one node; no machine has more. */
const MAX_DEVICES = 64;
/** Characters of an annotation that is read as JSON, and of a list of models. */
const MAX_TEXT = 10_000;

const OWN_SCHEMA: Schema = {
  type: 'object',
  required: ['deviceMilli'],
  properties: {
    model: { type: 'string', maxLength: 253, default: '' },
    deviceMilli: {
      type: 'array',
      maxItems: MAX_DEVICES,
      items: { type: 'integer', minimum: 1, maximum: WHOLE_GPU_MILLI },
    },
  },
};

/**
 * The shared GPUs of a node: annotation `berth.dev/gpus`, such as {"model": "V100", "deviceMilli": [1000, 1000]}, or
 * allocatable `alibabacloud.com/gpu-count` whole devices of the model in label `alibabacloud.com/gpu-card-model`. null
 * where there are none, and with an issue where they cannot be read.
 */
export function readGpuInventory(manifest: Field, context: ReadContext): GpuInventory | null {
  const metadata = manifest.get('metadata');
  const own = metadata.get('annotations').get(OWN_ANNOTATION);
  if (own.isPresent) return context.shared('own-gpus', own, readOwnAnnotation);
  const count = manifest.get('status').get('allocatable').get(COUNT);
  if (!count.isPresent) return null;
  const model = metadata.get('labels').get(MODEL).text();
  return context.shared('gpu-count', count, (field) => readCountedGpus(field, model, context), model);
}

function readOwnAnnotation(field: Field): GpuInventory | null {
  const text = boundedText(field, MAX_TEXT);
  if (text === null) return null;
  const parsed = parseJson(text);
  if (parsed === undefined) {
    field.report('input-malformed', 'a text that is no JSON', '{"model": "V100", "deviceMilli": [1000, 1000]}');
    return null;
  }
  const { value, issues } = checkSchema(parsed, OWN_SCHEMA, field.path);
  issues.forEach(field.reporter());
  if (issues.length > 0) return null;
  // The schema has just accepted the value.
  const inventory = value as GpuInventory;
  return inventory.deviceMilli.length === 0 ? null : inventory;
}

function readCountedGpus(field: Field, model: string, context: ReadContext): GpuInventory | null {
  const quantity = context.quantity(field);
  if (quantity === undefined) return null;
  const count = Number(toValue(quantity));
  if (count > MAX_DEVICES) {
    field.report('out-of-range', String(count), `0 to ${MAX_DEVICES}`);
    return null;
  }
  return count === 0 ? null : { model, deviceMilli: Array.from({ length: count }, () => WHOLE_GPU_MILLI) };
}

/**
 * What a pod asks of shared GPUs, from its annotations: `gpu-milli` thousandths (1000 where absent) of each of `gpu-count`
 * devices (1 where absent), `gpu-card-model` the models it accepts, separated by |, `gpu-index` the devices it was given,
 * separated by -. null where it asks for none, and with an issue where that cannot be read.
 */
export function readGpuRequest(manifest: Field, context: ReadContext): GpuRequest | null {
  const annotations = manifest.get('metadata').get('annotations');
  const fields = {
    count: annotations.get(COUNT),
    milli: annotations.get(MILLI),
    model: annotations.get(MODEL),
    index: annotations.get(INDEX),
  };
  if (!fields.count.isPresent && !fields.milli.isPresent) return null;
  const values = Object.values(fields).map(({ value }) => value ?? null);
  return context.shared('gpu-request', Field.root(values, context.issues), () => readRequest(fields));
}

interface RequestFields {
  readonly count: Field;
  readonly milli: Field;
  readonly model: Field;
  readonly index: Field;
}

function readRequest({ count: countField, milli, model, index }: RequestFields): GpuRequest | null {
  const count = readWhole(countField, MAX_DEVICES, 1);
  const milliEach = readWhole(milli, WHOLE_GPU_MILLI, WHOLE_GPU_MILLI);
  if (count === null || milliEach === null || count === 0 || milliEach === 0) return null;
  if (count > 1 && milliEach < WHOLE_GPU_MILLI) {
    milli.report('out-of-range', String(milliEach), `${WHOLE_GPU_MILLI}, because several devices are whole ones`);
    return null;
  }
  return { count, milliEach, models: readModels(model), devices: readDevices(index, count) };
}

/** A whole number in an annotation, which is a text; null with an issue where it is none or too large. */
function readWhole(field: Field, most: number, fallback: number): number | null {
  if (!field.isPresent) return fallback;
  const text = field.text().trim();
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : null;
  if (value !== null && value >= 0 && value <= most) return value;
  field.report(value === null ? 'wrong-type' : 'out-of-range', quote(text), `0 to ${most}`);
  return null;
}

/** Models in the order they are written, each once. */
function readModels(field: Field): readonly string[] {
  const models = (boundedText(field, MAX_TEXT) ?? '').split('|').map((model) => model.trim());
  return [...new Set(models.filter((model) => model !== ''))];
}

/** Devices such as 0-1-2, as many as the pod asks for, each once; null where none are given. */
function readDevices(field: Field, count: number): readonly number[] | null {
  if (!field.isPresent) return null;
  const text = field.text();
  if (text === '') return null;
  const devices = /^\d{1,3}(-\d{1,3})*$/.test(text) ? text.split('-').map(Number) : [];
  const isSound = devices.every((device) => device < MAX_DEVICES) && new Set(devices).size === devices.length;
  if (isSound && devices.length === count) return devices;
  const wanted = `${count} different devices from 0 to ${MAX_DEVICES - 1}, such as 0-1`;
  field.report('out-of-range', quote(text), wanted);
  return null;
}
