/** Packing and fragmentation plugins (policies.md 2, 4, 5, 6). A new one is a file beside this and a line here. */

import type { PluginDefinition } from '../../plugin.ts';
import { bestFit } from './best-fit.ts';
import { cosine } from './cosine.ts';
import { dotProduct } from './dot-product.ts';
import { fgd } from './fragmentation-gradient-descent.ts';
import { flavourFragmentation } from './fragmentation-of-flavours.ts';
import { gpuBestFit } from './gpu-best-fit.ts';
import { gpuClustering } from './gpu-clustering.ts';
import { gpuDotProduct } from './gpu-dot-product.ts';
import { gpuPacking } from './gpu-packing.ts';
import { gpuRandom } from './gpu-random.ts';
import { sharedGpus } from './gpu-sharing.ts';
import { normGreedy } from './norm-greedy.ts';
import { worstFit } from './worst-fit.ts';

export const PACKING_PLUGINS: readonly PluginDefinition[] = [
  bestFit,
  worstFit,
  dotProduct,
  cosine,
  normGreedy,
  sharedGpus,
  fgd,
  gpuDotProduct,
  gpuClustering,
  gpuPacking,
  gpuBestFit,
  gpuRandom,
  flavourFragmentation,
];
