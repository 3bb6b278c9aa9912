/** Cards of nodes as Alibaba's traces describe them. */

import { type GpuInventory, type Labels, NO_LABELS, WHOLE_GPU_MILLI } from '../core/index.ts';

/** Label of nodes that tells the model of their cards. */
const CARD_MODEL_LABEL = 'alibabacloud.com/gpu-card-model';

/** More cards than any node has; a larger number is a mistake. */
export const MAX_CARDS = 1024;

/** What a node of `count` cards of one model has; `count` is 0..MAX_CARDS. */
export function cardsOf(count: number, model: string): { readonly gpus: GpuInventory | null; readonly labels: Labels } {
  if (count === 0) return { gpus: null, labels: NO_LABELS };
  const gpus = { model, deviceMilli: Array.from({ length: count }, () => WHOLE_GPU_MILLI) };
  return { gpus, labels: model === '' ? NO_LABELS : new Map([[CARD_MODEL_LABEL, model]]) };
}
