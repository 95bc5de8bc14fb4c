// The hashes that a model's folder, or the export around it, states for its own files; checked when
// the model is opened.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { msg } from '../../../i18n/message.ts';
import { UserError } from '../../i18n/user-error.ts';
import { hashFile, parseList, type ListedFile } from '../../platform/hashes.ts';
import { manifestOf } from '../datasets/manifest.ts';

/** Hashes by name, and the file that states them. */
interface Declared {
  readonly by: string;
  readonly files: readonly ListedFile[];
}

/**
 * Throws a UserError that names the first file whose content is not what its folder's record,
 * checksums or manifest state; nothing for a folder that states none. Each file is read once per
 * process while it stays the same.
 */
export async function assertFilesUnchanged(dir: string): Promise<void> {
  for (const { by, files } of declarations(dir)) {
    for (const { name, sha256 } of files) {
      const file = path.join(dir, name);
      const isThere = fs.existsSync(file);
      if (isThere && (await hashFile(file)) === sha256) continue;
      const values = { file, by };
      throw new UserError(
        isThere
          ? msg('provenance.file-changed-on-use', values)
          : msg('provenance.file-missing-on-use', values),
        { hint: msg('provenance.changed-on-use.hint') },
      );
    }
  }
}

/** What is stated for the files of a folder, in it or in the folder above. */
function declarations(dir: string): Declared[] {
  const parent = path.dirname(dir);
  const prefix = `${path.basename(dir)}/`;
  const places: [string, string][] = [
    [dir, ''],
    [parent, prefix],
  ];
  const found = places.flatMap(([place, start]) =>
    [recordList(place), sumsList(place)].flatMap((list) => {
      const files = list?.files.filter(({ name }) => name.startsWith(start)) ?? [];
      const inside = files.map(({ name, sha256 }) => ({ name: name.slice(start.length), sha256 }));
      return list && inside.length > 0 ? [{ by: list.by, files: inside }] : [];
    }),
  );
  // Whoever states all files is believed before one that states the weights alone.
  return [...found, ...manifestList(dir)].slice(0, 1);
}

function recordList(dir: string): Declared | undefined {
  const by = path.join(dir, 'record.json');
  if (!fs.existsSync(by)) return undefined;
  try {
    const { files } = JSON.parse(fs.readFileSync(by, 'utf8')) as { files?: unknown };
    return typeof files === 'string' ? { by, files: parseList(files) } : undefined;
  } catch {
    return undefined;
  }
}

function sumsList(dir: string): Declared | undefined {
  const by = path.join(dir, 'SHA256SUMS');
  return fs.existsSync(by) ? { by, files: parseList(fs.readFileSync(by, 'utf8')) } : undefined;
}

function manifestList(dir: string): Declared[] {
  const { kind, sha256 } = manifestOf(dir);
  if (kind !== 'model' || typeof sha256 !== 'string') return [];
  const name = ['adapter_model.safetensors', 'model.safetensors'].find((each) =>
    fs.existsSync(path.join(dir, each)),
  );
  return name === undefined
    ? []
    : [{ by: path.join(dir, 'manifest.json'), files: [{ name, sha256 }] }];
}
