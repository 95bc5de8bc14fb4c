// Masks: which keys each token of a buffer sees. 0 where it sees, HIDDEN where not; added to the scores.
//
// Some layers of some families see only a window of the last tokens; every kind of layer has masks of its own, told apart
// by the end of their names.

import type { TreeLayout } from './prefix-layout.ts';

/** Added to the score of a key that must not be seen: exp of it is 0, and sums of two stay finite. */
export const HIDDEN = -1e30;

/** Where a prompt and its answers stand in a buffer. */
export interface TreeSpan {
  readonly row: number;
  readonly promptStart: number;
  readonly promptLength: number;
  /** Slot of the row, first token there, and tokens of each answer. */
  readonly answers: readonly {
    readonly slot: number;
    readonly offset: number;
    readonly space: number;
  }[];
}

/** The name of a mask for layers that see `window` tokens, their own included; no window = all. */
export function maskName(base: string, window: number | undefined): string {
  return window === undefined ? base : `${base}@${window}`;
}

/** `prompt_mask` [R or 1, P, P] and `answer_mask` [R · G, A, P + A] of every kind of layer. */
export function treeMasks(
  layout: TreeLayout,
  spans: readonly TreeSpan[],
  windows: readonly number[],
): Record<string, Float32Array> {
  const masks: Record<string, Float32Array> = {};
  for (const window of [undefined, ...windows]) {
    const reach = window ?? Infinity;
    masks[maskName('prompt_mask', window)] = layout.packed
      ? packedMask(layout, spans, reach)
      : causalMask(layout.prompt, reach);
    masks[maskName('answer_mask', window)] = answerMask(layout, spans, reach);
  }
  return masks;
}

/** One answer that is being decoded. */
export interface DecodeSpan {
  readonly slot: number;
  /** Tokens of the prompt, and of the answer in the cache. */
  readonly prompt: number;
  readonly length: number;
}

/** `decode_mask` [slots, P + C + 1] of a decoding step, of every kind of layer: prompt, cache and the token itself. */
export function decodeMasks(
  { rows, prompt, answers, cached = 0 }: TreeLayout,
  spans: readonly DecodeSpan[],
  windows: readonly number[],
): Record<string, Float32Array> {
  const masks: Record<string, Float32Array> = {};
  const width = prompt + cached + 1;
  for (const window of [undefined, ...windows]) {
    const mask = new Float32Array(rows * answers * width).fill(HIDDEN);
    for (let end = width; end <= mask.length; end += width) mask[end - 1] = 0;
    for (const { slot, prompt: promptLength, length } of spans) {
      const first = firstSeen(promptLength + length, window ?? Infinity);
      const line = slot * width;
      mask.fill(0, line + first, line + Math.max(first, promptLength));
      const cache = line + prompt;
      mask.fill(0, cache + Math.max(0, first - promptLength), cache + length);
    }
    masks[maskName('decode_mask', window)] = mask;
  }
  return masks;
}

/** The first token of its sequence that the token at `position` sees. */
const firstSeen = (position: number, reach: number) => Math.max(0, position - reach + 1);

const causalMasks = new Map<string, Float32Array>();

/** The mask of a plain causal sequence, [n, n], kept by length and reach. */
function causalMask(n: number, reach: number): Float32Array {
  const key = `${n}|${reach}`;
  let mask = causalMasks.get(key);
  if (!mask) {
    mask = new Float32Array(n * n).fill(HIDDEN);
    for (let i = 0; i < n; i++) mask.fill(0, i * n + firstSeen(i, reach), i * n + i + 1);
    causalMasks.set(key, mask);
  }
  return mask;
}

/** Each prompt of a row sees itself alone, [R, P, P]. */
function packedMask(
  { rows, prompt: P }: TreeLayout,
  spans: readonly TreeSpan[],
  reach: number,
): Float32Array {
  const mask = new Float32Array(rows * P * P).fill(HIDDEN);
  for (const { row, promptStart, promptLength } of spans) {
    for (let i = 0; i < promptLength; i++) {
      const line = (row * P + promptStart + i) * P + promptStart;
      mask.fill(0, line + firstSeen(i, reach), line + i + 1);
    }
  }
  return mask;
}

/** Answers see their prompt and themselves, [R · G, A, P + A]; padding sees itself alone, so that it stays finite. */
function answerMask(
  { rows, prompt: P, answers: G, length: A }: TreeLayout,
  spans: readonly TreeSpan[],
  reach: number,
): Float32Array {
  const width = P + A;
  const mask = new Float32Array(rows * G * A * width).fill(HIDDEN);
  for (let i = 0; i < rows * G * A; i++) mask[i * width + P + (i % A)] = 0;
  for (const { row, promptStart, promptLength, answers } of spans) {
    for (const { slot, offset, space } of answers) {
      for (let i = 0; i < space; i++) {
        const line = ((row * G + slot) * A + offset + i) * width;
        const first = firstSeen(promptLength + i, reach);
        const prompt = line + promptStart;
        mask.fill(0, prompt + first, prompt + Math.max(first, promptLength));
        const own = line + P + offset;
        mask.fill(0, own + Math.max(0, first - promptLength), own + i + 1);
      }
    }
  }
  return mask;
}
