// Reserved disk space: a file that is deleted when the disk is full, so that the end of a job can
// still be recorded.

import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeAtomic } from './files.ts';

/** Enough for many small changes of the database. */
const RESERVED_BYTES = 2 ** 21;

export interface DiskReserve {
  /** Makes the file where it is not there and there is room for it. */
  ensure(): void;
  /**
   * Runs `work`; if it fails and the reserve exists, deletes the reserve and runs it again. Throws
   * the last error.
   */
  attempt<T>(work: () => T): T;
}

/** The reserve of a workspace. */
export function createDiskReserve(workspaceDir: string): DiskReserve {
  const file = path.join(workspaceDir, 'reserve.bin');
  return {
    ensure: () => {
      if (fs.existsSync(file)) return;
      try {
        // Random, for a file system that compresses would keep no room for zeros.
        writeAtomic(file, randomBytes(RESERVED_BYTES), { sync: false });
      } catch {
        // A disk without room for it has none to keep.
      }
    },
    attempt: (work) => {
      try {
        return work();
      } catch (error) {
        if (!fs.existsSync(file)) throw error;
        fs.rmSync(file, { force: true });
        return work();
      }
    },
  };
}
