// Full-parameter training of the general base: cross-entropy of the answers, and a reading loss that
// asks every picture token for what is seen in its cell. The reading loss is used in training only.

import { gradientsOf } from '../../../main/engine/graph/gradients.ts';
import { Graph, type Value } from '../../../main/engine/graph/graph.ts';
import * as ops from '../../../main/engine/graph/ops.ts';
import type { Feed, Tensor } from '../../../main/engine/graph/tensor.ts';
import { tokenLogProbs } from '../../../main/engine/layers/log-probs.ts';
import { supervisedLoss } from '../../../main/engine/layers/losses.ts';
import type { Matrix } from '../../../main/engine/layers/matrices.ts';
import { Scope } from '../../../main/engine/layers/modules.ts';
import { buildHiddenStates } from '../../../main/engine/models/forward.ts';
import type { Model } from '../../../main/engine/models/model.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import { createOptimizer } from '../../../main/engine/training/optimizers/index.ts';
import { planPictures } from '../../../main/engine/training/picture-plan.ts';
import { layoutPrefixBatch, type PrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { CELL_NAMES, type Batch } from './batch.ts';

/** Share of a cell's weight where nothing is seen: most cells are empty. */
const EMPTY_WEIGHT = 0.15;

/** Weights of the losses of one step. */
export interface StepWeights {
  readonly language: number;
  readonly reading: number;
  /** True if the reading loss does not change the embedding table. */
  readonly keepsTable?: boolean;
}

/** Losses of one step, means over their tokens. */
export interface StepLosses {
  readonly language: number;
  readonly reading: number;
}

interface CompiledStep {
  readonly program: Program;
  readonly trained: readonly string[];
}

/** Trains every parameter of a model in memory. */
export class GeneralTrainer {
  readonly optimizer = createOptimizer('adamw', {
    betas: [0.9, 0.98],
    weightDecay: 0.05,
    maxGradNorm: 1,
  });
  private readonly model: Model;
  private readonly tensors: ReadonlyMap<string, Tensor>;
  private readonly nothing: number;
  private readonly programs = new Map<string, CompiledStep>();

  constructor(model: Model, tensors: ReadonlyMap<string, Tensor>, nothing: number) {
    this.model = model;
    this.tensors = tensors;
    this.nothing = nothing;
  }

  /** One AdamW step; a language weight of 0 leaves the text model out. */
  async step(batch: Batch, weights: StepWeights, learningRate: number): Promise<StepLosses> {
    const { grid, trees } = batch;
    const buffer =
      weights.language > 0
        ? layoutPrefixBatch(this.model, trees, { slotLength: grid.room })
        : undefined;
    const vision = buffer?.vision ?? planPictures(this.model, trees)!.vision;
    // Only the answers are learnt, not the questions; a fixed number of tokens keeps one program.
    const capacity = (grid.pictures + grid.texts) * Math.round(0.48 * grid.room);
    const keepsTable = weights.keepsTable ?? false;
    const key = JSON.stringify([buffer?.layout, vision.key, keepsTable]);
    let entry = this.programs.get(key);
    if (!entry) {
      entry = await this.compile(buffer, vision, { capacity, keepsTable });
      this.programs.set(key, entry);
    }
    const feeds: Record<string, Feed> = {
      ...(buffer
        ? { ...buffer.feeds, ...targetFeeds(buffer, batch, capacity, weights.language) }
        : vision.feeds),
      ...this.readingFeeds(batch, vision, weights.reading),
    };
    for (const [name, { data }] of this.tensors) feeds[name] = data;
    const out = await entry.program.run(feeds);
    const gradients = new Map(entry.trained.map((name) => [name, out[`gradient:${name}`]]));
    this.optimizer.step(this.tensors, gradients, learningRate);
    return {
      language: (out.language?.[0] ?? 0) / (weights.language || 1),
      reading: out.reading[0] / weights.reading,
    };
  }

  async release(): Promise<void> {
    for (const { program } of this.programs.values()) await program.release();
    this.programs.clear();
  }

  /** Ids and weights of the names of each picture token; all weights sum to `total`. */
  private readingFeeds(
    { cells }: Batch,
    vision: NonNullable<PrefixBatch['vision']>,
    total: number,
  ): Record<string, Feed> {
    const count = vision.features;
    const ids = Array.from({ length: CELL_NAMES }, () => new Int32Array(count));
    const weights = Array.from({ length: CELL_NAMES }, () => new Float32Array(count));
    const sum = cells.reduce((n, names) => n + (names.length === 0 ? EMPTY_WEIGHT : 1), 0);
    cells.forEach((names, i) => {
      const row = vision.featureRow[i];
      const all = names.length === 0 ? [this.nothing] : names;
      const weight = names.length === 0 ? EMPTY_WEIGHT : 1 / names.length;
      all.forEach((id, k) => {
        ids[k][row] = id;
        weights[k][row] = (total * weight) / sum;
      });
    });
    const feeds: Record<string, Feed> = {};
    for (let k = 0; k < CELL_NAMES; k++) {
      feeds[`reading_ids_${k}`] = ids[k];
      feeds[`reading_weight_${k}`] = weights[k];
    }
    return feeds;
  }

  private async compile(
    buffer: PrefixBatch | undefined,
    vision: NonNullable<PrefixBatch['vision']>,
    { capacity, keepsTable }: { capacity: number; keepsTable: boolean },
  ): Promise<CompiledStep> {
    const { family, config, sizes, weights } = this.model;
    const graph = new Graph();
    const scope = new Scope(graph, weights);
    const hidden = buffer ? buildHiddenStates(this.model, scope, buffer) : undefined;
    const features = hidden?.vision ?? vision.build(scope)[0];
    const table = family.lmHead(scope, config);
    const names = keepsTable ? fixed(table, features, [sizes.vocabulary, sizes.width]) : table;
    const reading = readingLoss(features, names, vision.features, sizes.width);
    let total = reading;
    if (hidden) {
      const rows = ops.gather(hidden.x, graph.input('target_rows', [capacity], 'int32'));
      const ids = ops.reshape(graph.input('target_ids', [capacity], 'int32'), [capacity, 1]);
      const { logp } = tokenLogProbs(family.finalNorm(scope, config, rows), table, ids, {
        frozen: false,
      });
      const language = supervisedLoss(logp);
      graph.output('language', language);
      total = ops.add(total, language);
    }
    const targets = [...this.tensors.keys()].flatMap((name) => graph.inputs.get(name) ?? []);
    const trained: string[] = [];
    const one = graph.constant([1], [1]);
    gradientsOf(total, targets).forEach((gradient, i) => {
      if (!gradient) return;
      trained.push(targets[i].name);
      graph.output(`gradient:${targets[i].name}`, ops.mul(gradient, one));
    });
    graph.output('reading', reading);
    return { program: await Program.compile(graph, { threads: 1 }), trained };
  }
}

/** Rows, ids and weights of the answer tokens; the weights sum to `total`. */
function targetFeeds(
  { targets, feeds }: PrefixBatch,
  { answerStarts }: Batch,
  capacity: number,
  total: number,
): Record<string, Feed> {
  const rows = new Int32Array(capacity);
  const ids = new Int32Array(capacity);
  const predictors = feeds.target_rows as Int32Array;
  let count = 0;
  targets.forEach(({ tree, answer, position, id }, i) => {
    if (position < answerStarts[tree][answer] || count === capacity) return;
    rows[count] = predictors[i];
    ids[count++] = id;
  });
  const weight = new Float32Array(capacity).fill(total / count, 0, count);
  return { target_rows: rows, target_ids: ids, token_weight: weight };
}

/** The same table without a gradient of its own. */
function fixed(table: Matrix, { graph }: Value, shape: readonly [number, number]): Matrix {
  const rows = ops.stopGradient(graph.input(table.path, shape));
  return { ...table, apply: (x) => ops.matMul(x, rows, { transB: true }) };
}

/** Cross-entropy of the names in each cell, predicted from its picture token by the embeddings. */
function readingLoss(features: Value, table: Matrix, count: number, width: number): Value {
  const { graph } = features;
  const ones = graph.constant(new Float32Array(width).fill(1), [width]);
  const normed = ops.rmsNorm(features, ones, 1e-6);
  const idsOf = (k: number) =>
    ops.reshape(graph.input(`reading_ids_${k}`, [count], 'int32'), [count, 1]);
  const { logp, logits } = tokenLogProbs(normed, table, idsOf(0), { frozen: false });
  const lse = ops.sub(ops.gatherElements(logits!, idsOf(0)), logp);
  let total: Value | undefined;
  for (let k = 0; k < CELL_NAMES; k++) {
    const own = k === 0 ? logp : ops.sub(ops.gatherElements(logits!, idsOf(k)), lse);
    const weight = ops.reshape(graph.input(`reading_weight_${k}`, [count]), [count, 1]);
    const part = ops.reduceSum(ops.mul(own, weight), [0, 1]);
    total = total ? ops.add(total, part) : part;
  }
  return ops.neg(total!);
}
