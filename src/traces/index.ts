/** Every trace format, the most telling beginnings first. A new one is a file beside this and a line here. */

import type { TraceFormat } from './format.ts';

export const TRACE_FORMATS: readonly TraceFormat[] = [];
