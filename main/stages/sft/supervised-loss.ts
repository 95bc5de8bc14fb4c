// The supervised loss: mean cross-entropy over the answer tokens of a batch, buffer by buffer.

import type { PromptEncoder } from '../../data/prompts/prompt-encoder.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { microBatches, treesPerRow } from '../../engine/training/micro-batches.ts';
import { layoutPrefixBatch, type PrefixTree } from '../../engine/training/prefix-batch.ts';
import { scoreLogProbs } from '../../engine/training/score-log-probs.ts';
import type { Trainer } from '../../engine/training/trainer.ts';
import { promptTree } from '../training/batching.ts';
import type { MicroBatchSettings } from '../training/settings.ts';

/**
 * Adds the gradients of a batch to those of the trainer's step. Returns the loss, and how many answer
 * tokens the batch has. `slotLength` keeps the shapes of all buffers alike.
 */
export async function accumulateLoss(
  trees: readonly PrefixTree[],
  slotLength: number,
  { microBatchTokens, gradientCheckpointing }: MicroBatchSettings,
  trainer: Trainer,
): Promise<{ loss: number; tokens: number }> {
  const tokens = answerTokens(trees);
  let loss = 0;
  const items = trees.map((tree) => ({ tree }));
  for (const part of microBatches(items, microBatchTokens)) {
    const group = part.map(({ tree }) => tree);
    const buffer = layoutPrefixBatch(trainer.model, group, {
      treesPerRow: treesPerRow(group),
      slotLength,
    });
    const tokenWeight = new Float32Array(buffer.targets.length).fill(1 / tokens);
    const result = await trainer.accumulate(
      buffer,
      { loss: { kind: 'sft' }, recompute: gradientCheckpointing },
      { tokenWeight },
    );
    loss += result.loss;
  }
  return { loss, tokens };
}

/**
 * The loss of held-out rows with all their answers, without gradients and without image
 * augmentation.
 */
export async function validationLoss(
  rows: readonly ExampleRow[],
  { microBatchTokens }: Pick<MicroBatchSettings, 'microBatchTokens'>,
  {
    encoder,
    trainer,
    signal,
  }: { readonly encoder: PromptEncoder; readonly trainer: Trainer; readonly signal: AbortSignal },
): Promise<number> {
  let sum = 0;
  let tokens = 0;
  for (let start = 0; start < rows.length; start += ROWS_AT_A_TIME) {
    const batch = rows.slice(start, start + ROWS_AT_A_TIME);
    const trees = await Promise.all(
      batch.map(async (row) => answerTree(await encoder.prompt(row), row.responses!, encoder)),
    );
    tokens += answerTokens(trees);
    const scored = await scoreLogProbs(trainer, trees, { microBatchTokens, signal });
    for (const logp of scored.flat()) for (const each of logp) sum -= each;
  }
  return sum / tokens;
}

/** Rows whose images are in memory at once. */
const ROWS_AT_A_TIME = 32;

/** A prompt with some answers as token ids. */
export function answerTree(
  prompt: Awaited<ReturnType<PromptEncoder['prompt']>>,
  responses: readonly string[],
  encoder: PromptEncoder,
): PrefixTree {
  return promptTree(
    prompt,
    responses.map((text) => encoder.answer(text)),
  );
}

function answerTokens(trees: readonly PrefixTree[]): number {
  return trees.reduce(
    (sum, tree) => sum + tree.answers.reduce((n, answer) => n + answer.length, 0),
    0,
  );
}
