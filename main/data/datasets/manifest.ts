// What a data set's manifest says.

import { readManifest } from './workspace.ts';

/** Id of an artifact folder, or the folder's name where it has no manifest (a model from outside). */
export function artifactIdOf(dir: string): string {
  try {
    return String(readManifest(dir).id);
  } catch {
    return dir.split(/[\\/]/).at(-1)!;
  }
}
