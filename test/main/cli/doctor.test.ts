// `omr doctor`: a disk without room for a run is a problem, in a sentence.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkDisk } from '../../../main/cli/commands/doctor.ts';
import { temporaryFolder } from '../../helpers.ts';

const workspace = join(temporaryFolder(), 'not', 'yet');

it.each([0, 40e6, 999e6])('%d bytes are too few', (bytes) => {
  const free = `Only ${Math.floor(bytes / 1e6)} MB are free for ${workspace}`;
  expect(() => checkDisk(workspace, () => bytes)).toThrow(free);
  expect(() => checkDisk(workspace, () => bytes)).toThrow('at least 1000 MB');
});

it('a gigabyte is enough', () => {
  expect(checkDisk(workspace, () => 1e9)).toBe(`1.0 GB free for ${workspace}`);
});
