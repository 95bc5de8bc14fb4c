// Rows of Excel workbooks (.xlsx).

import { stat } from 'node:fs/promises';
import readWorkbookFile from 'read-excel-file/node';
import { UserError } from '../../i18n/user-error.ts';
import { checkZip, zipChunks } from './unzip.ts';
import type { FileRow } from './json-lines.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

/** A workbook is unpacked as a whole; beyond this it belongs into a table of text. */
const LARGEST_BYTES = 64 * 2 ** 20;
const LARGEST_UNPACKED = 512 * 2 ** 20;
/** Bytes of text in one cell: Excel allows 32,767 characters, each of which may be spelt with several. */
const LONGEST_CELL = 400_000;

type Cell = string | number | boolean | Date | null | undefined;

interface Sheet {
  readonly name: string;
  /** Number of the line with the column names, from 1. */
  readonly line: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * The rows of a workbook as objects by the first line of their sheet; empty cells say nothing. Sheets whose column names are
 * `wanted` are read; where none is, the first sheet with rows.
 */
export async function* readXlsxRows(
  file: string,
  name: string,
  isWanted: (columns: readonly string[]) => boolean,
): AsyncGenerator<FileRow> {
  const { size } = await stat(file);
  if (size > LARGEST_BYTES) {
    throw new UserError(
      msg('file.workbook-too-large', { file: name, megabytes: Math.round(size / 2 ** 20) }),
      {
        hint: msg('file.workbook-too-large.hint'),
      },
    );
  }
  const sheets = await sheetsOf(file, name, isWanted);
  const total = sheets.reduce((sum, { rows }) => sum + rows.length, 0);
  let done = 0;
  for (const { name: sheet, line, columns, rows } of sheets) {
    for (const [index, cells] of rows.entries()) {
      done += 1;
      const fields = columns.flatMap((column, i) => {
        const text = textOf(cells[i]);
        return column === '' || text.trim() === '' ? [] : [[column, text] as const];
      });
      if (fields.length === 0) continue;
      const row = `row ${line + index + 1}`;
      const at = sheets.length > 1 ? `sheet "${sheet}", ${row}` : row;
      yield { at, value: Object.fromEntries(fields), bytesRead: (size * done) / total };
    }
  }
}

async function sheetsOf(
  file: string,
  name: string,
  isWanted: (columns: readonly string[]) => boolean,
): Promise<Sheet[]> {
  let read: Awaited<ReturnType<typeof readWorkbookFile>>;
  try {
    await checkZip(file, name, { mostBytes: LARGEST_UNPACKED });
    await checkCells(file, name);
    read = await readWorkbookFile(file);
  } catch (cause) {
    if (cause instanceof RowError) throw cause;
    throw new UserError(msg('file.workbook-unreadable', { file: name }), {
      hint: msg('file.workbook-unreadable.hint'),
      cause,
    });
  }
  const sheets = read.map(({ sheet, data }) => sheetOf(sheet, data as Cell[][]));
  const wanted = sheets.filter(({ columns }) => isWanted(columns));
  if (wanted.length > 0) return wanted;
  return sheets.filter(({ rows }) => rows.length > 0).slice(0, 1);
}

/** Refuses a workbook with a text longer than Excel writes: the parser would take minutes over it. */
async function checkCells(file: string, name: string): Promise<void> {
  let current = '';
  let length = 0;
  for await (const { name: part, chunk } of zipChunks(file)) {
    if (part !== current) [current, length] = [part, 0];
    let start = 0;
    for (let at = chunk.indexOf(LESS_THAN); at >= 0; at = chunk.indexOf(LESS_THAN, start)) {
      length = 0;
      start = at + 1;
    }
    length += chunk.length - start;
    if (length <= LONGEST_CELL) continue;
    throw new RowError('field', msg('file.cell-too-long', { file: name }), {
      hint: msg('file.cell-too-long.hint'),
    });
  }
}

const LESS_THAN = 60;

/** Empty lines above the column names are passed over. */
function sheetOf(name: string, data: readonly (readonly Cell[])[]): Sheet {
  const first = data.findIndex((cells) => cells.some((cell) => textOf(cell).trim() !== ''));
  const header = first < 0 ? [] : data[first]!;
  const columns = header.map((cell) => textOf(cell).trim());
  return { name, line: first + 1, columns, rows: first < 0 ? [] : data.slice(first + 1) };
}

/** A day as 2024-05-01, with the time behind it where it is not midnight. */
function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (!(cell instanceof Date)) return String(cell);
  const [day, time] = cell.toISOString().split('T') as [string, string];
  return time.startsWith('00:00:00') ? day : `${day} ${time.slice(0, 8)}`;
}
