// What a base cannot say: with output layer and embeddings frozen the loss of never-learnt words stays
// where the reachable probability holds it; trained whole, or by LoRA, it falls below. Then RL goes on
// with the same adapter, and export merges it.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readHeader } from '../../../main/data/formats/weights/safetensors.ts';
import { readConfig } from '../../../main/data/checkpoints/load.ts';
import { stage as sft } from '../../../main/stages/sft.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import { stage as exportStage } from '../../../main/stages/export.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const BASE = join(RESOURCES, 'pocket/base');
const WORDS = ['red', 'green', 'blue', 'yellow'];
const bench = createBench();

/** Questions about numbers whose answers are words that the base never met. */
const rows = Array.from({ length: 16 }, (_, i): ExampleRow => {
  const answer = WORDS[i % WORDS.length]!;
  return {
    id: `r${i}`,
    question: `What is ${i % WORDS.length} plus 0?`,
    answer,
    pictures: [],
    split: 'sft',
    responses: [`<answer>${answer}</answer>`],
  };
});
const dataset = bench.dataset([
  ...rows,
  ...rows.map((row) => ({ ...row, id: `${row.id}l`, split: 'rl' })),
]);

const learn = async (more: object) =>
  bench.run(sft, {
    model: BASE,
    dataset: await dataset,
    ...{ batchSize: 16, maxSteps: 60, learningRate: 3e-3, saveSteps: 100, seed: 1 },
    ...more,
  });
const lossOf = ({ summary }: { summary: Readonly<Record<string, unknown>> }) =>
  Number(summary['loss']);

it('training the words too gets below the loss that frozen rows allow, in SFT, RL and export', async () => {
  const frozen = await learn({});
  const whole = await learn({ modulesToSave: 'embed_tokens,lm_head' });
  const lora = await learn({ targetModules: 'all-linear,embed_tokens,lm_head' });
  console.log('loss', lossOf(frozen), lossOf(whole), lossOf(lora));
  expect(lossOf(frozen)).toBeGreaterThan(0.5);
  expect(lossOf(whole)).toBeLessThan(0.1);
  expect(lossOf(lora)).toBeLessThan(0.5);

  const trained = await bench.run(rl, {
    model: whole.artifact!.path,
    dataset: await dataset,
    ...{ promptsPerStep: 4, numGenerations: 4, steps: 1, maxNewTokens: 12, temperature: 1.5 },
    ...{ saveSteps: 1, learningRate: 1e-3, filterGroups: 'none' },
  });
  const head = 'base_model.model.lm_head.weight';
  const tensors = readHeader(join(trained.artifact!.path, 'adapter_model.safetensors'));
  expect(tensors.has(head)).toBe(true);

  const { artifact, summary } = await bench.run(exportStage, {
    model: trained.artifact!.path,
    dataset: await dataset,
    split: 'rl',
    ...{ questions: 4, maxNewTokens: 12 },
  });
  expect(summary).toMatchObject({ questions: 4, equal: 4 });
  expect(readConfig(join(artifact!.path, 'merged'))['tie_word_embeddings']).toBe(false);
});
