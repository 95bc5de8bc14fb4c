// The parity check of an export: the trained model and the exported files answer the same
// questions, compared token by token.

import {
  PromptEncoder,
  encodeMessages,
  type EncodedPrompt,
} from '../../data/prompts/prompt-encoder.ts';
import type { LoadedModel } from '../../data/checkpoints/load.ts';
import type { Raster } from '../../data/images/processors/resize.ts';
import { openWorkspace, readRows } from '../../data/datasets/workspace.ts';
import { Generator } from '../../engine/generation/generator.ts';
import { createRandom } from '../../engine/random.ts';
import type { Device } from '../../engine/runtime/session.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { TrainableParameters } from '../../engine/layers/lora.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';

/** Questions for the check: rows of a data set, or generated ones. */
export type ProofQuestions =
  | { readonly kind: 'rows'; readonly rows: readonly ExampleRow[]; readonly workspace: string }
  | { readonly kind: 'made'; readonly count: number };

/** A model to query: a base, alone or with an adapter. */
export interface Answering {
  readonly base: LoadedModel;
  readonly trained: TrainableParameters | undefined;
  readonly device: Device;
}

export interface ProofOptions {
  readonly maxNewTokens: number;
  readonly systemPrompt: string;
  readonly signal: AbortSignal;
  readonly onAnswered?: (share: number) => void;
}

/**
 * The first questions of a data set's split that `has` takes; of any split if that one is empty. Made
 * ones where it takes no row at all.
 */
export async function questionsOf(
  dataset: string,
  split: string,
  count: number,
  workspace: string,
  { has = () => true }: { has?: (row: ExampleRow) => boolean } = {},
): Promise<ProofQuestions> {
  if (dataset === '') return { kind: 'made', count };
  const ofSplit: ExampleRow[] = [];
  const ofOtherSplits: ExampleRow[] = [];
  let leftOut = 0;
  for await (const row of readRows(dataset)) {
    if (!has(row)) {
      leftOut += 1;
      continue;
    }
    if (row.split === split) ofSplit.push(row);
    else if (ofOtherSplits.length < count) ofOtherSplits.push(row);
    if (ofSplit.length === count) break;
  }
  const rows = [...ofSplit, ...ofOtherSplits].slice(0, count);
  if (rows.length === 0) {
    if (leftOut > 0) return { kind: 'made', count };
    throw new UserError(msg('export.no-questions-to-verify', { dataset }), {
      hint: msg('export.no-questions-to-verify.hint'),
    });
  }
  return { kind: 'rows', rows, workspace };
}

/**
 * Greedy answers to the questions as token ids, in order; every model uses its own tokenizer and
 * processor files.
 */
export async function answersOf(
  { base, trained, device }: Answering,
  questions: ProofQuestions,
  { maxNewTokens, systemPrompt, signal, onAnswered }: ProofOptions,
): Promise<Int32Array[]> {
  const prompts = await encoded(base, questions, systemPrompt);
  const generator = new Generator(base.model, trained, { device });
  try {
    const answers = await generator.generate(prompts, {
      temperature: 0,
      maxNewTokens,
      stopIds: base.tokenizer.eosTokenIds,
      signal,
      onProgress: (finished, total) => onAnswered?.(finished / total),
    });
    return answers.map(([answer]) => answer!.ids);
  } finally {
    await generator.release();
  }
}

/** Indices of answers that differ in any token. */
export function differences(a: readonly Int32Array[], b: readonly Int32Array[]): number[] {
  return a.flatMap((ids, i) => (ids.join() === b[i]!.join() ? [] : [i]));
}

async function encoded(
  base: LoadedModel,
  questions: ProofQuestions,
  systemPrompt: string,
): Promise<EncodedPrompt[]> {
  if (questions.kind === 'rows') {
    const encoder = new PromptEncoder(base, openWorkspace(questions.workspace), { systemPrompt });
    return Promise.all(questions.rows.map((row) => encoder.prompt(row)));
  }
  const random = createRandom(20);
  return Array.from({ length: questions.count }, () => {
    const [a, b] = [random.integer(1000), random.integer(1000)];
    const text = { type: 'text', text: `What is ${a} + ${b}?` } as const;
    const sees = base.model.family.vision !== undefined;
    const content = sees ? [{ type: 'image', path: 'made' } as const, text] : [text];
    const system = systemPrompt === '' ? [] : [{ role: 'system', content: systemPrompt }];
    const rasters = sees ? [madePicture(random.integer(1000))] : [];
    return encodeMessages(base, [...system, { role: 'user', content }], rasters, {
      addGenerationPrompt: true,
    });
  });
}

/**
 * An image of blocks of random grey: every patch differs, so that a missing vision tower changes
 * the answers.
 */
export function madePicture(seed: number): Raster {
  const random = createRandom(seed);
  const [width, height, block] = [128, 96, 8];
  const grey = Uint8Array.from({ length: (width / block) * (height / block) }, () =>
    random.integer(256),
  );
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return grey[Math.floor(y / block) * (width / block) + Math.floor(x / block)]!;
  });
  return { width, height, channels: 3, data };
}
