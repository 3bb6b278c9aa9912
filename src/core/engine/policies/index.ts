/** Every policy that Berth brings, in the order of its listing. A new one is a file beside this and a line here. */

import type { Policy } from '../policy.ts';
import { bestFitPolicy } from './best-fit.ts';
import { bestFitMaxPolicy } from './best-fit-max.ts';
import { cosinePolicy } from './cosine.ts';
import { dotProductPolicy } from './dot-product.ts';
import { fgdPolicy } from './fgd.ts';
import { firstFitPolicy } from './first-fit.ts';
import { flavourFragmentationPolicy } from './fragmentation-of-flavours.ts';
import { gpuBestFitPolicy } from './gpu-best-fit.ts';
import { gpuClusteringPolicy } from './gpu-clustering.ts';
import { gpuDotProductPolicy } from './gpu-dot-product.ts';
import { gpuPackingPolicy } from './gpu-packing.ts';
import { gpuRandomPolicy } from './gpu-random.ts';
import { kubeDefault } from './kube-default.ts';
import { l2NormPolicy } from './l2-norm.ts';
import { lavaPolicy } from './lava.ts';
import { linfNormPolicy } from './linf-norm.ts';
import { loadVariationPolicy } from './load-variation.ts';
import { lowRiskOvercommitmentPolicy } from './low-risk-overcommitment.ts';
import { nilasPolicy } from './nilas.ts';
import { novaPolicy } from './nova.ts';
import { novaStackPolicy } from './nova-stack.ts';
import { targetLoadPackingPolicy } from './target-load-packing.ts';
import { topsisPolicy } from './topsis.ts';
import { vmBalanced } from './vm-balanced.ts';
import { vmFailover } from './vm-failover.ts';
import { vmLifetime } from './vm-lifetime.ts';
import { vmLoadAware } from './vm-load-aware.ts';
import { vmPacked } from './vm-packed.ts';
import { worstFitPolicy } from './worst-fit.ts';

export const POLICIES: readonly Policy[] = [
  kubeDefault,
  vmBalanced,
  vmPacked,
  vmFailover,
  vmLoadAware,
  vmLifetime,
  targetLoadPackingPolicy,
  loadVariationPolicy,
  lowRiskOvercommitmentPolicy,
  firstFitPolicy,
  bestFitPolicy,
  bestFitMaxPolicy,
  worstFitPolicy,
  dotProductPolicy,
  cosinePolicy,
  l2NormPolicy,
  linfNormPolicy,
  novaPolicy,
  novaStackPolicy,
  topsisPolicy,
  nilasPolicy,
  lavaPolicy,
  fgdPolicy,
  gpuRandomPolicy,
  gpuDotProductPolicy,
  gpuClusteringPolicy,
  gpuPackingPolicy,
  gpuBestFitPolicy,
  flavourFragmentationPolicy,
];
