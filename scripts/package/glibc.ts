// The C library that native code needs.

import { lstatSync, readFileSync } from 'node:fs';

/** Oldest release that is asked for: Electron's own. */
const OLDEST = 31;

/** The newest release of glibc that any of the ELF files names, such as `2.36`. */
export function newestGlibc(files: readonly string[]): string {
  let newest = OLDEST;
  for (const file of files) {
    const stat = lstatSync(file);
    if (!stat.isFile() || stat.size < 4) continue;
    const bytes = readFileSync(file);
    if (bytes.readUInt32BE(0) !== 0x7f454c46) continue;
    for (const minor of versionsIn(bytes)) newest = Math.max(newest, minor);
  }
  return `2.${newest}`;
}

function* versionsIn(bytes: Buffer): Generator<number> {
  const mark = Buffer.from('GLIBC_2.');
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) {
    const [, minor] = /^(\d{1,2})(\.\d+)?\0/.exec(bytes.toString('latin1', at + 8, at + 16)) ?? [];
    if (minor !== undefined) yield Number(minor);
  }
}
