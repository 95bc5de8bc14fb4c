// Excel workbooks (.xlsx).

import { stat } from 'node:fs/promises';
import readWorkbookFile from 'read-excel-file/node';
import { UserError } from '../../i18n/user-error.ts';
import { checkZip, zipChunks } from './unzip.ts';
import { RowError } from '../defect-kinds.ts';
import { readSheetCells, type MergedCells, type SheetCells } from './xlsx-cells.ts';
import type { FileRow } from './file-row.ts';
import { msg } from '../../../i18n/message.ts';

/** A workbook is unpacked as a whole; a larger one should be a CSV file. */
const MAX_FILE_BYTES = 64 * 2 ** 20;
const MAX_UNPACKED_BYTES = 256 * 2 ** 20;
/** Above this size a workbook that was compressed like a zip bomb is one. */
const BOMB_BYTES = 16 * 2 ** 20;
/** Bytes of text in one cell. Excel allows 32,767 characters, each of several bytes. */
const MAX_CELL_BYTES = 400_000;

type Cell = string | number | boolean | Date | null | undefined;

interface Sheet {
  readonly name: string;
  /** Row with the column names, from 1. */
  readonly headerRow: number;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly cells: SheetCells | undefined;
  /** Lines with a text above the column names. */
  readonly above: readonly { readonly row: number; readonly text: string }[];
}

/** Parts with more text are not searched for formats. */
const MAX_PART_LENGTH = 128 * 2 ** 20;
/** Excel's own, in every version. */
const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;
/** Cells of a workbook, and those of a sheet from A1 to its last row and column, filled or not. */
const MAX_CELLS = 2_000_000;
const MAX_AREA = 10_000_000;
/** Each empty cell is looked up in the merged ones of its row. */
const MAX_MERGED = 20_000;

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
  const { sheets, unread } = await readSheets(file, name, isDataSheet);
  const left = unread.map(
    (sheet) => new RowError('left-unread', msg('file.sheet-unread', { file: name, sheet })),
  );
  const total = sheets.reduce((sum, { rows }) => sum + rows.length, 0);
  let done = 0;
  for (const each of sheets) {
    const { name: sheet, headerRow, rows } = each;
    const titles = each.above.map(({ row, text }) => {
      const values = { file: name, position: `row ${row}`, text };
      return new RowError('left-unread', msg('file.line-above-header', values));
    });
    for (const [index, cells] of rows.entries()) {
      done += 1;
      const row = `row ${headerRow + index + 1}`;
      const at = sheets.length > 1 ? `sheet "${sheet}", ${row}` : row;
      const own = fieldsOf(each, index, cells, name, at);
      if (own === undefined) continue;
      const notes = [...left.splice(0), ...titles.splice(0), ...own.notes];
      const { value, repeated } = own;
      yield {
        at,
        value,
        bytesRead: (size * done) / total,
        ...(notes.length > 0 ? { notes } : {}),
        ...(Object.keys(repeated).length > 0 ? { repeated } : {}),
      };
    }
  }
}

/** The fields of a row with the values of merged cells; undefined where none of its own is filled. */
function fieldsOf(
  { columns, rows, headerRow, cells: sheet, name }: Sheet,
  index: number,
  cells: readonly Cell[],
  file: string,
  position: string,
): (Required<Pick<FileRow, 'repeated'>> & { value: object; notes: RowError[] }) | undefined {
  const row = headerRow + index;
  const notes: RowError[] = [];
  const repeated: Record<string, unknown[]> = {};
  const value: Record<string, string> = {};
  const textAt = (at: number, column: number): string =>
    sheet?.shown.get(`${at},${column}`) ?? textOf(rows[at - headerRow]?.[column]);
  let hasOwn = false;
  for (const [column, field] of columns.entries()) {
    if (field === '') continue;
    let text = cells[column] == null ? '' : textAt(row, column);
    if (text.trim() !== '') hasOwn = true;
    const range = text.trim() === '' ? mergedAt(sheet, headerRow, row, column) : undefined;
    if (range) {
      text = textAt(range.top, range.left);
      const cell = `${columnName(column)}${row + 1}`;
      const first = `${columnName(range.left)}${range.top + 1}`;
      const values = { file, position, cell, first, value: text };
      if (text.trim() !== '')
        notes.push(new RowError('read-otherwise', msg('file.cell-merged', values)));
    }
    const rounded = sheet?.rounded.get(`${row},${column}`);
    if (rounded !== undefined) {
      const values = { file, position, field, shown: rounded, value: text };
      notes.push(new RowError('read-otherwise', msg('file.cell-rounded', values)));
    }
    const formula = sheet?.uncomputed.get(`${row},${column}`);
    if (formula !== undefined && text.trim() === '') {
      hasOwn = true;
      const values = { file, position, cell: `${columnName(column)}${row + 1}`, formula };
      notes.push(new RowError('left-unread', msg('file.cell-uncomputed', values)));
    }
    if (text.trim() === '') continue;
    if (Object.hasOwn(value, field)) (repeated[field] ??= []).push(text);
    else value[field] = text;
  }
  if (sheet?.isHidden) {
    const sentence = msg('file.sheet-hidden', { file, position, sheet: name });
    notes.push(new RowError('hidden-sheet', sentence));
  }
  return hasOwn ? { value, repeated, notes } : undefined;
}

/** The merged cells below the column names to which a cell belongs that is not their first. */
function mergedAt(
  sheet: SheetCells | undefined,
  headerRow: number,
  row: number,
  column: number,
): MergedCells | undefined {
  return sheet?.merged.find(
    ({ top, bottom, left, right }) =>
      top >= headerRow &&
      top <= row &&
      row <= bottom &&
      left <= column &&
      column <= right &&
      !(top === row && left === column),
  );
}

/** A, B … Z, AA. */
const columnName = (column: number): string =>
  (column < 26 ? '' : columnName(Math.floor(column / 26) - 1)) +
  String.fromCharCode(65 + (column % 26));

async function readSheets(
  file: string,
  name: string,
  isDataSheet: (columns: readonly string[]) => boolean,
): Promise<{ sheets: Sheet[]; unread: string[] }> {
  const parts = await asWorkbook(name, async () => {
    await checkZip(file, name, { maxBytes: MAX_UNPACKED_BYTES });
    return checkCells(file, name);
  });
  // What is wrong with a cell says more than how well the file was compressed.
  await checkZip(file, name, { maxBytes: MAX_UNPACKED_BYTES, bombBytes: BOMB_BYTES });
  const workbook = await asWorkbook(name, () => readWorkbookFile(file, { trim: false }));
  const cells = readSheetCells(parts);
  const sheets = workbook.map(({ sheet, data }) =>
    toSheet(sheet, data as Cell[][], cells.get(sheet), isDataSheet),
  );
  const dataSheets = sheets.filter(({ columns }) => isDataSheet(columns));
  const filled = sheets.filter(({ rows }) => rows.length > 0);
  const read = dataSheets.length > 0 ? dataSheets : filled.slice(0, 1);
  const unread = filled.filter((sheet) => !read.includes(sheet)).map(({ name }) => name);
  return { sheets: read, unread };
}

/** Runs a step of reading a workbook; what fails without a row's defect is a UserError that names it. */
async function asWorkbook<T>(name: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    if (cause instanceof RowError) throw cause;
    throw new UserError(msg('file.workbook-unreadable', { file: name }), {
      hint: msg('file.workbook-unreadable.hint'),
      cause,
    });
  }
}

/**
 * The parts that describe cells. Refuses a workbook with a text longer than Excel allows, which
 * would keep the parser busy for minutes, and with cells so many or so far apart that the sheet does
 * not stay in memory.
 */
async function checkCells(file: string, name: string): Promise<Map<string, string>> {
  const texts = new Map<string, Buffer[]>();
  const cells = new CellCount();
  let current = '';
  let total = 0;
  /** What follows the last tag of the chunk before. */
  let rest: Buffer = Buffer.alloc(0);
  for await (const { name: part, chunk } of zipChunks(file)) {
    if (part !== current) {
      [current, total, rest] = [part, 0, Buffer.alloc(0)];
      cells.startPart();
    }
    total += chunk.length;
    if (!CELL_PARTS.test(part) || total > MAX_PART_LENGTH) texts.delete(part);
    else if (total === chunk.length) texts.set(part, [chunk]);
    else texts.get(part)?.push(chunk);
    if (!XML_PART.test(part)) continue;
    const open = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = open.lastIndexOf(LESS_THAN);
    checkTexts(open, name);
    const problem = cells.problemIn(open.toString('latin1', 0, Math.max(0, end)));
    if (problem !== undefined) {
      throw new RowError('field', msg('file.sheet-too-large', { file: name, problem }), {
        hint: msg('file.workbook-too-large.hint'),
      });
    }
    rest = open.subarray(Math.max(0, end));
  }
  return new Map([...texts].map(([part, chunks]) => [part, Buffer.concat(chunks).toString()]));
}

/** Refuses a text between two tags that is longer than Excel allows. */
function checkTexts(bytes: Buffer, name: string): void {
  let start = 0;
  while (start < bytes.length) {
    const next = bytes.indexOf(LESS_THAN, start);
    const end = next < 0 ? bytes.length : next;
    if (end - start > MAX_CELL_BYTES) {
      throw new RowError('field', msg('file.cell-too-long', { file: name }), {
        hint: msg('file.cell-too-long.hint'),
      });
    }
    start = end + 1;
  }
}

/** Counts the cells of a workbook, and how far those of a part reach. */
class CellCount {
  #cells = 0;
  #merged = 0;
  #rows = 0;
  #columns = 0;

  startPart(): void {
    [this.#rows, this.#columns] = [0, 0];
  }

  /** Counts the tags of a text; what is too much in it or at an impossible place. */
  problemIn(text: string): string | undefined {
    for (const [tag, kind, attributes] of text.matchAll(PLACED_TAG)) {
      if (kind === 'mergeCell') this.#merged += 1;
      else this.#cells += 1;
      if (this.#cells > MAX_CELLS) return `more than ${MAX_CELLS} cells`;
      if (this.#merged > MAX_MERGED) return `more than ${MAX_MERGED} merged cells`;
      const [, double, single] = /\sr\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(attributes!) ?? [];
      const place = double ?? single;
      if (place === undefined || kind === 'mergeCell') continue;
      const [, letters = '', digits = ''] = PLACE.exec(place) ?? [];
      const row = Number(digits);
      const column = columnOf(letters);
      const isRow = kind === 'row' ? letters === '' : column >= 1;
      if (!isRow || row < 1 || row > MAX_ROWS || column > MAX_COLUMNS)
        return `a cell at no place of a sheet, ${tag.slice(0, 60)}`;
      this.#rows = Math.max(this.#rows, row);
      this.#columns = Math.max(this.#columns, column);
      if (this.#rows * this.#columns > MAX_AREA)
        return `a cell at ${place} far from the others, and ${MAX_AREA} cells are read at most`;
    }
    return undefined;
  }
}

/** Tags of rows, cells and merged ranges, with any attributes. */
const PLACED_TAG = /<(?:\w+:)?(c|row|mergeCell)((?:\s(?:"[^"]*"|'[^']*'|[^>"'])*)?)>/g;
const PLACE = /^([A-Z]{0,3})([1-9]\d{0,6})$/;

const columnOf = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

const XML_PART = /\.(?:xml|rels)$/i;

/** Parts of a workbook that describe its cells; texts of cells may stand in others. */
const CELL_PARTS =
  /^xl\/(?:workbook\.xml|styles\.xml|_rels\/workbook\.xml\.rels|worksheets\/[^/]+\.xml)$/;

const LESS_THAN = 60;

/** Lines that may stand above the column names. */
const MAX_TITLE_LINES = 10;

/** Skips empty lines and titles above the column names. */
function toSheet(
  name: string,
  data: readonly (readonly Cell[])[],
  cells: SheetCells | undefined,
  isDataSheet: (columns: readonly string[]) => boolean,
): Sheet {
  const filledIn = (row: readonly Cell[]): string[] =>
    row.map((cell) => textOf(cell).trim()).filter((text) => text !== '');
  const top = data.findIndex((row) => filledIn(row).length > 0);
  const next = data.findIndex((row, i) => i > top && filledIn(row).length > 0);
  const named = data
    .slice(0, Math.max(0, top) + MAX_TITLE_LINES)
    .findIndex((row) => isDataSheet(row.map((cell) => textOf(cell).trim())));
  const isTitle =
    top >= 0 && next > top && filledIn(data[top]!).length === 1 && filledIn(data[next]!).length > 1;
  const first = named >= 0 ? named : isTitle ? next : top;
  const header = first < 0 ? [] : data[first]!;
  const columns = header.map((cell) => textOf(cell).trim());
  const above = data.slice(0, Math.max(0, first)).flatMap((row, i) => {
    const text = filledIn(row).join(' ');
    return text === '' ? [] : [{ row: i + 1, text }];
  });
  const rows = first < 0 ? [] : data.slice(first + 1);
  return { name, headerRow: first + 1, columns, rows, cells, above };
}

/** A cell's text; dates as 2024-05-01, with the time where it is not midnight. */
function textOf(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  // Computed values carry noise after the 15 digits that Excel shows.
  if (typeof cell === 'number') return String(Number(cell.toPrecision(15)));
  if (!(cell instanceof Date)) return String(cell);
  const [day, time] = cell.toISOString().split('T') as [string, string];
  return time.startsWith('00:00:00') ? day : `${day} ${time.slice(0, 8)}`;
}
