// Attention over a shared-prefix batch: prompts attend to themselves, answers to their prompt and
// themselves.

import type { Graph, Value } from '../graph/graph.ts';
import type { Shape } from '../graph/tensor.ts';
import { maskName } from './attention-masks.ts';
import { PrefixStates } from './prefix-states.ts';
import {
  type PrefixLayout,
  cacheTokens,
  isJoined,
  tokenCount,
  tokensAhead,
  type HeadSizes,
  type AttentionKind,
} from './prefix-layout.ts';
import {
  add,
  concat,
  expand,
  matMul,
  overwrite,
  reshape,
  slice,
  softmax,
  softmaxMatMul,
  transpose,
} from '../graph/ops.ts';

/**
 * Keys and values that one layer computed for the tokens of the batch: prompts [R, KV, P, K],
 * answers [R, KV, G, A, K].
 */
export interface NewKeyValues {
  readonly prompt?: { k: Value; v: Value };
  readonly answers?: { k: Value; v: Value };
}

/** Fewest queries of a block; the products of smaller blocks are slow. */
const SMALLEST_BLOCK = 128;

/**
 * Query blocks of a prompt: queries `start` to `end` attend to keys `first` to `last` at most, so
 * that scores after the last key ahead, or before the first query's window, are not computed.
 */
function queryBlocks(
  prompt: number,
  window: number | undefined,
  ahead: number,
): { start: number; end: number; first: number; last: number }[] {
  const count = Math.max(1, Math.floor(prompt / SMALLEST_BLOCK));
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * prompt) / count);
    const end = Math.floor(((i + 1) * prompt) / count);
    const first = window === undefined ? 0 : Math.max(0, start - window + 1);
    return { start, end, first, last: Math.min(prompt, end + ahead) };
  });
}

/** The transpose; a reshape where no axis longer than 1 passes another. */
function moveAxes(x: Value, perm: readonly number[]): Value {
  const moved = perm.filter((axis) => x.shape[axis]! > 1);
  const keepsOrder = moved.every((axis, i) => i === 0 || axis > moved[i - 1]!);
  if (!keepsOrder) return transpose(x, perm);
  return reshape(
    x,
    perm.map((axis) => x.shape[axis]!),
  );
}

/**
 * Builds the attention of every layer for one layout. Axes: R rows, KV key heads, S query heads per
 * key head, P prompt tokens, G answers, A answer tokens, C cached tokens, K head width. The queries
 * of a group are extra rows of one product.
 */
export class PrefixAttention {
  /** By layer with keys of its own. */
  readonly newKeyValues: NewKeyValues[] = [];
  /** The caches with the new token, by layer with keys of its own, where the layout says so. */
  readonly updatedCaches: { k: Value; v: Value }[] = [];
  /** For layers that carry a state instead. */
  readonly states: PrefixStates;
  private kind: AttentionKind = {};
  /** The layer whose keys and values the layer being built uses. */
  private layer = 0;
  private readonly maskParts = new Map<string, Value>();
  private readonly graph: Graph;
  private readonly layout: PrefixLayout;
  private readonly modelSizes: HeadSizes;

  constructor(graph: Graph, layout: PrefixLayout, sizes: HeadSizes) {
    this.graph = graph;
    this.layout = layout;
    this.modelSizes = sizes;
    this.states = new PrefixStates(graph, layout);
  }

  /** One layer: q [N, H·K], k and v [N, KV·K], already rotated -> [N, H·K]. */
  attend(q: Value, k: Value, v: Value, kind: AttentionKind = {}): Value {
    this.kind = kind;
    const tokens = tokenCount(this.layout);
    const prompt = this.promptTokens;
    this.newKeyValues.push({
      ...(prompt > 0
        ? {
            prompt: {
              k: this.promptKeys(slice(k, 0, 0, prompt)),
              v: this.promptKeys(slice(v, 0, 0, prompt)),
            },
          }
        : {}),
      ...(this.layout.answers > 0
        ? {
            answers: {
              k: this.answerKeys(slice(k, 0, prompt, tokens)),
              v: this.answerKeys(slice(v, 0, prompt, tokens)),
            },
          }
        : {}),
    });
    const layer = this.newKeyValues.length - 1;
    if (this.layout.updates) this.updatedCaches.push(this.updateCaches(layer));
    return this.attendShared(q, layer, kind);
  }

  /**
   * One layer without keys and values of its own, which uses those of an earlier layer with equal
   * heads: q [N, H·K] -> [N, H·K].
   */
  attendShared(q: Value, layer: number, kind: AttentionKind = {}): Value {
    this.kind = kind;
    this.layer = layer;
    const { prompt, answers } = this.newKeyValues[layer]!;
    const promptTokens = this.promptTokens;
    const parts: Value[] = [];
    if (prompt) parts.push(this.attendPrompt(slice(q, 0, 0, promptTokens), prompt.k, prompt.v));
    if (answers) {
      const queries = slice(q, 0, promptTokens, tokenCount(this.layout));
      if (prompt) parts.push(this.attendAnswers(queries, prompt, answers));
      else if (this.layout.updates) parts.push(this.attendUpdated(queries));
      else parts.push(this.attendCached(queries, answers));
    }
    return concat(parts, 0);
  }

  private get promptTokens(): number {
    const { rows, prompt, cached } = this.layout;
    return cached === undefined ? rows * prompt : 0;
  }

  private get sizes(): HeadSizes {
    return this.kind.sizes ?? this.modelSizes;
  }

  private attendPrompt(q: Value, k: Value, v: Value): Value {
    const { rows: R, prompt: P, packed } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    const S = heads / KV;
    const { window } = this.kind;
    const ahead = tokensAhead(this.layout, window);
    const queries = transpose(reshape(q, [R, P, KV, S, K]), [0, 2, 3, 1, 4]); // [R, KV, S, P, K]
    const mask = this.mask('prompt_mask', [packed || ahead > 0 ? R : 1, 1, 1, P, P]);
    const blocks = queryBlocks(P, window, ahead).map(({ start, end, first, last }) => {
      const [n, keys] = [end - start, last - first];
      const block = reshape(slice(queries, 3, start, end), [R, KV, S * n, K]);
      const scores = matMul(block, slice(k, 2, first, last), { transB: true, alpha: this.scale });
      const blockMask = this.maskPart(mask, [start, end], [first, last]);
      const masked = add(reshape(scores, [R, KV, S, n, keys]), blockMask);
      const values = slice(v, 2, first, last);
      return reshape(softmaxMatMul(masked, values, [R, KV, S * n, keys]), [R, KV, S, n, K]);
    });
    return reshape(transpose(concat(blocks, 3), [0, 3, 1, 2, 4]), [R * P, heads * K]);
  }

  /** Some rows and columns of a mask, each from a start to an end; shared by all layers. */
  private maskPart(
    mask: Value,
    [start, end]: readonly [number, number],
    [first, last]: readonly [number, number],
  ): Value {
    const key = `${mask.name} ${start} ${end} ${first} ${last}`;
    const cached = this.maskParts.get(key);
    if (cached) return cached;
    const part = slice(slice(mask, 3, start, end), 4, first, last);
    this.maskParts.set(key, part);
    return part;
  }

  /**
   * All answer tokens of a batch. Every slot gets a copy of its prompt's keys, which is far smaller
   * than its scores.
   */
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

  /**
   * One new token per answer. Prompt and earlier tokens are in separate caches, which are
   * multiplied without a copy.
   */
  private attendCached(q: Value, own: { k: Value; v: Value }): Value {
    const { rows: R, prompt: P, answers: G, cached } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    const S = heads / KV;
    const C = cached!;
    const alpha = this.scale;
    const grouped = this.answerQueries(q);
    const promptQueries = reshape(grouped, [R, KV, G * S, K]);
    const queries = reshape(grouped, [R, KV, G, S, K]);
    const prompt = { k: this.cacheInput('prompt_k'), v: this.cacheInput('prompt_v') };
    const cache = { k: this.cacheInput('answer_k'), v: this.cacheInput('answer_v') };

    const promptScores = reshape(matMul(promptQueries, prompt.k, { transB: true, alpha }), [
      R,
      KV,
      G,
      S,
      P,
    ]);
    const cacheScores = matMul(queries, cache.k, { transB: true, alpha });
    const ownScores = matMul(queries, own.k, { transB: true, alpha });
    const scores = concat([promptScores, cacheScores, ownScores], -1); // [R, KV, G, S, P + C + 1]
    const weights = softmax(add(scores, this.mask('decode_mask', [R, 1, G, 1, P + C + 1])));
    const promptWeights = reshape(slice(weights, -1, 0, P), [R, KV, G * S, P]);
    const parts = [
      reshape(matMul(promptWeights, prompt.v), [R, KV, G, S, K]),
      matMul(slice(weights, -1, P, P + C), cache.v),
      matMul(slice(weights, -1, P + C, P + C + 1), own.v),
    ];
    return this.answerTokens(add(add(parts[0]!, parts[1]!), parts[2]!));
  }

  /** The caches of a layer with the new keys and values in them, [R, KV, G, T, K]. */
  private updateCaches(layer: number): { k: Value; v: Value } {
    this.layer = layer;
    const { rows: R, answers: G } = this.layout;
    const { kvHeads: KV, headDim: K } = this.sizes;
    const at = this.graph.input(`cache_at.${KV}`, [R, KV, G, 4], 'int64');
    const own = this.newKeyValues[layer]!.answers!;
    const update = (cache: string, rows: Value) =>
      overwrite(this.cacheInput(cache), at, reshape(rows, [R, KV, G, K]));
    return { k: update('answer_k', own.k), v: update('answer_v', own.v) };
  }

  /** One new token per answer, which is in the answer's cache. */
  private attendUpdated(q: Value): Value {
    const { rows: R, prompt: P, answers: G } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    const S = heads / KV;
    const T = cacheTokens(this.layout);
    const alpha = this.scale;
    const cache = this.updatedCaches[this.layer]!;
    const grouped = this.answerQueries(q);
    const scores = matMul(reshape(grouped, [R, KV, G, S, K]), cache.k, { transB: true, alpha });
    if (isJoined(this.layout)) {
      this.graph.freeAxes.set(maskName('cache_mask', this.kind.window), 4);
      const masked = add(scores, this.mask('cache_mask', [R, 1, G, 1, T]));
      return this.answerTokens(matMul(softmax(masked), cache.v));
    }
    const prompt = { k: this.cacheInput('prompt_k'), v: this.cacheInput('prompt_v') };
    const promptQueries = reshape(grouped, [R, KV, G * S, K]);
    const promptScores = matMul(promptQueries, prompt.k, { transB: true, alpha });
    const all = concat([reshape(promptScores, [R, KV, G, S, P]), scores], -1);
    const weights = softmax(add(all, this.mask('cache_mask', [R, 1, G, 1, P + T])));
    const promptWeights = reshape(slice(weights, -1, 0, P), [R, KV, G * S, P]);
    const ofPrompt = reshape(matMul(promptWeights, prompt.v), [R, KV, G, S, K]);
    return this.answerTokens(add(ofPrompt, matMul(slice(weights, -1, P, P + T), cache.v)));
  }

  /** [R · G · A, H · K] -> [R, KV, G, S, A, K]. */
  private answerQueries(q: Value): Value {
    const { rows: R, answers: G, length: A } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    return moveAxes(reshape(q, [R, G, A, KV, heads / KV, K]), [0, 3, 1, 4, 2, 5]);
  }

  /** [R, KV, G, S · A, K] -> [R · G · A, H · K]. */
  private answerTokens(attended: Value): Value {
    const { rows: R, answers: G, length: A } = this.layout;
    const { heads, kvHeads: KV, headDim: K } = this.sizes;
    const split = reshape(attended, [R, KV, G, heads / KV, A, K]);
    return reshape(moveAxes(split, [0, 2, 4, 1, 3, 5]), [R * G * A, heads * K]);
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
    return moveAxes(reshape(x, [R, G, A, KV, K]), [0, 3, 1, 2, 4]);
  }

  /** A cache of the layer whose keys are used, e.g. `prompt_k.3`. */
  private cacheInput(name: string): Value {
    const { rows: R, prompt: P, answers: G } = this.layout;
    const { kvHeads: KV, headDim: K } = this.sizes;
    const isPrompt = name.startsWith('prompt');
    const shape = isPrompt ? [R, KV, P, K] : [R, KV, G, cacheTokens(this.layout), K];
    if (isJoined(this.layout)) this.graph.freeAxes.set(`${name}.${this.layer}`, 3);
    return this.graph.input(`${name}.${this.layer}`, shape);
  }
}
