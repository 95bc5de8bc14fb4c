// Attention over a buffer of trees: prompts with themselves, answers with their prompt and themselves.

import type { Graph, Value } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';
import { maskName } from './attention-masks.ts';
import { type TreeLayout, tokensOf, type HeadSizes, type LayerKind } from './prefix-layout.ts';
import {
  add,
  concat,
  expand,
  matMul,
  reshape,
  slice,
  softmax,
  softmaxMatMul,
  transpose,
} from '../graph/ops.ts';

/** Keys and values of one layer's new tokens: prompts [R, KV, P, K], answers [R, KV, G, A, K]. */
export interface FreshKeys {
  readonly prompt?: { k: Value; v: Value };
  readonly answers?: { k: Value; v: Value };
}

/** Queries of a stretch are at least so many, or the products become too small to be fast. */
const SHORTEST_STRETCH = 128;

/**
 * Stretches of a causal prompt: queries `start` to `end` see keys `first` to `end` at most, so what lies behind them,
 * or before the window of the first, is never computed.
 */
function stretches(
  prompt: number,
  window: number | undefined,
): { start: number; end: number; first: number }[] {
  const count = Math.max(1, Math.floor(prompt / SHORTEST_STRETCH));
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * prompt) / count);
    const end = Math.floor(((i + 1) * prompt) / count);
    const first = window === undefined ? 0 : Math.max(0, start - window + 1);
    return { start, end, first };
  });
}

/**
 * Builds the attention of every layer for one layout. Axes: R rows, KV key heads, S query heads a key head, P prompt,
 * G answers, A answer tokens, C cached tokens, K head width. Grouped queries multiply with one key head as more rows.
 */
export class TreeAttention {
  readonly fresh: FreshKeys[] = [];
  private kind: LayerKind = {};
  private readonly maskParts = new Map<string, Value>();
  private readonly graph: Graph;
  private readonly layout: TreeLayout;
  private readonly sizes: HeadSizes;

  constructor(graph: Graph, layout: TreeLayout, sizes: HeadSizes) {
    this.graph = graph;
    this.layout = layout;
    this.sizes = sizes;
  }

  /** One layer: q [N, H·K], k and v [N, KV·K], rotated already -> [N, H·K]. */
  attend(q: Value, k: Value, v: Value, kind: LayerKind = {}): Value {
    this.kind = kind;
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
      const queries = slice(q, 0, promptTokens, tokens);
      parts.push(
        keys.prompt
          ? this.attendAnswers(queries, keys.prompt, own)
          : this.attendCached(queries, own),
      );
      keys = { ...keys, answers: own };
    }
    this.fresh.push(keys);
    return concat(parts, 0);
  }

  private attendPrompt(q: Value, k: Value, v: Value): Value {
    const { rows: R, prompt: P, packed } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    const S = heads / KV;
    const queries = transpose(reshape(q, [R, P, KV, S, K]), [0, 2, 3, 1, 4]); // [R, KV, S, P, K]
    const mask = this.mask('prompt_mask', [packed ? R : 1, 1, 1, P, P]);
    const mixed = stretches(P, this.kind.window).map(({ start, end, first }) => {
      const [n, seen] = [end - start, end - first];
      const part = reshape(slice(queries, 3, start, end), [R, KV, S * n, K]);
      const scores = matMul(part, slice(k, 2, first, end), { transB: true, alpha: this.scale });
      const visible = this.maskPart(mask, start, end, first);
      const masked = add(reshape(scores, [R, KV, S, n, seen]), visible);
      const values = slice(v, 2, first, end);
      return reshape(softmaxMatMul(masked, values, [R, KV, S * n, seen]), [R, KV, S, n, K]);
    });
    return reshape(transpose(concat(mixed, 3), [0, 3, 1, 2, 4]), [R * P, heads * K]);
  }

  /** Rows `start` to `end` of a mask and the columns that they may see; all layers share it. */
  private maskPart(mask: Value, start: number, end: number, first: number): Value {
    const key = `${mask.name} ${start} ${end} ${first}`;
    const known = this.maskParts.get(key);
    if (known) return known;
    const part = slice(slice(mask, 3, start, end), 4, first, end);
    this.maskParts.set(key, part);
    return part;
  }

  /** Answer tokens of a whole buffer. Every slot gets a copy of its prompt's keys: far smaller than its scores are. */
  private attendAnswers(
    q: Value,
    past: { k: Value; v: Value },
    own: { k: Value; v: Value },
  ): Value {
    const { rows: R, prompt: P, answers: G, length: A } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    const S = heads / KV;
    const all = (prompt: Value, answers: Value) =>
      concat([expand(reshape(prompt, [R, KV, 1, P, K]), [R, KV, G, P, K]), answers], 3);
    const queries = reshape(this.answerQueries(q), [R, KV, G, S * A, K]);
    const scores = reshape(
      matMul(queries, all(past.k, own.k), { transB: true, alpha: this.scale }),
      [R, KV, G, S, A, P + A],
    );
    const mask = this.mask('answer_mask', [R, 1, G, 1, A, P + A]);
    const shape = [R, KV, G, S * A, P + A];
    return this.answerTokens(softmaxMatMul(add(scores, mask), all(past.v, own.v), shape));
  }

  /** One new token of every answer; prompt and earlier tokens are in the caches, and each is multiplied where it lies. */
  private attendCached(q: Value, own: { k: Value; v: Value }): Value {
    const { rows: R, prompt: P, answers: G, cached } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    const S = heads / KV;
    const C = cached!;
    const alpha = this.scale;
    const grouped = this.answerQueries(q);
    const wide = reshape(grouped, [R, KV, G * S, K]);
    const queries = reshape(grouped, [R, KV, G, S, K]);
    const prompt = { k: this.cacheInput('prompt_k'), v: this.cacheInput('prompt_v') };
    const cache = { k: this.cacheInput('answer_k'), v: this.cacheInput('answer_v') };

    const toPrompt = reshape(matMul(wide, prompt.k, { transB: true, alpha }), [R, KV, G, S, P]);
    const toCache = matMul(queries, cache.k, { transB: true, alpha });
    const toItself = matMul(queries, own.k, { transB: true, alpha });
    const scores = concat([toPrompt, toCache, toItself], -1); // [R, KV, G, S, P + C + 1]
    const weights = softmax(add(scores, this.mask('decode_mask', [R, 1, G, 1, P + C + 1])));
    const ofPrompt = reshape(slice(weights, -1, 0, P), [R, KV, G * S, P]);
    const mixed = [
      reshape(matMul(ofPrompt, prompt.v), [R, KV, G, S, K]),
      matMul(slice(weights, -1, P, P + C), cache.v),
      matMul(slice(weights, -1, P + C, P + C + 1), own.v),
    ];
    return this.answerTokens(add(add(mixed[0]!, mixed[1]!), mixed[2]!));
  }

  /** [R · G · A, H · K] -> [R, KV, G, S, A, K]. */
  private answerQueries(q: Value): Value {
    const { rows: R, answers: G, length: A } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    return transpose(reshape(q, [R, G, A, KV, heads / KV, K]), [0, 3, 1, 4, 2, 5]);
  }

  /** [R, KV, G, S · A, K] -> [R · G · A, H · K]. */
  private answerTokens(mixed: Value): Value {
    const { rows: R, answers: G, length: A } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    const split = reshape(mixed, [R, KV, G, heads / KV, A, K]);
    return reshape(transpose(split, [0, 2, 4, 1, 3, 5]), [R * G * A, heads * K]);
  }

  private get scale(): number {
    return this.kind.scale ?? 1 / Math.sqrt(this.sizes.headDim);
  }

  private mask(name: string, shape: Shape): Value {
    return this.graph.input(maskName(name, this.kind.window), shape);
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
