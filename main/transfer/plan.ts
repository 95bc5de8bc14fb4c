// What unpacking would do to a workspace: what is new, what is there already, and what stands in the
// way. Nothing is written.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { msg, type Message } from '../../i18n/message.ts';
import { UserError } from '../i18n/user-error.ts';
import { hashFile, hashOfList, listFiles } from '../platform/hashes.ts';
import { dataSize } from '../platform/vault/read-data.ts';
import type { PackedFile, PackItem, SignedManifest } from '../provenance/pack-manifest.ts';
import { readEntry } from '../storage/ledger/chain.ts';
import { resultsOf, type StoredEntry } from '../storage/ledger/entry.ts';
import type { Database } from '../storage/database.ts';
import { damaged } from './archive/read.ts';
import { folderHash, isKnownPlace, listOfFolder, ownPlace, resultFolder } from './contents.ts';

/** Whether something of a pack is new in a workspace. */
export type ItemState = 'new' | 'same' | 'updated';

/** What is done with a folder of a pack. */
export interface PlannedFolder {
  /** `datasets/ID`, `models/ID` or `runs/ID`. */
  readonly folder: string;
  readonly state: ItemState;
  readonly hash: string;
}

export interface UnpackPlan {
  readonly folders: readonly PlannedFolder[];
  /** Files to be taken out of the pack. */
  readonly files: readonly PackedFile[];
  /** Files that the workspace has, and that a new or updated folder needs: name, and where it lies. */
  readonly copies: readonly { readonly file: PackedFile; readonly place: string }[];
  readonly bytes: number;
  readonly states: ReadonlyMap<PackItem, ItemState>;
}

/** The workspace to unpack into; a new one has no database yet. */
export interface UnpackTarget {
  readonly dir: string;
  readonly db: Pick<Database, 'all'> | undefined;
}

/**
 * Plans the unpacking of a pack. Throws a UserError where something of the same name but with another
 * content stands in the way, or where the workspace lacks what the pack relies on.
 */
export async function planUnpacking(
  file: string,
  { manifest, signer }: SignedManifest,
  target: UnpackTarget,
): Promise<UnpackPlan> {
  assertPlaces(file, manifest.files, manifest.items);
  const hashes = folderHash(manifest.files);
  const folders: PlannedFolder[] = [];
  for (const folder of new Set(manifest.files.flatMap(({ name }) => resultFolder(name) ?? []))) {
    const hash = hashes(folder)!;
    const list = listOfFolder(manifest.files, folder);
    const state = await stateOf(folder, hash, list, signer, target);
    folders.push({ folder, state, hash });
  }
  const states = new Map(
    manifest.items.map((item) => [item, itemState(item, folders, target)] as const),
  );
  const changed = new Set(
    folders.filter(({ state }) => state !== 'same').map(({ folder }) => folder),
  );
  const wanted = manifest.files.filter((each) => isWanted(each, changed, target.dir));
  const copies = wanted.filter(({ absent }) => absent === true);
  const missing: PackedFile[] = [];
  const found: UnpackPlan['copies'][number][] = [];
  for (const each of copies) {
    const place = placeOf(target.dir, each.name);
    const isHere = fs.existsSync(place) && (await hashFile(place)) === each.sha256;
    if (isHere) found.push({ file: each, place });
    else missing.push(each);
  }
  if (missing.length > 0) {
    const values = { file, count: missing.length, name: missing[0]!.name };
    throw new UserError(msg('transfer.relies-on-missing', values), {
      hint: msg('transfer.relies-on-missing.hint'),
    });
  }
  const files = wanted.filter(({ absent }) => absent !== true);
  return {
    folders,
    files,
    copies: found,
    bytes: [...files, ...copies].reduce((sum, { bytes }) => sum + bytes, 0),
    states,
  };
}

/** Every file has a place, and every item its folder with the hash that the manifest states. */
function assertPlaces(
  file: string,
  files: readonly PackedFile[],
  items: readonly PackItem[],
): void {
  const stray = files.find(({ name }) => !isKnownPlace(name));
  if (stray) throw damaged(file, msg('transfer.file-unknown', { name: stray.name }));
  const blob = files.find(
    ({ name, sha256 }) => name.startsWith('blobs/') && name !== `blobs/${sha256}`,
  );
  if (blob) throw damaged(file, msg('transfer.file-changed', { name: blob.name }));
  const hashes = folderHash(files);
  for (const { kind, id, hash } of items) {
    if (hash === null) continue;
    const folder = folderOfItem(kind, id);
    if (hashes(folder) !== hash) throw damaged(file, msg('transfer.item-unlike-files', { folder }));
  }
}

/** The folder of something of a pack. */
export function folderOfItem(kind: PackItem['kind'], id: string): string {
  if (kind === 'dataset') return `datasets/${id}`;
  return kind === 'model' ? `models/${id}` : `runs/${id}`;
}

function itemState(
  item: PackItem,
  folders: readonly PlannedFolder[],
  { db, dir }: UnpackTarget,
): ItemState {
  if (item.kind === 'recipe') return 'new';
  const folder = folders.find((each) => each.folder === folderOfItem(item.kind, item.id));
  const isListed = (): boolean => {
    if (item.kind === 'project')
      return db?.all('projects').some(({ id }) => id === item.id) ?? false;
    return fs.existsSync(path.join(dir, folderOfItem(item.kind, item.id)));
  };
  if (folder && folder.state !== 'same') return isListed() ? folder.state : 'new';
  return isListed() ? 'same' : 'new';
}

/** How a folder of a pack compares with the one of its name here. Throws a UserError for a clash. */
async function stateOf(
  folder: string,
  hash: string,
  list: readonly { name: string; sha256: string }[],
  signer: string,
  { dir, db }: UnpackTarget,
): Promise<ItemState> {
  const here = path.join(dir, folder);
  if (!fs.existsSync(here)) return 'new';
  const now = await listFiles(here);
  if (hashOfList(now, true) === hash) return 'same';
  // A run's folder gets further files while its answers are read and judged.
  const hashes = new Map(now.map(({ name, sha256 }) => [name, sha256]));
  const isGrown = list.every(({ name, sha256 }) => hashes.get(name) === sha256);
  if (folder.startsWith('runs/') && isGrown) return 'same';
  const came = lastArrival(db, `workspace:${folder}`);
  if (came?.signer === signer && came.hash === hashOfList(now, true)) return 'updated';
  const reason: Message = msg('transfer.clash', { folder: here });
  throw new UserError(reason, { hint: msg('transfer.clash.hint') });
}

/** The unpacking that brought a folder last; undefined where a run of this workspace made it. */
function lastArrival(
  db: UnpackTarget['db'],
  place: string,
): { hash: string; signer: string } | undefined {
  const entries = (db?.all('entries') ?? []) as unknown as StoredEntry[];
  const last = entries
    .map(readEntry)
    .findLast((entry) => entry && resultsOf(entry).some((each) => each.path === place));
  const result = last && resultsOf(last).find((each) => each.path === place);
  return result && last.pack ? { hash: result.hash, signer: last.pack.signer } : undefined;
}

/** Files of folders that change, and of the rest what is not here yet. */
function isWanted({ name, bytes }: PackedFile, changed: ReadonlySet<string>, dir: string): boolean {
  const folder = resultFolder(name);
  if (folder !== undefined) return changed.has(folder);
  const own = ownPlace(dir, name);
  if (own === undefined) return true;
  return dataSize(own) !== bytes;
}

/** Where a file of a pack lies in a workspace that has it. */
function placeOf(dir: string, name: string): string {
  return ownPlace(dir, name) ?? path.join(dir, name);
}
