// Processes that are killed while they pack or unpack: nothing half-done is left.

import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../main/engine/random.ts';
import { openWorkspace, removeLeftovers } from '../../../main/data/datasets/workspace.ts';
import { verifyPath } from '../../../main/provenance/verify.ts';
import { lockFolder } from '../../../main/platform/vault/keys.ts';
import { holdWorkspace, openDatabase } from '../../../main/storage/database.ts';
import { undoCutOffUnpacking } from '../../../main/storage/moved-draft.ts';
import { removePassphrase, setPassphrase, unlockWorkspace } from '../../../main/storage/vault.ts';
import { openPack, checkBytes } from '../../../main/transfer/archive/read.ts';
import { temporaryFolder } from '../../helpers.ts';
import {
  openClinic,
  openLab,
  packOf,
  PASSPHRASE,
  PROJECT,
  snapshot,
  unpackTo,
  withMarkers,
  type Lab,
} from './lab.ts';

const KILLED_AT = fileURLToPath(new URL('./killed-at.ts', import.meta.url));
const CLI = fileURLToPath(new URL('../../../main/cli.ts', import.meta.url));

/** What the next start of the program finds: the state of the folder and of the tables. */
function afterNextStart(dir: string): { files: string[]; tables: string } {
  const release = holdWorkspace(dir);
  const workspace = openWorkspace(dir);
  const db = openDatabase(dir);
  undoCutOffUnpacking(db, dir);
  removeLeftovers(workspace);
  const tables = ['jobs', 'projects', 'datasets', 'modelRows', 'runs', 'entries'] as const;
  const counts = tables.map((table) => `${table} ${db.all(table).length}`).join(', ');
  db.close();
  release();
  const files = [...snapshot(dir).keys()].filter((name) => !name.startsWith('models/bases'));
  return { files, tables: counts };
}

/** A lab with a pack, and how a clinic looks before and after unpacking it. */
async function prepare(): Promise<{
  lab: Lab;
  file: string;
  dir: string;
  before: string;
  after: string;
}> {
  const root = temporaryFolder();
  const lab = await openLab(root);
  const file = path.join(root, 'cards.omrpack');
  await packOf(lab, PROJECT, file);
  const whole = openClinic(path.join(root, 'whole'));
  await unpackTo(whole, file, lab.resources);
  whole.db.close();
  const dir = path.join(root, 'clinic');
  openClinic(dir).db.close();
  const text = (of: string) => JSON.stringify(afterNextStart(of));
  return { lab, file, dir, before: text(dir), after: text(whole.workspace.dir) };
}

describe('unpacking', () => {
  it('that is killed before any move leaves the workspace as it was, or whole', async () => {
    const { lab, file, dir, before, after } = await prepare();
    let isWhole = false;
    let kills = 0;
    for (let at = 1; !isWhole; at++) {
      fs.rmSync(dir, { recursive: true, force: true });
      openClinic(dir).db.close();
      const args = [KILLED_AT, 'renameSync', String(at), 'unpack', file, '--to', dir];
      const { signal, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      if (signal === null) expect(`${status}${stderr}`).toMatch(/^0/);
      const state = JSON.stringify(afterNextStart(dir));
      isWhole = state === after;
      if (signal === 'SIGKILL') kills += 1;
      if (!isWhole) expect(state).toBe(before);
      const { broken } = await verifyPath(dir, { resources: lab.resources });
      expect(broken).toEqual([]);
    }
    console.log(`unpacking: killed before ${kills} moves`);
    expect(kills).toBeGreaterThanOrEqual(10);
  });

  it.each([2, 9, 16, 23])(
    'into an encrypted workspace that is killed before move %i leaves nothing to read',
    async (at) => {
      const { lab, file, dir, before } = await prepare();
      await setPassphrase(dir, PASSPHRASE);
      lockFolder(dir);
      const passphrase = path.join(lab.root, 'passphrase.txt');
      fs.writeFileSync(passphrase, PASSPHRASE);
      const args = ['unpack', file, '--to', dir, '--passphrase-file', passphrase];
      const killed = [KILLED_AT, 'renameSync', String(at), ...args];
      expect(spawnSync(process.execPath, killed).signal).toBe('SIGKILL');
      expect(withMarkers(dir)).toEqual([]);
      expect(fs.readdirSync(dir).join()).toContain('.unpack-');
      await unlockWorkspace(dir, PASSPHRASE);
      const state = afterNextStart(dir);
      expect(state.files.filter((name) => name !== 'vault.json')).toEqual(
        (JSON.parse(before) as typeof state).files,
      );
      expect(fs.readdirSync(dir).join()).not.toContain('.unpack-');
      expect(spawnSync(process.execPath, [CLI, ...args]).status).toBe(0);
      expect(withMarkers(dir)).toEqual([]);
      const { broken } = await verifyPath(dir, { resources: lab.resources });
      expect(broken).toEqual([]);
    },
  );

  it('that is killed between its moves is put back before the workspace is encrypted', async () => {
    const { lab, file, dir, before } = await prepare();
    const killed = [KILLED_AT, 'renameSync', '16', 'unpack', file, '--to', dir];
    expect(spawnSync(process.execPath, killed).signal).toBe('SIGKILL');
    expect(withMarkers(dir).filter((name) => !name.includes('.unpack-'))).not.toEqual([]);
    await setPassphrase(dir, PASSPHRASE);
    expect(withMarkers(dir)).toEqual([]);
    const state = afterNextStart(dir);
    expect(state.files.filter((name) => name !== 'vault.json')).toEqual(
      (JSON.parse(before) as typeof state).files,
    );
    const { broken } = await verifyPath(dir, { resources: lab.resources });
    expect(broken).toEqual([]);
  });

  it('that is killed between its moves is put back before the workspace is decrypted', async () => {
    const { lab, file, dir, before } = await prepare();
    await setPassphrase(dir, PASSPHRASE);
    lockFolder(dir);
    const passphrase = path.join(lab.root, 'passphrase.txt');
    fs.writeFileSync(passphrase, PASSPHRASE);
    const args = ['unpack', file, '--to', dir, '--passphrase-file', passphrase];
    const killed = [KILLED_AT, 'renameSync', '16', ...args];
    expect(spawnSync(process.execPath, killed).signal).toBe('SIGKILL');
    await removePassphrase(dir, PASSPHRASE);
    expect(JSON.stringify(afterNextStart(dir))).toBe(before);
    const { broken } = await verifyPath(dir, { resources: lab.resources });
    expect(broken).toEqual([]);
  });

  it('that is killed at random moments leaves the workspace as it was, or whole', async () => {
    const { file, dir, before, after } = await prepare();
    const random = createRandom(5);
    const args = [CLI, 'unpack', file, '--to', dir];
    const beganMs = performance.now();
    spawnSync(process.execPath, args);
    const wholeMs = performance.now() - beganMs;
    const seen = new Map<string, number>();
    for (let trial = 0; trial < 12; trial++) {
      fs.rmSync(dir, { recursive: true, force: true });
      openClinic(dir).db.close();
      await killed(args, wholeMs * (0.3 + 0.7 * random.uniform()));
      const state = JSON.stringify(afterNextStart(dir));
      expect([before, after]).toContain(state);
      seen.set(state, (seen.get(state) ?? 0) + 1);
    }
    console.log(`unpacking: ${seen.get(before) ?? 0} as before, ${seen.get(after) ?? 0} whole`);
  });
});

describe('packing', () => {
  it('that is killed leaves no pack, or a whole one', async () => {
    const { lab } = await prepare();
    lab.db.close();
    const file = path.join(lab.root, 'killed.omrpack');
    const args = [CLI, 'pack', PROJECT, '--workspace', lab.dir, '--to', file];
    const beganMs = performance.now();
    expect(spawnSync(process.execPath, args).status).toBe(0);
    const wholeMs = performance.now() - beganMs;
    const random = createRandom(6);
    let packs = 0;
    for (let trial = 0; trial < 12; trial++) {
      fs.rmSync(file, { force: true });
      await killed(args, wholeMs * (0.3 + 0.6 * random.uniform()));
      if (!fs.existsSync(file)) continue;
      const pack = await openPack(file);
      await checkBytes(pack, {});
      pack.close();
      packs += 1;
    }
    console.log(`packing: ${packs} of 12 whole, ${12 - packs} none`);
    // The next attempt takes away what the killed ones left.
    expect(spawnSync(process.execPath, args).status).toBe(0);
    const left = fs.readdirSync(lab.root).filter((name) => name.startsWith('killed.omrpack'));
    expect(left).toEqual(['killed.omrpack']);
  });
});

/** Starts a process and kills it after some time; resolves when it has ended. */
function killed(args: readonly string[], afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
    child.on('exit', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

describe.skipIf(process.platform === 'win32')('a disk that takes no more', () => {
  /** Runs `omr` where no file may become larger than some KiB. */
  const limited = (
    kib: number,
    args: readonly string[],
  ): { status: number | null; said: string } => {
    const line = `ulimit -f ${kib}; exec "$@"`;
    const run = spawnSync('bash', ['-c', line, 'bash', process.execPath, CLI, ...args], {
      encoding: 'utf8',
    });
    return { status: run.status, said: run.stderr };
  };

  it('leaves no pack, and says what to do', async () => {
    const { lab } = await prepare();
    lab.db.close();
    fs.writeFileSync(path.join(lab.dir, 'runs/sft-run/large.bin'), randomBytes(400_000));
    const file = path.join(lab.root, 'large.omrpack');
    const { status, said } = limited(200, ['pack', '--workspace', lab.dir, PROJECT, '--to', file]);
    expect(status).toBe(1);
    expect(said).toMatch(/takes no file of this size[^]*--split 4GB/);
    expect(fs.readdirSync(lab.root).filter((name) => name.startsWith('large'))).toEqual([]);
  });

  it('leaves the workspace as it was', async () => {
    const { file, dir, before } = await prepare();
    const { status, said } = limited(16, ['unpack', file, '--to', dir]);
    expect(status).toBe(1);
    expect(said).toMatch(/disk/);
    expect(JSON.stringify(afterNextStart(dir))).toBe(before);
  });
});
