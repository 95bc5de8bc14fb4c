// What lies in a folder of pictures: pictures, JSON files, and what is passed over.

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isWorkspaceFolder } from '../datasets/workspace.ts';
import { isPictureFile } from '../images/picture-file.ts';
import { groupBy } from '../../platform/group-by.ts';

/** Levels of subfolders that are looked at. */
const MAX_DEPTH = 8;
const JSON_FILE = /\.json$/i;

/** A file of the tree; `name` is its path inside it, with `/`. */
export interface TreeFile {
  readonly name: string;
  readonly path: string;
}

/** The files of a folder and its subfolders in natural order (2 before 10). */
export interface SourceTree {
  readonly pictures: readonly TreeFile[];
  readonly json: readonly TreeFile[];
  /** Files of other kinds. */
  readonly others: readonly TreeFile[];
  /** Folders that are not looked into: too deep, links, or workspaces of the program. */
  readonly closed: readonly string[];
}

/** True for the names of a list and for what lies below them; for every name where it is empty. */
export function wantedNames(only: readonly string[]): (name: string) => boolean {
  const wanted = new Set(only);
  const isBelow = (name: string): boolean => {
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1))
      if (wanted.has(name.slice(0, end))) return true;
    return false;
  };
  return (name) => wanted.size === 0 || wanted.has(name) || isBelow(name);
}

/**
 * Lists a folder. Hidden files and folders belong to the file system and are no part of it. `only`
 * keeps the files and folders of these names; empty for all.
 */
export async function readTree(root: string, only: readonly string[] = []): Promise<SourceTree> {
  const found: TreeFile[] = [];
  const closed: string[] = [];
  const walk = async (folder: string, prefix: string, depth: number): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name.startsWith('~$')) continue;
      const [name, path] = [prefix + entry.name, join(folder, entry.name)];
      // Download caches keep links to the files.
      const info = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
      if (info?.isFile()) found.push({ name, path });
      else if (!info?.isDirectory()) continue;
      else if (entry.isSymbolicLink() || depth >= MAX_DEPTH || isWorkspaceFolder(path))
        closed.push(`${name}/`);
      else await walk(path, `${name}/`, depth + 1);
    }
  };
  await walk(root, '', 0);
  const order = new Intl.Collator('en', { numeric: true });
  const isWanted = wantedNames(only);
  const files = found
    .filter(({ name }) => isWanted(name))
    .sort((one, other) => order.compare(one.name, other.name) || (one.name < other.name ? -1 : 1));
  const kinds = groupBy(files, ({ name }) =>
    isPictureFile(name) ? 'pictures' : JSON_FILE.test(name) ? 'json' : 'others',
  );
  const kind = (of: 'pictures' | 'json' | 'others'): TreeFile[] => kinds.get(of) ?? [];
  return { pictures: kind('pictures'), json: kind('json'), others: kind('others'), closed };
}
