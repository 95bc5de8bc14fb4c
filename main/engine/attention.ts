// Attention over a buffer of trees: prompts with themselves, answers with their prompt and themselves.

import type { Graph, Value } from './graph.ts';
import { add, concat, matMul, reshape, slice, softmax, transpose } from './ops.ts';

/**
 * How the tokens of a buffer stand: `rows` rows, each with `prompt` prompt tokens and `answers` answers of `length`
 * tokens. First come all prompt tokens, row by row, then all answer tokens. Plain sequences are rows without answers.
 * With `cached` the prompt tokens and earlier answer tokens are not in the buffer: their keys and values are fed.
 */
export interface TreeLayout {
  readonly rows: number;
  readonly prompt: number;
  readonly answers: number;
  readonly length: number;
  /** Capacity in tokens of each answer's cache. */
  readonly cached?: number;
  /** True when a row holds several prompts, so that prompt masks differ from row to row. */
  readonly packed?: boolean;
  /** True when a slot holds several answers, so that answer masks differ from slot to slot. */
  readonly shared?: boolean;
}

/** Tokens in the buffer. */
export function tokensOf({ rows, prompt, answers, length, cached }: TreeLayout): number {
  return rows * ((cached === undefined ? prompt : 0) + answers * length);
}

export interface HeadSizes {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/** Keys and values of one layer's new tokens: prompts [R, KV, P, K], answers [R, KV, G, A, K]. */
export interface FreshKeys {
  readonly prompt?: { k: Value; v: Value };
  readonly answers?: { k: Value; v: Value };
}

/**
 * Builds the attention of every layer for one layout. Axes: R rows, KV key heads, S query heads a key head, P prompt,
 * G answers, A answer tokens, C cached tokens, K head width. Grouped queries multiply with one key head as more rows.
 */
export class TreeAttention {
  readonly fresh: FreshKeys[] = [];
  private readonly graph: Graph;
  private readonly layout: TreeLayout;
  private readonly sizes: HeadSizes;

  constructor(graph: Graph, layout: TreeLayout, sizes: HeadSizes) {
    this.graph = graph;
    this.layout = layout;
    this.sizes = sizes;
  }

  /** One layer: q [N, H·K], k and v [N, KV·K], rotated already -> [N, H·K]. */
  attend(q: Value, k: Value, v: Value): Value {
    const { rows, prompt, answers, cached } = this.layout;
    const promptTokens = cached === undefined ? rows * prompt : 0;
    const tokens = tokensOf(this.layout);
    const parts: Value[] = [];
    let keys: FreshKeys = {};
    if (promptTokens > 0) {
      const own = {
        k: this.promptKeys(slice(k, 0, 0, promptTokens)),
        v: this.promptKeys(slice(v, 0, 0, promptTokens)),
      };
      keys = { prompt: own };
      parts.push(this.attendPrompt(slice(q, 0, 0, promptTokens), own.k, own.v));
    }
    if (answers > 0) {
      const own = {
        k: this.answerKeys(slice(k, 0, promptTokens, tokens)),
        v: this.answerKeys(slice(v, 0, promptTokens, tokens)),
      };
      const past = keys.prompt ?? {
        k: this.cacheInput('prompt_k'),
        v: this.cacheInput('prompt_v'),
      };
      keys = { ...keys, answers: own };
      parts.push(this.attendAnswers(slice(q, 0, promptTokens, tokens), past, own));
    }
    this.fresh.push(keys);
    return concat(parts, 0);
  }

  private attendPrompt(q: Value, k: Value, v: Value): Value {
    const { rows: R, prompt: P, packed } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    const S = heads / KV;
    const queries = reshape(transpose(reshape(q, [R, P, KV, S, K]), [0, 2, 3, 1, 4]), [
      R,
      KV,
      S * P,
      K,
    ]);
    const scores = reshape(matMul(queries, k, { transB: true, alpha: 1 / Math.sqrt(K) }), [
      R,
      KV,
      S,
      P,
      P,
    ]);
    const mask = this.graph.input('prompt_mask', [packed ? R : 1, 1, 1, P, P]);
    const weights = reshape(softmax(add(scores, mask)), [R, KV, S * P, P]);
    const mixed = reshape(matMul(weights, v), [R, KV, S, P, K]);
    return reshape(transpose(mixed, [0, 3, 1, 2, 4]), [R * P, heads * K]);
  }

  private attendAnswers(
    q: Value,
    past: { k: Value; v: Value },
    own: { k: Value; v: Value },
  ): Value {
    const { rows: R, prompt: P, answers: G, length: A, cached, shared } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    const S = heads / KV;
    const alpha = 1 / Math.sqrt(K);
    const grouped = transpose(reshape(q, [R, G, A, KV, S, K]), [0, 3, 1, 4, 2, 5]); // [R, KV, G, S, A, K]
    const wide = reshape(grouped, [R, KV, G * S * A, K]);
    const queries = reshape(grouped, [R, KV, G, S * A, K]);

    const toPrompt = reshape(matMul(wide, past.k, { transB: true, alpha }), [R, KV, G, S, A, P]);
    const scores = [add(toPrompt, this.graph.input('prompt_visible', [R, 1, G, 1, 1, P]))];
    let cache: { k: Value; v: Value } | undefined;
    if (cached !== undefined) {
      cache = { k: this.cacheInput('answer_k'), v: this.cacheInput('answer_v') };
      const toCache = reshape(matMul(queries, cache.k, { transB: true, alpha }), [
        R,
        KV,
        G,
        S,
        A,
        cached,
      ]);
      scores.push(add(toCache, this.graph.input('cache_mask', [1, 1, 1, 1, 1, cached])));
    }
    const toOwn = reshape(matMul(queries, own.k, { transB: true, alpha }), [R, KV, G, S, A, A]);
    scores.push(
      A === 1
        ? toOwn
        : add(
            toOwn,
            this.graph.input('answer_mask', shared ? [R, 1, G, 1, A, A] : [1, 1, 1, 1, A, A]),
          ),
    );

    const weights = softmax(concat(scores, -1)); // [R, KV, G, S, A, P + C + A]
    const C = cached ?? 0;
    const ofPrompt = reshape(slice(weights, -1, 0, P), [R, KV, G * S * A, P]);
    let mixed = reshape(matMul(ofPrompt, past.v), [R, KV, G, S * A, K]);
    if (cache)
      mixed = add(
        mixed,
        matMul(reshape(slice(weights, -1, P, P + C), [R, KV, G, S * A, C]), cache.v),
      );
    mixed = add(
      mixed,
      matMul(reshape(slice(weights, -1, P + C, P + C + A), [R, KV, G, S * A, A]), own.v),
    );
    const tokens = transpose(reshape(mixed, [R, KV, G, S, A, K]), [0, 2, 4, 1, 3, 5]); // [R, G, A, KV, S, K]
    return reshape(tokens, [R * G * A, heads * K]);
  }

  private promptKeys(x: Value): Value {
    const { rows: R, prompt: P } = this.layout;
    const { kvHeads: KV, headDim: K } = this.sizes;
    return transpose(reshape(x, [R, P, KV, K]), [0, 2, 1, 3]);
  }

  private answerKeys(x: Value): Value {
    const { rows: R, answers: G, length: A } = this.layout;
    const { kvHeads: KV, headDim: K } = this.sizes;
    return transpose(reshape(x, [R, G, A, KV, K]), [0, 3, 1, 2, 4]);
  }

  /** A cache tensor of the layer being built, e.g. `prompt_k.3`. */
  private cacheInput(name: string): Value {
    const { rows: R, prompt: P, answers: G, cached } = this.layout;
    const { kvHeads: KV, headDim: K } = this.sizes;
    const shape = name.startsWith('prompt') ? [R, KV, P, K] : [R, KV, G, cached!, K];
    return this.graph.input(`${name}.${this.fresh.length}`, shape);
  }
}

/** Added to the score of a key that must not be seen: exp of it is 0, and sums of two stay finite. */
export const HIDDEN = -1e30;

const causalMasks = new Map<number, Float32Array>();
/** The mask of a plain causal sequence, [n, n], cached by length. */
export function causalMask(n: number): Float32Array {
  let mask = causalMasks.get(n);
  if (!mask) {
    mask = new Float32Array(n * n);
    for (let i = 0; i < n; i++) mask.fill(HIDDEN, i * n + i + 1, (i + 1) * n);
    causalMasks.set(n, mask);
  }
  return mask;
}
