// Prints the tables of docs/scale.md, the paper's recipe on 1 to 64 GPUs: `npm run docs:scale`. A test
// compares the page with them.

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { shapeOf } from '../../main/stages/export/cluster/base-shape.ts';
import { PUBLISHED } from '../../main/stages/export/cluster/engines.ts';
import { sizeTable } from '../../main/stages/export/cluster/readme.ts';
import {
  GPUS,
  loraSftSize,
  rlSize,
  sftSize,
  type Gpu,
  type Size,
} from '../../main/stages/export/cluster/sizing.ts';

const BASE = 'Qwen/Qwen2.5-VL-7B-Instruct';
const PAGE = resolve(import.meta.dirname, '../../docs/scale.md');
const MARKS = ['<!-- sizes -->', '<!-- /sizes -->'] as const;

/** 4,300 steps on 32 GPUs with full buffers: 8.45 billion tokens. Supp. Tab. 1 and the released YAML file. */
const SFT_TOKENS = 4_300 * PUBLISHED.gpus.sft * PUBLISHED.packingLength;
/** A picture and a question, and an answer of 1,800 tokens; the paper states no mean. */
const SFT_ROW_TOKENS = 3_000;
/** Steps, prompts and answers of the published RL run; the prompt's mean is an assumption. */
const RL = {
  ...{ steps: 1_232, prompts: 128, answers: 16, promptTokens: 1_000 },
  answerTokens: PUBLISHED.answerLength,
  maxAnswerTokens: 28_696,
  tokensPerGpu: PUBLISHED.tokensPerGpu,
  rolloutMemory: PUBLISHED.rolloutMemory,
};

/** What 1, 8, 32 and 64 GPUs of a kind take for the paper's recipe. */
export function paperSizes(
  gpu: Gpu,
): (readonly [number, Record<'sft' | 'sftLora' | 'rl' | 'rlLora', Size>])[] {
  const shape = shapeOf(BASE)!;
  const work = {
    bufferTokens: PUBLISHED.packingLength,
    tokens: SFT_TOKENS,
    rowTokens: SFT_ROW_TOKENS,
  };
  return [1, 8, 32, 64].map((gpus) => [
    gpus,
    {
      sft: sftSize(shape, gpu, gpus, work),
      sftLora: loraSftSize(shape, gpu, gpus, { ...work, bufferTokens: SFT_ROW_TOKENS }),
      rl: rlSize(shape, gpu, gpus, RL),
      rlLora: rlSize(shape, gpu, gpus, RL, { lora: true }),
    },
  ]);
}

/** A table for each kind of GPU. */
export const scaleTables = (): string =>
  GPUS.toReversed()
    .map((gpu) => `### ${gpu.name}\n\n${sizeTable(paperSizes(gpu), 'en')}`)
    .join('\n\n');

if (import.meta.main) {
  const page = readFileSync(PAGE, 'utf8');
  const [start, end] = MARKS.map((mark) => page.indexOf(mark)) as [number, number];
  const text = `${page.slice(0, start + MARKS[0].length)}\n\n${scaleTables()}\n\n${page.slice(end)}`;
  writeFileSync(PAGE, text);
}
