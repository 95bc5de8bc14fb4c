// What the user drops on the window as one source: a folder, a file of rows, or any number of
// pictures, which become one list. Anything else is refused in a sentence before a job starts.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { isPictureFile } from '../data/images/picture-file.ts';
import {
  hintForOtherFormat,
  isOfOtherProgram,
  ROW_EXTENSIONS,
} from '../data/sources/source-files.ts';
import { UserError } from '../i18n/user-error.ts';
import { writeAtomic } from '../platform/files.ts';
import { msg } from '../../i18n/message.ts';

/** Folder of the lists in the workspace. */
const LISTS = 'sources';
/** Archives and models, which the stage import opens by itself. */
const OPENED = /\.(?:zip|gguf)$/i;
/** Bytes at the start of a file of another name that tell text from a program. */
const PROBED_BYTES = 4_096;

/**
 * The source of an inspection for the dropped paths: a path as it is, or a list of pictures as a
 * file of rows in the workspace. Throws a UserError that names the first file that is neither.
 */
export function droppedSource(paths: readonly string[], workspaceDir: string): string {
  const given = paths.filter((each) => !isOfOtherProgram(path.basename(each)));
  const [first] = given;
  if (first === undefined) throw new UserError(msg('import.drop-empty'));
  const kinds = given.map((file) => [file, kindOf(file)] as const);
  const other = kinds.find(([, kind]) => kind === 'other')?.[0];
  if (other !== undefined)
    throw new UserError(msg('import.drop-not-examples', { file: path.basename(other) }), {
      hint: hintForOtherFormat(other) ?? msg('import.drop-not-examples.hint'),
    });
  if (given.length === 1 && kinds[0]![1] !== 'picture') return first;
  const pictures = kinds.flatMap(([file, kind]) => (kind === 'picture' ? [file] : []));
  const rows = kinds.flatMap(([file, kind]) => (kind === 'rows' ? [file] : []));
  if (pictures.length === given.length) return listOf(pictures, workspaceDir);
  // A file of rows with the pictures that it names, picked from one folder.
  const [only] = rows;
  if (only !== undefined && rows.length === 1 && pictures.length === given.length - 1) {
    const apart = pictures.find((file) => path.dirname(file) !== path.dirname(only));
    if (apart === undefined) return only;
  }
  throw new UserError(msg('import.drop-several', { count: given.length }), {
    hint: msg('import.drop-several.hint'),
  });
}

type Kind = 'folder' | 'rows' | 'picture' | 'other';

function kindOf(file: string): Kind {
  const found = fs.statSync(file, { throwIfNoEntry: false });
  if (found === undefined)
    throw new UserError(msg('import.source-missing', { path: file }), {
      hint: msg('import.source-missing.hint'),
    });
  if (found.isDirectory()) return 'folder';
  if (isPictureFile(file)) return 'picture';
  if (OPENED.test(file) || ROW_EXTENSIONS.includes(path.extname(file).toLowerCase())) return 'rows';
  return isJsonText(file) ? 'rows' : 'other';
}

/** Whether a file of an unknown name starts as JSON or JSON Lines do. */
function isJsonText(file: string): boolean {
  const handle = fs.openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(PROBED_BYTES);
    const text = bytes.subarray(0, fs.readSync(handle, bytes, 0, PROBED_BYTES, 0));
    return !text.includes(0) && /^\ufeff?\s*[{[]/.test(text.toString('utf8'));
  } finally {
    fs.closeSync(handle);
  }
}

/**
 * A file with one row for each picture, named for the pictures' folder. The same pictures give the
 * same file.
 */
function listOf(pictures: readonly string[], workspaceDir: string): string {
  const sorted = [...new Set(pictures)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const text = sorted.map((picture) => `${JSON.stringify({ picture })}\n`).join('');
  const id = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const name = path.basename(path.dirname(sorted[0]!)) || 'pictures';
  const file = path.join(workspaceDir, LISTS, id, `${name}.jsonl`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  writeAtomic(file, Buffer.from(text));
  return file;
}
