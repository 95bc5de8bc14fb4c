// Packs and unpacks a data set of many small pictures: `node scripts/measure/trust/transfer.ts [PICTURES]`.
// Prints seconds and bytes of each command, and whether every byte arrived. The
// pictures are PNG files of 32 × 32 random pixels, each another one.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import sharp from 'sharp';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { openWorkspace, putBlob, writeDataset } from '../../../main/data/datasets/workspace.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { readInResults } from '../../../main/storage/read-in.ts';
import { createRandom } from '../../../main/engine/random.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const SIDE = 32;
const pictures = Number(process.argv[2] ?? 20_000);
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-transfer-'));
const at = (name: string): string => path.join(home, name);

interface Ran {
  readonly seconds: number;
  readonly document: Readonly<Record<string, unknown>>;
}

function omr(...args: string[]): Ran {
  const beganMs = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'main/cli.ts'), ...args, '--json'],
    { encoding: 'utf8', maxBuffer: 2 ** 30 },
  );
  if (status !== 0) throw new Error(`omr ${args[0]}: ${stderr.slice(-2_000)}`);
  const seconds = (performance.now() - beganMs) / 1_000;
  return { seconds, document: JSON.parse(stdout) as Ran['document'] };
}

/** All files below a folder, by name. */
function contents(folder: string): Map<string, Buffer> {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    files
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(folder, file), fs.readFileSync(file)]),
  );
}

function areEqual(one: string, other: string): boolean {
  const [a, b] = [contents(one), contents(other)];
  return a.size === b.size && [...a].every(([name, bytes]) => b.get(name)?.equals(bytes) === true);
}

/** A workspace with a data set of random pictures; its folder. */
async function writeWorkspace(dir: string): Promise<string> {
  const workspace = openWorkspace(dir);
  const random = createRandom(1);
  const rows: ExampleRow[] = [];
  for (let i = 0; i < pictures; i++) {
    const pixels = Uint8Array.from({ length: SIDE * SIDE * 3 }, () => random.integer(256));
    const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
    const id = putBlob(workspace, await sharp(pixels, { raw }).png().toBuffer());
    const text = { question: `Number ${i}?`, answer: String(i), split: 'train' };
    rows.push({ id: `r${i}`, ...text, pictures: [id] });
  }
  const info = { id: 'pictures', name: 'Pictures', parents: [], settings: {}, seed: 1 };
  const written = await writeDataset(workspace, rows, info);
  const db = openDatabase(dir);
  readInResults(db, workspace, 0);
  db.close();
  return written.path;
}

try {
  const dataset = await writeWorkspace(at('lab'));
  const packed = omr('pack', dataset, '--to', at('a.omrpack'));
  const unpacked = omr('unpack', at('a.omrpack'), '--to', at('clinic'));
  const there = path.join(at('clinic'), 'datasets', path.basename(dataset));
  const isSame = areEqual(dataset, there) && areEqual(at('lab/blobs'), at('clinic/blobs'));
  const verified = omr('verify', there);
  const since = String(unpacked.document['manifest']);
  const delta = omr('pack', dataset, '--to', at('b.omrpack'), '--since', since);
  const sizeOf = (name: string): string => `${fs.statSync(at(name)).size} bytes`;
  const lines: [string, Ran, string][] = [
    ['pack', packed, `${sizeOf('a.omrpack')}, ${String(packed.document['entries'])} files`],
    ['unpack', unpacked, ''],
    ['verify', verified, `valid ${String(verified.document['valid'])}`],
    ['pack, only new', delta, sizeOf('b.omrpack')],
  ];
  for (const [name, { seconds }, more] of lines)
    console.log(`${name.padEnd(16)} ${seconds.toFixed(1).padStart(7)} s  ${more}`);
  console.log(`${pictures} pictures, same bytes: ${String(isSame)}`);
  if (!isSame || verified.document['valid'] !== true) process.exitCode = 1;
} finally {
  fs.rmSync(home, { recursive: true, force: true });
}
