// On a machine with several users, nobody but the owner reads what a workspace holds.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdWorkspace, openDatabase } from '../../../main/storage/database.ts';
import { openWorkspace } from '../../../main/data/datasets/workspace.ts';
import { allowHost, allowedHostsFile } from '../../../main/platform/allowed-hosts.ts';
import { sealKeyFile } from '../../../main/platform/access/user-seal.ts';
import { openPreferences } from '../../../main/platform/preferences.ts';
import { temporaryFolder } from '../../helpers.ts';

const isPosix = process.platform !== 'win32';
if (!isPosix) console.log('skipped: Windows has no such modes');

const modeOf = (target: string): string => (fs.statSync(target).mode & 0o777).toString(8);
const modesIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    fs.readdirSync(folder).map((name) => [name, modeOf(path.join(folder, name))] as const),
  );

describe.runIf(isPosix)('with the modes that a system gives by default', () => {
  let umask: number;
  const { HOME } = process.env;
  beforeEach(() => {
    umask = process.umask(0o022);
    process.env['HOME'] = temporaryFolder();
  });
  afterEach(() => {
    process.umask(umask);
    process.env['HOME'] = HOME;
  });

  /** A workspace as it is while the program runs, with every file that SQLite makes. */
  function workspaceIn(dir: string): void {
    openWorkspace(dir);
    const release = holdWorkspace(dir);
    const db = openDatabase(dir);
    allowHost(dir, 'teacher.example');
    expect(fs.existsSync(path.join(dir, 'omr.sqlite-wal'))).toBe(true);
    expect(modeOf(path.join(dir, 'omr.sqlite-wal'))).toBe('600');
    expect(modeOf(path.join(dir, 'omr.sqlite-shm'))).toBe('600');
    db.close();
    release();
  }

  it('a new workspace is closed to others, with all that is in it', () => {
    const dir = path.join(temporaryFolder(), 'above', 'workspace');
    workspaceIn(dir);
    expect(modeOf(dir)).toBe('700');
    const modes = modesIn(dir);
    expect(modes).toMatchObject({ blobs: '700', datasets: '700', models: '700', runs: '700' });
    const files = Object.keys(modes).filter((name) => fs.statSync(path.join(dir, name)).isFile());
    expect(files).toContain('omr.sqlite');
    expect(files).toContain(path.basename(allowedHostsFile(dir)));
    expect(files.map((name) => [name, modes[name]])).toEqual(files.map((name) => [name, '600']));
  });

  it('one of an earlier version, and an empty folder, are closed when they are opened', () => {
    const dir = temporaryFolder();
    fs.chmodSync(dir, 0o755);
    workspaceIn(dir);
    expect(modeOf(dir)).toBe('700');
    const loose = { 'omr.sqlite': 0o644, 'lock.sqlite': 0o644, runs: 0o755, blobs: 0o755 };
    for (const [name, mode] of Object.entries(loose)) fs.chmodSync(path.join(dir, name), mode);
    workspaceIn(dir);
    expect(modesIn(dir)).toMatchObject({
      'omr.sqlite': '600',
      'lock.sqlite': '600',
      runs: '700',
      blobs: '700',
    });
  });

  it('a folder with other things in it stays as open as it was; the workspace in it is closed', () => {
    const dir = temporaryFolder();
    fs.writeFileSync(path.join(dir, 'letter.txt'), '');
    fs.chmodSync(dir, 0o755);
    workspaceIn(dir);
    expect(modeOf(dir)).toBe('755');
    expect(modesIn(dir)).toMatchObject({
      'letter.txt': '644',
      'omr.sqlite': '600',
      cache: '700',
      runs: '700',
    });
  });

  it("so are the user's key and preferences", () => {
    allowHost(temporaryFolder(), 'teacher.example');
    expect(modeOf(sealKeyFile())).toBe('600');
    expect(modeOf(path.dirname(sealKeyFile()))).toBe('700');
    const file = path.join(temporaryFolder(), 'preferences.json');
    fs.writeFileSync(file, '{}', { mode: 0o644 });
    openPreferences(file).change({ notifications: false });
    expect(modeOf(file)).toBe('600');
  });
});
