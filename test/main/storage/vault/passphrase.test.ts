// The passphrase of a workspace: what is encrypted, and that nothing is lost on the way.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { describe, expect, it } from 'vitest';
import { openWorkspace, putBlob, readRows } from '../../../../main/data/datasets/workspace.ts';
import { MIGRATIONS } from '../../../../main/storage/migrations.ts';
import { lockFolder } from '../../../../main/platform/vault/keys.ts';
import { openDatabase, readDatabase } from '../../../../main/storage/database.ts';
import { lockState, readVault } from '../../../../main/storage/vault/vault-file.ts';
import {
  changePassphrase,
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

async function questionsOf(dir: string): Promise<string[]> {
  const questions: string[] = [];
  for await (const row of readRows(path.join(dir, 'datasets', 'import-1')))
    questions.push(row.question);
  return questions;
}

describe('a passphrase', () => {
  it('leaves nothing readable, is asked for, and gives everything back', async () => {
    const dir = await smallWorkspace();
    const before = contentOf(dir);
    const projects = projectsIn(path.join(dir, 'omr.sqlite'));
    const progress: number[] = [];
    await setPassphrase(dir, PASSPHRASE, { onProgress: ({ done }) => progress.push(done) });
    expect(withMarkers(dir)).toEqual([]);
    expect(filesOf(dir).filter((name) => /part|journal|-wal/.test(name))).toEqual([]);
    expect(progress.length).toBeGreaterThan(4);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));

    lockFolder(dir);
    expect(lockState(dir)).toBe('locked');
    expect(() => openDatabase(dir)).toThrow('is locked with a passphrase');
    expect(() => readDatabase(dir)).toThrow('is locked with a passphrase');
    await expect(questionsOf(dir)).rejects.toThrow('is encrypted, and its workspace is locked');
    await expect(unlockWorkspace(dir, 'another passphrase')).rejects.toMatchObject({
      message: 'This is not the passphrase of the workspace.',
      hint: expect.stringContaining('cannot be recovered') as string,
    });
    await expect(removePassphrase(dir, 'another passphrase')).rejects.toThrow('not the passphrase');
    await expect(changePassphrase(dir, 'another', 'new passphrase')).rejects.toThrow(
      'not the passphrase',
    );

    // Other forms of the same characters are the same passphrase.
    await unlockWorkspace(dir, PASSPHRASE.normalize('NFD'));
    expect(await questionsOf(dir)).toEqual([1, 2, 3].map((n) => `MARKERQUESTION ${n}`));
    const db = openDatabase(dir);
    expect(db.all('projects')).toHaveLength(300);
    db.run('addProject', { id: 'late', name: 'MARKERPROJECT', recipe: '{}', nowMs: 1 });
    expect(withMarkers(dir)).toEqual([]);
    db.close();
    putBlob({ dir }, Buffer.from('MARKERPICTURE'));
    expect(withMarkers(dir)).toEqual([]);

    await removePassphrase(dir, PASSPHRASE);
    expect(lockState(dir)).toBe('open');
    expect(contentOf(dir)).toEqual(before);
    expect(projectsIn(path.join(dir, 'omr.sqlite.v3.backup'))).toEqual(projects);
    const late = expect.objectContaining({ id: 'late', name: 'MARKERPROJECT' }) as unknown;
    expect(projectsIn(path.join(dir, 'omr.sqlite'))).toEqual([late, ...projects]);
  });

  it('is changed without a change of the data', async () => {
    const dir = await smallWorkspace();
    await setPassphrase(dir, PASSPHRASE);
    lockFolder(dir);
    const before = contentOf(dir);
    const database = fs.readFileSync(path.join(dir, 'omr.sqlite'));
    await changePassphrase(dir, PASSPHRASE, 'another passphrase');
    const after = contentOf(dir);
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed).toEqual(['vault.json']);
    expect(fs.readFileSync(path.join(dir, 'omr.sqlite')).equals(database)).toBe(true);
    await expect(unlockWorkspace(dir, PASSPHRASE)).rejects.toThrow('not the passphrase');
    await unlockWorkspace(dir, 'another passphrase');
    expect(await questionsOf(dir)).toHaveLength(3);
  });

  it('is refused where it is short, there already, or not there', async () => {
    const dir = await smallWorkspace();
    await expect(setPassphrase(dir, '1234567')).rejects.toThrow('at least 8 characters');
    expect(readVault(dir)).toBeUndefined();
    await expect(unlockWorkspace(dir, PASSPHRASE)).rejects.toThrow('has no passphrase');
    await setPassphrase(dir, PASSPHRASE);
    await expect(setPassphrase(dir, PASSPHRASE)).rejects.toThrow('has a passphrase already');
  });

  it('cannot be set while another program has the workspace', async () => {
    const dir = await smallWorkspace();
    const script = `const { holdWorkspace } = await import(${JSON.stringify(
      fileURLToPath(new URL('../../../../main/storage/database.ts', import.meta.url)),
    )}); holdWorkspace(${JSON.stringify(dir)});
    const { setPassphrase } = await import(${JSON.stringify(
      fileURLToPath(new URL('../../../../main/storage/vault.ts', import.meta.url)),
    )}); await setPassphrase(${JSON.stringify(dir)}, '${PASSPHRASE}').catch((e) => console.log(e.message));`;
    const args = ['--input-type=module', '-e', script];
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stdout).toContain('is already using');
    expect(readVault(dir)).toBeUndefined();
    expect(withMarkers(dir).length).toBeGreaterThan(3);
  });

  it('its file is refused by name where it is damaged or asks for too much', async () => {
    const dir = await smallWorkspace();
    await setPassphrase(dir, PASSPHRASE);
    lockFolder(dir);
    const file = path.join(dir, 'vault.json');
    const text = fs.readFileSync(file, 'utf8');
    const damaged = [
      '',
      '{',
      text.replace('131072', '131071'),
      text.replace('131072', '1048576').replace('"r": 8', '"r": 1024'),
      text.replace('scrypt', 'md5'),
      text.replace('"format": 1', '"format": 2'),
    ];
    for (const each of damaged) {
      fs.writeFileSync(file, each);
      await expect(unlockWorkspace(dir, PASSPHRASE)).rejects.toThrow(`${file} does not say how`);
      expect(() => openDatabase(dir)).toThrow(`${file} does not say how`);
    }
    // With another cost the passphrase does not fit.
    fs.writeFileSync(file, text.replace('131072', '65536'));
    await expect(unlockWorkspace(dir, PASSPHRASE)).rejects.toThrow('not the passphrase');
    fs.writeFileSync(file, text);
    await unlockWorkspace(dir, PASSPHRASE);
    expect(await questionsOf(dir)).toHaveLength(3);
  });

  it('a copy of the database before a migration is encrypted, too', async () => {
    const dir = openWorkspace(path.join(temporaryFolder(), 'workspace')).dir;
    const sqlite = new Sqlite(path.join(dir, 'omr.sqlite'));
    sqlite.exec(MIGRATIONS.slice(0, 8).join('\n'));
    sqlite.exec(
      `INSERT INTO projects (id, name, recipe, created_ms) VALUES ('p', 'MARKERPROJECT', '{"steps":[]}', 1)`,
    );
    sqlite.pragma('user_version = 8');
    sqlite.close();
    await setPassphrase(dir, PASSPHRASE);
    const db = openDatabase(dir);
    expect(db.all('projects')).toMatchObject([{ name: 'MARKERPROJECT' }]);
    db.close();
    const backup = path.join(dir, 'omr.sqlite.v8.backup');
    expect(fs.statSync(backup).size).toBeGreaterThan(0);
    expect(withMarkers(dir)).toEqual([]);
    await removePassphrase(dir, PASSPHRASE);
    expect(projectsIn(backup)).toMatchObject([{ name: 'MARKERPROJECT' }]);
  });

  it('a changed bit in a picture or in the database is named', async () => {
    const dir = await smallWorkspace();
    await setPassphrase(dir, PASSPHRASE);
    const { readData } = await import('../../../../main/platform/vault/read-data.ts');
    const blob = filesOf(dir).find((name) => name.startsWith('blobs'))!;
    flip(path.join(dir, blob), 60);
    expect(() => readData(path.join(dir, blob))).toThrow(`${path.join(dir, blob)} was changed`);
    flip(path.join(dir, 'omr.sqlite'), 5000);
    expect(() => openDatabase(dir)).toThrow(`${path.join(dir, 'omr.sqlite')} is damaged`);
  });
});

function flip(file: string, at: number): void {
  const bytes = fs.readFileSync(file);
  bytes[at]! ^= 4;
  fs.writeFileSync(file, bytes);
}
