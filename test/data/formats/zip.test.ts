// ZIP files: complete contents, the same bytes for the same folder, nothing left after a failure.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unpackZip } from '../../../main/data/formats/unzip.ts';
import { writeZip } from '../../../main/data/formats/zip.ts';
import { UserError } from '../../../main/i18n/user-error.ts';

const FILES: Readonly<Record<string, string>> = {
  'README.md': 'read me',
  'adapter/weights.bin': 'w'.repeat(200_000),
  'adapter/deep/größe.txt': '',
};
const { signal } = new AbortController();

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-zip-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

function folderOf(name: string): string {
  for (const [file, text] of Object.entries(FILES)) {
    const target = path.join(dir, name, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
  return path.join(dir, name);
}

it('holds every file uncompressed under its relative name', async () => {
  const zip = path.join(dir, 'a.zip');
  await writeZip(folderOf('a'), zip);
  const unpacked = path.join(dir, 'unpacked');
  await unpackZip(zip, unpacked, 'test', { signal });
  for (const [file, text] of Object.entries(FILES)) {
    expect(fs.readFileSync(path.join(unpacked, file), 'utf8')).toBe(text);
  }
  expect(fs.statSync(zip).size).toBeGreaterThan(200_000);
});

it('has the same bytes for the same files, whatever their times and modes', async () => {
  const [a, b] = [folderOf('a'), folderOf('b')];
  fs.utimesSync(path.join(b, 'README.md'), 1, 1);
  fs.chmodSync(path.join(b, 'README.md'), 0o600);
  await writeZip(a, path.join(dir, 'a.zip'));
  await writeZip(b, path.join(dir, 'b.zip'));
  const bytes = (name: string) => fs.readFileSync(path.join(dir, name));
  expect(bytes('a.zip').equals(bytes('b.zip'))).toBe(true);
});

it('leaves nothing behind when it is cancelled or cannot write', async () => {
  const folder = folderOf('a');
  const cancelled = AbortSignal.abort(new DOMException('cancelled', 'AbortError'));
  const target = path.join(dir, 'a.zip');
  await expect(writeZip(folder, target, { signal: cancelled })).rejects.toThrow(
    expect.objectContaining({ name: 'AbortError' }) as Error,
  );
  await expect(writeZip(folder, path.join(dir, 'missing', 'a.zip'))).rejects.toThrow('ENOENT');
  if (process.getuid?.() !== 0) {
    const locked = path.join(dir, 'locked');
    fs.mkdirSync(locked, { mode: 0o500 });
    await expect(writeZip(folder, path.join(locked, 'a.zip'))).rejects.toThrow(UserError);
  }
  expect(fs.readdirSync(dir).filter((name) => /zip|part/.test(name))).toEqual([]);
});
