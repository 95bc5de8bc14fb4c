// Packs a project, a run, a data set, a model, a recipe or a whole workspace into one file that
// another machine with this program unpacks.

import type { KeyObject } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { msg } from '../../i18n/message.ts';
import { UserError } from '../i18n/user-error.ts';
import { writeAtomic } from '../platform/files.ts';
import { hashFile, hashOfList, listFiles } from '../platform/hashes.ts';
import {
  PACK_FORMAT,
  signManifest,
  type PackedFile,
  type PackItem,
  type PackKind,
  type PackManifest,
  type PackPart,
} from '../provenance/pack-manifest.ts';
import { packRecordText, RECORD_FILE } from '../provenance/pack-record.ts';
import type { StoredEntry } from '../storage/ledger/entry.ts';
import { readList } from '../storage/ledger/files.ts';
import { fingerprint, pemOf, publicKeyOf } from '../storage/ledger/keys.ts';
import { describeDifference, differencesOf, recordedResults } from '../storage/ledger/use-check.ts';
import { lockState } from '../storage/vault/vault-file.ts';
import { nameProblem } from './archive/names.ts';
import { writeArchive, type WrittenArchive } from './archive/write.ts';
import { baseOf, packedBaseId, type FoundBase } from './bases.ts';
import type { Choice } from './choose.ts';
import { assertMayPackTo } from './target.ts';
import { folderHash } from './contents.ts';
import {
  asText,
  contentFiles,
  onDisk,
  pictureFiles,
  recordFiles,
  type Candidate,
  type PackSource,
} from './packed-files.ts';

export type { PackSource } from './packed-files.ts';

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
