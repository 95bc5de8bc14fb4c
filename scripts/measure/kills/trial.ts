// One stage in a small workspace: run whole, killed or on a failing disk, and what is there then.

import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { sha256 } from '../../../main/platform/files.ts';
import type { WritePlan } from './at-write.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');
const CLI = path.join(ROOT, 'main', 'cli.ts');
const HOOK = path.join(import.meta.dirname, 'at-write.ts');
/** Files whose bytes differ between runs: databases and locks, and what is random. */
const RANDOM = /^(?:(?:omr|lock|lock-engines)\.sqlite(?:-wal|-shm)?|reserve\.bin|signing-key\..*)$/;
/** Files with times and signatures, which `omr verify` judges. */
const SIGNED = /(?:^|\/)(?:croissant|provenance\.intoto|record|head|bom\.cdx)\.json$/;
/** Tables and columns that are the same whenever a stage ran. */
const COMPARED = [
  'SELECT step, stage, run_id, status, settings, summary, artifact, error FROM jobs ORDER BY id',
  'SELECT id, stage, seed FROM runs ORDER BY id',
  'SELECT id, run_id, name, path, manifest, rows, sha256 FROM datasets ORDER BY id',
  'SELECT * FROM examples ORDER BY dataset_id, position',
  'SELECT id, run_id, path FROM models ORDER BY id',
  'SELECT run_id, step, summary FROM evaluations ORDER BY run_id',
];

/** How the command line ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly ms: number;
  /** Whether a process of it was still there 20 seconds later. */
  readonly isOrphaned: boolean;
}

/** Runs the command line; `killAfterMs` kills it with its engine. */
export async function omr(
  args: readonly string[],
  { plan, killAfterMs }: { plan?: WritePlan; killAfterMs?: number } = {},
): Promise<Ended> {
  const start = performance.now();
  const hook = plan
    ? { NODE_OPTIONS: `--import=${HOOK}`, OMR_TEST_WRITES: JSON.stringify(plan) }
    : {};
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, ...hook },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid!;
  let [out, err] = ['', ''];
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  const timer = killAfterMs && setTimeout(() => process.kill(-pid, 'SIGKILL'), killAfterMs);
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  clearTimeout(timer || undefined);
  const ms = performance.now() - start;
  let isOrphaned = true;
  for (let i = 0; i < 200 && isOrphaned; i++) {
    isOrphaned = isAlive(-pid);
    if (isOrphaned) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { code, out, err, ms, isOrphaned };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Every file of a workspace with its SHA-256, and the rows of its database. */
export function stateOf(workspace: string): Record<string, string> {
  const files = filesBelow(workspace);
  const db = new Sqlite(path.join(workspace, 'omr.sqlite'), { readonly: true });
  const rows = COMPARED.map((sql) => [sql, JSON.stringify(db.prepare(sql).all())]);
  const integrity = ['integrity_check', String(db.pragma('integrity_check', { simple: true }))];
  db.close();
  return { ...files, ...Object.fromEntries([...rows, integrity]) } as Record<string, string>;
}

/** Every file and folder below a folder with its content. */
function filesBelow(folder: string): Record<string, string> {
  return Object.fromEntries(
    fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => ({ entry, file: path.join(entry.parentPath, entry.name) }))
      .map(({ entry, file }) => ({ entry, file, name: path.relative(folder, file) }))
      .filter(({ name }) => !RANDOM.test(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ entry, file, name }) => [name, entry.isFile() ? contentOf(file) : 'folder']),
  );
}

/** A hash of a file's content; of an archive, of its files. */
function contentOf(file: string): string {
  if (SIGNED.test(file)) return 'signed';
  if (!file.endsWith('.zip')) return sha256(fs.readFileSync(file));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-zip-'));
  try {
    execFileSync('unzip', ['-q', file, '-d', folder]);
    return sha256(JSON.stringify(filesBelow(folder)));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** The status of the newest job; null where there is none. */
export function newestJob(workspace: string): { stage: string; status: string } | null {
  const file = path.join(workspace, 'omr.sqlite');
  if (!fs.existsSync(file)) return null;
  // A killed program's last transactions are in its log, which opening it takes over.
  const db = new Sqlite(file);
  try {
    const row = db.prepare('SELECT stage, status FROM jobs ORDER BY id DESC LIMIT 1').get();
    return (row as { stage: string; status: string } | undefined) ?? null;
  } catch {
    return null;
  } finally {
    db.close();
  }
}
