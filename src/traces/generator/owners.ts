/** Who owns VMs, and which flavours each owner takes: as they arrive, and as they are met at one moment. */

import { pow } from '../../core/index.ts';
import { meanOf } from './distribution.ts';
import { WeightedChoice } from './weighted-choice.ts';
import type { Flavour, LifetimeModel, TenantModel, WorkloadModel } from './workload-model.ts';

/** A tenant with the flavours it takes. */
export interface Owner {
  readonly name: string;
  readonly share: number;
  readonly mix: FlavourMix;
}

export interface FlavourMix {
  readonly arriving: WeightedChoice<Flavour>;
  /** By weight x share that leaves x mean life: long-lived ones are met more often than they come. */
  readonly present: WeightedChoice<Flavour>;
  /** Mean life over all that come; those that never leave count as 0. */
  readonly meanLifeSeconds: number;
}

export interface Owners {
  readonly arriving: WeightedChoice<Owner>;
  readonly present: WeightedChoice<Owner>;
  readonly meanLifeSeconds: number;
}

/** The owners of a model that has passed its parser. */
export function ownersOf(model: Pick<WorkloadModel, 'tenants' | 'flavours' | 'lifetime'>): Owners {
  const owners = listOwners(model.tenants, (mix) => mixOf(model, mix));
  const arriving = new WeightedChoice(owners, ({ share }) => share);
  const present = new WeightedChoice(owners, ({ share, mix }) => share * mix.meanLifeSeconds);
  return { arriving, present, meanLifeSeconds: present.total / arriving.total };
}

/** The lifetimes of a flavour. */
export function lifetimeOf(flavour: Flavour, model: Pick<WorkloadModel, 'lifetime'>): LifetimeModel {
  return flavour.lifetime ?? model.lifetime;
}

/** The flavours of a model, by their own weights or by those of a mix. */
export function mixOf(
  model: Pick<WorkloadModel, 'flavours' | 'lifetime'>,
  mix: Readonly<Record<string, number>> | null,
): FlavourMix {
  const weightOf = ({ name, weight }: Flavour): number => {
    if (mix === null) return weight;
    return Object.hasOwn(mix, name) ? mix[name]! : 0;
  };
  const arriving = new WeightedChoice(model.flavours, weightOf);
  const present = new WeightedChoice(model.flavours, (flavour) => {
    const { seconds, staying } = lifetimeOf(flavour, model);
    return weightOf(flavour) * (1 - staying) * meanOf(seconds);
  });
  return { arriving, present, meanLifeSeconds: present.total / arriving.total };
}

function listOwners(
  tenants: TenantModel,
  mixNamed: (mix: Readonly<Record<string, number>> | null) => FlavourMix,
): Owner[] {
  const common = mixNamed(null);
  if (tenants.kind === 'listed') {
    return tenants.list.map(({ name, share, mix }) => ({ name, share, mix: mix === null ? common : mixNamed(mix) }));
  }
  const { count, exponent } = tenants;
  return Array.from({ length: count }, (_, index) => ({
    // One tenant is none: nothing tells its VMs apart.
    name: count === 1 ? '' : `tenant-${index + 1}`,
    share: pow(index + 1, -exponent),
    mix: common,
  }));
}
