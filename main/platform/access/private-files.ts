// Folders and files that only their owner may read, for machines with several users. Windows has no
// such modes: there a user's folder is closed to others.

import * as fs from 'node:fs';

const OTHERS = 0o077;

/**
 * Makes a folder that others cannot look into, or closes one that is there and belongs to this user.
 * What is above it is made in the same way.
 */
export function makePrivateFolder(folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  closeToOthers(folder);
}

/** Makes an empty file that others cannot read, or closes the one that is there. */
export function makePrivateFile(file: string): void {
  try {
    fs.closeSync(fs.openSync(file, 'ax', 0o600));
  } catch {
    // It is there, or who opens it next says why it cannot be made.
    closeToOthers(file);
  }
}

/** Takes the rights of others away; without effect on what belongs to another user. */
function closeToOthers(target: string): void {
  if (process.platform === 'win32') return;
  try {
    const { mode, uid } = fs.statSync(target);
    if ((mode & OTHERS) !== 0 && uid === process.getuid?.())
      fs.chmodSync(target, mode & 0o777 & ~OTHERS);
  } catch {
    // Absent, or on a file system without modes.
  }
}
