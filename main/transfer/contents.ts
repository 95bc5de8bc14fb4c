// What the names of files in a pack stand for: places of the workspace that they are unpacked to.

import * as path from 'node:path';
import { hashOfList, SEAL_FILES } from '../platform/hashes.ts';
import type { PackedFile } from '../provenance/pack-manifest.ts';
import { RECORD_FILE } from '../provenance/pack-record.ts';
import { ROW_FILES } from './rows.ts';

/** The places of a pack; a file anywhere else is refused. */
const PLACES = [
  /^(datasets|models|runs)\/[A-Za-z0-9][A-Za-z0-9._-]{0,119}\/.+$/,
  /^blobs\/[0-9a-f]{64}$/,
  /^lists\/[0-9a-f]{64}$/,
  /^packs\/[0-9a-f]{64}\/(manifest|signature|record)\.json$/,
  /^recipes\/[A-Za-z0-9][A-Za-z0-9._-]{0,119}\.yaml$/,
];
const SINGLE: readonly string[] = [RECORD_FILE, ...Object.values(ROW_FILES)];

/** Whether a pack may have a file of this name. */
export function isKnownPlace(name: string): boolean {
  return SINGLE.includes(name) || PLACES.some((place) => place.test(name));
}

/** The folder of a result that a file belongs to, such as `models/ID`; undefined for others. */
export function resultFolder(name: string): string | undefined {
  return /^((?:datasets|models|runs)\/[^/]+)\//.exec(name)?.[1];
}

/** Where a file of a pack that is not of a folder lies in a workspace; undefined where it does not stay. */
export function ownPlace(workspaceDir: string, name: string): string | undefined {
  const [home = '', id = '', inner = ''] = name.split('/');
  if (home === 'blobs') return path.join(workspaceDir, 'blobs', id.slice(0, 2), id);
  if (home === 'lists') return path.join(workspaceDir, 'record', 'lists', id);
  if (home === 'packs') return path.join(workspaceDir, 'record', 'packs', id, inner);
  return undefined;
}

/** The hash of a folder of a pack as the record computes it: the SHA-256 of the list of its files. */
export function folderHash(files: readonly PackedFile[]): (folder: string) => string | undefined {
  const lists = new Map<string, { name: string; sha256: string }[]>();
  for (const { name, sha256 } of files) {
    const folder = resultFolder(name);
    if (folder === undefined) continue;
    const inner = name.slice(folder.length + 1);
    if (!lists.has(folder)) lists.set(folder, []);
    if (!SEAL_FILES.includes(inner)) lists.get(folder)!.push({ name: inner, sha256 });
  }
  return (folder) => {
    const list = lists.get(folder);
    return (
      list &&
      hashOfList(
        list.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        true,
      )
    );
  };
}

/** The list of a folder's files in a pack, without those that no hash covers. */
export function listOfFolder(
  files: readonly PackedFile[],
  folder: string,
): { name: string; sha256: string }[] {
  return files
    .filter(({ name }) => name.startsWith(`${folder}/`))
    .map(({ name, sha256 }) => ({ name: name.slice(folder.length + 1), sha256 }))
    .filter(({ name }) => !SEAL_FILES.includes(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
