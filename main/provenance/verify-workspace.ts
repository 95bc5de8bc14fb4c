// Verifies the record of a workspace and what it says of data sets, models, runs and exports.

import type { KeyObject } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { JobView } from '../../preload/contract/jobs.ts';
import { msg, type Message } from '../../i18n/message.ts';
import { adapterBase } from '../data/checkpoints/peft-adapter.ts';
import { hashFile, hashOfList, listFiles, parseList } from '../platform/hashes.ts';
import { resolvePaths } from '../stages/contract/settings.ts';
import type { Database } from '../storage/database.ts';
import { jobView } from '../storage/job-records.ts';
import { anchorOf } from '../storage/ledger/anchor.ts';
import { checkAnchor, checkChain, checkHead, readEntry } from '../storage/ledger/chain.ts';
import { resultsOf, type LedgerEntry, type StoredEntry } from '../storage/ledger/entry.ts';
import { fingerprint } from '../storage/ledger/keys.ts';
import { damagedLists, readHeadText, readList } from '../storage/ledger/files.ts';
import { BASE_FILES, differencesOf, recordedResults } from '../storage/ledger/use-check.ts';
import { inputPathsOf, isWithin } from '../storage/lineage.ts';
import { ancestorsOf, checkExcerpt, EXCERPT_FILE } from './excerpt.ts';
import { entryFinding, type Finding, type Verification } from './finding.ts';
import { checkFiles, checkPictures, checkStatement } from './folder-check.ts';
import { readDataText } from '../platform/vault/read-data.ts';
import { readPackOrigin } from './pack-record.ts';

export interface WorkspaceToVerify {
  readonly dir: string;
  readonly db: Pick<Database, 'all'>;
  readonly resources: string;
  readonly keys: readonly KeyObject[];
  readonly isKeyGiven: boolean;
  /** A code from outside the workspace. */
  readonly anchor?: string | undefined;
  /** `workspace:…` of the result to check with its ancestors; everything when omitted. */
  readonly place?: string | undefined;
}

/** Whether the record has a result in which this place lies. */
export function hasResult(db: Pick<Database, 'all'>, place: string): boolean {
  return findResult(storedEntries(db), place) !== undefined;
}

function storedEntries(db: Pick<Database, 'all'>): StoredEntry[] {
  return db.all('entries') as unknown as StoredEntry[];
}

/** Entries that say of results that they are here. */
const SCOPE: ReadonlySet<string> = new Set(['finish', 'unpack']);

/** The last such entry results, or whose run's folder, a place lies in. */
function findResult(entries: readonly StoredEntry[], place: string): LedgerEntry | undefined {
  return entries.map(readEntry).findLast((entry) => {
    if (entry === undefined || !SCOPE.has(entry.kind)) return false;
    const own = `workspace:runs/${entry.runId}`;
    return isWithin(place, own) || resultsOf(entry).some((made) => isWithin(place, made.path));
  });
}

/** Verifies a workspace, or one result in it back to its sources. Nothing is written. */
export async function verifyWorkspace(workspace: WorkspaceToVerify): Promise<Verification> {
  const { db, dir, keys, isKeyGiven, anchor, place } = workspace;
  const entries = storedEntries(db);
  const subject = place === undefined ? undefined : findResult(entries, place);
  const scope = subject ? ancestorsOf(entries, subject) : allFinished(entries);
  const check = new WorkspaceCheck(workspace, entries);
  check.broken.push(
    ...[
      ...checkChain(entries, keys),
      ...checkHead(readHeadText(dir), entries, keys),
      ...(anchor === undefined ? [] : checkAnchor(anchor, entries)),
    ].map(entryFinding),
  );
  for (const [number, entry] of scope) await check.entry(number, entry);
  if (!subject) check.unrecorded();
  for (const file of damagedLists(dir))
    check.broken.push({
      what: 'record',
      path: file,
      reason: msg('provenance.file-changed', { file }),
    });
  return {
    broken: check.broken,
    checked: { entries: entries.length, files: check.files, pictures: check.pictures.size },
    notes: check.notes,
    anchor: entries.length > 0 ? anchorOf(entries.at(-1)!) : null,
    keys: [...keys, ...check.foreignKeys],
    isKeyGiven,
    isAnchored: anchor !== undefined,
  };
}

function allFinished(entries: readonly StoredEntry[]): Map<number, LedgerEntry> {
  return new Map(
    entries.flatMap((stored) => {
      const entry = readEntry(stored);
      return entry && SCOPE.has(entry.kind) ? [[stored.number, entry] as const] : [];
    }),
  );
}

type Chain = readonly { readonly number: number; readonly hash: string }[];

/** Who signed the seal of a folder, and the records that it may be an excerpt of. */
interface Proof {
  readonly keys: readonly KeyObject[];
  readonly chains: readonly Chain[];
}

/** One verification of a workspace: what was checked and found so far. */
class WorkspaceCheck {
  readonly broken: Finding[] = [];
  readonly notes: Message[] = [];
  readonly pictures = new Set<string>();
  files = 0;
  /** Public keys of the workspaces from which results came. */
  readonly foreignKeys: KeyObject[] = [];
  readonly #workspace: WorkspaceToVerify;
  readonly #entries: readonly StoredEntry[];
  readonly #jobs: ReadonlyMap<string, JobView>;
  readonly #recorded: ReturnType<typeof recordedResults>;
  /** Folders and files that were checked, each with the hash it was compared with. */
  readonly #done = new Set<string>();

  constructor(workspace: WorkspaceToVerify, entries: readonly StoredEntry[]) {
    this.#workspace = workspace;
    this.#entries = entries;
    this.#recorded = recordedResults(entries);
    const jobs = workspace.db.all('jobs').map((row) => jobView(row, workspace.dir));
    this.#jobs = new Map(jobs.map((job) => [job.runId, job]));
  }

  /** Checks what a finished entry says: its result, the settings of its run, and its inputs. */
  async entry(number: number, entry: LedgerEntry): Promise<void> {
    if (entry.result) await this.#result(entry);
    if (entry.adopted) await this.#adopted(entry);
    await this.#settings(entry);
    this.#inputs(number, entry);
    await this.#bases(entry);
  }

  /** Finished jobs with a result of which the record says nothing. */
  unrecorded(): void {
    const finished = new Set(
      [...allFinished(this.#entries).values()].flatMap((entry) => [
        entry.runId,
        ...(entry.adopted ?? []).map(({ path: place }) => path.posix.basename(place)),
      ]),
    );
    for (const { runId, status, artifact } of this.#jobs.values()) {
      if (status !== 'done' || artifact === null || finished.has(runId)) continue;
      const reason = msg('provenance.not-recorded', { run: runId });
      this.broken.push({ what: 'entry', path: artifact.path, reason });
    }
  }

  #resolve(place: string): string {
    const { dir, resources } = this.#workspace;
    return resolvePaths(place, { workspace: dir, resources });
  }

  /** Where a result lies: exports outside the workspace are known to their job alone. */
  #folderOf({ runId, result }: LedgerEntry): string | undefined {
    if (result!.path.startsWith('workspace:')) return this.#resolve(result!.path);
    return this.#jobs.get(runId)?.artifact?.path;
  }

  async #result(entry: LedgerEntry): Promise<void> {
    await this.#folder(entry.result!.path, this.#folderOf(entry), entry.runId, {
      keys: this.#workspace.keys,
      chains: [this.#entries],
    });
  }

  /** What came in a pack is as it was signed where it came from. */
  async #adopted(entry: LedgerEntry): Promise<void> {
    const manifest = entry.pack?.manifest ?? '';
    const origin = readPackOrigin(this.#workspace.dir, manifest);
    for (const { path: file, reason } of origin.broken)
      this.broken.push({ what: 'record', path: file, reason });
    if (!origin.signed) return;
    const known = new Set(this.foreignKeys.map(fingerprint));
    for (const key of origin.keys) {
      if (!known.has(fingerprint(key))) this.foreignKeys.push(key);
      known.add(fingerprint(key));
    }
    const { signer } = origin.signed;
    this.notes.push(msg('provenance.came-in-pack', { name: origin.signed.manifest.name, signer }));
    const proof = { keys: origin.keys, chains: origin.chains };
    for (const { path: place, hash } of entry.adopted ?? []) {
      const then = origin.entries.flatMap((each) => [
        ...resultsOf(each).flatMap((made) => (made.path === place ? [made.hash] : [])),
        ...(each.erased ?? []).flatMap((row) => (row.path === place ? [row.after] : [])),
      ]);
      // What a run's folder held when its entry was written has grown since.
      if (!place.startsWith('workspace:runs/') && then.length > 0 && !then.includes(hash)) {
        const reason = msg('provenance.input-unlike-made', { input: place, run: entry.runId });
        this.broken.push({ what: 'input', path: this.#resolve(place), reason });
      }
      await this.#folder(place, this.#resolve(place), path.posix.basename(place), proof);
    }
  }

  /** A folder is as the record says, with the seal in it and the pictures of its rows. */
  async #folder(
    place: string,
    folder: string | undefined,
    runId: string,
    proof: Proof,
  ): Promise<void> {
    const hash = this.#recorded.get(place)?.hash;
    if (folder === undefined || hash == null || this.#done.has(folder)) return;
    this.#done.add(folder);
    if (!fs.existsSync(folder)) {
      // Runs may be removed by the user; then their job is gone as well.
      if (!this.#jobs.has(runId)) return;
      const reason = msg('provenance.result-missing', { folder, run: runId });
      this.broken.push({ what: 'file', path: folder, reason });
      return;
    }
    const before = readList(this.#workspace.dir, hash);
    if (!before) {
      await this.#withoutList(folder, hash);
    } else {
      // A run's folder gets further files while its answers are read and judged.
      const mayGrow = place.startsWith('workspace:runs/');
      const { files, broken } = await checkFiles(folder, before, { mayGrow });
      this.files += files;
      this.broken.push(...broken);
    }
    await this.#seal(folder, before ?? [], proof);
    const pictures = await checkPictures(folder, this.#workspace.dir, this.pictures);
    this.broken.push(...pictures);
  }

  async #withoutList(folder: string, hash: string): Promise<void> {
    const now = await listFiles(folder, { isFresh: true });
    this.files += now.length;
    if (hashOfList(now, fs.statSync(folder).isDirectory()) === hash) return;
    const reason = msg('provenance.folder-changed', { folder });
    this.broken.push({ what: 'file', path: folder, reason });
  }

  async #seal(
    folder: string,
    listed: readonly { name: string; sha256: string }[],
    { keys, chains }: Proof,
  ): Promise<void> {
    const file = path.join(folder, EXCERPT_FILE);
    if (!fs.existsSync(file)) return;
    const checked = checkExcerpt(readDataText(file), keys);
    if (!checked) {
      const reason = msg('provenance.excerpt-unreadable', { file });
      this.broken.push({ what: 'record', path: file, reason });
      return;
    }
    for (const { what, reason } of checked.broken) this.broken.push({ what, path: file, reason });
    const known = listed.length > 0 ? listed : parseList(checked.excerpt.files);
    this.broken.push(...(await checkStatement(folder, keys, known)));
    if (checked.broken.length === 0) this.#excerptFits(checked, file, chains);
  }

  /** The entries in a proof are those of the record: a rewritten record disagrees with old proofs. */
  #excerptFits({ chain }: { chain: Chain }, file: string, chains: readonly Chain[]): void {
    const others = chains.map((whole) => {
      const hashes = new Map(whole.map(({ number, hash }) => [number, hash]));
      return chain.find(({ number, hash }) => hashes.get(number) !== hash);
    });
    const [other] = others;
    if (other === undefined || others.includes(undefined)) return;
    const reason = msg('provenance.excerpt-of-other-record', { file, number: other.number });
    this.broken.push({ what: 'record', path: file, reason });
  }

  async #settings({ runId, runSettings }: LedgerEntry): Promise<void> {
    if (!runSettings) return;
    const file = this.#resolve(runSettings.path);
    if (!this.#jobs.has(runId) && !fs.existsSync(file)) return;
    this.files += 1;
    const isThere = fs.existsSync(file);
    if (isThere && (await hashFile(file, { isFresh: true })) === runSettings.hash) return;
    const values = { file, run: runId };
    const reason = isThere
      ? msg('provenance.settings-changed', values)
      : msg('provenance.file-missing', { file });
    this.broken.push({ what: 'settings', path: file, reason });
  }

  /** Inputs that were made here were used as they were made. */
  #inputs(number: number, { parents, parentPaths = {}, runId }: LedgerEntry): void {
    const earlier = this.#entries.slice(0, number).map(readEntry);
    for (const [setting, place] of Object.entries(parentPaths)) {
      const hashes = earlier.flatMap((entry) => [
        ...(entry?.result?.path === place ? [entry.result.hash] : []),
        ...(entry?.erased ?? []).flatMap((each) => (each.path === place ? [each.after] : [])),
      ]);
      if (hashes.length === 0 || hashes.includes(parents[setting]!)) continue;
      const reason = msg('provenance.input-unlike-made', { input: place, run: runId });
      this.broken.push({ what: 'input', path: this.#resolve(place), reason });
    }
  }

  /** Models from outside the workspace still have the weights that a run used. */
  async #bases({ runId, parents, parentPaths = {} }: LedgerEntry): Promise<void> {
    const job = this.#jobs.get(runId);
    if (!job) return;
    const named = new Map(
      inputPathsOf(job, this.#workspace.dir).map(({ setting, path: place }) => [setting, place]),
    );
    for (const [setting, place] of Object.entries(parentPaths)) {
      if (place.startsWith('workspace:')) continue;
      const folder = this.#modelFolder(setting, named);
      const hash = parents[setting]!;
      if (folder === undefined || this.#done.has(`${folder}\n${hash}`)) continue;
      this.#done.add(`${folder}\n${hash}`);
      if (!fs.existsSync(folder)) {
        this.notes.push(msg('provenance.base-elsewhere', { base: folder, run: runId }));
        continue;
      }
      await this.#base(folder, hash, runId);
    }
  }

  #modelFolder(setting: string, named: ReadonlyMap<string, string>): string | undefined {
    const isBase = setting.endsWith('.base');
    const place = named.get(isBase ? setting.slice(0, -'.base'.length) : setting);
    if (place === undefined || !/model|teacher|adapter/i.test(setting)) return undefined;
    const folder = this.#resolve(place);
    try {
      return isBase ? adapterBase(folder) : folder;
    } catch {
      return undefined;
    }
  }

  async #base(folder: string, hash: string, run: string): Promise<void> {
    const now = await listFiles(folder, { isFresh: true });
    this.files += now.length;
    if (hashOfList(now, fs.statSync(folder).isDirectory()) === hash) return;
    const before = readList(this.#workspace.dir, hash);
    if (!before) {
      const reason = msg('provenance.folder-changed', { folder });
      this.broken.push({ what: 'base', path: folder, reason });
      return;
    }
    for (const { name } of differencesOf(before, now).filter((each) =>
      BASE_FILES.test(each.name),
    )) {
      const file = path.join(folder, name);
      const reason = msg('provenance.base-changed', { file, run });
      this.broken.push({ what: 'base', path: file, reason });
    }
  }
}
