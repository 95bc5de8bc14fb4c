// The signed record: inputs and outputs of every run, each entry chained to the previous one by its
// hash.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Clock } from '../platform/clock.ts';
import { sorted, type Workspace } from '../data/datasets/workspace.ts';
import type { Database } from './database.ts';
import { UserError } from '../i18n/user-error.ts';
import type { StageResult } from '../stages/contract/stage.ts';
import type { JobRecorder } from './job-recorder.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { portablePath, resolvePaths } from '../stages/contract/settings.ts';
import { sha256, writeAtomic } from '../platform/files.ts';
import { msg } from '../../i18n/message.ts';

/** An entry before a run (`start`) or after it (`finish`). Hashes are SHA-256, hexadecimal. */
export interface LedgerEntry {
  readonly kind: 'start' | 'finish';
  readonly atMs: number;
  readonly runId: string;
  readonly step: string;
  readonly stage: string;
  readonly engine: string;
  readonly seed: number | null;
  readonly settings: string;
  /** Setting's name -> hash of the file or folder that it names, as it was before the run. */
  readonly parents: Readonly<Record<string, string>>;
  /** Only in `finish`. */
  readonly result?: {
    readonly id: string;
    readonly path: string;
    readonly hash: string;
  } | null;
  readonly summary?: string;
}

/** The result of verifying the whole record; `brokenAt` is the number of the first bad entry. */
export type LedgerCheck =
  | { readonly isValid: true; readonly entries: number }
  | { readonly isValid: false; readonly brokenAt: number; readonly reason: string };

const GENESIS_HASH = '0'.repeat(64);

/** The recorder that a queue calls around every job. */
export function createLedger({
  db,
  workspace,
  clock,
  resources,
  engineVersion,
}: {
  db: Database;
  workspace: Workspace;
  clock: Clock;
  resources: string;
  engineVersion: string;
}): JobRecorder {
  const key = signingKey(workspace);
  const started = new Map<string, LedgerEntry>();
  return {
    before: async (job: JobView) => {
      const { seed } = job.settings;
      const entry: LedgerEntry = {
        kind: 'start',
        atMs: clock.nowMs(),
        runId: job.runId,
        step: job.step,
        stage: job.stage,
        engine: engineVersion,
        seed: typeof seed === 'number' ? seed : null,
        settings: sha256(JSON.stringify(sorted(job.settings))),
        parents: await parentHashes(job.settings, { resources, workspace: workspace.dir }),
      };
      appendEntry(db, key, entry);
      started.set(job.runId, entry);
    },
    after: async (job: JobView, { artifact, summary }: StageResult) => {
      const start = started.get(job.runId);
      if (!start) throw new Error(`internal: no start of ${job.runId} in the record`);
      started.delete(job.runId);
      const result = artifact && {
        id: artifact.id,
        path: portablePath(artifact.path, workspace.dir),
        hash: await hashPath(artifact.path),
      };
      appendEntry(db, key, {
        ...start,
        kind: 'finish',
        atMs: clock.nowMs(),
        result: result ?? null,
        summary: sha256(JSON.stringify(sorted(summary))),
      });
    },
  };
}

/** Adds an entry to the chain, signed. */
export function appendEntry(db: Database, key: KeyObject, entry: LedgerEntry): void {
  db.transaction(() => {
    const last = db.get('lastEntry');
    const previous = (last?.['hash'] as string | undefined) ?? GENESIS_HASH;
    const number = ((last?.['number'] as number | undefined) ?? 0) + 1;
    const text = JSON.stringify(sorted(entry));
    const hash = chainHash(number, previous, text);
    const signature = sign(null, Buffer.from(hash, 'hex'), key).toString('base64');
    db.run('addEntry', { number, entry: text, previous, hash, signature });
  });
}

/** Verifies the whole chain against the workspace's public key. */
export function verifyLedger(db: Database, publicKey: KeyObject): LedgerCheck {
  let previous = GENESIS_HASH;
  let number = 0;
  for (const row of db.all('entries')) {
    number += 1;
    const broken = (reason: string): LedgerCheck => ({ isValid: false, brokenAt: number, reason });
    if (row['number'] !== number) return broken('an entry is missing');
    if (row['previous'] !== previous) return broken('it does not follow the entry before it');
    const hash = chainHash(number, previous, row['entry'] as string);
    if (row['hash'] !== hash) return broken('its content was changed');
    const signature = Buffer.from(row['signature'] as string, 'base64');
    if (!verify(null, Buffer.from(hash, 'hex'), publicKey, signature)) {
      return broken('its signature is not of this workspace');
    }
    previous = hash;
  }
  return { isValid: true, entries: number };
}

/** The workspace's signing key, made at first use; only its owner may read it. */
export function signingKey(workspace: Workspace): KeyObject {
  const file = path.join(workspace.dir, 'signing-key.pem');
  if (!fs.existsSync(file)) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    // The public half first: with the private one, both are there.
    const open = publicKey.export({ type: 'spki', format: 'pem' });
    writeAtomic(path.join(workspace.dir, 'signing-key.pub'), open.toString());
    const text = privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeAtomic(file, text.toString(), { mode: 0o600 });
  }
  try {
    return createPrivateKey(fs.readFileSync(file));
  } catch (cause) {
    throw new UserError(msg('workspace.signing-key-unreadable', { file }), {
      hint: msg('workspace.signing-key-unreadable.hint'),
      cause,
    });
  }
}

/** The public half of the key. */
export function publicKeyOf(key: KeyObject): KeyObject {
  return createPublicKey(key);
}

/**
 * SHA-256 of a file, or of the sorted list of a folder's files with their own SHA-256. A link counts
 * as what it leads to, as in a download cache; one that leads nowhere counts as absent.
 */
export async function hashPath(target: string): Promise<string> {
  if (!fs.statSync(target).isDirectory()) return hashFile(target);
  const files = filesIn(target)
    .map((file) => ({ file, name: path.relative(target, file).split(path.sep).join('/') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const list = createHash('sha256');
  for (const { file, name } of files) list.update(`${await hashFile(file)}  ${name}\n`);
  return list.digest('hex');
}

/** All files below a folder, through links; a link back to a folder it lies in is not followed. */
function filesIn(folder: string, above: readonly string[] = []): string[] {
  const real = fs.realpathSync(folder);
  if (above.includes(real)) return [];
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const inner = path.join(folder, entry.name);
    const found = entry.isSymbolicLink() ? fs.statSync(inner, { throwIfNoEntry: false }) : entry;
    if (found?.isDirectory()) return filesIn(inner, [...above, real]);
    return found?.isFile() ? [inner] : [];
  });
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

async function parentHashes(
  settings: Readonly<Record<string, unknown>>,
  folders: { resources: string; workspace: string },
): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value !== 'string' || value === '') continue;
    const target = resolvePaths(value, folders);
    // Other strings, such as a schedule's name, are not inputs.
    if (path.isAbsolute(target) && fs.existsSync(target)) hashes[name] = await hashPath(target);
  }
  return hashes;
}

function chainHash(number: number, previous: string, entry: string): string {
  return sha256(`${number}\n${previous}\n${entry}`);
}
