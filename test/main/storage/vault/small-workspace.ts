// A small workspace for the tests of the passphrase, and what can be seen of it from outside.

import * as fs from 'node:fs';
import * as path from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { openWorkspace, putBlob, writeDataset } from '../../../../main/data/datasets/workspace.ts';
import { openDatabase } from '../../../../main/storage/database.ts';
import { temporaryFolder } from '../../../helpers.ts';

export const PASSPHRASE = 'vier Wörter, die verschieden sind';
const MARKERS = ['MARKERQUESTION', 'MARKERANSWER', 'MARKERPROJECT', 'MARKERPICTURE', 'MARKERTEXT'];

/** A small workspace with something of every kind, plain; `dir` is its folder. */
export async function smallWorkspace(): Promise<string> {
  const workspace = openWorkspace(path.join(temporaryFolder(), 'workspace'));
  const { dir } = workspace;
  const pictures = [
    putBlob(workspace, Buffer.from('MARKERPICTURE')),
    putBlob(workspace, Buffer.concat([Buffer.alloc(200_000, 7), Buffer.from('MARKERPICTURE')])),
  ];
  const rows = [1, 2, 3].map((n) => ({
    id: `r${n}`,
    question: `MARKERQUESTION ${n}`,
    answer: `MARKERANSWER ${n}`,
    pictures,
    split: 'train',
  }));
  const info = { id: 'import-1', name: 'cards', parents: [], settings: {}, seed: null };
  await writeDataset(workspace, rows, info);
  const put = (name: string, text: string): void => {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  };
  put('runs/evaluate-1/answers.jsonl', '{"response":"MARKERTEXT"}\n');
  put('runs/import-1/new-pictures.txt', '');
  put('runs/sft-1/checkpoint-1/training.safetensors', 'weights');
  put('models/sft-1/adapter_model.safetensors', 'weights');
  const db = openDatabase(dir);
  for (let n = 0; n < 300; n++)
    db.run('addProject', { id: `p${n}`, name: 'MARKERPROJECT', recipe: '{}', nowMs: n });
  db.close();
  fs.copyFileSync(path.join(dir, 'omr.sqlite'), path.join(dir, 'omr.sqlite.v3.backup'));
  return dir;
}

export function filesOf(dir: string): string[] {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Every file but databases and locks, by name, with its bytes. */
export function contentOf(dir: string): Record<string, string> {
  const names = filesOf(dir).filter((name) => !/sqlite/.test(name));
  return Object.fromEntries(
    names.map((name) => [name, fs.readFileSync(path.join(dir, name)).toString('base64')]),
  );
}

export function projectsIn(file: string): unknown[] {
  const sqlite = new Sqlite(file, { readonly: true });
  try {
    return sqlite.prepare('SELECT * FROM projects ORDER BY id').all();
  } finally {
    sqlite.close();
  }
}

/** The files in which one of the markers can be read. */
export function withMarkers(dir: string): string[] {
  return filesOf(dir).filter((name) => {
    const bytes = fs.readFileSync(path.join(dir, name));
    return MARKERS.some((marker) => bytes.includes(marker));
  });
}
