// A file is what it was or what it becomes, at every moment and whatever fails meanwhile.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { writeAtomic } from '../../../main/platform/files.ts';
import { watchWrites } from '../../../scripts/measure/kills/write-points.ts';
import { temporaryFolder } from '../../helpers.ts';

const OLD = 'old '.repeat(1000);
const NEW = 'new '.repeat(2000);

function oldFile(): { folder: string; file: string } {
  const folder = temporaryFolder();
  const file = path.join(folder, 'head.json');
  fs.writeFileSync(file, OLD);
  return { folder, file };
}

it('is whole before each write on the way, where a kill would leave it', () => {
  const { folder, file } = oldFile();
  const seen: string[] = [];
  const end = watchWrites(folder, () => seen.push(fs.readFileSync(file, 'utf8')));
  try {
    writeAtomic(file, NEW);
  } finally {
    end();
  }
  expect(seen.length).toBeGreaterThan(2);
  expect(seen.filter((text) => text !== OLD && text !== NEW)).toEqual([]);
  expect(fs.readFileSync(file, 'utf8')).toBe(NEW);
  expect(fs.readdirSync(folder)).toEqual(['head.json']);
});

it('stays as it was, with nothing beside it, where any write on the way fails', () => {
  for (let failing = 1; ; failing++) {
    const { folder, file } = oldFile();
    let number = 0;
    const end = watchWrites(folder, ({ call }) => {
      number += 1;
      if (number === failing)
        throw Object.assign(new Error(`ENOSPC: ${call}`), { code: 'ENOSPC', path: file });
    });
    let isRefused = false;
    try {
      writeAtomic(file, NEW);
    } catch {
      isRefused = true;
    } finally {
      end();
    }
    const text = fs.readFileSync(file, 'utf8');
    if (!isRefused) {
      expect(failing).toBeGreaterThan(3);
      expect(text).toBe(NEW);
      return;
    }
    // The last write brings the folder to the disk, after the file has its new content.
    expect([OLD, NEW], `write ${failing}`).toContain(text);
    expect(fs.readdirSync(folder)).toEqual(['head.json']);
  }
});
