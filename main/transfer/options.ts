// What `--split` and `--since` mean.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { msg } from '../../i18n/message.ts';
import { UserError } from '../i18n/user-error.ts';
import { openRegularFile, readWholeFile, sha256 } from '../platform/files.ts';
import { openDataFile } from '../platform/vault/data-file.ts';
import {
  MOST_MANIFEST_BYTES,
  readManifestText,
  type PackManifest,
} from '../provenance/pack-manifest.ts';
import { openPack } from './archive/read.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };
/** Smaller parts are no help to anybody. */
const LEAST_BYTES = 1e6;

/** Bytes of a size such as `4GB`, `700 MB` or `2GiB`. Throws a UserError. */
export function readSize(text: string): number {
  const [, number, unit, binary] = /^\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(i?)b?\s*$/i.exec(text) ?? [];
  const power = 'kmgt'.indexOf((unit ?? '').toLowerCase()) + 1;
  const factor = binary ? 2 ** (10 * power) : UNITS[(unit ?? '').toLowerCase()]!;
  const bytes = Math.floor(Number(number) * factor);
  if (Number.isSafeInteger(bytes) && bytes >= LEAST_BYTES) return bytes;
  throw new UserError(msg('transfer.split-invalid', { size: text }));
}

/**
 * What the other side has, by a pack that it has or made, or by the manifest that it wrote. Throws a
 * UserError that names the file where it is neither.
 */
export async function readSince(
  given: string,
): Promise<{ manifest: PackManifest; sha256: string }> {
  const file = path.resolve(given);
  const start = readStart(file);
  if (start === '{') {
    const text = readWholeFile(file, MOST_MANIFEST_BYTES).toString('utf8');
    return { manifest: readManifestText(text, file), sha256: sha256(text) };
  }
  if (start !== 'P') {
    throw new UserError(msg('transfer.since-unreadable', { file }), {
      hint: msg('transfer.since-unreadable.hint'),
    });
  }
  const pack = await openPack(file);
  pack.close();
  return { manifest: pack.signed.manifest, sha256: pack.signed.sha256 };
}

/** The first character of a file, encrypted or plain: what tells an archive from a list. */
function readStart(file: string): string {
  fs.closeSync(openRegularFile(file));
  const data = openDataFile(file);
  try {
    const first = Buffer.alloc(1);
    data.read(first, 0, 1, 0);
    return first.toString('latin1');
  } finally {
    data.close();
  }
}
