// Verifies what lies at a path: a workspace, a result in one, a folder that carries its proof, or a
// pack of such a folder.

import type { KeyObject } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { msg } from '../../i18n/message.ts';
import { unpackZip } from '../data/formats/unzip.ts';
import { UserError } from '../i18n/user-error.ts';
import { portablePath } from '../stages/contract/settings.ts';
import { readDatabase } from '../storage/database.ts';
import { PUBLIC_KEYS, readPublicKeys } from '../storage/ledger/keys.ts';
import type { Verification } from './finding.ts';
import { sealedFolder, verifyFolder } from './verify-folder.ts';
import { hasResult, verifyWorkspace } from './verify-workspace.ts';

export interface VerifyOptions {
  /** Public keys that the user knows; else those that lie with the record. */
  readonly keys?: readonly KeyObject[] | undefined;
  /** A code from outside. */
  readonly anchor?: string | undefined;
  readonly resources: string;
}

/** Verifies a path, offline. Throws a UserError where nothing there has a record. */
export async function verifyPath(target: string, options: VerifyOptions): Promise<Verification> {
  const absolute = path.resolve(target);
  if (!fs.existsSync(absolute)) {
    throw new UserError(msg('provenance.path-missing', { path: absolute }), {
      hint: msg('provenance.path-missing.hint'),
    });
  }
  if (/\.zip$/i.test(absolute) && fs.statSync(absolute).isFile())
    return verifyPack(absolute, options);
  const dir = workspaceOf(absolute);
  if (dir !== undefined) {
    const db = readDatabase(dir);
    try {
      const place = absolute === dir ? undefined : portablePath(absolute, dir);
      if (place === undefined || hasResult(db, place)) {
        const keys = options.keys ?? readPublicKeys(path.join(dir, PUBLIC_KEYS));
        const isKeyGiven = options.keys !== undefined;
        return await verifyWorkspace({ ...options, dir, db, keys, isKeyGiven, place });
      }
    } finally {
      db.close();
    }
  }
  const folder = sealedFolder(absolute);
  if (folder !== undefined) return verifyFolder(folder, options);
  throw new UserError(msg('provenance.nothing-recorded', { path: absolute }), {
    hint: msg('provenance.nothing-recorded.hint'),
  });
}

/** The workspace that a path is or lies in. */
export function workspaceOf(target: string): string | undefined {
  for (let folder = target; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'omr.sqlite'))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

async function verifyPack(file: string, options: VerifyOptions): Promise<Verification> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-verify-'));
  try {
    const { signal } = new AbortController();
    await unpackZip(file, folder, path.basename(file), { signal });
    return await verifyPath(folder, options);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
