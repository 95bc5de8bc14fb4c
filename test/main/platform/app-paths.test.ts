// Where the program finds itself: in the repository, and in the package.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findAppRoot, programVersion } from '../../../main/platform/app-paths.ts';
import packageFile from '../../../package.json' with { type: 'json' };

const folder = mkdtempSync(join(tmpdir(), 'omr-paths-'));

afterAll(() => rmSync(folder, { recursive: true }));

it('finds resources and version in the repository', () => {
  expect(findAppRoot()).toBe(resolve(import.meta.dirname, '../../..'));
  expect(programVersion()).toBe(packageFile.version);
});

it('finds them in the package, where the archive holds the version and not the resources', () => {
  const code = join(folder, 'app.asar/out/main/chunks');
  mkdirSync(code, { recursive: true });
  mkdirSync(join(folder, 'resources/recipes'), { recursive: true });
  writeFileSync(join(folder, 'app.asar/package.json'), '{"version":"7.8.9"}');
  expect(findAppRoot(code)).toBe(folder);
  expect(programVersion(code)).toBe('7.8.9');
});
