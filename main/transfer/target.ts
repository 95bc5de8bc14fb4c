// Where a pack may be written and unpacked: never over a file that is something else, never among the
// files of a workspace or of a person.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { isWorkspaceFolder } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';
import { partName } from './archive/part-files.ts';

/** The first bytes of a ZIP file, and of a manifest by itself. */
const BEGINNINGS = ['PK\u0003\u0004', '{'];

/**
 * Throws a UserError where a pack must not be written: over a file that is no pack, into a folder that is
 * not there, or among the files of a workspace other than its exports.
 */
export function assertMayPackTo(file: string): void {
  const folder = path.dirname(file);
  if (!fs.existsSync(folder))
    throw new UserError(msg('transfer.no-folder', { folder }), {
      hint: msg('transfer.no-folder.hint'),
    });
  for (const each of [file, partName(file, 1)])
    if (fs.existsSync(each) && !isPack(each))
      throw new UserError(msg('transfer.file-exists', { file: each }), {
        hint: msg('transfer.file-exists.hint'),
      });
  for (let inner = folder; ; inner = path.dirname(inner)) {
    const outer = path.dirname(inner);
    if (isWorkspaceFolder(inner))
      throw new UserError(msg('transfer.inside-workspace', { workspace: inner }), {
        hint: msg('transfer.inside-workspace.hint'),
      });
    const isExports = path.basename(inner) === 'exports' && isWorkspaceFolder(outer);
    if (outer === inner || isExports) return;
  }
}

/**
 * Whether a workspace would be made new there. Throws a UserError for a folder that holds something else,
 * and for what is no folder.
 */
export function assertMayUnpackInto(workspace: string): boolean {
  if (isWorkspaceFolder(workspace)) return false;
  const stat = fs.statSync(workspace, { throwIfNoEntry: false });
  const isFree =
    stat === undefined || (stat.isDirectory() && fs.readdirSync(workspace).length === 0);
  if (isFree) return true;
  throw new UserError(msg('transfer.no-workspace', { folder: workspace }), {
    hint: msg('transfer.no-workspace.hint'),
  });
}

function isPack(file: string): boolean {
  if (!fs.statSync(file).isFile() || !/\.(omrpack|json|\d{3})$/i.test(file)) return false;
  const handle = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(4);
    fs.readSync(handle, head, 0, 4, 0);
    // A later part begins anywhere.
    return (
      /\d{3}$/.test(file) || BEGINNINGS.some((begin) => head.toString('latin1').startsWith(begin))
    );
  } finally {
    fs.closeSync(handle);
  }
}
