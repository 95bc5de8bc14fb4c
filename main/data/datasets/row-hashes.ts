// The hash of every row of a data set, so that a changed row can be named.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { sha256 } from '../../platform/files.ts';
import { readChunks, readData } from '../../platform/vault/read-data.ts';
import { SealBroken } from '../../platform/vault/sealed-format.ts';

/** A file of 64 hexadecimal digits per line: the SHA-256 of each line of `rows.jsonl`. */
export const ROW_HASHES_FILE = 'rows.sha256';

/** The lines of a file as bytes, without their line feeds. */
export async function* lineBytes(file: string): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of readChunks(file, { chunkBytes: 1 << 20 })) {
    let bytes = chunk;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10)) {
      yield Buffer.concat([...rest, bytes.subarray(0, end)]);
      rest = [];
      bytes = bytes.subarray(end + 1);
    }
    if (bytes.length > 0) rest.push(bytes);
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

/** A file of rows: their number, its SHA-256, and the text of {@link ROW_HASHES_FILE} in parts. */
export interface HashedRows {
  readonly rows: number;
  readonly sha256: string;
  readonly parts: readonly string[];
}

/** Reads a file of rows, a line each. */
export async function hashRows(file: string): Promise<HashedRows> {
  let rows = 0;
  const whole = createHash('sha256');
  const parts: string[] = [];
  const part: string[] = [];
  for await (const line of lineBytes(file)) {
    rows += 1;
    whole.update(line).update('\n');
    part.push(`${sha256(line)}\n`);
    if (part.length === 4096) parts.push(part.splice(0).join(''));
  }
  parts.push(part.join(''));
  return { rows, sha256: whole.digest('hex'), parts };
}

/** A row that is not what it was: its number from 1, and its id where it can still be read. */
export interface ChangedRow {
  readonly line: number;
  readonly id: string | null;
}

/**
 * The first row of a data set's folder whose hash is not the one that was noted; undefined where
 * all agree or none were noted.
 */
export async function firstChangedRow(dir: string): Promise<ChangedRow | undefined> {
  const file = path.join(dir, ROW_HASHES_FILE);
  const rows = path.join(dir, 'rows.jsonl');
  if (!fs.existsSync(file) || !fs.existsSync(rows)) return undefined;
  const noted = readData(file).toString('latin1').trimEnd().split('\n');
  let line = 0;
  try {
    for await (const bytes of lineBytes(rows)) {
      if (sha256(bytes) !== noted[line]) return { line: line + 1, id: idOf(bytes) };
      line += 1;
    }
  } catch (error) {
    if (error instanceof SealBroken) return { line: line + 1, id: null };
    throw error;
  }
  return line < noted.length && noted[0] !== '' ? { line: line + 1, id: null } : undefined;
}

function idOf(bytes: Buffer): string | null {
  try {
    const { id } = JSON.parse(bytes.toString('utf8')) as { id?: unknown };
    return typeof id === 'string' ? id : null;
  } catch {
    return null;
  }
}
