// The workspace on a real disk: atomic writes, data sets and verified checkpoints.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import {
  blobPath,
  newArtifactId,
  openWorkspace,
  putBlob,
  readRows,
  removeLeftovers,
  writeDataset,
  type Workspace,
} from '../../../main/data/datasets/workspace.ts';
import { explainDisk, writeAtomic } from '../../../main/platform/files.ts';
import { readManifest } from '../../../main/data/datasets/manifest.ts';
import {
  loadCheckpoint,
  saveCheckpoint,
} from '../../../main/data/checkpoints/training-checkpoint.ts';

let dir: string;
let workspace: Workspace;

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-workspace-'));
  workspace = openWorkspace(dir);
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

async function rowsOf(folder: string): Promise<ExampleRow[]> {
  const rows: ExampleRow[] = [];
  for await (const row of readRows(folder)) rows.push(row);
  return rows;
}

describe('files', () => {
  it('stores a blob once, under its SHA-256', () => {
    // The published test vector of SHA-256 for "abc".
    const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(putBlob(workspace, Buffer.from('abc'))).toBe(abc);
    expect(putBlob(workspace, Buffer.from('abc'))).toBe(abc);
    expect(blobPath(workspace, abc)).toBe(path.join(dir, 'blobs', 'ba', abc));
    expect(fs.readdirSync(path.join(dir, 'blobs', 'ba'))).toEqual([abc]);
    expect(() => blobPath(workspace, '../../etc/passwd')).toThrow(
      'is not the ID of a stored picture.',
    );
  });

  it('keeps the old file and no temporary file when a write fails', () => {
    const file = path.join(dir, 'kept.txt');
    writeAtomic(file, 'old');
    fs.mkdirSync(path.join(dir, 'taken', 'inside'), { recursive: true });
    // A folder with something in it cannot be replaced by a file.
    expect(() => writeAtomic(path.join(dir, 'taken'), 'new')).toThrow();
    expect(fs.readdirSync(dir).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(fs.readFileSync(file, 'utf8')).toBe('old');
  });

  it.runIf(fs.existsSync('/dev/full'))('reports a full disk in one sentence', () => {
    const write = (): void => explainDisk('rows.jsonl', () => fs.writeFileSync('/dev/full', 'x'));
    expect(write).toThrow('The disk is full, so rows.jsonl could not be written.');
  });
});

/** A disk of 256 KiB, where the user may mount one. */
const smallDisk = ((): string | undefined => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-small-disk-'));
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]);
  if (made.status === 0) return folder;
  fs.rmdirSync(folder);
  return undefined;
})();
if (!smallDisk) console.log('skipped: a disk that is really full, for this user may not mount one');

describe.runIf(smallDisk)('a disk that is really full', () => {
  const disk = smallDisk ?? '';
  const amounts =
    /The disk is full, so .* could not be written: 0\.[34] MB needed, 0\.\d MB free\./;
  afterAll(() => {
    spawnSync('umount', [disk]);
    fs.rmdirSync(disk);
  });

  it('keeps the old file, reports the amounts and leaves no temporary file', () => {
    const small = openWorkspace(disk);
    const file = path.join(disk, 'kept.txt');
    writeAtomic(file, 'old');
    expect(() => writeAtomic(file, new Uint8Array(300_000))).toThrow(amounts);
    expect(() => putBlob(small, new Uint8Array(400_000))).toThrow(amounts);
    expect(fs.readFileSync(file, 'utf8')).toBe('old');
    const rests = fs.readdirSync(disk, { recursive: true }).map(String);
    expect(rests.filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('keeps the checkpoint before the one that does not fit', () => {
    const run = path.join(disk, 'runs', 'r');
    saveCheckpoint(run, 1, new Map([['state', new Uint8Array(1_000)]]));
    const large = new Map([['state', new Uint8Array(300_000)]]);
    expect(() => saveCheckpoint(run, 2, large)).toThrow(amounts);
    expect(loadCheckpoint(run)?.step).toBe(1);
  });
});

describe('data sets', () => {
  it('survive a round trip across the reader’s chunks', async () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => ({
      id: `q${index}`,
      question: `Which number? ${'é中'.repeat(60)}`,
      answer: String(index),
      pictures: [],
      split: index % 2 ? 'train' : 'test',
    }));
    const info = { id: 'd1', name: 'numbers', parents: [], settings: { a: 1 }, seed: 7 };
    const written = await writeDataset(workspace, rows, info);
    expect(written.rows).toBe(2_000);
    expect(await rowsOf(written.path)).toEqual(rows);
    expect(readManifest(written.path)).toMatchObject({ kind: 'dataset', rows: 2_000, seed: 7 });
  });

  it('report the line that was cut off', async () => {
    const row = { id: 'a', question: 'b', answer: 'c', pictures: [], split: 'train' };
    const info = { id: 'd', name: 'd', parents: [], settings: {}, seed: null };
    const { path: folder } = await writeDataset(workspace, [row, row, row], info);
    const file = path.join(folder, 'rows.jsonl');
    fs.truncateSync(file, fs.statSync(file).size - 5);
    await expect(rowsOf(folder)).rejects.toThrow('line 3');
  });

  it('have no manifest and no temporary file when writing the rows fails', async () => {
    const info = { id: 'broken', name: 'b', parents: [], settings: {}, seed: null };
    function* rows(): Generator<ExampleRow> {
      yield { id: 'a', question: 'b', answer: 'c', pictures: [], split: 'train' };
      throw new Error('the source broke');
    }
    await expect(writeDataset(workspace, rows(), info)).rejects.toThrow('the source broke');
    expect(fs.readdirSync(path.join(dir, 'datasets'))).toEqual([]);
  });

  it('get an unused id that does not depend on the order of settings', () => {
    const first = newArtifactId(workspace, 'curate', { a: 1, b: [2] });
    expect(newArtifactId(workspace, 'curate', { b: [2], a: 1 })).toBe(first);
    const folder = path.join(dir, 'datasets', first);
    fs.mkdirSync(folder);
    // Empty, it is what a run left that could not begin.
    expect(newArtifactId(workspace, 'curate', { a: 1, b: [2] })).toBe(first);
    fs.writeFileSync(path.join(folder, 'rows.jsonl'), '');
    expect(newArtifactId(workspace, 'curate', { a: 1, b: [2] })).toBe(`${first}-2`);
  });
});

describe('checkpoints', () => {
  const weights = (value: number): Map<string, Uint8Array> =>
    new Map([
      ['adapter.safetensors', new Uint8Array(1_000).fill(value)],
      ['state.json', Buffer.from(JSON.stringify({ value }))],
    ]);
  let run: string;
  beforeEach(() => {
    run = path.join(dir, 'runs', 'r1');
    fs.mkdirSync(run);
  });

  it('are kept for the last two steps, and the newest is loaded', () => {
    for (const step of [5, 9, 10]) saveCheckpoint(run, step, weights(step));
    expect(fs.readdirSync(run).sort()).toEqual(['checkpoint-10', 'checkpoint-9']);
    const loaded = loadCheckpoint(run);
    expect(loaded?.step).toBe(10);
    expect(loaded?.files.get('adapter.safetensors')).toEqual(new Uint8Array(1_000).fill(10));
  });

  it('fall back to the previous one when the newest is truncated, changed or unfinished', () => {
    const damages: ((folder: string) => void)[] = [
      (folder) => fs.truncateSync(path.join(folder, 'adapter.safetensors'), 999),
      (folder) => fs.writeFileSync(path.join(folder, 'state.json'), '{"value":3}'),
      (folder) => fs.rmSync(path.join(folder, 'manifest.json')),
      (folder) => fs.truncateSync(path.join(folder, 'manifest.json'), 20),
    ];
    for (const damage of damages) {
      saveCheckpoint(run, 1, weights(1));
      saveCheckpoint(run, 2, weights(2));
      damage(path.join(run, 'checkpoint-2'));
      expect(loadCheckpoint(run)?.step).toBe(1);
    }
    expect(loadCheckpoint(path.join(dir, 'runs', 'none'))).toBeUndefined();
  });
});

describe('what a killed process leaves', () => {
  const places = [
    '',
    ...['blobs', 'datasets', 'models', 'runs', 'record', 'exports', 'cache'],
    ...['record/lists', 'datasets/import-1', 'models/sft-1/vision', 'runs/rl-1/checkpoints/step-2'],
  ];
  it('is taken away in every folder, and nothing else', () => {
    for (const place of places) {
      fs.mkdirSync(path.join(dir, place), { recursive: true });
      fs.writeFileSync(path.join(dir, place, 'kept.json'), '{}');
    }
    // What the user keeps beside: files of other programs, and folders that are not the workspace's.
    fs.mkdirSync(path.join(dir, 'drawings/.part'), { recursive: true });
    for (const file of ['bracket.part', 'datasets/film.mkv.part', 'drawings/a.1-2.part'])
      fs.writeFileSync(path.join(dir, file), 'mine');
    const before = fs.readdirSync(dir, { recursive: true }).sort();
    for (const place of places) {
      fs.writeFileSync(path.join(dir, place, 'kept.json.4711-5.part'), '{');
      fs.mkdirSync(path.join(dir, place, '.import-2.part/inner'), { recursive: true });
    }
    removeLeftovers(workspace);
    expect(fs.readdirSync(dir, { recursive: true }).sort()).toEqual(before);
  });
});
