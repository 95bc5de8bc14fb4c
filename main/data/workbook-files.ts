// Rows of Excel workbooks (.xlsx): the first sheet whose first line names the columns.

import { stat } from 'node:fs/promises';
import readWorkbookFile from 'read-excel-file/node';
import { UserError } from '../errors.ts';
import type { FileRow } from './json-lines.ts';

/** A workbook is unpacked as a whole; beyond this it belongs into a table of text. */
const LARGEST_BYTES = 64 * 2 ** 20;

/** The rows of a workbook as objects by the first line of their sheet; empty cells say nothing. */
export async function* readWorkbook(file: string, name: string): AsyncGenerator<FileRow> {
  const { size } = await stat(file);
  if (size > LARGEST_BYTES) {
    throw new UserError(`${name} is a workbook of ${Math.round(size / 2 ** 20)} MB.`, {
      hint: 'Save the sheet as CSV (UTF-8) and import that.',
    });
  }
  let sheets: Awaited<ReturnType<typeof readWorkbookFile>>;
  try {
    sheets = await readWorkbookFile(file);
  } catch (cause) {
    throw new UserError(`${name} cannot be read as an Excel workbook.`, {
      hint: 'It may be cut off, protected by a password or of the old kind (.xls); save it again as .xlsx or CSV.',
      cause,
    });
  }
  const sheet = sheets.find(({ data }) => data.length > 1) ?? sheets[0];
  const [header = [], ...rows] = sheet?.data ?? [];
  const columns = header.map((cell) => textOf(cell).trim());
  for (const [index, cells] of rows.entries()) {
    const fields = columns.flatMap((column, i) => {
      const text = textOf(cells[i] ?? null);
      return column === '' || text.trim() === '' ? [] : [[column, text] as const];
    });
    if (fields.length === 0) continue;
    const bytesRead = (size * (index + 1)) / rows.length;
    yield { at: `row ${index + 2}`, value: Object.fromEntries(fields), bytesRead };
  }
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return String(cell as string | number | boolean);
}
