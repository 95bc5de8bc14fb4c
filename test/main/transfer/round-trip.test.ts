// Transfer packs from one workspace to another: same bytes, same rows, and the record holds.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { adapterBase } from '../../../main/data/checkpoints/peft-adapter.ts';
import { english } from '../../../main/i18n/locale.ts';
import { verifyPath } from '../../../main/provenance/verify.ts';
import { fingerprint, openSigningKey, publicKeyOf } from '../../../main/storage/ledger/keys.ts';
import { packRecipe, type TransferProgress } from '../../../main/transfer/pack.ts';
import { readSince } from '../../../main/transfer/options.ts';
import { temporaryFolder } from '../../helpers.ts';
import { flipBit } from '../provenance/recorded.ts';
import {
  openClinic,
  openLab,
  packOf,
  PROJECT,
  snapshot,
  unpackTo,
  type Clinic,
  type Lab,
} from './lab.ts';

let lab: Lab;
let clinic: Clinic;
let file: string;

beforeEach(async () => {
  const root = temporaryFolder();
  lab = await openLab(root);
  clinic = openClinic(path.join(root, 'clinic'));
  file = path.join(root, 'cards.omrpack');
});

/** The same folder of both workspaces, without a run's checkpoints. */
function expectSameFolder(folder: string): void {
  const there = snapshot(path.join(lab.dir, folder));
  expect(there.size).toBeGreaterThan(0);
  expect(snapshot(path.join(clinic.workspace.dir, folder))).toEqual(there);
}

/** The rows of a table without what every workspace numbers itself. */
function rowsOf(db: Lab['db'], statement: Parameters<Lab['db']['all']>[0], values = {}) {
  return db.all(statement, values).map(({ id: _id, job_id: _job, ...row }) => row);
}

describe('a project', () => {
  it('arrives with the same bytes, the same rows, and its record', async () => {
    const packed = await packOf(lab, PROJECT, file);
    expect(packed).toMatchObject({ kind: 'project', name: 'Cards', files: [file], left: 0 });
    expect(packed.bytes).toBe(fs.statSync(file).size);
    const unpacked = await unpackTo(clinic, file, lab.resources);
    expect(unpacked.entries).toBe(packed.entries);
    expect(new Set(unpacked.items.map(({ state }) => state))).toEqual(new Set(['new']));

    for (const folder of [
      'datasets',
      'blobs',
      'runs/sft-run',
      'runs/evaluate-run',
      'runs/import-run',
    ])
      expectSameFolder(folder);
    expectSameFolder('models/sft-result');
    for (const table of ['datasets', 'modelRows', 'evaluations', 'everyVote', 'runs'] as const)
      expect(rowsOf(clinic.db, table)).toEqual(rowsOf(lab.db, table));
    const jobs = rowsOf(lab.db, 'jobs');
    expect(jobs).toHaveLength(4);
    const unworked = { begun_ms: null, heard_ms: null, resume: 0 };
    expect(rowsOf(clinic.db, 'jobs')).toEqual(jobs.map((row) => ({ ...row, ...unworked })));
    const id = 'import-result';
    const page = { id, kind: '', split: '', search: '', limit: 100, offset: 0 };
    expect(clinic.db.all('findExamples', page)).toEqual(lab.db.all('findExamples', page));
    for (const runId of ['sft-run', 'import-run'])
      for (const table of ['metrics', 'samples'] as const)
        expect(clinic.db.all(table, { runId, limit: -1 })).toEqual(
          lab.db.all(table, { runId, limit: -1 }),
        );
    expect(clinic.db.get('project', { id: PROJECT })).toEqual(
      lab.db.get('project', { id: PROJECT }),
    );
  });

  it('is verified with the key of where it came from, which is named', async () => {
    await packOf(lab, PROJECT, file);
    const { key } = await unpackTo(clinic, file, lab.resources);
    expect(key).toBe(fingerprint(publicKeyOf(openSigningKey(lab.dir).key)));
    const { dir } = clinic.workspace;
    for (const place of [dir, path.join(dir, 'models', 'sft-result')]) {
      const verification = await verifyPath(place, { resources: lab.resources });
      expect(verification.broken).toEqual([]);
      expect(verification.keys.map(fingerprint)).toContain(key);
      expect(verification.notes.map(english).join()).toContain(key);
    }
  });

  it.each([
    ['models/sft-result/adapter_model.safetensors'],
    ['datasets/import-result/rows.jsonl'],
    ['runs/sft-run/settings.json'],
    ['models/sft-result/record.json'],
  ])('shows a change of %s after its arrival', async (changed) => {
    await packOf(lab, PROJECT, file);
    await unpackTo(clinic, file, lab.resources);
    flipBit(path.join(clinic.workspace.dir, changed));
    const { broken } = await verifyPath(clinic.workspace.dir, { resources: lab.resources });
    expect(broken.map(({ path: place }) => place)).toContain(
      path.join(clinic.workspace.dir, changed),
    );
  });

  it('shows a change of what is kept of the pack', async () => {
    await packOf(lab, PROJECT, file);
    const { manifest } = await unpackTo(clinic, file, lab.resources);
    for (const name of ['manifest.json', 'signature.json', 'record.json']) {
      const kept = path.join(path.dirname(manifest), name);
      flipBit(kept);
      const { broken } = await verifyPath(clinic.workspace.dir, { resources: lab.resources });
      expect(broken.map(({ what }) => what)).toContain('record');
      flipBit(kept);
    }
  });

  it('goes on to a third workspace with both keys', async () => {
    await packOf(lab, PROJECT, file);
    await unpackTo(clinic, file, lab.resources);
    const { dir } = clinic.workspace;
    const second = { ...lab, dir, db: clinic.db };
    const further = path.join(lab.root, 'further.omrpack');
    await packOf(second, 'models/sft-result', further);
    const third = openClinic(path.join(lab.root, 'third'));
    await unpackTo(third, further, lab.resources);
    const place = path.join(third.workspace.dir, 'models', 'sft-result');
    const { broken, keys } = await verifyPath(place, { resources: lab.resources });
    expect(broken).toEqual([]);
    const prints = keys.map(fingerprint);
    for (const from of [lab.dir, dir])
      expect(prints).toContain(fingerprint(publicKeyOf(openSigningKey(from).key)));
  });

  it('unpacked twice is there already', async () => {
    await packOf(lab, PROJECT, file);
    await unpackTo(clinic, file, lab.resources);
    const before = snapshot(clinic.workspace.dir);
    const again = await unpackTo(clinic, file, lab.resources);
    expect(new Set(again.items.map(({ state }) => state))).toEqual(new Set(['same']));
    expect(snapshot(clinic.workspace.dir)).toEqual(before);
    expect(clinic.db.all('jobs')).toHaveLength(4);
  });

  it('is not put over another result of the same name', async () => {
    await packOf(lab, PROJECT, file);
    const own = path.join(clinic.workspace.dir, 'models', 'sft-result');
    fs.mkdirSync(own);
    fs.writeFileSync(path.join(own, 'adapter_model.safetensors'), 'mine');
    const before = snapshot(clinic.workspace.dir);
    await expect(unpackTo(clinic, file, lab.resources)).rejects.toThrow(
      /models.sft-result is here already, with another content/,
    );
    expect(snapshot(clinic.workspace.dir)).toEqual(before);
  });

  it('is not packed when something of it was changed since', async () => {
    flipBit(path.join(lab.dir, 'models/sft-result/adapter_model.safetensors'));
    await expect(packOf(lab, PROJECT, file)).rejects.toThrow(
      /adapter_model.safetensors was changed/,
    );
    const picture = fs.readdirSync(path.join(lab.dir, 'blobs'), { recursive: true }).at(-1)!;
    flipBit(path.join(lab.dir, 'models/sft-result/adapter_model.safetensors'));
    flipBit(path.join(lab.dir, 'blobs', String(picture)));
    await expect(packOf(lab, PROJECT, file)).rejects.toThrow(/row one/);
    expect(fs.readdirSync(lab.root).filter((name) => name.includes('omrpack'))).toEqual([]);
  });
});

describe('what is stopped', () => {
  it.each(['looking', 'writing'] as const)('leaves no pack when %s', async (phase) => {
    const controller = new AbortController();
    const onProgress = (progress: TransferProgress): void => {
      if (progress.phase === phase) controller.abort();
    };
    const { signal } = controller;
    await expect(packOf(lab, PROJECT, file, { signal, onProgress })).rejects.toThrow(/abort/i);
    expect(fs.readdirSync(lab.root).filter((name) => name.includes('omrpack'))).toEqual([]);
  });

  it.each(['checking', 'writing'] as const)(
    'leaves the workspace as it was when %s',
    async (phase) => {
      await packOf(lab, PROJECT, file);
      const before = snapshot(clinic.workspace.dir);
      const controller = new AbortController();
      const onProgress = (progress: TransferProgress): void => {
        if (progress.phase === phase) controller.abort();
      };
      const { signal } = controller;
      const unpacking = unpackTo(clinic, file, lab.resources, { signal, onProgress });
      await expect(unpacking).rejects.toThrow(/abort/i);
      expect(snapshot(clinic.workspace.dir)).toEqual(before);
    },
  );
});

describe('what is packed', () => {
  it('is a data set with its pictures alone', async () => {
    const packed = await packOf(lab, 'datasets/import-result', file);
    expect(packed.kind).toBe('dataset');
    await unpackTo(clinic, file, lab.resources);
    expectSameFolder('datasets/import-result');
    expectSameFolder('blobs');
    expect(fs.readdirSync(path.join(clinic.workspace.dir, 'models'))).toEqual([]);
    expect(clinic.db.all('importedDatasets')).toHaveLength(1);
    const place = path.join(clinic.workspace.dir, 'datasets/import-result');
    expect((await verifyPath(place, { resources: lab.resources })).broken).toEqual([]);
  });

  it('is a model, whose base is found again or named', async () => {
    const packed = await packOf(lab, 'sft-result', file);
    expect(packed).toMatchObject({ kind: 'model', needs: ['base'] });
    fs.renameSync(lab.base, `${lab.base}-gone`);
    const first = await unpackTo(clinic, file, lab.resources);
    expect(first.needs).toEqual(['base']);
    const dir = path.join(clinic.workspace.dir, 'models', 'sft-result');
    expect(() => adapterBase(dir)).toThrow(/base/);
    // Linked on the page Models, and unpacked once more.
    clinic.db.run('linkModel', { id: 'l', name: 'base', path: `${lab.base}-gone`, nowMs: 1 });
    expect((await unpackTo(clinic, file, lab.resources)).needs).toEqual([]);
    expect(adapterBase(dir)).toBe(`${lab.base}-gone`);
  });

  it('is a model with its base', async () => {
    await packOf(lab, 'models/sft-result', file, { withBase: true });
    fs.rmSync(lab.base, { recursive: true });
    expect((await unpackTo(clinic, file, lab.resources)).needs).toEqual([]);
    const { dir } = clinic.workspace;
    const base = adapterBase(path.join(dir, 'models', 'sft-result'))!;
    expect(path.dirname(base)).toBe(path.join(dir, 'models'));
    expect(fs.readFileSync(path.join(base, 'model.safetensors'), 'utf8')).toBe(
      'weights of the base',
    );
    expect((await verifyPath(dir, { resources: lab.resources })).broken).toEqual([]);
  });

  it('is a recipe', async () => {
    const recipe = path.join(lab.root, 'mine.yaml');
    fs.writeFileSync(recipe, 'name: mine\nsteps:\n  - stage: import\n');
    const { key } = openSigningKey(lab.dir);
    await packRecipe(recipe, { name: 'mine', key }, { to: file, product: '1', nowMs: 1 });
    await unpackTo(clinic, file, lab.resources);
    const arrived = path.join(clinic.workspace.dir, 'recipes', 'mine.yaml');
    expect(fs.readFileSync(arrived, 'utf8')).toBe(fs.readFileSync(recipe, 'utf8'));
  });

  it('is the whole workspace', async () => {
    const packed = await packOf(lab, '', file);
    expect(packed.kind).toBe('workspace');
    const { items } = await unpackTo(clinic, file, lab.resources);
    expect(items.map(({ kind }) => kind).sort()).toEqual(
      ['dataset', 'model', 'project', 'run', 'run', 'run', 'run'].sort(),
    );
  });

  it('is named, or the nearest name is proposed', async () => {
    await expect(packOf(lab, 'Cards', file)).resolves.toMatchObject({ kind: 'project' });
    expect(() => packOf(lab, 'sft-resul', file)).toThrow(/has nothing named sft-resul/);
  });
});

describe('only what is new', () => {
  it('is packed when the manifest of the other side is given', async () => {
    await packOf(lab, 'datasets/import-result', file);
    const { manifest } = await unpackTo(clinic, file, lab.resources);
    const delta = path.join(lab.root, 'delta.omrpack');
    const packed = await packOf(lab, PROJECT, delta, { since: await readSince(manifest) });
    expect(packed.left).toBeGreaterThan(3);
    await unpackTo(clinic, delta, lab.resources);
    for (const folder of ['datasets', 'blobs', 'models/sft-result', 'runs/sft-run'])
      expectSameFolder(folder);
    expect((await verifyPath(clinic.workspace.dir, { resources: lab.resources })).broken).toEqual(
      [],
    );
  });

  it('is refused where it relies on what is not there', async () => {
    await packOf(lab, 'datasets/import-result', file);
    const delta = path.join(lab.root, 'delta.omrpack');
    await packOf(lab, PROJECT, delta, { since: await readSince(file) });
    const before = snapshot(clinic.workspace.dir);
    await expect(unpackTo(clinic, delta, lab.resources)).rejects.toThrow(
      /holds only what was new, and relies on \d+ files that are not here/,
    );
    expect(snapshot(clinic.workspace.dir)).toEqual(before);
  });

  it('can be asked for with a manifest alone', async () => {
    const list = path.join(lab.root, 'have.json');
    const packed = await packOf(lab, '', list, { manifestOnly: true });
    expect(packed.files).toEqual([list]);
    const since = await readSince(list);
    const delta = path.join(lab.root, 'delta.omrpack');
    const { entries, left } = await packOf(lab, '', delta, { since });
    expect(left).toBe(since.manifest.files.length);
    // Rows, record and lists always go along.
    expect(entries).toBeGreaterThan(0);
  });

  it('brings a project that has gone on up to date, and keeps what was done here', async () => {
    await packOf(lab, PROJECT, file);
    const { manifest } = await unpackTo(clinic, file, lab.resources);
    const added = lab.db.get('addJob', {
      ...{ projectId: PROJECT, step: 'more', stage: 'import', runId: 'more-run' },
      ...{ settings: '{}', nowMs: 20 },
    })!;
    lab.db.run('addRun', { id: 'more-run', jobId: added['id']!, stage: 'import', seed: 1 });
    lab.db.get('finishJob', {
      ...{ id: added['id']!, status: 'done', error: null, nowMs: 30, workedMs: 5 },
      ...{ summary: '{}', artifact: null },
    });
    fs.mkdirSync(path.join(lab.dir, 'runs/more-run'));
    fs.writeFileSync(path.join(lab.dir, 'runs/more-run/settings.json'), '{}');
    const delta = path.join(lab.root, 'delta.omrpack');
    await packOf(lab, PROJECT, delta, { since: await readSince(manifest) });
    const { items } = await unpackTo(clinic, delta, lab.resources);
    expect(items.filter(({ state }) => state === 'new').map(({ id }) => id)).toEqual(['more-run']);
    expect(clinic.db.all('jobs')).toHaveLength(5);
    // The older pack would take the new step away.
    await expect(unpackTo(clinic, file, lab.resources)).rejects.toThrow(/has gone on here since/);
  });
});
