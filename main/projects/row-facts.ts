// What the rows of a source or a data set are like, from the first of them.

import type { RowFacts } from './fit-to-data.ts';
import { openDataFile, type DataFile } from '../platform/vault/data-file.ts';

/** Bytes that are read of a file of rows. */
const READ_BYTES = 2 ** 22;

/**
 * Facts of the rows in a `.jsonl` file with the fields of `ExampleRow`; null if it cannot be read or
 * has no row.
 */
export function readRowFacts(file: string): RowFacts | null {
  let rows = 0;
  let rationales = 0;
  let [answerBytes, rationaleBytes] = [0, 0];
  let hasPictures = false;
  for (const line of firstLines(file)) {
    let row: { answer?: unknown; rationale?: unknown; pictures?: unknown };
    try {
      row = JSON.parse(line) as typeof row;
    } catch {
      continue;
    }
    rows += 1;
    const rationale = typeof row.rationale === 'string' ? row.rationale.trim() : '';
    rationales += Number(rationale !== '');
    rationaleBytes = Math.max(rationaleBytes, Buffer.byteLength(rationale));
    answerBytes = Math.max(answerBytes, Buffer.byteLength(String(row.answer ?? '')));
    hasPictures ||= Array.isArray(row.pictures) && row.pictures.length > 0;
  }
  return rows === 0
    ? null
    : { rationales: rationales / rows, answerBytes, rationaleBytes, hasPictures };
}

/** The whole lines among the first bytes of a file. */
function firstLines(file: string): string[] {
  let data: DataFile;
  try {
    data = openDataFile(file);
  } catch {
    return [];
  }
  try {
    const bytes = Buffer.alloc(READ_BYTES);
    const length = data.read(bytes, 0, READ_BYTES, 0);
    const lines = bytes.toString('utf8', 0, length).split('\n');
    if (length === READ_BYTES) lines.pop();
    return lines.filter((line) => line.trim() !== '');
  } finally {
    data.close();
  }
}
