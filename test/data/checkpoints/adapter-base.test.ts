// The base model of an adapter that names it as the Hub does: found where programs keep models.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readModelFolder } from '../../../main/data/checkpoints/model-folder.ts';
import { baseFolder } from '../../../main/data/checkpoints/adapter-base.ts';
import { newAdapter, saveAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import { createRandom } from '../../../main/engine/random.ts';
import type { UserError } from '../../../main/i18n/user-error.ts';
import { openModelFolder } from '../../../main/stages/training/open-model.ts';
import { temporaryFolder } from '../../helpers.ts';
import { RESOURCES } from '../../stages/jobs.ts';

const NAME = 'some-org/Some-Model-1B';
let home: string;
let adapter: string;
beforeEach(() => {
  home = temporaryFolder();
  adapter = path.join(home, 'mine', 'adapter');
});
afterEach(() => vi.unstubAllEnvs());

function model(...parts: string[]): string {
  const folder = path.join(home, ...parts);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'config.json'), '{}');
  return folder;
}

const CACHED = ['models--some-org--Some-Model-1B', 'snapshots', 'abc'];

describe('the base of an adapter that is a name of the Hub', () => {
  it.each<[string, readonly string[], Record<string, string>]>([
    ['the Hub cache of the home', ['.cache', 'huggingface', 'hub', ...CACHED], {}],
    ['the Hub cache of HF_HOME', ['hf', 'hub', ...CACHED], { HF_HOME: 'hf' }],
    ['LM Studio', ['.lmstudio', 'models', NAME], {}],
    ['a folder beside the adapter', ['mine', 'Some-Model-1B'], {}],
    ['a folder of the organization beside the adapter', ['mine', NAME], {}],
  ])('is found in %s', (_name, parts, variables) => {
    const env = Object.fromEntries(
      Object.entries(variables).map(([name, folder]) => [name, path.join(home, folder)]),
    );
    const folder = model(...parts);
    expect(baseFolder(adapter, { base: NAME }, { home, env })).toBe(folder);
  });

  it('is named where it is not here, with what to bring', () => {
    model('.cache', 'huggingface', 'hub', 'models--some-org--Other', 'snapshots', 'abc');
    const search = () => baseFolder(adapter, { base: NAME }, { home, env: {} });
    expect(search).toThrow(`was trained on ${NAME}`);
    try {
      search();
    } catch (error) {
      expect((error as UserError).hint).toContain(`Bring the model ${NAME} here`);
    }
  });

  describe('of a revision', () => {
    const hub = ['.cache', 'huggingface', 'hub', 'models--some-org--Some-Model-1B'] as const;
    const find = (revision: string) =>
      baseFolder(adapter, { base: NAME, revision }, { home, env: {} });
    const ref = (name: string, commit: string) => {
      const file = path.join(home, ...hub, 'refs', name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, `${commit}\n`);
    };

    it('is that revision, by commit, tag or branch, and not the newest one', () => {
      const old = model(...hub, 'snapshots', 'aaa');
      model(...hub, 'snapshots', 'bbb');
      ref('main', 'bbb');
      ref('v1.0', 'aaa');
      ref('refs/pr/3', 'aaa');
      for (const revision of ['aaa', 'v1.0', 'refs/pr/3']) expect(find(revision)).toBe(old);
      expect(path.basename(find('main'))).toBe('bbb');
    });

    it('that is not there is told, with the one that is', () => {
      model(...hub, 'snapshots', 'bbb');
      ref('main', 'bbb');
      for (const revision of ['ccc', 'v2', '../snapshots/bbb', 'refs'])
        expect(() => find(revision)).toThrow(
          `on the revision ${revision} of ${NAME}; on this machine there is only bbb.`,
        );
    });

    it('is taken as it is where a folder tells no revision', () => {
      model(...hub, 'snapshots', 'bbb');
      const kept = model('.lmstudio', 'models', NAME);
      expect(find('ccc-1')).toBe(kept);
    });

    it('is missing as a whole where nothing of the model is here', () => {
      expect(() => find('aaa')).toThrow('that model is not on this machine');
    });
  });

  it('is no folder that has gone', () => {
    const search = () => baseFolder(adapter, { base: path.join(home, 'gone') }, { home, env: {} });
    expect(search).toThrow(/is no longer in/);
  });
});

it('an adapter of a cached base opens with it, and its card says so', async () => {
  const hub = path.join(home, 'hub');
  const snapshot = path.join(hub, ...CACHED);
  fs.mkdirSync(path.dirname(snapshot), { recursive: true });
  fs.symlinkSync(path.join(RESOURCES, 'pocket', 'base'), snapshot);
  vi.stubEnv('HF_HUB_CACHE', hub);
  const { model: base } = loadModel(snapshot);
  const config = { r: 2, lora_alpha: 4, target_modules: 'all-linear' };
  const made = newAdapter(base, config, createRandom(1));
  saveAdapter(adapter, made.adapter, { baseModel: NAME });
  expect(readModelFolder(adapter)).toMatchObject({ kind: 'adapter', base: snapshot });
  const settings = { model: adapter, weights: 'stored', device: 'cpu' };
  const job = { workspace: home, signal: new AbortController().signal, report: () => undefined };
  const opened = await openModelFolder(settings, job);
  expect(opened.base.dir).toBe(snapshot);
  expect(opened.adapter!.adapter.tensors.size).toBe(made.adapter.tensors.size);

  // The revision that PEFT writes counts.
  const file = path.join(adapter, 'adapter_config.json');
  const stated = JSON.parse(fs.readFileSync(file, 'utf8')) as object;
  fs.writeFileSync(file, JSON.stringify({ ...stated, revision: 'v9' }));
  await expect(openModelFolder(settings, job)).rejects.toThrow('on the revision v9 of');
});
