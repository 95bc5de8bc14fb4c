// Import of a GGUF file with its vision tower: a model of the workspace, whole or not at all.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { loadModel } from '../../main/data/checkpoints/load.ts';
import { planGguf, writeGgufFiles } from '../../main/data/gguf/write-model.ts';
import { stage as importing } from '../../main/stages/import.ts';
import { parityFolder, temporaryFolder } from '../helpers.ts';
import { laterSentence } from '../data/hostile/refusals.ts';
import { createBench } from './jobs.ts';

/** A tiny Gemma 3 as two files. */
async function pair(): Promise<{ language: string; tower: string }> {
  const to = temporaryFolder();
  const baseDir = path.join(parityFolder('vlm-gemma3')!, 'model');
  const plans = planGguf({ baseDir, adapter: undefined, name: 'see', types: ['f16'] });
  await writeGgufFiles(plans, to);
  return { language: path.join(to, 'see-F16.gguf'), tower: path.join(to, 'mmproj-see-F16.gguf') };
}

it('makes a model that sees, and says which tower it took', async () => {
  const { run } = createBench();
  const { language } = await pair();
  const { artifact, summary } = await run(importing, { source: language, weights: 'f16' });
  expect(summary).toMatchObject({
    name: 'see-F16',
    model_type: 'gemma3',
    vision_tower: 'mmproj-see-F16.gguf',
  });
  const { model, imageProcessor } = loadModel(artifact!.path);
  expect(model.family.vision).toBeDefined();
  expect(imageProcessor!.resizedSize(100, 50)).toEqual({ width: 48, height: 48 });
});

it('makes a text model of the same file by itself', async () => {
  const { run } = createBench();
  const { language, tower } = await pair();
  fs.rmSync(tower);
  const { summary } = await run(importing, { source: language });
  expect(summary).toMatchObject({ model_type: 'gemma3_text' });
  expect(summary).not.toHaveProperty('vision_tower');
});

it.each([
  ['a tower that is cut off', (file: string) => fs.truncateSync(file, 3000), 'truncated'],
  [
    'a tower that is no GGUF file',
    (file: string) => fs.writeFileSync(file, 'x'.repeat(64)),
    'GGUF',
  ],
])('%s leaves nothing behind', async (_, damage, words) => {
  const { run, folder } = createBench();
  const { language, tower } = await pair();
  damage(tower);
  expect(await laterSentence(() => run(importing, { source: language }), tower)).toContain(words);
  const models = path.join(folder, 'models');
  expect(fs.existsSync(models) ? fs.readdirSync(models) : []).toEqual([]);
});

it('the tower itself is no source', async () => {
  const { run } = createBench();
  const { tower } = await pair();
  expect(await laterSentence(() => run(importing, { source: tower }), tower)).toContain('mmproj');
});
