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
import { groupLimit } from './group-limit.ts';
import { lifetimeAlignment } from './lifetime-alignment.ts';
import { lifetimeClasses } from './lifetime-classes.ts';
import { normGreedy } from './norm-greedy.ts';
import { novaCpuWeigher } from './nova-cpu-weigher.ts';
import { novaDiskWeigher } from './nova-disk-weigher.ts';
import { novaInstancesWeigher } from './nova-instances-weigher.ts';
import { novaIoOpsWeigher } from './nova-io-ops-weigher.ts';
import { novaPciWeigher } from './nova-pci-weigher.ts';
import { novaRamWeigher } from './nova-ram-weigher.ts';
import { novaSoftAffinityWeigher, novaSoftAntiAffinityWeigher } from './nova-soft-affinity-weigher.ts';
import { topsis } from './topsis.ts';
import { worstFit } from './worst-fit.ts';

export const PACKING_PLUGINS: readonly PluginDefinition[] = [
  bestFit,
  worstFit,
  dotProduct,
  cosine,
  normGreedy,
  novaCpuWeigher,
  novaDiskWeigher,
  novaInstancesWeigher,
  novaIoOpsWeigher,
  novaPciWeigher,
  novaRamWeigher,
  novaSoftAffinityWeigher,
  novaSoftAntiAffinityWeigher,
  topsis,
  lifetimeAlignment,
  lifetimeClasses,
  groupLimit,
  sharedGpus,
  fgd,
  gpuDotProduct,
  gpuClustering,
  gpuPacking,
  gpuBestFit,
  gpuRandom,
  flavourFragmentation,
];
