// Loaded into the program before it starts: kills its process at a write, or lets a write fail as on
// a full or read-only disk. What to do stands in OMR_TEST_WRITES, which only this file reads.

import { appendFileSync } from 'node:fs';
import { tear, watchWrites } from './write-points.ts';

/** What happens at the writes of one process of the program. */
export interface WritePlan {
  /** Writes below this folder count. */
  readonly root: string;
  /** Which process: the command line, or its engine; both are counted. */
  readonly role: 'main' | 'engine';
  /** The number of the write, from 1. */
  readonly at: number;
  /**
   * kill: the process; tear: the same after half of the write; kill-all: with the command line's
   * whole group. ENOSPC, EROFS: this and all later writes fail.
   */
  readonly what: 'kill' | 'tear' | 'kill-all' | 'ENOSPC' | 'EROFS' | 'count';
  /** The file to which the number of each write is added. */
  readonly seen: string;
}

const plan = JSON.parse(process.env['OMR_TEST_WRITES'] ?? 'null') as WritePlan | null;
const role = process.send === undefined ? 'main' : 'engine';

if (plan && (plan.role === role || plan.what === 'count')) {
  const append = appendFileSync;
  watchWrites(plan.root, (point) => {
    if (plan.what === 'count' || point.number === plan.at)
      append(plan.seen, `${role} ${point.number} ${point.call} ${point.path}\n`);
    if (plan.what === 'count' || point.number < plan.at) return;
    if (plan.what === 'ENOSPC' || plan.what === 'EROFS') {
      // Taking away is possible on a full disk.
      if (plan.what === 'ENOSPC' && /^(rm|unlink|ftruncate|truncate)/.test(point.call)) return;
      const error = new Error(`${plan.what}: ${point.call} '${point.path}'`);
      throw Object.assign(error, { code: plan.what, path: point.path, syscall: point.call });
    }
    if (plan.what === 'tear') tear(point, point.path);
    const group = role === 'main' ? process.pid : process.ppid;
    process.kill(plan.what === 'kill-all' ? -group : process.pid, 'SIGKILL');
  });
}
