// The disk reserve: released once when writing fails for lack of space, and allocated again later.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { createDiskReserve } from '../../../main/platform/disk-reserve.ts';
import { temporaryFolder } from '../../helpers.ts';

const sizeIn = (folder: string): number =>
  fs.readdirSync(folder).reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0);

it('is not touched while work succeeds', () => {
  const folder = temporaryFolder();
  const reserve = createDiskReserve(folder);
  reserve.ensure();
  expect(sizeIn(folder)).toBeGreaterThan(1e6);
  expect(reserve.attempt(() => 'done')).toBe('done');
  expect(sizeIn(folder)).toBeGreaterThan(1e6);
});

it('is released for work that fails, which is retried once', () => {
  const folder = temporaryFolder();
  const reserve = createDiskReserve(folder);
  reserve.ensure();
  // Like a disk that has room only without the reserve.
  const work = (): string => {
    if (sizeIn(folder) > 0) throw new Error('full');
    return 'written';
  };
  expect(reserve.attempt(work)).toBe('written');
  expect(sizeIn(folder)).toBe(0);
  reserve.ensure();
  expect(sizeIn(folder)).toBeGreaterThan(1e6);
});

it('throws the error of the last attempt, and does not retry without a reserve', () => {
  const reserve = createDiskReserve(temporaryFolder());
  let tries = 0;
  const work = (): never => {
    tries += 1;
    throw new Error(`try ${tries}`);
  };
  expect(() => reserve.attempt(work)).toThrow('try 1');
  reserve.ensure();
  expect(() => reserve.attempt(work)).toThrow('try 3');
});

it('does no harm where it cannot be created', () => {
  expect(() => createDiskReserve(path.join(temporaryFolder(), 'gone')).ensure()).not.toThrow();
});
