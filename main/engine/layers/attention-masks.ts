// Attention masks of a shared-prefix batch, added to the scores: 0 for keys that a token attends
// to, HIDDEN for the others.
//
// Layers with a sliding window have their own masks, whose names end with the window's size.

import type { Feed } from '../graph/tensor.ts';
import { cacheTokens, isJoined, tokensAhead, type PrefixLayout } from './prefix-layout.ts';

/** Added to the score of a hidden key: its exponential is 0, and the sum of two is still finite. */
export const HIDDEN = -1e30;

/** The position of a prompt and its answers in a batch. */
export interface PrefixSpan {
  readonly row: number;
  readonly promptStart: number;
  readonly promptLength: number;
  /** Runs of picture tokens in the prompt, first token and end; for attention both ways. */
  readonly pictureRuns?: readonly (readonly [start: number, end: number])[];
  /** Of each answer: slot of the row, first token within the slot, and number of tokens. */
  readonly answers: readonly {
    readonly slot: number;
    readonly offset: number;
    readonly space: number;
  }[];
}

/** The name of a mask for layers with this sliding window, or without one. */
export function maskName(base: string, window: number | undefined): string {
  return window === undefined ? base : `${base}@${window}`;
}

/**
 * `prompt_mask` [R or 1, P, P] and `answer_mask` [R · G, A, P + A], for full attention and for
 * every sliding window.
 */
export function prefixMasks(
  layout: PrefixLayout,
  spans: readonly PrefixSpan[],
  windows: readonly number[],
): Record<string, Float32Array> {
  const masks: Record<string, Float32Array> = {};
  for (const window of [undefined, ...windows]) {
    const reach = window ?? Infinity;
    const bothWays = tokensAhead(layout, window) > 0;
    masks[maskName('prompt_mask', window)] =
      layout.packed || bothWays
        ? ownMasks(layout, spans, { reach, bothWays })
        : causalMask(layout.prompt, reach);
    masks[maskName('answer_mask', window)] = answerMask(layout, spans, reach);
  }
  return masks;
}

/** One answer being decoded. */
export interface DecodeSpan {
  readonly slot: number;
  /** Tokens of the prompt, and answer tokens in the cache. */
  readonly prompt: number;
  readonly length: number;
}

/**
 * `decode_mask` [slots, P + C + 1] of a decoding step: prompt, cache and the token itself; as in
 * `prefixMasks`.
 */
export function decodeMasks(
  { rows, prompt, answers, cached = 0 }: PrefixLayout,
  spans: readonly DecodeSpan[],
  windows: readonly number[],
): Record<string, Float32Array> {
  const masks: Record<string, Float32Array> = {};
  const width = prompt + cached + 1;
  for (const window of [undefined, ...windows]) {
    const mask = new Float32Array(rows * answers * width).fill(HIDDEN);
    for (let end = width; end <= mask.length; end += width) mask[end - 1] = 0;
    for (const { slot, prompt: promptLength, length } of spans) {
      const first = firstVisible(promptLength + length, window ?? Infinity);
      const rowStart = slot * width;
      mask.fill(0, rowStart + first, rowStart + Math.max(first, promptLength));
      const cache = rowStart + prompt;
      mask.fill(0, cache + Math.max(0, first - promptLength), cache + length);
    }
    masks[maskName('decode_mask', window)] = mask;
  }
  return masks;
}

/**
 * `cache_mask` [slots, P + C] of a decoding step that updates its caches, and for each number of key heads
 * KV where the keys of every slot go, `cache_at.KV` [R, KV, G, 4]: row, head, answer and token. An unused
 * slot attends to the last token of its cache, and writes there.
 */
export function updateFeeds(
  layout: PrefixLayout,
  spans: readonly DecodeSpan[],
  windows: readonly number[],
  keyHeads: Iterable<number>,
): Record<string, Feed> {
  const { rows, prompt, answers } = layout;
  const slots = rows * answers;
  const tokens = cacheTokens(layout);
  const joined = isJoined(layout);
  const start = joined ? 0 : prompt;
  const width = start + tokens;
  const at = new Int32Array(slots).fill(tokens - 1);
  for (const { slot, prompt: promptLength, length } of spans)
    at[slot] = length + (joined ? promptLength : 0);
  const feeds: Record<string, Feed> = {};
  for (const window of [undefined, ...windows]) {
    const mask = new Float32Array(slots * width).fill(HIDDEN);
    at.forEach((token, slot) => (mask[slot * width + start + token] = 0));
    for (const { slot, prompt: promptLength, length } of spans) {
      const first = firstVisible(promptLength + length, window ?? Infinity);
      const show = (from: number, end: number) =>
        mask.fill(0, slot * width + from, slot * width + Math.max(from, end));
      show(first, promptLength);
      const answer = joined ? promptLength : prompt;
      show(answer + Math.max(0, first - promptLength), answer + length);
    }
    feeds[maskName('cache_mask', window)] = mask;
  }
  for (const heads of new Set(keyHeads)) {
    const places = new BigInt64Array(4 * slots * heads);
    for (let row = 0, i = 0; row < rows; row++)
      for (let head = 0; head < heads; head++)
        for (let answer = 0; answer < answers; answer++, i += 4)
          places.set([row, head, answer, at[row * answers + answer]!].map(BigInt), i);
    feeds[`cache_at.${heads}`] = places;
  }
  return feeds;
}

/** The first position that the token at `position` attends to. */
const firstVisible = (position: number, reach: number) => Math.max(0, position - reach + 1);

const causalMasks = new Map<string, Float32Array>();

/** The mask of a plain causal sequence, [n, n]; cached by length and reach. */
function causalMask(n: number, reach: number): Float32Array {
  const key = `${n}|${reach}`;
  let mask = causalMasks.get(key);
  if (!mask) {
    mask = new Float32Array(n * n).fill(HIDDEN);
    for (let i = 0; i < n; i++) mask.fill(0, i * n + firstVisible(i, reach), i * n + i + 1);
    causalMasks.set(key, mask);
  }
  return mask;
}

/**
 * Prompts that share a row attend to themselves only; `bothWays`, a picture token also attends to
 * those after it in its run, within the window before it. [R, P, P]
 */
function ownMasks(
  { rows, prompt: P }: PrefixLayout,
  spans: readonly PrefixSpan[],
  { reach, bothWays }: { reach: number; bothWays: boolean },
): Float32Array {
  const mask = new Float32Array(rows * P * P).fill(HIDDEN);
  for (const { row, promptStart, promptLength, pictureRuns = [] } of spans) {
    const show = (i: number, end: number) => {
      const rowStart = (row * P + promptStart + i) * P + promptStart;
      mask.fill(0, rowStart + firstVisible(i, reach), rowStart + end);
    };
    for (let i = 0; i < promptLength; i++) show(i, i + 1);
    if (!bothWays) continue;
    for (const [start, end] of pictureRuns) for (let i = start; i < end; i++) show(i, end);
  }
  return mask;
}

/**
 * Answers attend to their prompt and themselves, [R · G, A, P + A]; padding attends to itself, to
 * stay finite.
 */
function answerMask(
  { rows, prompt: P, answers: G, length: A }: PrefixLayout,
  spans: readonly PrefixSpan[],
  reach: number,
): Float32Array {
  const width = P + A;
  const mask = new Float32Array(rows * G * A * width).fill(HIDDEN);
  for (let i = 0; i < rows * G * A; i++) mask[i * width + P + (i % A)] = 0;
  for (const { row, promptStart, promptLength, answers } of spans) {
    for (const { slot, offset, space } of answers) {
      for (let i = 0; i < space; i++) {
        const rowStart = ((row * G + slot) * A + offset + i) * width;
        const first = firstVisible(promptLength + i, reach);
        const prompt = rowStart + promptStart;
        mask.fill(0, prompt + first, prompt + Math.max(first, promptLength));
        const answerStart = rowStart + P + offset;
        mask.fill(0, answerStart + Math.max(0, first - promptLength), answerStart + i + 1);
      }
    }
  }
  return mask;
}
