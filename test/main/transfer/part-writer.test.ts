// A pack's writer that is stopped while it opens its file.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { PartWriter } from '../../../main/transfer/archive/part-files.ts';
import { temporaryFolder } from '../../helpers.ts';

it.each([0, 1, 2])('takes away a draft that it was opening, after %i turns', async (turns) => {
  const folder = temporaryFolder();
  const writer = new PartWriter(() => path.join(folder, 'cards.omrpack'));
  writer.write(Buffer.alloc(1000));
  for (let turn = 0; turn < turns; turn++) await new Promise((done) => setImmediate(done));
  await writer.discard();
  expect(fs.readdirSync(folder)).toEqual([]);
});
