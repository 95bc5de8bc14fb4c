// docs/families.md and the README name the families of the code.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { PAGES, withParts } from '../scripts/docs/families.ts';

const root = path.resolve(import.meta.dirname, '..');

it.each(PAGES)('%s has the families of the code (else: npm run docs:families)', (page) => {
  const text = fs.readFileSync(path.join(root, page), 'utf8');
  expect(text).toBe(withParts(text));
});
