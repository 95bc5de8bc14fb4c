// Pictures that are not where their rows say: the one file of that name, whose folders fit best.

import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Folders inside folders that are looked into. */
const DEEPEST = 8;

/**
 * Finds files below `roots` by a path that leads nowhere: those of its name, capitals or not, of which the one with most
 * equal folders above it is meant; null where several fit alike. The folders are read once, when the first is asked for.
 */
export function createImageSearch(
  roots: readonly string[],
): (path: string) => Promise<string | null> {
  let files: Promise<Map<string, string[]>> | undefined;
  return async (path) => {
    files ??= filesByName(roots);
    const named = (await files).get(basename(path).toLowerCase()) ?? [];
    const exact = named.filter((file) => basename(file) === basename(path));
    const ranked = (exact.length > 0 ? exact : named)
      .map((file) => ({ file, shared: sharedEnd(file, path) }))
      .sort((left, right) => right.shared - left.shared);
    const [best, second] = ranked;
    return best && best.shared !== second?.shared ? best.file : null;
  };
}

async function filesByName(roots: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  const seen = new Set<string>();
  const walk = async (folder: string, depth: number): Promise<void> => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth < DEEPEST) await walk(path, depth + 1);
      if (!entry.isFile()) continue;
      const name = entry.name.toLowerCase();
      const others = found.get(name);
      if (others) others.push(path);
      else found.set(name, [path]);
    }
  };
  for (const root of roots) await walk(root, 0);
  return found;
}

/** Parts that two paths have in common at their ends. */
function sharedEnd(one: string, other: string): number {
  const parts = (path: string) => path.toLowerCase().split(/[\\/]/).reverse();
  const [left, right] = [parts(one), parts(other)];
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared += 1;
  return shared;
}
