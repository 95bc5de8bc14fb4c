// Finds images that are not where their rows say, by file name and the folders above.

import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isWorkspaceFolder } from '../datasets/workspace.ts';
import { isPictureFile, PICTURE_ENDING } from '../images/picture-file.ts';

/** Levels of subfolders that are searched. */
const MAX_DEPTH = 8;

/** What a wrong path may mean. */
export interface FoundImage {
  /** The file that it means; null where there is none, or no single best one. */
  readonly file: string | null;
  /** Files of that name which fit equally well. */
  readonly alike: readonly string[];
}

/** Looks for the file that a wrong path means. */
export type ImageSearch = (path: string) => Promise<FoundImage>;

/**
 * A search below `roots` for the file that a wrong path means: the file of that name (ignoring
 * case, or a picture of that name where the path has no ending) that shares the most parent folders
 * with the path. The folders are listed once, on the first search.
 */
export function createImageSearch(roots: readonly string[]): ImageSearch {
  let files: Promise<Map<string, string[]>> | undefined;
  return async (path) => {
    files ??= listByName(roots);
    const name = keyOf(basename(path.replaceAll('\\', '/')));
    const sameName = (await files).get(name) ?? [];
    const exact = sameName.filter((file) => basename(file) === basename(path));
    const ranked = (exact.length > 0 ? exact : sameName)
      .map((file) => ({ file, shared: sharedSuffixLength(file, path) }))
      .sort((left, right) => right.shared - left.shared);
    const [best, second] = ranked;
    if (best && best.shared !== second?.shared) return { file: best.file, alike: [] };
    return {
      file: null,
      alike: ranked.filter(({ shared }) => shared === best?.shared).map(fileOf),
    };
  };
}

const fileOf = ({ file }: { readonly file: string }): string => file;

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
      if (entry.isDirectory() && depth < MAX_DEPTH && !isWorkspaceFolder(path))
        await walk(path, depth + 1);
      if (!entry.isFile()) continue;
      const name = keyOf(entry.name);
      // Tables often name pictures without the ending.
      for (const key of isPictureFile(name) ? [name, name.replace(PICTURE_ENDING, '')] : [name]) {
        const others = byName.get(key);
        if (others) others.push(path);
        else byName.set(key, [path]);
      }
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
