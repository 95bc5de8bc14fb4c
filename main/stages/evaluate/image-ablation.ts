// Measures whether a model uses its images: accuracy on the same questions with their images and
// with grey ones of the same size. A reward that can be earned without the image teaches guessing.

import { PromptEncoder } from '../../data/prompts/prompt-encoder.ts';
import { openWorkspace, readRows } from '../../data/datasets/workspace.ts';
import { Generator } from '../../engine/generation/generator.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { openModelFolder } from '../training/open-model.ts';
import { BlankAnswers } from './blank-answers.ts';
import type { ImageAblationResult } from '../../../preload/contract/train.ts';
import { scoreAnswer } from '../../verifier/score.ts';
import { msg } from '../../../i18n/message.ts';

/** Options of the ablation. */
export interface ImageAblationRequest {
  /** Absolute folders of a model or adapter and of a data set. */
  readonly model: string;
  readonly dataset: string;
  /** Questions come from the first of these splits that has any. */
  readonly splits: readonly string[];
  /** Maximum number of questions. */
  readonly limit: number;
  readonly maxNewTokens: number;
}

/**
 * Asks every question greedily, twice. Throws a UserError if the split has no question with an
 * image.
 */
export async function runImageAblation(
  { model, dataset, splits, limit, maxNewTokens }: ImageAblationRequest,
  { workspace: folder, signal }: { workspace: string; signal: AbortSignal },
): Promise<ImageAblationResult> {
  const rowsBySplit = new Map<string, ExampleRow[]>(splits.map((split) => [split, []]));
  for await (const row of readRows(dataset)) {
    const part = rowsBySplit.get(row.split);
    if (part && part.length < limit && row.pictures.length > 0) part.push(row);
  }
  const rows = [...rowsBySplit.values()].find((part) => part.length > 0);
  if (!rows) {
    throw new UserError(msg('evaluate.no-pictures'), {
      hint: msg('evaluate.no-pictures.hint'),
    });
  }
  const job = { workspace: folder, signal, report: () => undefined };
  const opened = await openModelFolder({ model, weights: 'stored', device: 'cpu' }, job);
  const { base, trained, device } = opened;
  const generator = new Generator(base.model, trained, { device });
  const encoder = new PromptEncoder(base, openWorkspace(folder));
  encoder.checkSight(rows);
  const options = { maxNewTokens, stopIds: base.tokenizer.eosTokenIds, seed: 0, signal };
  const isRight = (row: ExampleRow, text: string, finished: boolean): boolean =>
    scoreAnswer(row, text, { finished }).accuracy === 1;
  const seeing = async (): Promise<number> => {
    const prompts = await Promise.all(rows.map((row) => encoder.prompt(row)));
    const answers = await generator.generate(prompts, { ...options, temperature: 0 });
    return rows.filter((row, i) => {
      const { ids, finished } = answers[i]![0]!;
      return isRight(row, encoder.text(ids), finished);
    }).length;
  };
  const blank = async (): Promise<number> => {
    const answers = await new BlankAnswers(encoder, generator, options).ask(rows);
    return rows.filter((row, i) => isRight(row, answers[i]!.text, answers[i]!.finished)).length;
  };
  try {
    return {
      questions: rows.length,
      withPicture: await seeing(),
      withoutPicture: await blank(),
    };
  } finally {
    await generator.release();
  }
}
