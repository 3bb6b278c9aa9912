/** Every verb of the extender. A new one is a file here and a line below. */

import type { FastifyInstance } from 'fastify';
import type { ExtenderService } from '../extender-service.ts';
import { registerVerb } from '../register-verb.ts';
import { bind } from './bind.ts';
import { filter } from './filter.ts';
import { preempt } from './preempt.ts';
import { prioritize } from './prioritize.ts';

export function registerVerbs(app: FastifyInstance, service: ExtenderService): void {
  registerVerb(app, service, filter);
  registerVerb(app, service, prioritize);
  registerVerb(app, service, preempt);
  registerVerb(app, service, bind);
}
