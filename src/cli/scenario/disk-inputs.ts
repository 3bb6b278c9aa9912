/** What scenarios name in a folder on disk. */

import { ScenarioInputs, type Tell } from '../../scenario/scenario-inputs.ts';
import { DiskFiles } from './disk-files.ts';

export class DiskInputs extends ScenarioInputs {
  /** `base`: the folder that names count from. */
  constructor(base: string, tell?: Tell) {
    super(new DiskFiles(base), tell);
  }
}
