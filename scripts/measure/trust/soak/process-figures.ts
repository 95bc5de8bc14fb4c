// What the system says of processes and folders: memory, descendants, size.

import * as fs from 'node:fs';
import * as path from 'node:path';

/** A figure of `/proc/PID/status` in bytes: `VmRSS` now, `VmHWM` at most; 0 for a process that is gone. */
export function statusBytes(pid: number, name: 'VmRSS' | 'VmHWM'): number {
  try {
    const text = fs.readFileSync(`/proc/${pid}/status`, 'latin1');
    return 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** All processes that a process has started, directly or not, and that are still there. */
export function descendantsOf(pid: number): number[] {
  const tasks = `/proc/${pid}/task`;
  try {
    return fs
      .readdirSync(tasks)
      .flatMap((task) => fs.readFileSync(`${tasks}/${task}/children`, 'latin1').trim().split(' '))
      .filter((text) => text !== '')
      .flatMap((text) => [Number(text), ...descendantsOf(Number(text))]);
  } catch {
    return [];
  }
}

/** Bytes of all files below a folder. */
export function treeSize(folder: string): number {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
