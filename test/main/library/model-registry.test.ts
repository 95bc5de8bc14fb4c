// The list of models: details, linked folders, and refused removals.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { newAdapter, saveAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { openModel } from '../../../main/data/checkpoints/load.ts';
import { openWorkspace, type Workspace } from '../../../main/data/datasets/workspace.ts';
import { openDatabase, type Database } from '../../../main/storage/database.ts';
import { createModelRegistry, type ModelRegistry } from '../../../main/library/model-registry.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { findResources } from '../../../main/platform/app-paths.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { EVERY_LINEAR, temporaryFolder } from '../../helpers.ts';

const resources = findResources();
const POCKET = path.join(resources, 'pocket', 'base');

let workspace: Workspace;
let db: Database;
let jobs: JobView[];
let models: ModelRegistry;

beforeEach(() => {
  workspace = openWorkspace(temporaryFolder());
  db = openDatabase(workspace.dir);
  jobs = [];
  open();
});

function open(): void {
  const clock = { nowMs: () => 1_000, steadyMs: () => 1_000, after: () => () => undefined };
  models = createModelRegistry({ db, queue: { list: () => jobs }, clock, workspace, resources });
}

/** A copy of the pocket model in a user's folder. */
function ownFolder(): string {
  const dir = path.join(temporaryFolder(), 'mine');
  fs.cpSync(POCKET, dir, { recursive: true });
  return dir;
}

/** An adapter of the workspace, recorded as the queue records one. */
function ownAdapter(base: string, id = 'sft-1'): string {
  const dir = path.join(workspace.dir, 'models', id);
  const config = { r: 2, lora_alpha: 4, target_modules: EVERY_LINEAR };
  const { adapter } = newAdapter(openModel(base).model, config, createRandom(1));
  saveAdapter(dir, adapter, { baseModel: base });
  const manifest = { kind: 'model', id, base, parents: ['distill-1'] };
  fs.writeFileSync(path.join(dir, 'manifest.json'), JSON.stringify(manifest));
  db.run('addModel', { id, runId: id, path: `workspace:models/${id}`, nowMs: 5 });
  return dir;
}

it('lists the pocket models with size, vision and licence', () => {
  const [base] = models.list();
  expect(base).toMatchObject({
    id: 'pocket-base',
    kind: 'base',
    setting: 'resource:pocket/base',
    modelType: 'qwen2_5_vl',
    parameters: 3_124_224,
    seesPictures: true,
    licence: { name: 'Apache-2.0' },
    problem: null,
  });
  expect(base!.bytes).toBe(
    fs
      .readdirSync(POCKET)
      .reduce((sum, name) => sum + fs.statSync(path.join(POCKET, name)).size, 0),
  );
  expect(models.list().map(({ id }) => id)).toContain('pocket-teacher');
});

it('links a folder once, by its path, and reads the licence of its README', () => {
  const dir = ownFolder();
  fs.writeFileSync(path.join(dir, 'README.md'), '---\nlicense: llama3.2\n---\n# Mine\n');
  const id = models.link(dir);
  expect(models.link(dir)).toBe(id);
  expect(models.find(id)).toMatchObject({
    name: 'mine',
    origin: 'linked',
    setting: dir,
    licence: { name: 'llama3.2' },
  });
});

it('links the snapshot of a download cache and calls it by its name on the Hub', () => {
  const root = path.join(temporaryFolder(), 'models--made--up');
  const snapshot = path.join(root, 'snapshots', '0a1b');
  fs.cpSync(POCKET, path.join(root, 'blobs'), { recursive: true });
  fs.mkdirSync(snapshot, { recursive: true });
  for (const name of fs.readdirSync(POCKET))
    fs.symlinkSync(`../../blobs/${name}`, path.join(snapshot, name));
  const id = models.link(root);
  expect(models.link(snapshot)).toBe(id);
  expect(models.find(id)).toMatchObject({ name: 'made/up', path: snapshot, problem: null });
});

it('recognises a licence file by its text', () => {
  const dir = ownFolder();
  fs.copyFileSync(
    path.join(import.meta.dirname, '../../../LICENSE'),
    path.join(dir, 'LICENSE.txt'),
  );
  const { licence } = models.find(models.link(dir));
  expect(licence!.name).toBe('Apache-2.0');
  expect(licence!.text).toContain('TERMS AND CONDITIONS');
});

it('explains in a sentence why a folder cannot be used', () => {
  const cases: [(dir: string) => void, RegExp][] = [
    [(dir) => fs.rmSync(path.join(dir, 'model.safetensors')), /has no weights/],
    [(dir) => fs.rmSync(path.join(dir, 'tokenizer.json')), /has no tokenizer\.json/],
    [
      (dir) => fs.rmSync(path.join(dir, 'config.json')),
      /is not a model folder: config\.json is missing/,
    ],
    [
      (dir) => fs.writeFileSync(path.join(dir, 'config.json'), '{"model_type":"mamba"}'),
      /"mamba" is not supported/,
    ],
    [(dir) => fs.renameSync(dir, `${dir}-away`), /no longer exists/],
  ];
  for (const [spoil, sentence] of cases) {
    const dir = ownFolder();
    const id = models.link(dir);
    spoil(dir);
    const { problem } = models.find(id);
    expect(problem?.message).toMatch(sentence);
    expect(problem?.hint).toBeTruthy();
    expect(() => models.find(id, { usable: true })).toThrow(sentence);
  }
});

it('shows an adapter with its base and parents, and reports when the base has moved away', () => {
  const base = ownFolder();
  ownAdapter(base);
  expect(models.find('sft-1')).toMatchObject({
    kind: 'adapter',
    base,
    seesPictures: true,
    madeFrom: ['distill-1'],
    setting: 'workspace:models/sft-1',
    licence: { name: 'Apache-2.0' },
  });
  fs.renameSync(base, `${base}-away`);
  expect(models.find('sft-1').problem?.message).toMatch(/base model .* is no longer in /);
});

it('tells what deleting a model would lose: its files, and the runs that name it', () => {
  const base = ownFolder();
  const dir = ownAdapter(base);
  const user = (id: number, settings: object, projectId: string | null): JobView =>
    ({ id, step: 'evaluate', status: 'done', projectId, settings }) as unknown as JobView;
  jobs = [
    user(1, { model: 'workspace:models/sft-1' }, 'p1'),
    user(2, { judge: { model: dir } }, 'p1'),
    user(3, { model: 'workspace:models/sft-10' }, 'p2'),
    user(4, { model: 'workspace:models/sft-1' }, null),
  ];
  const losses = models.losses('sft-1');
  expect(losses).toMatchObject({ runs: 3, projectIds: ['p1'], blocked: null });
  expect(losses.bytes).toBe(models.find('sft-1').bytes);
  jobs.push({ ...user(5, { model: dir }, 'p1'), status: 'running' });
  expect(models.losses('sft-1').blocked?.message).toMatch(/is in use/);
  jobs.pop();
  expect(models.losses(models.link(base)).blocked?.message).toMatch(/base model of/);
});

it('reads the model card of a folder, and says where there is none', () => {
  const dir = ownFolder();
  fs.writeFileSync(path.join(dir, 'README.md'), '# What it can do\n');
  const id = models.link(dir);
  expect([models.find(id).hasCard, models.card(id)]).toEqual([true, '# What it can do\n']);
  fs.rmSync(path.join(dir, 'README.md'));
  expect(models.find(id).hasCard).toBe(false);
  expect(() => models.card(id)).toThrow('has no model card');
});

it('refuses to remove a model that a job uses, also through an adapter, and the base of an adapter', () => {
  const base = ownFolder();
  const baseId = models.link(base);
  const dir = ownAdapter(base);
  expect(() => models.remove(baseId)).toThrow(/is the base model of sft-1/);
  const job = { step: 'rl', status: 'running', settings: { model: 'workspace:models/sft-1' } };
  jobs = [job as unknown as JobView];
  expect(() => models.remove('sft-1')).toThrow(
    'sft-1 is in use: the step “rl” is running with it.',
  );
  expect(() => models.remove(baseId)).toThrow('mine is in use: the step “rl” is running with it.');
  jobs = [{ ...jobs[0]!, status: 'done' }];
  models.remove('sft-1');
  expect(fs.existsSync(dir)).toBe(false);
  models.remove(baseId);
  expect(fs.existsSync(base)).toBe(true);
  expect(() => models.remove('pocket-base')).toThrow(
    /is part of the program and cannot be removed/,
  );
});

it('restores removed models until the program has been restarted', () => {
  const dir = ownAdapter(POCKET);
  const before = models.find('sft-1');
  expect(models.remove('sft-1')).toBe(before.bytes);
  expect(models.list().some(({ id }) => id === 'sft-1')).toBe(false);
  models.restore('sft-1');
  expect(models.find('sft-1')).toEqual(before);
  models.remove('sft-1');
  db.close();
  db = openDatabase(workspace.dir);
  open();
  models.restore('sft-1');
  expect(models.list().some(({ id }) => id === 'sft-1')).toBe(false);
  expect(fs.existsSync(dir)).toBe(false);
});
