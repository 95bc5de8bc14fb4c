// Memory and time on a cluster: hand-computed figures, and how they change with the number of GPUs.

import * as fs from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../../../main/stages/export/cluster/base-shape.ts';
import {
  GPUS,
  gpuOf,
  loraSftSize,
  rlSize,
  sftSize,
  type ModelShape,
} from '../../../../main/stages/export/cluster/sizing.ts';
import { paperSizes, scaleTables } from '../../../../scripts/docs/scale.ts';

const shape = shapeOf('Qwen/Qwen2.5-VL-7B-Instruct')!;
const gpu = gpuOf(80);
const work = { bufferTokens: 61_440, tokens: 1e9, rowTokens: 3_000 };
/** Round numbers, for sums by hand. */
const round: ModelShape = {
  ...{ parameters: 1e9, layers: 10, hidden: 1_000, kvHeads: 4, headWidth: 100, vocabulary: 1_000 },
};

it('takes the shape of a listed model from the program’s list', () => {
  expect(shape).toMatchObject({ parameters: 8_292_166_656, layers: 28, hidden: 3_584, kvHeads: 4 });
  expect(shapeOf('some/Other-32B-Instruct')!.parameters).toBe(32e9);
  expect(shapeOf('some/model')).toBeUndefined();
});

it('takes the largest listed GPU with at most that memory', () => {
  expect([8, 24, 48, 80, 96, 192].map((memory) => gpuOf(memory).memoryGb)).toEqual([
    24, 24, 40, 80, 80, 141,
  ]);
});

describe('SFT', () => {
  it('has the memory of the formula', () => {
    // 16 bytes · 1e9 / 8, two layers of 10 gathered (0.4 GB), 1,000 · 1,000 · (20 + 34), 3 GB
    const { gb } = sftSize(round, gpu, 8, { ...work, bufferTokens: 1_000 });
    expect(gb).toBeCloseTo(2 + 0.4 + 0.054 + 3, 6);
  });

  it('has the hours of the formula, which halve on twice the GPUs', () => {
    // 1e9 tokens · 8 · (1e9 + 10 · 1,000 · 3,000) FLOPs on 8 · 312e12 · 0.4
    const [hours] = sftSize(round, gpu, 8, work).hours;
    expect(hours).toBeCloseTo((1e9 * 8 * 1.03e9) / (8 * 312e12 * 0.4) / 3600, 6);
    expect(sftSize(round, gpu, 16, work).hours[0]).toBeCloseTo(hours / 2, 6);
  });

  it('of 7B does not fit on one GPU of 80 GB, does on eight, and as an adapter on one', () => {
    expect(sftSize(shape, gpu, 1, work).fits).toBe(false);
    expect(sftSize(shape, gpu, 8, work).fits).toBe(true);
    expect(loraSftSize(shape, gpu, 1, { ...work, bufferTokens: 4_096 }).fits).toBe(true);
  });
});

describe('RL', () => {
  const rl = {
    ...{ steps: 100, prompts: 128, answers: 16, promptTokens: 1_000, answerTokens: 3_900 },
    ...{ maxAnswerTokens: 28_696, tokensPerGpu: 33_792, rolloutMemory: 0.8 },
  };

  it('waits for its longest answer: the high end is longer, and more GPUs do not shorten that', () => {
    const [eight, sixtyFour] = [8, 64].map((gpus) => rlSize(shape, gpu, gpus, rl));
    for (const { hours } of [eight!, sixtyFour!]) expect(hours[1]).toBeGreaterThan(hours[0]);
    const waiting = ({ hours }: typeof eight & {}) => hours[1] - hours[0];
    expect(waiting(sixtyFour!)).toBeCloseTo(waiting(eight!), 6);
    expect(sixtyFour!.hours[0]).toBeLessThan(eight!.hours[0] / 4);
  });

  it('needs less memory as an adapter on few GPUs', () => {
    expect(rlSize(shape, gpu, 1, rl).fits).toBe(false);
    expect(rlSize(shape, gpu, 1, rl, { lora: true }).fits).toBe(true);
  });
});

it('the tables of docs/scale.md are what the formulas give', () => {
  const page = fs.readFileSync(resolve(import.meta.dirname, '../../../../docs/scale.md'), 'utf8');
  const cells = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---');
  expect(cells(page)).toContain(cells(scaleTables()));
  expect(paperSizes(gpuOf(80)).map(([gpus]) => gpus)).toEqual([1, 8, 32, 64]);
  expect(GPUS.map(({ memoryGb }) => memoryGb)).toEqual([24, 40, 80, 141]);
});
