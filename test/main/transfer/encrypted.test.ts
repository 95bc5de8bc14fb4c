// Transfer packs from and into a workspace with a passphrase: the pack is plain, what is unpacked is as
// its workspace wants it.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { blobPath, readRows } from '../../../main/data/datasets/workspace.ts';
import { isSecret, lockFolder } from '../../../main/platform/vault/keys.ts';
import { isSealedFile, readData } from '../../../main/platform/vault/read-data.ts';
import { verifyPath } from '../../../main/provenance/verify.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { removePassphrase, setPassphrase } from '../../../main/storage/vault.ts';
import { readSince } from '../../../main/transfer/options.ts';
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
  type Clinic,
  type Lab,
} from './lab.ts';

const CLI = fileURLToPath(new URL('../../../main/cli.ts', import.meta.url));
/** Of several frames. */
const TRACE = `${'{"question":"Which? again"}\n'.repeat(10_000)}`;
const FOLDERS = ['datasets', 'blobs', 'models/sft-result', 'runs/sft-run', 'runs/evaluate-run'];

let lab: Lab;
let clinic: Clinic;
let file: string;

beforeEach(async () => {
  const root = temporaryFolder();
  lab = await openLab(root);
  fs.writeFileSync(path.join(lab.dir, 'runs/sft-run/trace.jsonl'), TRACE);
  clinic = openClinic(path.join(root, 'clinic'));
  file = path.join(root, 'cards.omrpack');
});

/** The same workspace with a passphrase, unlocked. */
async function encrypted<T extends Lab | Clinic>(workspace: T): Promise<T> {
  workspace.db.close();
  const dir = 'workspace' in workspace ? workspace.workspace.dir : workspace.dir;
  await setPassphrase(dir, PASSPHRASE);
  return { ...workspace, db: openDatabase(dir) };
}

/** Every file that is promised to be encrypted is, and nothing can be read in any. */
function expectEncrypted(dir: string): void {
  const names = [...snapshot(dir).keys()].filter(isSecret);
  expect(names.length).toBeGreaterThan(15);
  const plain = names.filter((name) => {
    const place = path.join(dir, name);
    return fs.statSync(place).size > 0 && !isSealedFile(place);
  });
  expect(plain).toEqual([]);
  expect(withMarkers(dir)).toEqual([]);
}

async function expectValid(dir: string): Promise<void> {
  const { broken, checked } = await verifyPath(dir, { resources: lab.resources });
  expect(broken).toEqual([]);
  expect(checked.files).toBeGreaterThan(5);
}

function expectSameAs(other: string, dir: string): void {
  for (const folder of FOLDERS)
    expect(snapshot(path.join(dir, folder))).toEqual(snapshot(path.join(other, folder)));
}

describe('a pack', () => {
  it('is encrypted where it is unpacked, is valid, and is the same once decrypted', async () => {
    await packOf(lab, PROJECT, file);
    clinic = await encrypted(clinic);
    const { dir } = clinic.workspace;
    await unpackTo(clinic, file, lab.resources);
    expectEncrypted(dir);
    await expectValid(dir);

    const questions: string[] = [];
    for await (const { question, pictures } of readRows(path.join(dir, 'datasets/import-result'))) {
      questions.push(question);
      for (const picture of pictures)
        expect(readData(blobPath(clinic.workspace, picture)).toString()).toBe('picture a');
    }
    expect(questions).toEqual(['Which? one', 'Which? two', 'Which? three']);
    expect(readData(path.join(dir, 'runs/sft-run/trace.jsonl')).toString()).toBe(TRACE);
    const weights = path.join(dir, 'models/sft-result/adapter_model.safetensors');
    expect(fs.readFileSync(weights, 'utf8')).toBe('weights of the adapter');
    const again = await unpackTo(clinic, file, lab.resources);
    expect(new Set(again.items.map(({ state }) => state))).toEqual(new Set(['same']));

    clinic.db.close();
    await removePassphrase(dir, PASSPHRASE);
    expectSameAs(lab.dir, dir);
    await expectValid(dir);
  });

  it('of an encrypted workspace is, byte for byte, that of the plain one', async () => {
    const plain = await packOf(lab, PROJECT, file);
    const before = snapshot(lab.dir);
    expect(plain.isFromEncrypted).toBe(false);
    lab = await encrypted(lab);
    const second = path.join(lab.root, 'second.omrpack');
    const packed = await packOf(lab, PROJECT, second);
    expect(packed).toEqual({ ...plain, files: [second], isFromEncrypted: true });
    expect(fs.readFileSync(second).equals(fs.readFileSync(file))).toBe(true);
    await unpackTo(clinic, second, lab.resources);
    const { dir } = clinic.workspace;
    for (const [name, bytes] of snapshot(path.join(dir, 'runs/sft-run')))
      expect(bytes).toBe(before.get(path.join('runs/sft-run', name)));
    await expectValid(dir);
  });

  it('of what came in a pack takes its records along, from encrypted to encrypted', async () => {
    await packOf(lab, PROJECT, file);
    clinic = await encrypted(clinic);
    await unpackTo(clinic, file, lab.resources);
    const further = path.join(lab.root, 'further.omrpack');
    const { dir } = clinic.workspace;
    await packOf({ ...lab, dir, db: clinic.db }, PROJECT, further);
    const third = await encrypted(openClinic(path.join(lab.root, 'third')));
    await unpackTo(third, further, lab.resources);
    expectEncrypted(third.workspace.dir);
    await expectValid(third.workspace.dir);
  });
});

describe('only what is new', () => {
  it.each([
    ['plain', 'encrypted'],
    ['encrypted', 'plain'],
    ['encrypted', 'encrypted'],
  ])('goes from a workspace that is %s to one that is %s', async (from, to) => {
    if (from === 'encrypted') lab = await encrypted(lab);
    if (to === 'encrypted') clinic = await encrypted(clinic);
    await packOf(lab, PROJECT, file);
    const { dir } = clinic.workspace;
    const { manifest } = await unpackTo(clinic, file, lab.resources);
    fs.writeFileSync(path.join(lab.dir, 'runs/sft-run/later.jsonl'), '{"question":"Which? later"}');
    const delta = path.join(lab.root, 'delta.omrpack');
    const { left } = await packOf(lab, PROJECT, delta, { since: await readSince(manifest) });
    expect(left).toBeGreaterThan(5);
    expect(fs.readFileSync(delta).includes('trace.jsonl')).toBe(false);
    const { items } = await unpackTo(clinic, delta, lab.resources);
    expect(items.filter(({ state }) => state === 'updated').map(({ id }) => id)).toEqual([
      'sft-run',
    ]);
    expect(readData(path.join(dir, 'runs/sft-run/trace.jsonl')).toString()).toBe(TRACE);
    expect(readData(path.join(dir, 'runs/sft-run/later.jsonl')).toString()).toContain('later');
    if (to === 'encrypted') expectEncrypted(dir);
    await expectValid(dir);
  });

  it('is told by a manifest that is readable only with the passphrase', async () => {
    await packOf(lab, PROJECT, file);
    clinic = await encrypted(clinic);
    const { manifest } = await unpackTo(clinic, file, lab.resources);
    lockFolder(clinic.workspace.dir);
    await expect(readSince(manifest)).rejects.toThrow('is encrypted, and its workspace is locked');
  });
});

describe('a locked workspace', () => {
  const omr = (...args: string[]): { status: number | null; said: string; told: string } => {
    const run = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
    return { status: run.status, said: run.stderr, told: run.stdout };
  };

  it('is neither packed nor unpacked into, and asks for its passphrase', async () => {
    await packOf(lab, PROJECT, file);
    lab = await encrypted(lab);
    clinic = await encrypted(clinic);
    lab.db.close();
    clinic.db.close();
    const before = snapshot(clinic.workspace.dir);
    const second = path.join(lab.root, 'second.omrpack');
    const pack = ['pack', path.join(lab.dir, 'models/sft-result'), '--to', second];
    const unpack = ['unpack', file, '--to', clinic.workspace.dir];
    for (const args of [pack, unpack]) {
      const { status, said } = omr(...args);
      expect(status).toBe(1);
      expect(said).toMatch(/is locked with a passphrase\.[^]*--passphrase-file/);
    }
    expect(fs.existsSync(second)).toBe(false);
    expect(snapshot(clinic.workspace.dir)).toEqual(before);

    const passphrase = path.join(lab.root, 'passphrase.txt');
    fs.writeFileSync(passphrase, `${PASSPHRASE}\n`);
    const packed = omr(...pack, '--passphrase-file', passphrase);
    expect(packed).toMatchObject({ status: 0 });
    expect(packed.told).toContain('The pack is not encrypted, although the workspace is');
    const unpacked = omr(...unpack, '--passphrase-file', passphrase);
    expect(unpacked).toMatchObject({ status: 0 });
    expect(unpacked.told).toContain('The manifest is kept encrypted, like this workspace');
    expectEncrypted(clinic.workspace.dir);
  });
});
