// Finds images that are not where their rows say, by file name and the folders above.

import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Levels of subfolders that are searched. */
const MAX_DEPTH = 8;

/**
 * A search below `roots` for the file that a wrong path means: the file of that name (ignoring
 * case) that shares the most parent folders with the path; null where there is no single best one.
 * The folders are listed once, on the first search.
 */
export function createImageSearch(
  roots: readonly string[],
): (path: string) => Promise<string | null> {
  let files: Promise<Map<string, string[]>> | undefined;
  return async (path) => {
    files ??= listByName(roots);
    const sameName = (await files).get(keyOf(basename(path))) ?? [];
    const exact = sameName.filter((file) => basename(file) === basename(path));
    const ranked = (exact.length > 0 ? exact : sameName)
      .map((file) => ({ file, shared: sharedSuffixLength(file, path) }))
      .sort((left, right) => right.shared - left.shared);
    const [best, second] = ranked;
    return best && best.shared !== second?.shared ? best.file : null;
  };
}

const keyOf = (name: string): string => name.normalize('NFC').toLowerCase();

async function listByName(roots: readonly string[]): Promise<Map<string, string[]>> {
  const byName = new Map<string, string[]>();
  const visited = new Set<string>();
  const walk = async (folder: string, depth: number): Promise<void> => {
    if (visited.has(folder)) return;
    visited.add(folder);
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH) await walk(path, depth + 1);
      if (!entry.isFile()) continue;
      const name = keyOf(entry.name);
      const others = byName.get(name);
      if (others) others.push(path);
      else byName.set(name, [path]);
    }
  };
  for (const root of roots) await walk(root, 0);
  return byName;
}

/** Number of equal parts at the ends of two paths. */
function sharedSuffixLength(one: string, other: string): number {
  const parts = (path: string) => keyOf(path).split(/[\\/]/).reverse();
  const [left, right] = [parts(one), parts(other)];
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared += 1;
  return shared;
}
