// `omr serve`: the name under which a folder is served.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { namedFolder } from '../../../main/cli/commands/serve.ts';
import { temporaryFolder } from '../../helpers.ts';

const root = temporaryFolder();
const SNAPSHOT = join('models--org--small', 'snapshots', '1f0a');

it.each([
  ['cards', 'cards', 'cards'],
  ['cards/', 'cards', 'cards'],
  [SNAPSHOT, 'org/small', SNAPSHOT],
  ['models--org--small', 'org/small', 'models--org--small'],
  [`mine=${join(root, 'cards')}`, 'mine', 'cards'],
  [`org/mine=${join(root, 'cards')}`, 'org/mine', 'cards'],
])('%s is served as %s', (given, name, folder) => {
  mkdirSync(join(root, folder), { recursive: true });
  const text = given.includes('=') ? given : join(root, given);
  expect(namedFolder(text)).toEqual({ name, dir: join(root, folder) });
});
