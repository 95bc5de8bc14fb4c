// Import: a model folder of Hugging Face is told to be one, with where it is named; a folder of examples
// beside a configuration stays one.

import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../../../main/i18n/user-error.ts';
import type { defaults } from '../../../../main/stages/import/settings.ts';
import { zip } from '../../../data/write-files.ts';
import { createImportBench, GOOD, PICTURE } from '../import-bench.ts';

const { at, importFrom, write } = createImportBench();
const BASE = resolve(import.meta.dirname, '..', '..', '..', '..', 'resources', 'pocket', 'base');

async function refusal(settings: Partial<typeof defaults>): Promise<UserError> {
  const error = await importFrom(settings).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

it.each([
  ['', {}],
  ['', { inspect: true }],
  ['config.json', {}],
  ['model.safetensors', {}],
  ['tokenizer.json', {}],
])('the model folder, file “%s”, %o, is a model and is used by its folder', async (file, more) => {
  const source = join(BASE, file);
  const { message, hint } = await refusal({ source, ...more });
  expect(message).toBe(`${source} is a model, not a set of examples.`);
  expect(hint).toContain(`--set model=${BASE.replace(/[\\/]$/, '')}`);
  expect(hint).toContain('“Add a model folder”');
});

it('a folder of the download cache is its snapshot', async () => {
  const cached = join(at.folder, 'models--org--name');
  const snapshot = join(cached, 'snapshots', 'abc');
  mkdirSync(join(cached, 'snapshots'), { recursive: true });
  mkdirSync(join(cached, 'refs'));
  writeFileSync(join(cached, 'refs', 'main'), 'abc');
  symlinkSync(BASE, snapshot);
  const { message, hint } = await refusal({ source: cached });
  expect(message).toBe(`${cached} is a model, not a set of examples.`);
  expect(hint).toContain(`--set model=${snapshot}`);
});

it('a model that cannot be used says why', async () => {
  const folder = join(at.folder, 'half');
  cpSync(BASE, folder, { recursive: true });
  rmSync(join(folder, 'tokenizer.json'));
  const without = await refusal({ source: folder });
  expect(without.message).toBe(`${folder} is a model, not a set of examples.`);
  expect(without.hint).toContain('tokenizer.json');
  writeFileSync(join(folder, 'config.json'), '{"model_type": "bert"}');
  expect((await refusal({ source: folder })).hint).toContain('bert');
  expect((await refusal({ source: folder })).hint).not.toContain('--set model=');
});

it('a packed model is told as well', async () => {
  const source = join(at.source, 'model.zip');
  const members = ['config.json', 'tokenizer.json'].map((name) => ({
    name: `base/${name}`,
    bytes: readFileSync(join(BASE, name)),
  }));
  writeFileSync(source, zip(members));
  const { message, hint } = await refusal({ source });
  expect(message).toBe(`${source} is a model, not a set of examples.`);
  expect(hint).toContain('Unpack the archive');
});

it('a configuration of another program beside rows changes nothing', async () => {
  writeFileSync(join(at.source, 'a.png'), PICTURE);
  write('rows.jsonl', [GOOD]);
  writeFileSync(join(at.source, 'config.json'), '{"model_type": "llava"}');
  expect((await importFrom({ only: ['rows.jsonl'] })).rows).toHaveLength(1);
});
