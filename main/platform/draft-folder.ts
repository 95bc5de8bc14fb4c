// A folder under construction: filled under another name, and given its own when it is complete.
//
// Every stage makes its result in one. What is killed before leaves nothing but the draft, which
// the next attempt or the next start of the program takes away; what is killed later has a whole
// result.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { DRAFT_ENDING, explainDisk, removeQuietly, syncFile, syncFolder } from './files.ts';

/** A folder under construction. */
export interface DraftFolder {
  /** Where its files are written. */
  readonly dir: string;
  /**
   * Brings all files to the disk and gives the folder its name; a folder that has the name is
   * replaced. Throws a UserError where the disk is full or not writable.
   */
  publish(): void;
  /** Takes it away. */
  discard(): void;
}

/**
 * An empty draft of the folder `target`, named after its `owner` beside it, so that a second attempt
 * of the same owner finds and replaces the first. Throws a UserError where the disk is full or not
 * writable.
 */
export function openDraftFolder(target: string, owner: string): DraftFolder {
  const parent = path.dirname(target);
  const [dir, former] = [draftOf(parent, owner), draftOf(parent, owner, 'former')];
  explainDisk(dir, () => {
    fs.mkdirSync(parent, { recursive: true });
    for (const name of fs.readdirSync(parent))
      if (name.startsWith(`.${owner}.`) && name.endsWith(DRAFT_ENDING))
        fs.rmSync(path.join(parent, name), { recursive: true, force: true });
    fs.mkdirSync(dir);
  });
  return {
    dir,
    publish: () => {
      syncTree(dir);
      explainDisk(target, () => {
        if (fs.existsSync(target)) fs.renameSync(target, former);
        fs.renameSync(dir, target);
      });
      syncFolder(parent);
      removeQuietly(former);
    },
    discard: () => removeQuietly(dir),
  };
}

/** Where something unfinished of an owner stands: beside its draft folder, and taken away with it. */
export function draftOf(parent: string, owner: string, kind?: string): string {
  const parts = [owner, ...(kind === undefined ? [] : [kind])];
  return path.join(parent, `.${parts.join('.')}${DRAFT_ENDING}`);
}

/** The names that `draftName`, `draftOf` and checkpoints give; a user's own `.part` file has another. */
const DRAFT = new RegExp(`^(?:\\..+|.+\\.\\d+-\\d+|resume)\\${DRAFT_ENDING}$`);

/** Whether a name is that of something unfinished. */
export const isDraftName = (name: string): boolean => DRAFT.test(name);

/**
 * Removes the unfinished files and folders in a folder and, unless it `isFlat`, in all folders below
 * it. Files of other programs that end in the same way stay.
 */
export function removeDrafts(folder: string, { isFlat = false } = {}): void {
  if (!fs.existsSync(folder)) return;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const inner = path.join(folder, entry.name);
    if (DRAFT.test(entry.name)) removeQuietly(inner);
    else if (entry.isDirectory() && !isFlat) removeDrafts(inner);
  }
}

/** Brings everything below a folder to the disk, the folders last. */
function syncTree(dir: string): void {
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    const inner = path.join(dir, entry.name);
    if (entry.isDirectory()) syncTree(inner);
    else if (entry.isFile()) syncFile(inner);
  }
  syncFolder(dir);
}
