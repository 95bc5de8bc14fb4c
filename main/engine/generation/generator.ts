// Generation: prompts once, then answers token by token against caches that JavaScript owns.
//
// Ended answers leave and new prompts enter while the others go on.

import { TreeAttention } from '../layers/prefix-attention.ts';
import { DecodePool, type Branch, type PromptSpan } from './kv-cache.ts';
import { Graph } from '../graph/graph.ts';
import { Scope } from '../layers/modules.ts';
import { windowsOf, type Model } from '../models/model.ts';
import type { Pictures } from '../models/parts/family.ts';
import { gather } from '../graph/ops.ts';
import { ProgramCache } from '../runtime/program-cache.ts';
import { createRandom } from '../random.ts';
import type { Device } from '../runtime/session.ts';
import {
  chooserFor,
  Stream,
  type AskingRow,
  type GenerateOptions,
  type Generated,
} from './sequences.ts';
import type { Trained } from '../layers/lora.ts';
import { buildHidden } from '../models/forward.ts';
import type { Feed } from '../graph/tensor.ts';
import { layoutTrees } from '../training/prefix-batch.ts';

export interface Prompt {
  readonly ids: Int32Array;
  readonly pictures?: Pictures;
}

/** Generates with one model and one adapter state; keeps compiled programs between calls. */
export class Generator {
  private readonly model: Model;
  private readonly trained: Trained | undefined;
  private readonly programs: ProgramCache;

  constructor(model: Model, trained?: Trained, { device = 'cpu' }: { device?: Device } = {}) {
    this.model = model;
    this.trained = trained;
    this.programs = new ProgramCache({ device, programs: 96, weightBytes: 2e9 });
  }

  /** n answers to each prompt. The same seed gives the same answers however the prompts are batched. */
  async generate(prompts: readonly Prompt[], options: GenerateOptions): Promise<Generated[][]> {
    const { n = 1, seed = 0, firstPrompt = 0, maxSequences = 512 } = options;
    const all = Array.from({ length: n }, (_, g) => g);
    const streams = prompts.map((_, p) => {
      const number = options.promptNumbers?.[p] ?? firstPrompt + p;
      const wanted = options.wanted?.[p] ?? all;
      return wanted.map((g) => new Stream(createRandom(mixSeed(seed, number, g)), options));
    });
    // Prompts of like length enter together, for less padding.
    const waiting = prompts
      .map((_, p) => p)
      .sort((a, b) => prompts[a]!.ids.length - prompts[b]!.ids.length || a - b);
    const report = () => {
      const finished = streams.filter((group) => group.every(({ done }) => done)).length;
      const newTokens = streams.flat().reduce((sum, { length }) => sum + length, 0);
      options.onProgress?.(finished, prompts.length, newTokens);
    };
    const told = new Set<Stream>();
    const tell = () => {
      for (const [p, group] of streams.entries())
        for (const [a, stream] of group.entries()) {
          if (!stream.done || told.has(stream)) continue;
          told.add(stream);
          options.onAnswer!(p, a, stream.result());
        }
    };

    let growing: Growing[] = [];
    while (waiting.length > 0 || growing.length > 0) {
      options.signal?.throwIfAborted();
      const alive = growing.reduce((sum, branch) => sum + branch.streams.length, 0);
      if (alive === 0 || alive <= maxSequences / 2) {
        const room = Math.max(alive === 0 ? 1 : 0, Math.floor((maxSequences - alive) / n));
        const entering = takeTokens(waiting, prompts, room);
        if (entering.length > 0)
          growing.push(...(await this.enter(entering, prompts, streams, options)));
      }
      if (growing.length > 0) growing = await this.grow(growing, n, options);
      if (options.onAnswer) tell();
      options.onStep?.(streams.map((group) => group.map((stream) => stream.result())));
      if (options.onProgress) report();
    }
    return streams.map((group) => group.map((stream) => stream.result()));
  }

  /** Frees all compiled programs. */
  async release(): Promise<void> {
    await this.programs.release();
  }

  /** Runs prompts, draws the first token of all their answers, and returns the branches that go on. */
  private async enter(
    entering: readonly number[],
    prompts: readonly Prompt[],
    streams: readonly (readonly Stream[])[],
    options: GenerateOptions,
  ): Promise<Growing[]> {
    const rows = entering.map((p, row) => ({ row, streams: streams[p]! }));
    const { drawn, pool, spans } = await this.prefill(
      entering.map((p) => prompts[p]!),
      rows,
      options,
    );
    return drawn.flatMap((children, row) =>
      children.map(({ lastId, streams }) => ({
        prompt: spans[row]!,
        pool,
        slot: row,
        length: 0,
        lastId,
        streams,
      })),
    );
  }

  /** One token more for every branch; branches whose answers part become several. */
  private async grow(
    growing: readonly Growing[],
    answers: number,
    options: GenerateOptions,
  ): Promise<Growing[]> {
    const { sizes } = this.model;
    const placed =
      growing[0]!.pool.place(growing) ?? DecodePool.fit(sizes, growing, answers).branches;
    const rows = placed.map(({ slot }, i) => ({ row: slot, streams: growing[i]!.streams }));
    const { drawn, fresh } = await this.step(placed, rows, options);
    const longer = placed[0]!.pool.append(placed, fresh);
    return longer.flatMap((branch, i) => drawn[i]!.map((child) => ({ ...branch, ...child })));
  }

  /** Runs the prompts; returns the tokens drawn after each and the prompts' keys. */
  private async prefill(
    prompts: readonly Prompt[],
    asking: readonly AskingRow[],
    options: GenerateOptions,
  ) {
    const { family, config, weights, sizes } = this.model;
    const buffer = layoutTrees(
      this.model,
      prompts.map(({ ids, pictures }) => ({ ids, ...(pictures ? { pictures } : {}), answers: [] })),
    );
    const { rows, prompt } = buffer.layout;
    const chooser = chooserFor(sizes.vocabulary, rows, asking, options);
    const key = `prefill|${rows}|${prompt}|${buffer.vision?.key}|${chooser.key}`;
    const program = await this.programs.get(key, () => {
      const graph = new Graph();
      const scope = new Scope(graph, weights, this.trained?.modules);
      const { x, attention } = buildHidden(this.model, scope, buffer);
      const h = family.lastNorm(
        scope,
        config,
        gather(x, graph.input('last_rows', [rows], 'int32')),
      );
      chooser.build(graph, family.output(scope, config).apply(h));
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
    const results = await program.run({
      ...buffer.feeds,
      last_rows: lastRows,
      ...chooser.feeds,
      ...this.adapterFeeds(),
    });
    const spans = prompts.map(({ ids, pictures }): PromptSpan => ({
      length: ids.length,
      next: family.positions(config, ids, pictures?.gridThw ?? []).next,
    }));
    const pool = DecodePool.ofPrefill(sizes, rows, prompt, keysOf(results));
    return { drawn: chooser.choose(results), pool, spans };
  }

  /** Feeds the last token of every branch; returns the tokens drawn and the new keys by the names of their caches. */
  private async step(
    branches: readonly Branch[],
    asking: readonly AskingRow[],
    options: GenerateOptions,
  ) {
    const { family, config, weights, sizes } = this.model;
    const { pool } = branches[0]!;
    const { layout } = pool;
    const N = layout.rows * layout.answers;
    const chooser = chooserFor(sizes.vocabulary, N, asking, options);
    const key = `decode|${JSON.stringify(layout)}|${chooser.key}`;
    const program = await this.programs.get(key, () => {
      const graph = new Graph();
      const scope = new Scope(graph, weights, this.trained?.modules);
      const half = sizes.rotaryWidth;
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
      chooser.build(graph, family.output(scope, config).apply(h));
      attention.fresh.forEach((keys, layer) => {
        graph.output(`new:answer_k.${layer}`, keys.answers!.k);
        graph.output(`new:answer_v.${layer}`, keys.answers!.v);
      });
      return graph;
    });
    const ids = new Int32Array(N);
    const at = new Int32Array(N);
    for (const { slot, lastId, prompt, length } of branches) {
      ids[slot] = lastId;
      at[slot] = prompt.next + length;
    }
    const axisCount = family.positions(config, new Int32Array(1), []).axes.length;
    const rope = family.rotaryTables(
      config,
      Array.from({ length: axisCount }, () => at),
    );
    const results = await program.run({
      ids,
      rope_cos: rope.cos,
      rope_sin: rope.sin,
      ...pool.feeds(branches, windowsOf(this.model)),
      ...chooser.feeds,
      ...this.adapterFeeds(),
    });
    return { drawn: chooser.choose(results), fresh: keysOf(results) };
  }

  private adapterFeeds(): Record<string, Feed> {
    return Object.fromEntries(
      [...(this.trained?.tensors ?? [])].map(([name, { data }]) => [name, data]),
    );
  }
}

/** Prompt tokens that are run at once, unless a single prompt is longer: limits memory. */
const PREFILL_TOKENS = 16384;

/** A branch and the answers that it stands for. */
interface Growing extends Branch {
  readonly streams: readonly Stream[];
}

/** Takes up to `room` prompts from the front of the queue, within the tokens of one prefill. */
function takeTokens(waiting: number[], prompts: readonly Prompt[], room: number): number[] {
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
function keysOf(results: Readonly<Record<string, Float32Array>>): Record<string, Float32Array> {
  const entries = Object.entries(results).filter(([name]) => /_[kv]\.\d+$/.test(name));
  return Object.fromEntries(entries.map(([name, values]) => [name.replace('new:', ''), values]));
}

/** One seed for each answer of each prompt: distinct for all realistic numbers of both. */
function mixSeed(seed: number, prompt: number, answer: number): number {
  return (seed % 65536) * 2 ** 36 + (prompt % 2 ** 24) * 4096 + (answer % 4096);
}
