// Which file that the program is handed reaches the window: an existing transfer pack, and no other.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createHandedPack, packAmong } from '../../../main/window/handed-pack.ts';
import { temporaryFolder } from '../../helpers.ts';

it('finds the transfer pack among the words of a command line', () => {
  const folder = temporaryFolder();
  for (const name of ['a.omrpack', 'B.OMRPACK', 'a.omrpack.002', 'plan.yaml', 'a.omrpack.exe'])
    writeFileSync(join(folder, name), 'x');
  mkdirSync(join(folder, 'folder.omrpack'));
  writeFileSync(join(folder, '--x.omrpack'), 'x');
  const found = (...words: string[]) => packAmong(words, folder);
  expect(found('--lang=en', '.', 'a.omrpack')).toBe(join(folder, 'a.omrpack'));
  expect(found(join(folder, 'B.OMRPACK'))).toBe(join(folder, 'B.OMRPACK'));
  expect(found('a.omrpack.002')).toBe(join(folder, 'a.omrpack.002'));
  expect(found('gone.omrpack', 'a.omrpack')).toBe(join(folder, 'a.omrpack'));
  for (const word of ['plan.yaml', 'a.omrpack.exe', 'folder.omrpack', '--x.omrpack', 'a', ''])
    expect({ word, found: found(word) }).toEqual({ word, found: undefined });
});

it('hands a pack over once, the last that came', () => {
  let told = 0;
  const handed = createHandedPack(() => void told++);
  expect(handed.take()).toBeNull();
  expect(handed.hand(undefined)).toBe(false);
  expect(told).toBe(0);
  expect(handed.hand('/a.omrpack')).toBe(true);
  expect(handed.hand('/b.omrpack')).toBe(true);
  expect(told).toBe(2);
  expect(handed.take()).toBe('/b.omrpack');
  expect(handed.take()).toBeNull();
});
