/** How large a scenario may be: what is beyond is a mistake, or should be several scenarios. */

/** Nodes of all pools together, those that join included. */
export const MAX_NODES = 200_000;
/** Runs of one scenario. */
export const MAX_RUNS = 10_000;
/** Values in a scenario file: objects, lists and scalars. */
export const MAX_VALUES = 200_000;
/** Values in a file times its variants: each variant is checked by itself. */
export const MAX_CHECKED_VALUES = 20_000_000;
/** Levels of nesting. */
export const MAX_DEPTH = 60;
/** Events that what happens makes, failures included. */
export const MAX_EVENTS = 2_000_000;
/** VMs of one source after inflation. */
export const MAX_VMS = 5_000_000;
/** Instances that come by one happening, and by all of them. */
export const MAX_ARRIVALS = 100_000;
export const MAX_ALL_ARRIVALS = 1_000_000;
