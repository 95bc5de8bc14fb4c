// Unpacks a transfer pack into a workspace: everything is checked first, written into a draft, and
// becomes part of the workspace in one move or not at all.

import type { KeyObject } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { msg } from '../../i18n/message.ts';
import { keepMovedBases } from '../data/checkpoints/moved-bases.ts';
import { manifestOf } from '../data/datasets/manifest.ts';
import { scanRows } from '../data/datasets/row-table.ts';
import { type Workspace } from '../data/datasets/workspace.ts';
import { isAbort, UserError } from '../i18n/user-error.ts';
import { makePrivateFolder } from '../platform/access/private-files.ts';
import { mapConcurrent } from '../platform/concurrency.ts';
import {
  explainDisk,
  freeBytes,
  gigabytes,
  readWholeFile,
  removeQuietly,
  syncFileAsync,
  writeAtomic,
} from '../platform/files.ts';
import { listText } from '../platform/hashes.ts';
import { readChunks, writeChunks } from '../platform/vault/read-data.ts';
import {
  MANIFEST_FILE,
  MOST_MANIFEST_BYTES,
  SIGNATURE_FILE,
  type PackedFile,
  type PackItem,
  type PackManifest,
  type SignedManifest,
} from '../provenance/pack-manifest.ts';

import { checkPackRecord, RECORD_FILE } from '../provenance/pack-record.ts';
import type { Database } from '../storage/database.ts';
import type { AdoptedPath, LedgerEntry } from '../storage/ledger/entry.ts';
import { adoptDraft, draftOfPack, type Move } from '../storage/moved-draft.ts';
import { appendEntry } from '../storage/ledger.ts';
import { checkBytes, damaged, readPacked, type PackArchive } from './archive/read.ts';
import { adoptRows, assertShowable } from './adopt-rows.ts';
import { findBase, packedBaseId } from './bases.ts';
import { listOfFolder, ownPlace } from './contents.ts';
import type { TransferProgress } from './pack.ts';
import { planUnpacking, type ItemState, type UnpackPlan } from './plan.ts';
import { parseRowFiles, RowProblem, type PackedRows } from './rows.ts';

export interface UnpackOptions {
  readonly db: Database;
  readonly workspace: Workspace;
  readonly resources: string;
  /** The key of this workspace, which signs that the pack came. */
  readonly key: KeyObject;
  readonly product: string;
  readonly nowMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined;
}

/** What unpacking did. */
export interface Unpacked {
  readonly kind: SignedManifest['manifest']['kind'];
  readonly name: string;
  /** Fingerprint of the key that signed the pack. */
  readonly key: string;
  readonly items: readonly (Pick<PackItem, 'kind' | 'id' | 'name'> & {
    readonly state: ItemState;
  })[];
  /** Files that were written. */
  readonly entries: number;
  readonly bytes: number;
  /** Bases that adapters of the pack need and that are not here. */
  readonly needs: readonly string[];
  /** What this workspace has of the pack now: for `omr pack --since` on the other side. */
  readonly manifest: string;
}

/**
 * Unpacks an opened pack. Throws a UserError that names file and reason, and leaves the workspace as it
 * was, where the pack is damaged, does not fit in here, or the disk has no room.
 */
export async function unpackInto(pack: PackArchive, options: UnpackOptions): Promise<Unpacked> {
  const { workspace, db, signal, onProgress } = options;
  const { signed, file } = pack;
  let doneBytes = 0;
  await checkBytes(pack, {
    signal,
    onBytes: (bytes) => {
      doneBytes += bytes;
      onProgress?.({ phase: 'checking', doneBytes, totalBytes: pack.bytes });
    },
  });
  const plan = await planUnpacking(file, signed, { dir: workspace.dir, db });
  assertRoom(file, plan, workspace.dir);
  const draft = draftOfPack(workspace.dir, signed.sha256);
  fs.rmSync(draft, { recursive: true, force: true });
  explainDisk(draft, () => makePrivateFolder(draft));
  try {
    await extract(pack, plan, draft, options);
    const rows = parseRowFiles((name) => textOf(path.join(draft, name)));
    assertShowable(rows, workspace.dir);
    checkRecord(file, draft);
    checkDatasets(
      file,
      plan,
      draft,
      workspace,
      new Set(signed.manifest.files.map(({ name }) => name)),
    );
    assertNoClash(file, rows, db);
    signal?.throwIfAborted();
    onProgress?.({ phase: 'adopting', doneBytes: 0, totalBytes: plan.bytes });
    const bases = await placesOfBases(signed.manifest, options);
    adopt(pack, plan, draft, { rows, bases: bases.found }, options);
    return resultOf(pack, plan, bases.missing, workspace.dir);
  } catch (error) {
    removeQuietly(draft);
    if (error instanceof RowProblem)
      throw damaged(file, msg('transfer.row-invalid', { name: error.file, line: error.line }));
    throw error;
  }
}

/** Rows in the tables take about twice what they take in a file. */
const TABLE_FACTOR = 2;
/** Room that stays for everything else. */
const SPARE_BYTES = 64 * 2 ** 20;

function assertRoom(file: string, plan: UnpackPlan, dir: string): void {
  const rows = plan.files
    .filter(({ name }) => name.endsWith('.jsonl'))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  const needed = plan.bytes + TABLE_FACTOR * rows + SPARE_BYTES;
  const free = freeBytes(dir);
  if (needed <= free) return;
  const values = { file, folder: dir, needed: gigabytes(needed), free: gigabytes(free) };
  throw new UserError(msg('transfer.no-room', values), { hint: msg('transfer.no-room.hint') });
}

/** Writes all wanted files into the draft, each compared with its hash. */
async function extract(
  pack: PackArchive,
  plan: UnpackPlan,
  draft: string,
  { signal, onProgress }: UnpackOptions,
): Promise<void> {
  let doneBytes = 0;
  const folders = new Set<string>();
  const written: string[] = [];
  const write = async (
    { name, bytes }: PackedFile,
    content: AsyncIterable<Buffer>,
  ): Promise<void> => {
    const target = path.join(draft, name);
    const folder = path.dirname(target);
    if (!folders.has(folder)) explainDisk(folder, () => fs.mkdirSync(folder, { recursive: true }));
    folders.add(folder);
    try {
      await writeChunks(target, content, { signal });
    } catch (error) {
      if (isAbort(error)) throw error;
      explainDisk(
        target,
        () => {
          throw error;
        },
        { neededBytes: bytes },
      );
    }
    written.push(target);
    doneBytes += bytes;
    onProgress?.({ phase: 'writing', doneBytes, totalBytes: plan.bytes });
  };
  for (const file of plan.files) {
    signal?.throwIfAborted();
    await readPacked(pack, file, (content) => write(file, content));
  }
  for (const { file, place } of plan.copies) {
    signal?.throwIfAborted();
    if (ownPlace('', file.name) !== undefined) continue;
    await write(file, readChunks(place));
  }
  await mapConcurrent(written, 16, syncFileAsync);
}

/** The text of a small file of the draft; undefined where the pack has none. */
function textOf(file: string): string | undefined {
  if (!fs.existsSync(file)) return undefined;
  return readWholeFile(file, MOST_MANIFEST_BYTES).toString('utf8');
}

/** The record of the other workspace is whole and signed with its keys. */
function checkRecord(file: string, draft: string): void {
  const text = textOf(path.join(draft, RECORD_FILE));
  if (text === undefined) return;
  const [first] = checkPackRecord(text, RECORD_FILE).broken;
  if (first) throw damaged(file, first.reason);
}

/** The rows of data sets can be read, and their pictures come along or are here. */
function checkDatasets(
  file: string,
  plan: UnpackPlan,
  draft: string,
  { dir }: Workspace,
  names: ReadonlySet<string>,
): void {
  for (const { folder, state } of plan.folders) {
    if (!folder.startsWith('datasets/') || state === 'same') continue;
    const place = path.join(draft, folder);
    const { kind, id } = manifestOf(place);
    if (kind !== 'dataset' || id !== path.basename(folder))
      throw damaged(file, msg('transfer.item-unlike-files', { folder }));
    scanRows(place, (row) => {
      for (const picture of row.pictures) {
        const name = `blobs/${picture}`;
        const own = names.has(name) ? '' : ownPlace(dir, name);
        if (own === undefined || (own !== '' && !fs.existsSync(own)))
          throw damaged(
            file,
            msg('transfer.picture-missing', { row: row.id, picture: String(picture) }),
          );
      }
    }).close();
  }
}

/** A project that went on here is not overwritten by what another machine has of it. */
function assertNoClash(file: string, rows: PackedRows, db: Database): void {
  const packed = new Set(rows.jobs.map(({ runId }) => runId));
  for (const { id, name } of rows.projects) {
    const own = db.all('jobsOfProject', { projectId: id });
    if (!own.some((row) => !packed.has(row['run_id'] as string))) continue;
    throw new UserError(msg('transfer.project-went-on', { file, project: name }), {
      hint: msg('transfer.clash.hint'),
    });
  }
  for (const { runId, stage, settings } of rows.jobs) {
    const known = db.get('jobOfRun', { runId });
    const job = known && db.get('job', { id: known['id']! });
    if (!job || (job['stage'] === stage && job['settings'] === settings)) continue;
    throw new UserError(msg('transfer.clash', { folder: `runs/${runId}` }), {
      hint: msg('transfer.clash.hint'),
    });
  }
}

/** Where the bases of the pack's adapters lie here, by adapter; and those that are not here. */
async function placesOfBases(
  { needs, files }: PackManifest,
  { db, workspace, resources }: UnpackOptions,
): Promise<{ found: Readonly<Record<string, string>>; missing: string[] }> {
  const models = path.join(workspace.dir, 'models');
  const folders = [
    ...db.all('linkedModels').map((row) => row['path'] as string),
    ...db.all('modelRows').map((row) => path.join(models, row['id'] as string)),
  ];
  const found: Record<string, string> = {};
  const missing: string[] = [];
  const names = new Set(files.map(({ name }) => name));
  for (const need of needs) {
    const own = packedBaseId(need);
    if (names.has(`models/${own}/config.json`)) {
      found[need.model] = `models:${own}`;
      continue;
    }
    const place = await findBase(need, { workspace: workspace.dir, resources, folders });
    if (place === null) missing.push(need.place);
    else found[need.model] = settingOf(place, models, resources);
  }
  return { found, missing: [...new Set(missing)] };
}

function settingOf(folder: string, models: string, resources: string): string {
  const inModels = path.relative(models, folder);
  if (!inModels.startsWith('..') && !path.isAbsolute(inModels)) return `models:${inModels}`;
  const inResources = path.relative(resources, folder);
  if (inResources.startsWith('..') || path.isAbsolute(inResources)) return folder;
  return `resource:${inResources.split(path.sep).join('/')}`;
}

/** Moves the draft into the workspace and writes rows and record. */
function adopt(
  { signed }: PackArchive,
  plan: UnpackPlan,
  draft: string,
  { rows, bases }: { rows: PackedRows; bases: Readonly<Record<string, string>> },
  { db, workspace, key, product, nowMs }: UnpackOptions,
): void {
  const { manifest } = signed;
  const changed = plan.folders.filter(({ state }) => state !== 'same');
  keepEvidence(signed, plan, draft, workspace.dir);
  const isNew = (kind: PackItem['kind']): Set<string> =>
    new Set(
      [...plan.states].flatMap(([item, state]) =>
        item.kind === kind && state !== 'same' ? [item.id] : [],
      ),
    );
  const adopted = changed.map(({ folder, hash }): AdoptedPath => {
    const id = path.basename(folder);
    const base = folder.startsWith('models/')
      ? manifest.needs.find(({ model }) => model === id)?.hash
      : undefined;
    return { path: `workspace:${folder}`, id, hash, ...(base ? { base } : {}) };
  });
  const entry: LedgerEntry = {
    ...{ kind: 'unpack', version: 2, atMs: nowMs, step: 'unpack', stage: 'unpack', seed: null },
    runId: `unpack-${signed.sha256.slice(0, 8)}`,
    engine: product,
    settings: signed.sha256,
    parents: {},
    adopted,
    pack: { manifest: signed.sha256, signer: signed.signer },
  };
  const runs = isNew('run');
  const projects = rows.projects.filter(
    ({ id }) =>
      isNew('project').has(id) ||
      rows.jobs.some((job) => job.projectId === id && runs.has(job.runId)),
  );
  const isNothing =
    changed.length === 0 &&
    runs.size === 0 &&
    projects.length === 0 &&
    isNew('dataset').size === 0 &&
    isNew('model').size === 0;
  if (Object.keys(bases).length > 0) keepMovedBases(path.join(workspace.dir, 'models'), bases);
  const moves = movesOf(draft, plan, workspace.dir);
  adoptDraft(db, workspace.dir, draft, {
    manifest: signed.sha256,
    moves,
    record: () => {
      if (isNothing) return;
      db.transaction(() => {
        adoptRows(db, workspace, {
          ...{ rows: { ...rows, projects }, runs, nowMs },
          datasets: isNew('dataset'),
          models: isNew('model'),
        });
        appendEntry(db, workspace, key, entry);
      });
    },
  });
}

/** Puts the signed manifest with its record, and the lists of adopted folders, into the draft. */
function keepEvidence(
  signed: SignedManifest,
  plan: UnpackPlan,
  draft: string,
  workspaceDir: string,
): void {
  const write = (name: string, text: string): void => {
    const target = path.join(draft, name);
    if (fs.existsSync(target) || fs.existsSync(ownPlace(workspaceDir, name)!)) return;
    explainDisk(target, () => fs.mkdirSync(path.dirname(target), { recursive: true }));
    writeAtomic(target, text);
  };
  const home = `packs/${signed.sha256}`;
  const record = textOf(path.join(draft, RECORD_FILE));
  write(`${home}/${MANIFEST_FILE}`, signed.text);
  write(`${home}/${SIGNATURE_FILE}`, signed.signature);
  if (record !== undefined) write(`${home}/${RECORD_FILE}`, record);
  for (const { folder, state, hash } of plan.folders)
    if (state !== 'same')
      write(`lists/${hash}`, listText(listOfFolder(signed.manifest.files, folder)));
}

/** Where everything of a draft goes: whole folders of results, and single files of all others. */
function movesOf(draft: string, plan: UnpackPlan, workspaceDir: string): Move[] {
  const folders = plan.folders
    .filter(({ state }) => state !== 'same')
    .map(({ folder }): Move => {
      const isThere = fs.existsSync(path.join(workspaceDir, folder));
      return { from: folder, to: folder, ...(isThere ? { former: `former/${folder}` } : {}) };
    });
  const below = (name: string): string[] => {
    const place = path.join(draft, name);
    if (!fs.existsSync(place)) return [];
    return fs.readdirSync(place).map((inner) => `${name}/${inner}`);
  };
  const files = ['blobs', 'lists'].flatMap(below).map((from): Move => {
    const to = path.relative(workspaceDir, ownPlace(workspaceDir, from)!);
    const isThere = fs.existsSync(path.join(workspaceDir, to));
    return { from, to, ...(isThere ? { former: `former/${from}` } : {}) };
  });
  const packs = below('packs')
    .map((from): Move => ({ from, to: path.join('record', from) }))
    .filter(({ to }) => !fs.existsSync(path.join(workspaceDir, to)));
  const recipes = below('recipes').flatMap((from): Move[] => {
    const to = freeRecipe(workspaceDir, from, fs.readFileSync(path.join(draft, from)));
    return to === undefined ? [] : [{ from, to }];
  });
  return [...files, ...packs, ...folders, ...recipes];
}

/** A free name for a recipe; undefined where the very same is there. */
function freeRecipe(workspaceDir: string, name: string, content: Buffer): string | undefined {
  const { dir, name: plain, ext } = path.posix.parse(name);
  for (let number = 1; ; number++) {
    const to = `${dir}/${number === 1 ? plain : `${plain}-${number}`}${ext}`;
    const file = path.join(workspaceDir, to);
    if (!fs.existsSync(file)) return to;
    if (fs.readFileSync(file).equals(content)) return undefined;
  }
}

function resultOf(
  { signed }: PackArchive,
  plan: UnpackPlan,
  missing: readonly string[],
  workspaceDir: string,
): Unpacked {
  const { kind, name } = signed.manifest;
  return {
    ...{ kind, name, key: signed.signer },
    items: [...plan.states].map(([item, state]) => {
      return { kind: item.kind, id: item.id, name: item.name, state };
    }),
    entries: plan.files.length,
    bytes: plan.bytes,
    needs: missing,
    manifest: path.join(workspaceDir, 'record', 'packs', signed.sha256, MANIFEST_FILE),
  };
}
