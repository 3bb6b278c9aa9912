/** Factors between the units of traces and those of the core. */

export const MILLI_PER_CORE = 1000;
export const BYTES_PER_MIB = 1024 ** 2;
/** Clouds write GB for sizes of VMs and mean this. */
export const BYTES_PER_GIB = 1024 ** 3;
export const SECONDS_PER_DAY = 86_400;
