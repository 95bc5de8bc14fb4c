// A process that is killed while it encrypts or decrypts a workspace: at each step that changes the disk.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lockFolder } from '../../../../main/platform/vault/keys.ts';
import { isSealedFile } from '../../../../main/platform/vault/read-data.ts';
import { lockState } from '../../../../main/storage/vault/vault-file.ts';
import {
  removePassphrase,
  setPassphrase,
  unlockWorkspace,
} from '../../../../main/storage/vault.ts';
import { temporaryFolder } from '../../../helpers.ts';
import {
  contentOf,
  filesOf,
  PASSPHRASE,
  projectsIn,
  smallWorkspace,
  withMarkers,
} from './small-workspace.ts';

const KILLED = fileURLToPath(new URL('./killed.ts', import.meta.url));

function run(dir: string, verb: 'set' | 'remove', step: number, when = 'after') {
  const args = [KILLED, dir, verb, PASSPHRASE, String(step), when];
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}

describe.each(['set', 'remove'] as const)(
  'a process that is killed while it would %s it',
  (verb) => {
    // What is on the disk after a step is what is there before the next one, or less.
    it('loses nothing, and the next finishes: before each step and after the last', async () => {
      const original = await smallWorkspace();
      const before = contentOf(original);
      const projects = projectsIn(path.join(original, 'omr.sqlite'));
      if (verb === 'remove') {
        await setPassphrase(original, PASSPHRASE);
        lockFolder(original);
      }
      const copy = (): string => {
        const dir = path.join(temporaryFolder(), 'copy');
        fs.cpSync(original, dir, { recursive: true });
        return dir;
      };
      const { stdout, stderr } = run(copy(), verb, 0);
      const steps = Number(stdout);
      expect(steps, stderr).toBeGreaterThan(12);
      const moments = Array.from({ length: steps }, (_, i) => [i + 1, 'before'] as const);
      for (const [step, when] of [...moments, [steps, 'after'] as const]) {
        const dir = copy();
        const { signal } = run(dir, verb, step, when);
        expect(signal, `step ${step}`).toBe('SIGKILL');
        if (lockState(dir) === 'locked') {
          // What is there can be read before it is finished.
          await unlockWorkspace(dir, PASSPHRASE);
        } else if (verb === 'set') await setPassphrase(dir, PASSPHRASE);
        if (verb === 'remove' && lockState(dir) === 'unlocked')
          await removePassphrase(dir, PASSPHRASE);
        if (verb === 'set') {
          expect(withMarkers(dir), `step ${step}`).toEqual([]);
          expect(
            isSealedFile(
              path.join(
                dir,
                filesOf(dir).find((name) => name.startsWith('blobs'))!,
              ),
            ),
          ).toBe(true);
          await removePassphrase(dir, PASSPHRASE);
        }
        expect(lockState(dir), `step ${step}`).toBe('open');
        expect(contentOf(dir), `step ${step}`).toEqual(before);
        for (const name of ['omr.sqlite', 'omr.sqlite.v3.backup'])
          expect(projectsIn(path.join(dir, name)), `step ${step}`).toEqual(projects);
        expect(filesOf(dir).filter((name) => /part|omr.*(journal|-wal)/.test(name))).toEqual([]);
      }
    }, 600_000);
  },
);
