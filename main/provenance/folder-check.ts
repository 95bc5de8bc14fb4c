// Checks of folders: their files against a list, the seal in them, and the pictures of rows.

import { existsSync } from 'node:fs';
import * as path from 'node:path';
import type { KeyObject } from 'node:crypto';
import { msg } from '../../i18n/message.ts';
import { lineBytes } from '../data/datasets/row-hashes.ts';
import { blobPath } from '../data/datasets/workspace.ts';
import { hashFile, listFiles, type ListedFile } from '../platform/hashes.ts';
import { describeDifference, differencesOf } from '../storage/ledger/use-check.ts';
import { SealBroken } from '../platform/vault/sealed-format.ts';
import type { Finding } from './finding.ts';
import { readEnvelope, STATEMENT_FILE } from './statement.ts';
import { readDataText } from '../platform/vault/read-data.ts';

/** Compares a folder with the list that was signed; reads every byte. */
export async function checkFiles(
  folder: string,
  before: readonly ListedFile[],
  { mayGrow = false }: { mayGrow?: boolean } = {},
): Promise<{ files: number; broken: Finding[] }> {
  const now = await listFiles(folder, { isFresh: true });
  const differences = differencesOf(before, now).filter(
    ({ kind }) => !(mayGrow && kind === 'added'),
  );
  const broken: Finding[] = [];
  for (const difference of differences) {
    const reason = await describeDifference(folder, difference);
    const isRow = reason.id.startsWith('provenance.row');
    broken.push({
      what: isRow ? 'row' : 'file',
      path: path.join(folder, difference.name),
      reason,
    });
  }
  return { files: now.length, broken };
}

/** Checks the signed statement in a folder, and the descriptions beside it that only it covers. */
export async function checkStatement(
  folder: string,
  keys: readonly KeyObject[],
  listed: readonly ListedFile[],
): Promise<Finding[]> {
  const file = path.join(folder, STATEMENT_FILE);
  if (!existsSync(file))
    return [{ what: 'statement', path: file, reason: msg('provenance.file-missing', { file }) }];
  const statement = readEnvelope(readDataText(file), keys);
  if (!statement)
    return [
      { what: 'statement', path: file, reason: msg('provenance.statement-changed', { file }) },
    ];
  const known = new Set(listed.map(({ name }) => name));
  const broken: Finding[] = [];
  for (const { name, digest } of statement.subject) {
    if (known.has(name)) continue;
    const described = path.join(folder, name);
    const values = { file: described };
    if (!existsSync(described))
      broken.push({
        what: 'file',
        path: described,
        reason: msg('provenance.file-missing', values),
      });
    else if ((await hashFile(described, { isFresh: true })) !== digest.sha256)
      broken.push({
        what: 'file',
        path: described,
        reason: msg('provenance.file-changed', values),
      });
  }
  return broken;
}

/** Checks the pictures that the rows of a data set name; each once, in `seen`. */
export async function checkPictures(
  folder: string,
  workspaceDir: string,
  seen: Set<string>,
): Promise<Finding[]> {
  const rows = path.join(folder, 'rows.jsonl');
  if (!existsSync(rows)) return [];
  const broken: Finding[] = [];
  for await (const line of readableLines(rows)) {
    const { id, pictures } = rowOf(line);
    for (const blob of pictures) {
      if (seen.has(blob) || !/^[0-9a-f]{64}$/.test(blob)) continue;
      seen.add(blob);
      const file = blobPath({ dir: workspaceDir }, blob);
      const values = { file, row: id };
      if (!existsSync(file)) {
        const reason = msg('provenance.picture-missing', values);
        broken.push({ what: 'picture', path: file, reason });
      } else if ((await hashFile(file, { isFresh: true })) !== blob) {
        const reason = msg('provenance.picture-changed', values);
        broken.push({ what: 'picture', path: file, reason });
      }
    }
  }
  return broken;
}

/** The lines up to where an encrypted file was changed; `checkFiles` names that. */
async function* readableLines(file: string): AsyncGenerator<Buffer> {
  try {
    yield* lineBytes(file);
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
  }
}

/** Id and pictures of a line of rows, which may be damaged. */
function rowOf(line: Buffer): { id: string; pictures: string[] } {
  try {
    const row = JSON.parse(line.toString('utf8')) as { id?: unknown; pictures?: unknown };
    const pictures = Array.isArray(row.pictures) ? row.pictures.map(String) : [];
    return { id: String(row.id), pictures };
  } catch {
    return { id: '?', pictures: [] };
  }
}
