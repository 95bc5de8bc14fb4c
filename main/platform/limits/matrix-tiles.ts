// Whether the processor multiplies tiles of small integers.

import { readFileSync } from 'node:fs';

/**
 * True on x86 processors with AMX for int8 (Intel Xeon from 2023 on). Only Linux tells; elsewhere the
 * answer is false.
 */
export function hasMatrixTiles(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  try {
    return /^flags\s*:.*\bamx_int8\b/m.test(readFileSync('/proc/cpuinfo', 'latin1'));
  } catch {
    return false;
  }
}
