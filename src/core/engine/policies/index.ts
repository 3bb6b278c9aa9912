/** Every policy that Berth brings, in the order of its listing. A new one is a file beside this and a line here. */

import type { Policy } from '../policy.ts';
import { fgdPolicy } from './fgd.ts';
import { flavourFragmentationPolicy } from './fragmentation-of-flavours.ts';
import { gpuBestFitPolicy } from './gpu-best-fit.ts';
import { gpuClusteringPolicy } from './gpu-clustering.ts';
import { gpuDotProductPolicy } from './gpu-dot-product.ts';
import { gpuPackingPolicy } from './gpu-packing.ts';
import { gpuRandomPolicy } from './gpu-random.ts';
import { kubeDefault } from './kube-default.ts';
import { loadVariationPolicy } from './load-variation.ts';
import { lowRiskOvercommitmentPolicy } from './low-risk-overcommitment.ts';
import { targetLoadPackingPolicy } from './target-load-packing.ts';
import { vmBalanced } from './vm-balanced.ts';
import { vmFailover } from './vm-failover.ts';
import { vmLoadAware } from './vm-load-aware.ts';
import { vmPacked } from './vm-packed.ts';

export const POLICIES: readonly Policy[] = [
  kubeDefault,
  vmBalanced,
  vmPacked,
  vmFailover,
  vmLoadAware,
  targetLoadPackingPolicy,
  loadVariationPolicy,
  lowRiskOvercommitmentPolicy,
  fgdPolicy,
  gpuRandomPolicy,
  gpuDotProductPolicy,
  gpuClusteringPolicy,
  gpuPackingPolicy,
  gpuBestFitPolicy,
  flavourFragmentationPolicy,
];
