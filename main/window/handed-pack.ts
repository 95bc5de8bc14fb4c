// The transfer pack that the program is started with, or that the system hands it later. The window shows
// what is inside, as of a pack that is dropped; no other file is opened by its path.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/** The name of a pack or of a part of one. */
const PACK = /\.omrpack(?:\.\d{3,})?$/i;

/**
 * The first transfer pack among the words of a command line that was given in `folder`, absolute;
 * undefined where there is none. A word that is a switch, or no file, is passed over.
 */
export function packAmong(words: readonly string[], folder: string): string | undefined {
  return words
    .filter((word) => PACK.test(word) && !word.startsWith('-'))
    .map((word) => resolve(folder, word))
    .find((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}

/** A pack that waits until the window asks for it. */
export interface HandedPack {
  /** Keeps a pack, if there is one, in place of one that still waits; whether there was one. */
  hand(file: string | undefined): boolean;
  /** The pack that waits; null for none. It waits no longer. */
  take(): string | null;
}

/** `tell` is called whenever a pack begins to wait. */
export function createHandedPack(tell: () => void): HandedPack {
  let waiting: string | null = null;
  return {
    hand: (file) => {
      if (file === undefined) return false;
      waiting = file;
      tell();
      return true;
    },
    take: () => {
      const taken = waiting;
      waiting = null;
      return taken;
    },
  };
}
