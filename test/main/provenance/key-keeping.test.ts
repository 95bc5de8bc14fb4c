// Where the private key of a workspace lies is said by the command line and the window alike.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { verify } from '../../../main/cli/commands/verify.ts';
import type { CliContext } from '../../../main/cli/terminal/context.ts';
import { checkOrigin } from '../../../main/provenance/origin.ts';
import { temporaryFolder } from '../../helpers.ts';
import { recordWorkspace } from './recorded.ts';

it('a key in a file, and one that the system encrypts', async () => {
  const { dir, db, resources } = await recordWorkspace(temporaryFolder());
  const said = async (): Promise<string[]> => {
    const { sentences } = await checkOrigin({ dir, db, resources }, undefined);
    const context = { workspace: dir, resources } as CliContext;
    const { text, document } = await verify(
      { command: 'verify', words: [dir], flags: {}, set: [] },
      context,
    );
    const { keeping } = document as { keeping: string };
    return [sentences.join(' '), text ?? '', keeping];
  };
  expect(fs.existsSync(path.join(dir, 'signing-key.pem'))).toBe(true);
  for (const each of (await said()).slice(0, 2))
    expect(each).toContain('in a file that only its owner may read');
  expect((await said())[2]).toBe('file');
  // As the window leaves it where the system has a secret.
  fs.renameSync(path.join(dir, 'signing-key.pem'), path.join(dir, 'signing-key.sealed'));
  for (const each of (await said()).slice(0, 2))
    expect(each).toContain('encrypted with a secret that the system keeps');
  expect((await said())[2]).toBe('system');
  db.close();
});
