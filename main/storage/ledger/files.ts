// The record's files beside the database: the signed head, and the lists of hashed folders.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { explainDisk, sha256, writeAtomic } from '../../platform/files.ts';
import { readDataText } from '../../platform/vault/read-data.ts';
import { listText, parseList, type ListedFile } from '../../platform/hashes.ts';
import { headText, type SignedHead } from './chain.ts';

/** Longer lists are not kept: a change in such a folder is found, but its file is not named. */
const MAX_LIST_BYTES = 32e6;

/** The file of the signed head. */
export function headFile(workspaceDir: string): string {
  return path.join(workspaceDir, 'record', 'head.json');
}

/** The text of the signed head's file; undefined where there is none. */
export function readHeadText(workspaceDir: string): string | undefined {
  const file = headFile(workspaceDir);
  return fs.existsSync(file) ? readDataText(file) : undefined;
}

export function writeHead(workspaceDir: string, head: SignedHead): void {
  const file = headFile(workspaceDir);
  explainDisk(file, () => fs.mkdirSync(path.dirname(file), { recursive: true }));
  writeAtomic(file, headText(head));
}

function fileOfList(workspaceDir: string, hash: string): string {
  return path.join(workspaceDir, 'record', 'lists', hash);
}

/** Keeps a folder's list under its hash, which the record signs. */
export function keepList(workspaceDir: string, list: readonly ListedFile[]): void {
  const text = listText(list);
  const file = fileOfList(workspaceDir, sha256(text));
  if (text.length > MAX_LIST_BYTES || fs.existsSync(file)) return;
  explainDisk(file, () => fs.mkdirSync(path.dirname(file), { recursive: true }));
  writeAtomic(file, text, { sync: false });
}

/** The text of the list with this hash; undefined where it was not kept or is no longer the same. */
export function readListText(workspaceDir: string, hash: string): string | undefined {
  const file = fileOfList(workspaceDir, hash);
  if (!/^[0-9a-f]{64}$/.test(hash) || !fs.existsSync(file)) return undefined;
  const text = readDataText(file);
  return sha256(text) === hash ? text : undefined;
}

/** The files of lists that are no longer what their names say. */
export function damagedLists(workspaceDir: string): string[] {
  const folder = path.join(workspaceDir, 'record', 'lists');
  if (!fs.existsSync(folder)) return [];
  const names = fs.readdirSync(folder).filter((name) => /^[0-9a-f]{64}$/.test(name));
  return names
    .filter((name) => readListText(workspaceDir, name) === undefined)
    .map((name) => path.join(folder, name));
}

/** Like `readListText`, as a list. */
export function readList(workspaceDir: string, hash: string): ListedFile[] | undefined {
  const text = readListText(workspaceDir, hash);
  return text === undefined ? undefined : parseList(text);
}
