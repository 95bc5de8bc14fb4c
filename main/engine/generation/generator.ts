// Generation: one prefill for the prompts, then token by token with key-value caches held in
// JavaScript.
//
// Finished answers leave the batch and new prompts join it while the others continue (continuous
// batching).

import { Graph } from '../graph/graph.ts';
import { gather } from '../graph/ops.ts';
import { bucket, type Feed } from '../graph/tensor.ts';
import type { TrainableParameters } from '../layers/lora.ts';
import { Scope } from '../layers/modules.ts';
import { isJoined } from '../layers/prefix-layout.ts';
import { PrefixAttention } from '../layers/prefix-attention.ts';
import { buildHiddenStates } from '../models/forward.ts';
import { positionsOf, slidingWindows, type Model } from '../models/model.ts';
import type { Pictures } from '../models/parts/family.ts';
import { nativeRuntime } from '../runtime/native.ts';
import { updated } from '../runtime/native/session.ts';
import { ProgramCache } from '../runtime/program-cache.ts';
import type { Device } from '../runtime/session.ts';
import { layoutPrefixBatch } from '../training/prefix-batch.ts';
import { KVCache, type Branch, type CachedPrompt } from './kv-cache.ts';
import { PromptCache, promptKey, type KnownPrompt } from './prompt-cache.ts';
import { resultsOf, stepReporter } from './reporting.ts';
import { stateName } from './states.ts';
import {
  newSequences,
  samplerFor,
  type GeneratedSequence,
  type GenerateOptions,
  type LogitsRow,
  type Sequence,
} from './sequences.ts';

export interface Prompt {
  readonly ids: Int32Array;
  readonly pictures?: Pictures;
}

/** What generates answers: this engine, or another program behind the same contract. */
export interface AnswerGenerator {
  /**
   * n answers to each prompt. The same seed gives the same answers however the prompts are batched.
   */
  generate(prompts: readonly Prompt[], options: GenerateOptions): Promise<GeneratedSequence[][]>;
  /** Frees what it holds. */
  release(): Promise<void>;
}

/** Prompt tokens of one prefill, unless a single prompt is longer; bounds memory. */
export const PREFILL_TOKENS = 16384;

/** The hidden states of the prompts' last tokens after the final norm, [N, D]. */
const LAST_HIDDEN = 'last_hidden';

/** A branch and the answers that share it. */
export interface ActiveBranch extends Branch {
  readonly sequences: readonly Sequence[];
}

/** A prompt that joins the batch, and its answers. */
export interface Joining {
  readonly prompt: Prompt;
  readonly sequences: readonly Sequence[];
}

export interface GeneratorOptions {
  readonly device?: Device;
  /** Bytes of keys, values and states of earlier prompts to keep; none by default. */
  readonly promptBytes?: number;
  /**
   * Whether a step writes keys into the caches itself: by default where that does not copy each cache.
   * Both ways give the same; for comparisons.
   */
  readonly updatesCaches?: boolean;
}

/** Generates with one model and one adapter; keeps compiled programs between calls. */
export class Generator implements AnswerGenerator {
  private readonly model: Model;
  private readonly trained: TrainableParameters | undefined;
  private readonly updatesCaches: boolean;
  private readonly programs: ProgramCache;
  private readonly known: PromptCache | undefined;

  constructor(
    model: Model,
    trained?: TrainableParameters,
    {
      device = 'cpu',
      promptBytes = 0,
      updatesCaches = device === 'cpu' && nativeRuntime().runtime !== undefined,
    }: GeneratorOptions = {},
  ) {
    this.model = model;
    this.trained = trained;
    this.known = promptBytes > 0 ? new PromptCache(promptBytes) : undefined;
    this.updatesCaches = updatesCaches;
    this.programs = new ProgramCache({ device, programs: 96, bytes: 2e9 });
  }

  async generate(
    prompts: readonly Prompt[],
    options: GenerateOptions,
  ): Promise<GeneratedSequence[][]> {
    const { n = 1, maxSequences = 512 } = options;
    const sequences = prompts.map((_, p) => newSequences(p, options));
    const report = stepReporter(sequences, options);
    // Prompts of similar length join together, for less padding.
    const waiting = prompts
      .map((_, p) => p)
      .sort((a, b) => prompts[a]!.ids.length - prompts[b]!.ids.length || a - b);
    let active: ActiveBranch[] = [];
    while (waiting.length > 0 || active.length > 0) {
      options.signal?.throwIfAborted();
      const running = active.reduce((sum, branch) => sum + branch.sequences.length, 0);
      if (running === 0 || running <= maxSequences / 2) {
        const room = Math.max(running === 0 ? 1 : 0, Math.floor((maxSequences - running) / n));
        const joining = takePrompts(waiting, prompts, room).map((p) => ({
          prompt: prompts[p]!,
          sequences: sequences[p]!,
        }));
        if (joining.length > 0) active.push(...(await this.prefill(joining)));
      }
      if (active.length > 0) active = await this.decode(active, n);
      report();
    }
    return resultsOf(sequences);
  }

  async release(): Promise<void> {
    await this.programs.release();
  }

  /**
   * Runs prompts and samples the first token of each of their answers; returns the branches of
   * unfinished answers. A prompt whose keys are kept is not run again.
   */
  async prefill(joining: readonly Joining[]): Promise<ActiveBranch[]> {
    const { known } = this;
    if (!known) return (await this.runPrefill(joining)).branches;
    const found = new Map<string, KnownPrompt>();
    const unknown = new Map<string, Joining>();
    const others: { readonly key: string; readonly sequences: readonly Sequence[] }[] = [];
    for (const one of joining) {
      const key = promptKey(one.prompt.ids, one.prompt.pictures);
      const kept = found.get(key) ?? known.get(key);
      if (kept) found.set(key, kept);
      if (kept || unknown.has(key)) others.push({ key, sequences: one.sequences });
      else unknown.set(key, one);
    }
    const started: ActiveBranch[] = [];
    if (unknown.size > 0) {
      const { branches, prompts } = await this.runPrefill([...unknown.values()]);
      started.push(...branches);
      for (const [i, key] of [...unknown.keys()].entries()) {
        found.set(key, prompts[i]!);
        known.add(key, prompts[i]!);
      }
    }
    const ready = others.map(({ key, sequences }) => ({ known: found.get(key)!, sequences }));
    if (ready.length > 0) started.push(...(await this.startKnown(ready)));
    return started;
  }

  /** Samples the first token of each answer to prompts that have been run. */
  private async startKnown(
    joining: readonly { readonly known: KnownPrompt; readonly sequences: readonly Sequence[] }[],
  ): Promise<ActiveBranch[]> {
    const { family, config, weights, sizes } = this.model;
    const { width: D } = sizes;
    const N = bucket(joining.length);
    const rows = joining.map(({ sequences }, row) => ({ row, sequences }));
    const sampler = samplerFor(sizes.vocabulary, N, rows);
    const program = await this.programs.get(`head|${N}|${sampler.key}`, () => {
      const graph = new Graph();
      const scope = new Scope(graph, weights, this.trained);
      sampler.build(graph, graph.input(LAST_HIDDEN, [N, D]), family.lmHead(scope, config));
      return graph;
    });
    const hidden = new Float32Array(N * D);
    joining.forEach(({ known }, row) => hidden.set(known.hidden, row * D));
    const results = await program.run({
      [LAST_HIDDEN]: hidden,
      ...sampler.feeds,
      ...this.adapterFeeds(),
    });
    return sampler.sample(results).flatMap((continuations, row) =>
      continuations.map((continuation) => ({
        ...{ prompt: joining[row]!.known.prompt, cache: joining[row]!.known.cache },
        ...{ slot: 0, length: 0 },
        ...continuation,
      })),
    );
  }

  /**
   * One more token for every branch; a branch whose answers sample different tokens becomes
   * several. `answers` is the largest number of answers to one prompt.
   */
  async decode(active: readonly ActiveBranch[], answers: number): Promise<ActiveBranch[]> {
    const crossing = active.filter((branch) => this.crossesBorder(branch));
    if (crossing.length === 0) return this.decodeCached(active, answers);
    const restarted: ActiveBranch[] = [];
    const atOnce = Math.max(1, Math.floor(PREFILL_TOKENS / crossing[0]!.prompt.length));
    for (let i = 0; i < crossing.length; i += atOnce) {
      const some = crossing.slice(i, i + atOnce).map(withAnswer);
      restarted.push(...(await this.prefill(some)));
    }
    const others = active.filter((branch) => !crossing.includes(branch));
    if (others.length === 0) return restarted;
    return [...(await this.decodeCached(others, answers)), ...restarted];
  }

  /** Whether the next token makes all tokens rotate in another way. */
  private crossesBorder({ prompt, length }: Branch): boolean {
    const { family, config } = this.model;
    const border = family.rotaryBorder?.(config) ?? Infinity;
    return prompt.length <= border && prompt.length + length + 1 > border;
  }

  private async decodeCached(
    active: readonly ActiveBranch[],
    answers: number,
  ): Promise<ActiveBranch[]> {
    const branches =
      active[0]!.cache.assignSlots(active) ??
      KVCache.fit(this.model.sizes, active, answers, this.updatesCaches);
    const rows = branches.map(({ slot }, i) => ({ row: slot, sequences: active[i]!.sequences }));
    const { continuations, ...added } = await this.runDecode(branches, rows);
    const longer = branches[0]!.cache.append(branches, added);
    return longer.flatMap((branch, i) =>
      continuations[i]!.map((continuation) => ({ ...branch, ...continuation })),
    );
  }

  /**
   * Runs the prompts; returns the branches of unfinished answers, and the prompts if they are kept.
   */
  private async runPrefill(
    joining: readonly Joining[],
  ): Promise<{ branches: ActiveBranch[]; prompts: readonly KnownPrompt[] }> {
    const prompts = joining.map(({ prompt }) => prompt);
    const logitsRows = joining.map(({ sequences }, row): LogitsRow => ({ row, sequences }));
    const { family, config, weights, sizes } = this.model;
    const batch = layoutPrefixBatch(
      this.model,
      prompts.map(({ ids, pictures }) => ({ ids, ...(pictures ? { pictures } : {}), answers: [] })),
    );
    const { rows, prompt } = batch.layout;
    const sampler = samplerFor(sizes.vocabulary, rows, logitsRows);
    const key = `prefill|${JSON.stringify(batch.layout)}|${batch.vision?.key}|${sampler.key}`;
    const program = await this.programs.get(key, () => {
      const graph = new Graph();
      const scope = new Scope(graph, weights, this.trained);
      const { x, attention } = buildHiddenStates(this.model, scope, batch);
      const h = family.finalNorm(
        scope,
        config,
        gather(x, graph.input('last_rows', [rows], 'int32')),
      );
      sampler.build(graph, h, family.lmHead(scope, config));
      if (this.known) graph.output(LAST_HIDDEN, h);
      attention.newKeyValues.forEach((layerKeys, layer) => {
        graph.output(`prompt_k.${layer}`, layerKeys.prompt!.k);
        graph.output(`prompt_v.${layer}`, layerKeys.prompt!.v);
      });
      attention.states.newStates.forEach((state, i) => graph.output(stateName(i), state.prompts!));
      return graph;
    });
    const lastRows = Int32Array.from(
      { length: rows },
      (_, r) => r * prompt + (prompts[r]?.ids.length ?? 1) - 1,
    );
    const results = await program.run({
      ...batch.feeds,
      last_rows: lastRows,
      ...sampler.feeds,
      ...this.adapterFeeds(),
    });
    const cachedPrompts = prompts.map(({ ids, pictures }): CachedPrompt => ({
      ids,
      length: ids.length,
      next: positionsOf(this.model, ids, pictures).next,
    }));
    const cache = KVCache.ofPrefill(sizes, batch.layout, {
      promptKeys: keysOf(results),
      states: statesOf(results),
    });
    const branches = sampler.sample(results).flatMap((continuations, row) =>
      continuations.map((continuation) => ({
        ...{ prompt: cachedPrompts[row]!, cache, slot: row, length: 0 },
        ...continuation,
      })),
    );
    const { width: D } = sizes;
    const known = (prompt: CachedPrompt, row: number): KnownPrompt => ({
      prompt,
      cache: KVCache.ofPrompt(cache, row, prompt),
      hidden: results[LAST_HIDDEN]!.slice(row * D, (row + 1) * D),
    });
    return { branches, prompts: this.known ? cachedPrompts.map(known) : [] };
  }

  /**
   * Feeds the last token of every branch; returns the sampled tokens, the new keys by the names of
   * their caches, and what changes the states.
   */
  private async runDecode(branches: readonly Branch[], logitsRows: readonly LogitsRow[]) {
    const { family, config, weights, sizes } = this.model;
    const { cache } = branches[0]!;
    const { layout } = cache;
    const N = layout.rows * layout.answers;
    const sampler = samplerFor(sizes.vocabulary, N, logitsRows);
    // A program for joined caches serves those of any length.
    const { rows } = layout;
    const form = JSON.stringify(isJoined(layout) ? { rows, updates: true } : layout);
    const key = `decode|${form}|${sampler.key}`;
    const program = await this.programs.get(key, () => {
      const graph = new Graph();
      const scope = new Scope(graph, weights, this.trained);
      const half = sizes.rotaryWidth;
      const attention = new PrefixAttention(graph, layout, sizes);
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
      const h = family.finalNorm(scope, config, x);
      sampler.build(graph, h, family.lmHead(scope, config));
      const { newKeyValues, updatedCaches } = attention;
      newKeyValues.forEach(({ answers }, layer) => {
        const { k, v } = layout.updates ? updatedCaches[layer]! : answers!;
        for (const [cache, keys] of [
          [`answer_k.${layer}`, k],
          [`answer_v.${layer}`, v],
        ] as const) {
          const output = layout.updates ? updated(cache) : `new:${cache}`;
          const free = graph.freeAxes.get(cache);
          if (free !== undefined) graph.freeAxes.set(output, free);
          graph.output(output, keys);
        }
      });
      attention.states.newStates.forEach(({ answers }, i) =>
        graph.output(`new:${stateName(i)}`, answers!),
      );
      return graph;
    });
    const ids = new Int32Array(N);
    const positions = new Int32Array(N);
    for (const { slot, lastId, prompt, length } of branches) {
      ids[slot] = lastId;
      positions[slot] = prompt.next + length;
    }
    const axisCount = family.positions(config, new Int32Array(1), []).axes.length;
    const rope = family.rotaryTables(
      config,
      Array.from({ length: axisCount }, () => positions),
    );
    const results = await program.run({
      ids,
      rope_cos: rope.cos,
      rope_sin: rope.sin,
      ...cache.feeds(branches, slidingWindows(this.model)),
      ...sampler.feeds,
      ...this.adapterFeeds(),
    });
    return {
      continuations: sampler.sample(results),
      keys: layout.updates ? {} : keysOf(results),
      states: statesOf(results),
    };
  }

  private adapterFeeds(): Record<string, Feed> {
    return Object.fromEntries(
      [...(this.trained?.tensors ?? [])].map(([name, { data }]) => [name, data]),
    );
  }
}

/** A branch as a prompt of its own: the prompt with the answer so far. */
function withAnswer({ prompt, sequences }: ActiveBranch): Joining {
  const { ids } = sequences[0]!.result();
  return { prompt: { ids: Int32Array.of(...prompt.ids, ...ids) }, sequences };
}

/** Takes up to `room` prompts from the front of the queue, within the tokens of one prefill. */
function takePrompts(waiting: number[], prompts: readonly Prompt[], room: number): number[] {
  let count = 0;
  let tokens = 0;
  while (count < Math.min(room, waiting.length)) {
    tokens += prompts[waiting[count]!]!.ids.length;
    if (count > 0 && tokens > PREFILL_TOKENS) break;
    count++;
  }
  return waiting.splice(0, count);
}

/** Keys and values among a program's results, by the names of their caches. */
const keysOf = (results: Readonly<Record<string, Float32Array>>) =>
  namedLike(/_[kv]\.\d+$/, results);

/** States, or what changes them, among a program's results. */
const statesOf = (results: Readonly<Record<string, Float32Array>>) =>
  namedLike(/state\.\d+$/, results);

function namedLike(
  pattern: RegExp,
  results: Readonly<Record<string, Float32Array>>,
): Record<string, Float32Array> {
  const entries = Object.entries(results).filter(([name]) => pattern.test(name));
  return Object.fromEntries(entries.map(([name, values]) => [name.replace('new:', ''), values]));
}
