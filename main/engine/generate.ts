// Generation: prompts once, then answers token by token against caches that JavaScript owns.

import { HIDDEN, TreeAttention, type TreeLayout } from './attention.ts';
import { Graph } from './graph.ts';
import { Scope } from './layers.ts';
import type { Model } from './model.ts';
import type { Pictures } from './models/family.ts';
import { gather, matMul } from './ops.ts';
import { createRandom, type Random } from './random.ts';
import { Program, type Device } from './runtime.ts';
import { chooseToken, type SamplingOptions } from './sampling.ts';
import { bucket, type Feed } from './tensor.ts';
import { layoutTrees } from './tree.ts';
import { buildHidden, type Trained } from './trainer.ts';

export interface Prompt {
  readonly ids: Int32Array;
  readonly pictures?: Pictures;
}

export interface GenerateOptions extends SamplingOptions {
  /** Answers to each prompt. */
  readonly n?: number;
  readonly maxNewTokens: number;
  readonly seed?: number;
  /** Ids that end an answer; they are part of it. */
  readonly stopIds: readonly number[];
  /** Number of the first prompt in the seed's series, so that a call for a part gives what the whole would. */
  readonly firstPrompt?: number;
  readonly signal?: AbortSignal;
  /** Answers decoded side by side at most; limits memory. */
  readonly maxSequences?: number;
  readonly onProgress?: (finishedPrompts: number, totalPrompts: number, newTokens: number) => void;
}

export interface Generated {
  readonly ids: Int32Array;
  /** Log-probability of each token at the sampling temperature. */
  readonly logp: Float32Array;
  readonly meanEntropy: number;
  /** False when the length limit cut the answer. */
  readonly finished: boolean;
}

/** Generates with one model and one adapter state; keeps compiled programs between calls. */
export class Generator {
  private readonly model: Model;
  private readonly trained: Trained | undefined;
  private readonly device: Device;
  private readonly programs = new Map<string, Promise<Program>>();

  constructor(model: Model, trained?: Trained, { device = 'cpu' }: { device?: Device } = {}) {
    this.model = model;
    this.trained = trained;
    this.device = device;
  }

  /** n answers to each prompt. The same seed gives the same answers however the prompts are batched. */
  async generate(prompts: readonly Prompt[], options: GenerateOptions): Promise<Generated[][]> {
    const { n = 1, maxSequences = 512 } = options;
    const perBatch = Math.max(1, Math.floor(maxSequences / n));
    // Prompts of like length share a batch, for less padding.
    const order = prompts
      .map((_, i) => i)
      .sort((a, b) => prompts[a]!.ids.length - prompts[b]!.ids.length || a - b);
    const results = new Array<Generated[]>(prompts.length);
    let newTokens = 0;
    for (let start = 0; start < order.length; start += perBatch) {
      const batch = order.slice(start, start + perBatch);
      const answers = await this.batch(prompts, batch, n, options);
      batch.forEach((prompt, i) => (results[prompt] = answers[i]!));
      newTokens += answers.flat().reduce((sum, answer) => sum + answer.ids.length, 0);
      options.onProgress?.(start + batch.length, prompts.length, newTokens);
    }
    return results;
  }

  /** Frees all compiled programs. */
  async release(): Promise<void> {
    for (const program of this.programs.values()) await (await program).release();
    this.programs.clear();
  }

  private async batch(
    prompts: readonly Prompt[],
    batch: readonly number[],
    n: number,
    options: GenerateOptions,
  ): Promise<Generated[][]> {
    const { seed = 0, firstPrompt = 0, maxNewTokens } = options;
    const { sizes } = this.model;
    const V = sizes.vocabulary;
    const streams = batch.map((p) =>
      Array.from(
        { length: n },
        (_, g) => new Stream(createRandom(mixSeed(seed, firstPrompt + p, g)), options),
      ),
    );
    let state = await this.prefill(
      batch.map((p) => prompts[p]!),
      n,
    );
    state.live.forEach((p) => streams[p]!.forEach((stream) => stream.take(state.logits, p * V, V)));
    let last = streams.flat();
    for (let t = 0; t < maxNewTokens - 1 && last.some((stream) => !stream.done); t++) {
      options.signal?.throwIfAborted();
      if (t === state.capacity) {
        const live = state.live.filter((p) => streams[p]!.some((stream) => !stream.done));
        state = regrow(state, live, sizes, n);
        last = state.live.flatMap((p) => streams[p]!);
      }
      const logits = await this.step(state, t, n, last);
      last.forEach((stream, i) => {
        if (!stream.done) stream.take(logits, i * V, V);
      });
    }
    return streams.map((group) => group.map((stream) => stream.result()));
  }

  /** Runs the prompts and keeps their keys, values and last logits. */
  private async prefill(prompts: readonly Prompt[], n: number): Promise<DecodeState> {
    const buffer = layoutTrees(
      this.model,
      prompts.map(({ ids, pictures }) => ({ ids, ...(pictures ? { pictures } : {}), answers: [] })),
    );
    const { rows, prompt } = buffer.layout;
    const program = await this.program(`prefill|${rows}|${prompt}|${buffer.vision?.key}`, () => {
      const graph = new Graph();
      const { family, config, weights } = this.model;
      const scope = new Scope(graph, weights, this.trained?.modules);
      const { x, attention } = buildHidden(this.model, scope, buffer);
      const h = family.lastNorm(
        scope,
        config,
        gather(x, graph.input('last_rows', [rows], 'int32')),
      );
      graph.output('logits', matMul(h, family.outputWeight(scope, config), { transB: true }));
      attention.fresh.forEach((keys, layer) => {
        graph.output(`prompt_k.${layer}`, keys.prompt!.k);
        graph.output(`prompt_v.${layer}`, keys.prompt!.v);
      });
      return graph;
    });
    const lastRows = Int32Array.from(
      { length: rows },
      (_, r) => r * prompt + (prompts[r]?.ids.length ?? 1) - 1,
    );
    const { logits, ...cache } = await program.run({
      ...buffer.feeds,
      last_rows: lastRows,
      ...this.adapterFeeds(),
    });
    const lengths = prompts.map(({ ids }) => ids.length);
    const next = prompts.map(
      ({ ids, pictures }) =>
        this.model.family.positions(this.model.config, ids, pictures?.gridThw ?? []).next,
    );
    return {
      layout: { rows, prompt, answers: n, length: 1 },
      live: prompts.map((_, i) => i),
      lengths,
      next,
      logits: logits!,
      promptCache: cache,
      answerCache: emptyCache(this.model.sizes, rows, n, FIRST_CAPACITY),
      capacity: FIRST_CAPACITY,
    };
  }

  /** Feeds every live answer's last token; returns logits [R · G, V]. The new keys go into the caches. */
  private async step(
    state: DecodeState,
    t: number,
    n: number,
    last: readonly Stream[],
  ): Promise<Float32Array> {
    const { family, config, weights, sizes } = this.model;
    const { capacity, live } = state;
    const { rows, prompt } = state.layout;
    const layout: TreeLayout = { rows, prompt, answers: n, length: 1, cached: capacity };
    const N = rows * n;
    const program = await this.program(`decode|${JSON.stringify(layout)}`, () => {
      const graph = new Graph();
      const scope = new Scope(graph, weights, this.trained?.modules);
      const half = sizes.headDim / 2;
      const attention = new TreeAttention(graph, layout, sizes);
      const rotary = {
        cos: graph.input('rope_cos', [N, half]),
        sin: graph.input('rope_sin', [N, half]),
      };
      const x = family.decoder(
        scope,
        config,
        family.embed(scope, config, graph.input('ids', [N], 'int32')),
        rotary,
        attention,
      );
      const h = family.lastNorm(scope, config, x);
      graph.output('logits', matMul(h, family.outputWeight(scope, config), { transB: true }));
      attention.fresh.forEach((keys, layer) => {
        graph.output(`new:answer_k.${layer}`, keys.answers!.k);
        graph.output(`new:answer_v.${layer}`, keys.answers!.v);
      });
      return graph;
    });
    const ids = Int32Array.from({ length: N }, (_, i) => last[i]?.lastId ?? 0);
    const at = Int32Array.from(
      { length: N },
      (_, i) => (state.next[live[Math.floor(i / n)] ?? -1] ?? 0) + t,
    );
    const axisCount = family.positions(config, new Int32Array(1), []).axes.length;
    const rope = family.rotaryTables(
      config,
      Array.from({ length: axisCount }, () => at),
    );
    const visible = new Float32Array(rows * n * prompt).fill(HIDDEN);
    for (let i = 0; i < N; i++) {
      const length = state.lengths[live[Math.floor(i / n)] ?? -1] ?? 1;
      visible.fill(0, i * prompt, i * prompt + length);
    }
    const cacheMask = new Float32Array(capacity).fill(HIDDEN);
    cacheMask.fill(0, 0, t);
    const { logits, ...fresh } = await program.run({
      ids, rope_cos: rope.cos, rope_sin: rope.sin, prompt_visible: visible, cache_mask: cacheMask,
      ...state.promptCache, ...state.answerCache, ...this.adapterFeeds(),
    }); // prettier-ignore
    const K = sizes.headDim;
    for (const [name, values] of Object.entries(fresh)) {
      const cache = state.answerCache[name.slice('new:'.length)]!;
      for (let head = 0; head < values.length / K; head++) {
        cache.set(values.subarray(head * K, (head + 1) * K), (head * capacity + t) * K);
      }
    }
    return logits!;
  }

  private adapterFeeds(): Record<string, Feed> {
    return Object.fromEntries(
      [...(this.trained?.tensors ?? [])].map(([name, { data }]) => [name, data]),
    );
  }

  private program(key: string, build: () => Graph): Promise<Program> {
    let program = this.programs.get(key);
    if (!program)
      this.programs.set(key, (program = Program.compile(build(), { device: this.device })));
    return program;
  }
}

const FIRST_CAPACITY = 16;

interface DecodeState {
  readonly layout: TreeLayout;
  /** Numbers of the prompts whose rows are still decoded; the others are done. */
  readonly live: readonly number[];
  readonly lengths: readonly number[];
  readonly next: readonly number[];
  readonly logits: Float32Array;
  /** `prompt_k.l`, `prompt_v.l`: [R, KV, P, K]. */
  readonly promptCache: Record<string, Float32Array>;
  /** `answer_k.l`, `answer_v.l`: [R, KV, G, C, K]. */
  readonly answerCache: Record<string, Float32Array>;
  readonly capacity: number;
}

type CacheSizes = Pick<Model['sizes'], 'layers' | 'kvHeads' | 'headDim'>;

function emptyCache(
  { layers, kvHeads, headDim }: CacheSizes,
  rows: number,
  n: number,
  capacity: number,
): Record<string, Float32Array> {
  const size = rows * kvHeads * n * capacity * headDim;
  const names = Array.from({ length: layers }, (_, l) => [`answer_k.${l}`, `answer_v.${l}`]).flat();
  return Object.fromEntries(names.map((name) => [name, new Float32Array(size)]));
}

/** The next capacity of the series; rows whose answers are all done leave. */
function regrow(
  state: DecodeState,
  live: readonly number[],
  sizes: CacheSizes,
  n: number,
): DecodeState {
  const rows = bucket(live.length);
  const capacity = bucket(state.capacity + 1, FIRST_CAPACITY);
  const { kvHeads, headDim: K } = sizes;
  const answerCache = emptyCache(sizes, rows, n, capacity);
  const heads = kvHeads * n;
  const promptRow = kvHeads * state.layout.prompt * K;
  const promptCache = Object.fromEntries(
    Object.entries(state.promptCache).map(([name, old]) => {
      const kept = new Float32Array(rows * promptRow);
      live.forEach((p, row) => {
        const from = state.live.indexOf(p) * promptRow;
        kept.set(old.subarray(from, from + promptRow), row * promptRow);
      });
      return [name, kept];
    }),
  );
  for (const [name, cache] of Object.entries(answerCache)) {
    const old = state.answerCache[name]!;
    live.forEach((p, row) => {
      const from = state.live.indexOf(p) * heads;
      for (let head = 0; head < heads; head++) {
        const start = (from + head) * state.capacity * K;
        cache.set(
          old.subarray(start, start + state.capacity * K),
          (row * heads + head) * capacity * K,
        );
      }
    });
  }
  return { ...state, layout: { ...state.layout, rows }, live, promptCache, answerCache, capacity };
}

/** One answer while it grows. */
class Stream {
  done = false;
  private readonly random: Random;
  private readonly options: GenerateOptions;
  private readonly ids: number[] = [];
  private readonly logps: number[] = [];
  private entropy = 0;
  private finished = false;

  constructor(random: Random, options: GenerateOptions) {
    this.random = random;
    this.options = options;
  }

  get lastId(): number {
    return this.ids.at(-1)!;
  }

  take(logits: Float32Array, start: number, V: number): void {
    const { id, logp, entropy } = chooseToken(logits, start, V, this.random, this.options);
    this.ids.push(id);
    this.logps.push(logp);
    this.entropy += entropy;
    this.finished = this.options.stopIds.includes(id);
    this.done = this.finished || this.ids.length >= this.options.maxNewTokens;
  }

  result(): Generated {
    return {
      ids: Int32Array.from(this.ids),
      logp: Float32Array.from(this.logps),
      meanEntropy: this.entropy / this.ids.length,
      finished: this.finished,
    };
  }
}

/** One seed for each answer of each prompt: distinct for all realistic numbers of both. */
function mixSeed(seed: number, prompt: number, answer: number): number {
  return (seed % 65536) * 2 ** 36 + (prompt % 2 ** 24) * 4096 + (answer % 4096);
}
