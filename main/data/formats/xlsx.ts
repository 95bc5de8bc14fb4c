// Excel workbooks (.xlsx).

import { stat } from 'node:fs/promises';
import readWorkbookFile from 'read-excel-file/node';
import { UserError } from '../../i18n/user-error.ts';
import { checkZip, zipChunks } from './unzip.ts';
import { RowError } from '../defect-kinds.ts';
import type { FileRow } from './file-row.ts';
import { msg } from '../../../i18n/message.ts';

/** A workbook is unpacked as a whole; a larger one should be a CSV file. */
const MAX_FILE_BYTES = 64 * 2 ** 20;
const MAX_UNPACKED_BYTES = 512 * 2 ** 20;
/** Bytes of text in one cell. Excel allows 32,767 characters, each of several bytes. */
const MAX_CELL_BYTES = 400_000;

type Cell = string | number | boolean | Date | null | undefined;

interface Sheet {
  readonly name: string;
  /** Row with the column names, from 1. */
  readonly headerRow: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/**
 * The rows of a workbook as objects keyed by the first line of their sheet, without empty cells.
 * Reads the sheets that `isDataSheet` accepts by their column names; where there are none, the
 * first sheet with rows.
 */
export async function* readXlsxRows(
  file: string,
  name: string,
  isDataSheet: (columns: readonly string[]) => boolean,
): AsyncGenerator<FileRow> {
  const { size } = await stat(file);
  if (size > MAX_FILE_BYTES) {
    throw new UserError(
      msg('file.workbook-too-large', { file: name, megabytes: Math.round(size / 2 ** 20) }),
      { hint: msg('file.workbook-too-large.hint') },
    );
  }
  const sheets = await readSheets(file, name, isDataSheet);
  const total = sheets.reduce((sum, { rows }) => sum + rows.length, 0);
  let done = 0;
  for (const { name: sheet, headerRow, columns, rows } of sheets) {
    for (const [index, cells] of rows.entries()) {
      done += 1;
      const fields = columns.flatMap((column, i) => {
        const text = textOf(cells[i]);
        return column === '' || text.trim() === '' ? [] : [[column, text] as const];
      });
      if (fields.length === 0) continue;
      const row = `row ${headerRow + index + 1}`;
      const at = sheets.length > 1 ? `sheet "${sheet}", ${row}` : row;
      yield { at, value: Object.fromEntries(fields), bytesRead: (size * done) / total };
    }
  }
}

async function readSheets(
  file: string,
  name: string,
  isDataSheet: (columns: readonly string[]) => boolean,
): Promise<Sheet[]> {
  let workbook: Awaited<ReturnType<typeof readWorkbookFile>>;
  try {
    await checkZip(file, name, { maxBytes: MAX_UNPACKED_BYTES });
    await checkCells(file, name);
    workbook = await readWorkbookFile(file);
  } catch (cause) {
    if (cause instanceof RowError) throw cause;
    throw new UserError(msg('file.workbook-unreadable', { file: name }), {
      hint: msg('file.workbook-unreadable.hint'),
      cause,
    });
  }
  const sheets = workbook.map(({ sheet, data }) => toSheet(sheet, data as Cell[][]));
  const dataSheets = sheets.filter(({ columns }) => isDataSheet(columns));
  if (dataSheets.length > 0) return dataSheets;
  return sheets.filter(({ rows }) => rows.length > 0).slice(0, 1);
}

/**
 * Refuses a workbook with a text longer than Excel allows, which would keep the parser busy for
 * minutes.
 */
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
    if (length <= MAX_CELL_BYTES) continue;
    throw new RowError('field', msg('file.cell-too-long', { file: name }), {
      hint: msg('file.cell-too-long.hint'),
    });
  }
}

const LESS_THAN = 60;

/** Skips empty lines above the column names. */
function toSheet(name: string, data: readonly (readonly Cell[])[]): Sheet {
  const first = data.findIndex((cells) => cells.some((cell) => textOf(cell).trim() !== ''));
  const header = first < 0 ? [] : data[first]!;
  const columns = header.map((cell) => textOf(cell).trim());
  return { name, headerRow: first + 1, columns, rows: first < 0 ? [] : data.slice(first + 1) };
}

/** A cell's text; dates as 2024-05-01, with the time where it is not midnight. */
function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (!(cell instanceof Date)) return String(cell);
  const [day, time] = cell.toISOString().split('T') as [string, string];
  return time.startsWith('00:00:00') ? day : `${day} ${time.slice(0, 8)}`;
}
