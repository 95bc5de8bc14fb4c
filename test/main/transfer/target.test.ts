// Where a pack may be written: what is there stays, unless it is a pack.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { assertMayPackTo, assertMayUnpackInto } from '../../../main/transfer/target.ts';
import { temporaryFolder } from '../../helpers.ts';

const dir = temporaryFolder();
const at = (...names: string[]) => path.join(dir, ...names);

it('refuses what is no pack, however it is named, and takes a pack', () => {
  fs.writeFileSync(at('table.csv'), 'a,b\n');
  fs.writeFileSync(at('notes.omrpack'), 'my notes');
  fs.writeFileSync(at('old.omrpack'), Buffer.from('PK\u0003\u0004rest'));
  fs.mkdirSync(at('folder.omrpack'));
  for (const name of ['table.csv', 'notes.omrpack', 'folder.omrpack'])
    expect(() => assertMayPackTo(at(name))).toThrow(/exists and is no pack/);
  for (const name of ['old.omrpack', 'new.omrpack', 'new'])
    expect(() => assertMayPackTo(at(name))).not.toThrow();
});

it('refuses a folder that is not there, and the inside of a workspace but for its exports', () => {
  fs.mkdirSync(at('w', 'datasets'), { recursive: true });
  fs.mkdirSync(at('w', 'exports', 'mine'), { recursive: true });
  fs.writeFileSync(at('w', 'omr.sqlite'), '');
  expect(() => assertMayPackTo(at('none', 'x.omrpack'))).toThrow(/does not exist/);
  for (const place of [at('w', 'x.omrpack'), at('w', 'datasets', 'x.omrpack')])
    expect(() => assertMayPackTo(place)).toThrow(/among the files of the workspace/);
  expect(() => assertMayPackTo(at('w', 'exports', 'mine', 'x.omrpack'))).not.toThrow();
});

it('unpacks into a workspace, a new or an empty folder, and into nothing else', () => {
  fs.mkdirSync(at('pictures'));
  fs.writeFileSync(at('pictures', 'one.png'), '');
  fs.mkdirSync(at('empty'));
  fs.writeFileSync(at('a-file'), '');
  for (const name of ['pictures', 'a-file'])
    expect(() => assertMayUnpackInto(at(name))).toThrow(/is no workspace/);
  expect(['empty', 'new', 'w'].map((name) => assertMayUnpackInto(at(name)))).toEqual([
    true,
    true,
    false,
  ]);
});
