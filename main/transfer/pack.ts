// Packs a project, a run, a data set, a model, a recipe or a whole workspace into one file that
// another machine with this program unpacks.

import type { KeyObject } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Readable } from 'node:stream';
import { msg } from '../../i18n/message.ts';
import { lineBytes } from '../data/datasets/row-hashes.ts';
import { blobPath } from '../data/datasets/workspace.ts';
import { isDraftName } from '../platform/draft-folder.ts';
import { UserError } from '../i18n/user-error.ts';
import { writeAtomic } from '../platform/files.ts';
import { hashFile, hashOfList, listFiles } from '../platform/hashes.ts';
import { dataSize, readChunks, readDataText } from '../platform/vault/read-data.ts';
import { ancestorsOf } from '../provenance/excerpt.ts';
import {
  PACK_FORMAT,
  signManifest,
  type PackedFile,
  type PackItem,
  type PackKind,
  type PackManifest,
  type PackPart,
} from '../provenance/pack-manifest.ts';
import { KEPT_FILES, packRecordText, packsFolder, RECORD_FILE } from '../provenance/pack-record.ts';
import type { Database } from '../storage/database.ts';
import { readEntry } from '../storage/ledger/chain.ts';
import { resultsOf, type LedgerEntry, type StoredEntry } from '../storage/ledger/entry.ts';
import { readList, readListText } from '../storage/ledger/files.ts';
import { fingerprint, pemOf, PUBLIC_KEYS, publicKeyOf } from '../storage/ledger/keys.ts';
import { describeDifference, differencesOf, recordedResults } from '../storage/ledger/use-check.ts';
import { lockState } from '../storage/vault/vault-file.ts';
import { nameProblem } from './archive/names.ts';
import { writeArchive, type FileToPack, type WrittenArchive } from './archive/write.ts';
import { baseOf, packedBaseId, type FoundBase } from './bases.ts';
import type { Choice } from './choose.ts';
import { assertMayPackTo } from './target.ts';
import { folderHash } from './contents.ts';
import { readRowsToPack, rowFiles } from './rows.ts';

/** How far a pack or an unpacking is. */
export interface TransferProgress {
  readonly phase: 'looking' | 'writing' | 'checking' | 'adopting';
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface PackOptions {
  /** The file to write. */
  readonly to: string;
  /** Bytes of a part at most. */
  readonly splitBytes?: number | undefined;
  /** What the other side has already. */
  readonly since?: { readonly manifest: PackManifest; readonly sha256: string } | undefined;
  /** Takes along the base models that do not come with the program. */
  readonly withBase?: boolean | undefined;
  /** Writes the manifest alone, as the other side needs it for `since`. */
  readonly manifestOnly?: boolean | undefined;
  readonly product: string;
  readonly nowMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

/** What was packed. */
export interface Packed {
  /** The files that were written, the one to open first. */
  readonly files: readonly string[];
  readonly kind: PackKind;
  readonly name: string;
  /** Files in the pack. */
  readonly entries: number;
  /** Files that the other side has already. */
  readonly left: number;
  readonly bytes: number;
  /** Fingerprint of the key that signed. */
  readonly key: string;
  readonly items: readonly PackItem[];
  /** Bases that are not in the pack and that its adapters need. */
  readonly needs: readonly string[];
  /** Whether the workspace has a passphrase, which the pack has not. */
  readonly isFromEncrypted: boolean;
}

/** A workspace to pack from; nothing in it is changed. */
export interface PackSource {
  readonly dir: string;
  readonly db: Pick<Database, 'all'>;
  readonly resources: string;
  readonly key: KeyObject;
}

/** A file to pack, with what is known of it. */
interface Candidate extends FileToPack {
  /** Where it lies; undefined for a text that is made for the pack. */
  readonly place?: string;
  readonly bytes: number;
  /** What its content must be, where that is known. */
  readonly sha256?: string;
  /** The row that shows a picture, for a sentence about it. */
  readonly of?: string;
}

/**
 * Packs what was chosen. Throws a UserError, and leaves nothing, where something of it is no longer
 * what the signed record says, or the disk is full.
 */
export async function packChoice(
  source: PackSource,
  choice: Choice,
  options: PackOptions,
): Promise<Packed> {
  const { onProgress, signal } = options;
  assertMayPackTo(options.to);
  onProgress?.({ phase: 'looking', doneBytes: 0, totalBytes: 0 });
  const entries = source.db.all('entries') as unknown as StoredEntry[];
  await assertUnchanged(source, choice, entries);
  const bases = await basesOf(source, choice, entries);
  const taken = options.withBase === true ? basesToTake(bases) : new Map<string, string>();
  const candidates = [
    ...contentFiles(source, choice, taken),
    ...(await pictureFiles(source, choice)),
    ...recordFiles(source, choice, entries),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name } of candidates) {
    const problem = nameProblem(name);
    if (problem)
      throw new UserError(msg('transfer.cannot-pack', { reason: problem }), {
        hint: msg('transfer.cannot-pack.hint'),
      });
  }
  const known = await leftOut(candidates, options);
  const written = candidates.filter(({ name }) => !known.has(name));
  const totalBytes = written.reduce((sum, { bytes }) => sum + bytes, 0);
  const absent = [...known.values()];
  const manifestOf = (packed: readonly PackedFile[], parts?: readonly PackPart[]): PackManifest => {
    assertHashes(packed, written);
    const files = [...packed, ...absent].sort((a, b) => (a.name < b.name ? -1 : 1));
    return {
      format: PACK_FORMAT,
      product: options.product,
      kind: choice.kind,
      name: choice.name,
      createdMs: options.nowMs,
      items: itemsOf(source, choice, taken, files),
      needs: bases.map(({ folder: _folder, ...base }) => ({ ...base, files: [...base.files] })),
      files,
      ...(parts === undefined ? {} : { parts: [...parts] }),
      ...(options.since === undefined ? {} : { since: options.since.sha256 }),
    };
  };
  let items: readonly PackItem[] = [];
  const sign = (packed: readonly PackedFile[], parts?: readonly PackPart[]) => {
    const manifest = manifestOf(packed, parts);
    ({ items } = manifest);
    return signManifest(manifest, source.key);
  };
  let doneBytes = 0;
  const archive =
    options.manifestOnly === true
      ? writeManifestAlone(options.to, sign(await hashAll(written, signal)).text)
      : await writeArchive(written, {
          file: options.to,
          splitBytes: options.splitBytes,
          sign,
          signal,
          onBytes: (bytes) => {
            doneBytes += bytes;
            onProgress?.({ phase: 'writing', doneBytes, totalBytes });
          },
        });
  return {
    files: archive.files,
    kind: choice.kind,
    name: choice.name,
    entries: written.length,
    left: absent.length,
    bytes: archive.bytes,
    key: fingerprint(publicKeyOf(source.key)),
    items,
    needs: bases.filter(({ model }) => !isTaken(model, bases, taken)).map(({ place }) => place),
    isFromEncrypted: lockState(source.dir) !== 'open',
  };
}

function writeManifestAlone(file: string, text: string): WrittenArchive {
  writeAtomic(file, text);
  return { files: [file], bytes: Buffer.byteLength(text) };
}

const isTaken = (
  model: string,
  bases: readonly FoundBase[],
  taken: ReadonlyMap<string, string>,
): boolean => {
  const base = bases.find((each) => each.model === model);
  return (
    base !== undefined && (taken.has(packedBaseId(base)) || base.place.startsWith('resource:'))
  );
};

/** Data sets and models are what the record says of them. */
async function assertUnchanged(
  { dir }: PackSource,
  choice: Choice,
  entries: readonly StoredEntry[],
): Promise<void> {
  const recorded = recordedResults(entries);
  const places = [
    ...[...choice.datasets].map((id) => `datasets/${id}`),
    ...[...choice.models].map((id) => `models/${id}`),
  ];
  for (const place of places) {
    const folder = path.join(dir, place);
    if (!fs.existsSync(folder)) {
      throw new UserError(msg('transfer.folder-gone', { folder }), {
        hint: msg('transfer.folder-gone.hint'),
      });
    }
    const hash = recorded.get(`workspace:${place}`)?.hash;
    if (hash == null) continue;
    const now = await listFiles(folder);
    if (hashOfList(now, true) === hash) continue;
    const [first] = differencesOf(readList(dir, hash) ?? [], now);
    const what = first
      ? await describeDifference(folder, first)
      : msg('provenance.folder-changed', { folder });
    throw new UserError(msg('transfer.changed-here', { what }), {
      hint: msg('provenance.changed-on-use.hint'),
    });
  }
}

async function basesOf(
  { dir, resources }: PackSource,
  { models }: Choice,
  entries: readonly StoredEntry[],
): Promise<FoundBase[]> {
  const bases: FoundBase[] = [];
  for (const model of models) {
    const base = await baseOf(model, { workspace: dir, resources, entries });
    if (base) bases.push(base);
  }
  return bases;
}

/** The bases that go along: their ids in the other workspace, and where they lie. */
function basesToTake(bases: readonly FoundBase[]): Map<string, string> {
  const taken = new Map<string, string>();
  for (const base of bases) {
    if (base.place.startsWith('resource:')) continue;
    if (base.folder === null) {
      throw new UserError(msg('transfer.base-not-here', { base: base.stated }), {
        hint: msg('transfer.base-not-here.hint'),
      });
    }
    taken.set(packedBaseId(base), base.folder);
  }
  return taken;
}

/** The folders of results and runs, and the recipe. */
function contentFiles(
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
function onDisk(name: string, place: string, more: Partial<Candidate> = {}): Candidate {
  return {
    name,
    place,
    bytes: dataSize(place)!,
    open: () => Readable.from(readChunks(place, { chunkBytes: 1 << 18 }), { objectMode: false }),
    ...more,
  };
}

function asText(name: string, text: string): Candidate {
  const bytes = Buffer.from(text);
  return { name, bytes: bytes.length, open: () => Readable.from([bytes]) };
}

/** The pictures that rows of the data sets show, each once. */
async function pictureFiles({ dir }: PackSource, { datasets }: Choice): Promise<Candidate[]> {
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
function recordFiles(
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

/** The files that the other side has, by name. */
async function leftOut(
  candidates: readonly Candidate[],
  { since, signal }: PackOptions,
): Promise<Map<string, PackedFile>> {
  const left = new Map<string, PackedFile>();
  if (!since) return left;
  const there = new Map(since.manifest.files.map((file) => [file.name, file]));
  for (const { name, place, bytes, sha256 } of candidates) {
    const other = there.get(name);
    // Records and rows are small, and always whole.
    if (!other || place === undefined || other.bytes !== bytes || name.startsWith('packs/'))
      continue;
    signal?.throwIfAborted();
    const hash = sha256 ?? (await hashFile(place));
    if (hash === other.sha256) left.set(name, { name, bytes, sha256: hash, absent: true });
  }
  return left;
}

async function hashAll(
  candidates: readonly Candidate[],
  signal: AbortSignal | undefined,
): Promise<PackedFile[]> {
  const files: PackedFile[] = [];
  for (const { name, place, bytes, sha256 } of candidates) {
    signal?.throwIfAborted();
    if (place !== undefined) files.push({ name, bytes, sha256: sha256 ?? (await hashFile(place)) });
  }
  return files;
}

/** What was packed is what was to be packed: a picture is named by its hash. */
function assertHashes(packed: readonly PackedFile[], written: readonly Candidate[]): void {
  const wanted = new Map(written.map((candidate) => [candidate.name, candidate]));
  for (const { name, sha256 } of packed) {
    const { sha256: expected, place, of = '' } = wanted.get(name)!;
    if (expected === undefined || expected === sha256) continue;
    throw new UserError(msg('provenance.picture-changed', { file: place!, row: of }), {
      hint: msg('workspace.picture-changed.hint'),
    });
  }
}

function itemsOf(
  { db }: PackSource,
  choice: Choice,
  bases: ReadonlyMap<string, string>,
  files: readonly PackedFile[],
): PackItem[] {
  const hashes = folderHash(files);
  const rows = new Map(db.all('datasets').map((row) => [row['id'], row]));
  const names = new Map(db.all('projects').map((row) => [row['id'], String(row['name'])]));
  const steps = new Map(db.all('jobs').map((row) => [row['run_id'], String(row['step'])]));
  const hashOf = (place: string) => hashes(place) ?? null;
  return [
    ...[...choice.projects].map((id): PackItem => {
      return { kind: 'project', id, name: names.get(id) ?? id, hash: hashOf(`runs/${id}`) };
    }),
    ...[...choice.datasets].map((id): PackItem => ({
      kind: 'dataset',
      id,
      name: String(rows.get(id)?.['name'] ?? id),
      hash: hashOf(`datasets/${id}`),
      rows: Number(rows.get(id)?.['rows'] ?? 0),
    })),
    ...[...new Set([...choice.models, ...bases.keys()])].map((id): PackItem => {
      return { kind: 'model', id, name: id, hash: hashOf(`models/${id}`) };
    }),
    ...[...choice.runs].map((id): PackItem => {
      return { kind: 'run', id, name: steps.get(id) ?? id, hash: hashOf(`runs/${id}`) };
    }),
  ];
}

/** Packs a recipe file. */
export async function packRecipe(
  file: string,
  { name, key }: { name: string; key: KeyObject },
  options: PackOptions,
): Promise<Packed> {
  assertMayPackTo(options.to);
  const id =
    name
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 80) || 'recipe';
  const content = onDisk(`recipes/${id}.yaml`, file);
  const item: PackItem = { kind: 'recipe', id, name, hash: null };
  const record = packRecordText([], new Set<number>(), pemOf(publicKeyOf(key)));
  const archive = await writeArchive([content, asText(RECORD_FILE, record)], {
    file: options.to,
    splitBytes: options.splitBytes,
    signal: options.signal,
    sign: (files, parts) =>
      signManifest(
        {
          ...{ format: PACK_FORMAT, product: options.product, kind: 'recipe', name },
          ...{ createdMs: options.nowMs, items: [item], needs: [], files: [...files] },
          ...(parts === undefined ? {} : { parts: [...parts] }),
        },
        key,
      ),
  });
  return {
    ...{ files: archive.files, kind: 'recipe', name, entries: 2, left: 0, bytes: archive.bytes },
    ...{ key: fingerprint(publicKeyOf(key)), items: [item], needs: [], isFromEncrypted: false },
  };
}
