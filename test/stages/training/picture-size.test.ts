// The size of pictures: a setting of every stage that reads pictures, kept with the adapter, so that
// whoever opens, evaluates or exports it sees pictures as they were in training.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadImageProcessor } from '../../../main/data/images/image-processor.ts';
import { previewPrompt } from '../../../main/data/prompts/prompt-preview.ts';
import { openWorkspace } from '../../../main/data/datasets/workspace.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { stage as exportStage } from '../../../main/stages/export.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import { stage as sft } from '../../../main/stages/sft.ts';
import { openModelFolder } from '../../../main/stages/training/open-model.ts';
import { temporaryFolder } from '../../helpers.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const BASE = join(RESOURCES, 'pocket', 'base');
const QWEN = { image_processor_type: 'Qwen2VLImageProcessorFast', min_pixels: 784 };
const folderWith = (settings: unknown, name = 'preprocessor_config.json') => {
  const dir = temporaryFolder();
  writeFileSync(join(dir, name), JSON.stringify(settings));
  return dir;
};

describe('the size of pictures', () => {
  it.each([
    // Settings of the model, of the user, and sides of a picture of 64 × 64 and of 640 × 640.
    [QWEN, {}, 56, 644],
    [QWEN, { minPixels: 0, maxPixels: 0 }, 56, 644],
    [QWEN, { minPixels: 112 * 112 }, 112, 644],
    [QWEN, { maxPixels: 224 * 224 }, 56, 224],
    [QWEN, { minPixels: 84 * 84, maxPixels: 84 * 84 }, 84, 84],
    // Newer files have the limits under `size`; an older limit gives way to the one that is set.
    [
      { ...QWEN, min_pixels: undefined, size: { shortest_edge: 784, longest_edge: 7056 } },
      {},
      56,
      84,
    ],
    [{ ...QWEN, size: { shortest_edge: 784, longest_edge: 7056 } }, { minPixels: 12544 }, 112, 112],
    [{ ...QWEN, min_pixels: 12544 }, { maxPixels: 3136 }, 56, 56],
  ])('%j with %j', (settings, size, small, large) => {
    const processor = loadImageProcessor(folderWith(settings), size)!;
    expect(processor.resizedSize(64, 64)).toEqual({ width: small, height: small });
    expect(processor.resizedSize(640, 640)).toEqual({ width: large, height: large });
  });

  it('is read from nested settings, and an adapter’s own win over the model’s', () => {
    const dir = folderWith({ image_processor: QWEN }, 'processor_config.json');
    const sides = (options: object) => loadImageProcessor(dir, options)!.resizedSize(64, 64).width;
    expect(sides({ minPixels: 12544 })).toBe(112);
    expect(sides({ settingsFrom: folderWith({ ...QWEN, min_pixels: 7056 }) })).toBe(84);
    expect(sides({ settingsFrom: temporaryFolder() })).toBe(56);
  });

  it.each([
    [QWEN, { minPixels: -1 }, 'A size of pictures cannot be -1 pixels.'],
    [QWEN, { maxPixels: 0.5 }, 'A size of pictures cannot be 0.5 pixels.'],
    [
      QWEN,
      { minPixels: 9000, maxPixels: 4000 },
      'The smallest size of pictures, 9,000 pixels, is above the largest, 4,000.',
    ],
    [
      { image_processor_type: 'SmolVLMImageProcessor' },
      { minPixels: 9000 },
      'This model’s pictures have one size (SmolVLMImageProcessor), which cannot be set.',
    ],
  ])('%j refuses %j', (settings, size, sentence) => {
    const open = () => loadImageProcessor(folderWith(settings), size);
    expect(open).toThrow(UserError);
    expect(open).toThrow(sentence);
  });
});

describe('a model trained with another size of pictures', () => {
  it('keeps it: when it is opened, trained on, previewed and exported', async () => {
    const bench = createBench();
    const rows = bench
      .cards('sft', 4)
      .map((row) => ({ ...row, responses: [`<think>x</think>\n${row.answer}`] }));
    const dataset = await bench.dataset(rows);
    const common = { dataset, split: 'sft', saveSteps: 1 };
    const minPixels = 140 * 112;
    const trained = await bench.run(sft, {
      ...common,
      model: BASE,
      maxSteps: 1,
      batchSize: 2,
      minPixels,
      maxPixels: minPixels * 2,
    });
    const practised = await bench.run(rl, {
      ...common,
      model: trained.artifact!.path,
      steps: 1,
      promptsPerStep: 2,
      numGenerations: 2,
      maxNewTokens: 8,
    });
    const report = () => undefined;
    const { signal } = new AbortController();
    const widthOf = async (model: string) => {
      const engine = { model, weights: 'stored', device: 'cpu' };
      const { base } = await openModelFolder(engine, { workspace: bench.folder, signal, report });
      return base.imageProcessor!.resizedSize(84, 56);
    };
    expect(await widthOf(BASE)).toEqual({ width: 84, height: 56 });
    for (const { artifact } of [trained, practised])
      expect(await widthOf(artifact!.path)).toEqual({ width: 168, height: 112 });
    const row = { question: rows[0]!.question, answer: '', pictures: rows[0]!.pictures };
    const workspace = openWorkspace(bench.folder);
    const tokens = async (model: string) =>
      (await previewPrompt(model, row, workspace)).pictures[0]!.tokens;
    expect(await tokens(BASE)).toBe(6);
    expect(await tokens(practised.artifact!.path)).toBe(24);

    const to = join(temporaryFolder(), 'exports');
    mkdirSync(to);
    const exported = await bench.run(exportStage, {
      model: practised.artifact!.path,
      formats: ['adapter', 'merged'],
      questions: 2,
      maxNewTokens: 8,
      to,
    });
    expect(exported.summary['equal']).toBe(2);
    for (const format of ['adapter', 'merged'])
      expect(await widthOf(join(exported.artifact!.path, format))).toEqual({
        width: 168,
        height: 112,
      });
    const settings = readFileSync(
      join(practised.artifact!.path, 'preprocessor_config.json'),
      'utf8',
    );
    expect(JSON.parse(settings)).toMatchObject({
      min_pixels: minPixels,
      max_pixels: 2 * minPixels,
    });
  });

  it('writes nothing where the size is the model’s own', async () => {
    const bench = createBench();
    const rows = bench.cards('sft', 2).map((row) => ({ ...row, responses: [row.answer] }));
    const dataset = await bench.dataset(rows);
    const { artifact } = await bench.run(sft, { dataset, model: BASE, maxSteps: 1, batchSize: 2 });
    expect(existsSync(join(artifact!.path, 'preprocessor_config.json'))).toBe(false);
  });
});
