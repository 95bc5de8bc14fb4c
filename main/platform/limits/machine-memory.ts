// The memory of the machine.

import * as os from 'node:os';

/** Bytes of memory that this program may take: the machine's, or the limit of its container. */
export function machineMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}
