// The layout of a response with and without reasoning.

import { expect, it } from 'vitest';
import { strictFormat } from '../../main/verifier/text/response-format.ts';

it.each([
  // response, reasoning required, reasoning optional
  ['<think>2 + 2</think><answer>4</answer>', 1, 1],
  ['<think>2 + 2</think> \\boxed{4}', 1, 1],
  ['<answer>4</answer>', 0, 1],
  ['  <answer>Null Komma fünf</answer>\n', 0, 1],
  ['<think></think><answer>4</answer>', 0, 1],
  ['<think>\n\n</think>\n\n<answer>4</answer>', 0, 1],
  ['<think>\u200b</think><answer>4</answer>', 0, 1],
  ['4', 0, 0],
  ['\\boxed{4}', 0, 0],
  ['<answer> </answer>', 0, 0],
  ['<answer>4</answer> I am sure.', 0, 0],
  ['It is <answer>4</answer>', 0, 0],
  ['<answer>4</answer><answer>5</answer>', 0, 0],
  ['<answer>4', 0, 0],
  ['</think><answer>4</answer>', 0, 0],
  ['<think>2 + 2<answer>4</answer>', 0, 0],
  ['<think></think><think>2</think><answer>4</answer>', 0, 0],
  ['<answer><think>2 + 2</think>4</answer>', 0, 0],
] as const)('%j', (response, required, optional) => {
  expect(strictFormat(response)).toBe(required);
  expect(strictFormat(response, 'optional')).toBe(optional);
});
