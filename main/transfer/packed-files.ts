// The files of a pack: those of the chosen folders, the pictures that rows show, and the record.

import type { KeyObject } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Readable } from 'node:stream';
import { msg } from '../../i18n/message.ts';
import { lineBytes } from '../data/datasets/row-hashes.ts';
import { blobPath } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { isDraftName } from '../platform/draft-folder.ts';
import { dataSize, readChunks, readDataText } from '../platform/vault/read-data.ts';
import { ancestorsOf } from '../provenance/excerpt.ts';
import { KEPT_FILES, packRecordText, packsFolder, RECORD_FILE } from '../provenance/pack-record.ts';
import type { Database } from '../storage/database.ts';
import { readEntry } from '../storage/ledger/chain.ts';
import { resultsOf, type LedgerEntry, type StoredEntry } from '../storage/ledger/entry.ts';
import { readListText } from '../storage/ledger/files.ts';
import { PUBLIC_KEYS } from '../storage/ledger/keys.ts';
import type { FileToPack } from './archive/write.ts';
import type { Choice } from './choose.ts';
import { readRowsToPack, rowFiles } from './rows.ts';

/** A workspace to pack from; nothing in it is changed. */
export interface PackSource {
  readonly dir: string;
  readonly db: Pick<Database, 'all'>;
  readonly resources: string;
  readonly key: KeyObject;
}

/** A file to pack, with what is known of it. */
export interface Candidate extends FileToPack {
  /** Where it lies; undefined for a text that is made for the pack. */
  readonly place?: string;
  /** What its content must be, where that is known. */
  readonly sha256?: string;
  /** The row that shows a picture, for a sentence about it. */
  readonly of?: string;
}

/** The folders of results and runs, and the recipe. */
export function contentFiles(
  { dir, db }: PackSource,
  choice: Choice,
  bases: ReadonlyMap<string, string>,
): Candidate[] {
  const folders: [string, string][] = [
    ...[...choice.datasets].map((id): [string, string] => [
      `datasets/${id}`,
      path.join(dir, 'datasets', id),
    ]),
    ...[...choice.models].map((id): [string, string] => [
      `models/${id}`,
      path.join(dir, 'models', id),
    ]),
    ...[...bases]
      .filter(([id]) => !choice.models.has(id))
      .map(([id, folder]): [string, string] => [`models/${id}`, folder]),
    ...[...choice.runs, ...choice.projects].map((id): [string, string] => [
      `runs/${id}`,
      path.join(dir, 'runs', id),
    ]),
  ];
  const done = new Set(
    db.all('jobs').flatMap((row) => (row['status'] === 'done' ? [String(row['run_id'])] : [])),
  );
  return folders.flatMap(([name, folder]) => {
    const isDone = name.startsWith('runs/') && done.has(path.basename(folder));
    return filesBelow(folder, isDone).map((inner) =>
      onDisk(`${name}/${inner}`, path.join(folder, inner)),
    );
  });
}

/** A finished run goes on from its result: its checkpoints stay. */
const CHECKPOINT = /^(checkpoint-\d+|resume)$/;

/** The files of a folder by their names from there; what is unfinished is left out. */
function filesBelow(folder: string, isDone: boolean, prefix = ''): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (isDraftName(entry.name)) return [];
    const inner = path.join(folder, entry.name);
    const stat = entry.isSymbolicLink() ? fs.statSync(inner, { throwIfNoEntry: false }) : entry;
    if (stat?.isDirectory())
      return prefix === '' && isDone && CHECKPOINT.test(entry.name)
        ? []
        : filesBelow(inner, isDone, `${prefix}${entry.name}/`);
    return stat?.isFile() ? [`${prefix}${entry.name}`] : [];
  });
}

/** A file on the disk, opened when its turn has come; an encrypted one goes along as its plain form. */
export function onDisk(name: string, place: string, more: Partial<Candidate> = {}): Candidate {
  return {
    name,
    place,
    bytes: dataSize(place)!,
    open: () => Readable.from(readChunks(place, { chunkBytes: 1 << 18 }), { objectMode: false }),
    ...more,
  };
}

/** A text that is made for the pack. */
export function asText(name: string, text: string): Candidate {
  const bytes = Buffer.from(text);
  return { name, bytes: bytes.length, open: () => Readable.from([bytes]) };
}

/** The pictures that rows of the data sets show, each once. */
export async function pictureFiles(
  { dir }: PackSource,
  { datasets }: Choice,
): Promise<Candidate[]> {
  const seen = new Map<string, string>();
  for (const id of datasets) {
    for await (const line of lineBytes(path.join(dir, 'datasets', id, 'rows.jsonl'))) {
      const row = JSON.parse(line.toString('utf8')) as { id: string; pictures: string[] };
      for (const picture of row.pictures) if (!seen.has(picture)) seen.set(picture, row.id);
    }
  }
  return [...seen].map(([picture, row]) => {
    const file = blobPath({ dir }, picture);
    if (!fs.existsSync(file)) {
      throw new UserError(msg('provenance.picture-missing', { file, row }), {
        hint: msg('workspace.picture-changed.hint'),
      });
    }
    return onDisk(`blobs/${picture}`, file, { sha256: picture, of: row });
  });
}

/** The rows, the record with what was kept of earlier packs, and the lists of hashed folders. */
export function recordFiles(
  { dir, db }: PackSource,
  choice: Choice,
  entries: readonly StoredEntry[],
): Candidate[] {
  const shown = shownEntries(choice, entries);
  const keys = path.join(dir, PUBLIC_KEYS);
  const publicKeys = fs.existsSync(keys) ? fs.readFileSync(keys, 'utf8') : '';
  const hashes = [...shown.values()].flatMap((entry) => [
    ...Object.values(entry.parents ?? {}),
    ...resultsOf(entry).flatMap(({ hash, base }) => (base === undefined ? [hash] : [hash, base])),
  ]);
  const packs = [...shown.values()].flatMap(({ pack }) => pack?.manifest ?? []);
  return [
    ...rowFiles(readRowsToPack(db, choice)).map(({ name, text }) => asText(name, text)),
    asText(RECORD_FILE, packRecordText(entries, shown, publicKeys)),
    ...[...new Set(hashes)].flatMap((hash) => {
      const text = readListText(dir, hash);
      return text === undefined ? [] : [asText(`lists/${hash}`, text)];
    }),
    ...earlierPacks(dir, packs).flatMap((hash) =>
      KEPT_FILES.map((name) =>
        onDisk(`packs/${hash}/${name}`, path.join(packsFolder(dir), hash, name)),
      ),
    ),
  ];
}

/** What was kept of packs, and of the packs that their contents had come in before. */
function earlierPacks(dir: string, first: readonly string[]): string[] {
  const all = new Set<string>();
  const visit = (hash: string): void => {
    const folder = path.join(packsFolder(dir), hash);
    if (all.has(hash) || !/^[0-9a-f]{64}$/.test(hash)) return;
    if (!KEPT_FILES.every((name) => fs.existsSync(path.join(folder, name)))) return;
    all.add(hash);
    const text = readDataText(path.join(folder, RECORD_FILE));
    for (const [, before] of text.matchAll(/\\"manifest\\":\\"([0-9a-f]{64})\\"/g)) visit(before!);
  };
  for (const hash of first) visit(hash);
  return [...all];
}

/** The entries about what was chosen, back to the sources. */
function shownEntries(choice: Choice, entries: readonly StoredEntry[]): Map<number, LedgerEntry> {
  const places = new Set([
    ...[...choice.datasets].map((id) => `workspace:datasets/${id}`),
    ...[...choice.models].map((id) => `workspace:models/${id}`),
    ...[...choice.runs].map((id) => `workspace:runs/${id}`),
  ]);
  const shown = new Map<number, LedgerEntry>();
  for (const stored of entries) {
    const entry = readEntry(stored);
    if (!entry) continue;
    const isChosen =
      choice.runs.has(entry.runId) ||
      resultsOf(entry).some(({ path: place }) => places.has(place)) ||
      entry.erased?.some(({ path: place }) => places.has(place)) === true;
    if (!isChosen || shown.has(stored.number)) continue;
    shown.set(stored.number, entry);
    if (entry.kind === 'finish')
      for (const [number, before] of ancestorsOf(entries, entry)) shown.set(number, before);
  }
  return shown;
}
