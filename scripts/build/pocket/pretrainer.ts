// Full-parameter training of a pocket model: cross-entropy of the response plus an auxiliary
// reading loss on the image tokens.

import { gradientsOf } from '../../../main/engine/graph/gradients.ts';
import { Graph, type Value } from '../../../main/engine/graph/graph.ts';
import type { Matrix } from '../../../main/engine/layers/matrices.ts';
import { Scope } from '../../../main/engine/layers/modules.ts';
import { tokenLogProbs } from '../../../main/engine/layers/log-probs.ts';
import { supervisedLoss } from '../../../main/engine/layers/losses.ts';
import type { Model } from '../../../main/engine/models/model.ts';
import * as ops from '../../../main/engine/graph/ops.ts';
import { createOptimizer } from '../../../main/engine/training/optimizers/index.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import type { Feed, Tensor } from '../../../main/engine/graph/tensor.ts';
import { planPictures } from '../../../main/engine/training/picture-plan.ts';
import { layoutPrefixBatch, type PrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { buildHiddenStates } from '../../../main/engine/models/forward.ts';
import type { CardExample } from './examples.ts';

/** Weights of the two losses; a language weight of 0 skips the text model. */
export interface LossMix {
  readonly language: number;
  readonly reading: number;
}

/** Tokens per row; about four examples share a row. */
const ROW_TOKENS = 256;

/** Trains every parameter of a model in memory. */
export class Pretrainer {
  private readonly optimizer = createOptimizer('adamw', {
    betas: [0.9, 0.98],
    weightDecay: 0.05,
    maxGradNorm: 1,
  });
  private readonly model: Model;
  private readonly tensors: ReadonlyMap<string, Tensor>;
  private readonly programs = new Map<string, { program: Program; trained: string[] }>();

  constructor(model: Model, tensors: ReadonlyMap<string, Tensor>) {
    this.model = model;
    this.tensors = tensors;
  }

  /** One AdamW step on a batch; returns the mean of each loss over its tokens. */
  async step(
    batch: readonly CardExample[],
    mix: LossMix,
    learningRate: number,
  ): Promise<{ language: number; reading: number }> {
    const trees = batch.map((example) => example.tree);
    const buffer =
      mix.language > 0
        ? layoutPrefixBatch(this.model, trees, { promptCapacity: ROW_TOKENS })
        : undefined;
    const vision = buffer?.vision ?? planPictures(this.model, trees)!.vision;
    const key = JSON.stringify([buffer?.layout, buffer?.targetCapacity, vision.key, mix]);
    let entry = this.programs.get(key);
    if (!entry) this.programs.set(key, (entry = await this.compile(buffer, vision, mix)));

    const reading = new Int32Array(vision.features);
    batch.forEach(({ cells }, b) =>
      cells.forEach((id, i) => (reading[vision.featureRow[b * cells.length + i]!] = id)),
    );
    const feeds: Record<string, Feed> = {
      ...(buffer?.feeds ?? {}),
      ...vision.feeds,
      reading_ids: reading,
    };
    if (buffer) {
      feeds.token_weight = new Float32Array(buffer.targetCapacity).fill(
        1 / buffer.targets.length,
        0,
        buffer.targets.length,
      );
    }
    for (const [name, { data }] of this.tensors) feeds[name] = data;
    const out = await entry.program.run(feeds);
    const gradients = new Map(entry.trained.map((name) => [name, out[`gradient:${name}`]!]));
    this.optimizer.step(this.tensors, gradients, learningRate);
    return { language: out.language?.[0] ?? 0, reading: out.reading![0]! };
  }

  async release(): Promise<void> {
    for (const { program } of this.programs.values()) await program.release();
    this.programs.clear();
  }

  private async compile(
    buffer: PrefixBatch | undefined,
    vision: NonNullable<PrefixBatch['vision']>,
    mix: LossMix,
  ) {
    const { family, config, sizes, weights } = this.model;
    const graph = new Graph();
    const scope = new Scope(graph, weights);
    const hidden = buffer ? buildHiddenStates(this.model, scope, buffer) : undefined;
    const features = hidden?.vision ?? vision.build(scope)[0];
    const table = family.lmHead(scope, config);
    const reading = readingLoss(features, table, vision.features, sizes.width);
    let total = ops.scale(reading, mix.reading);
    if (hidden && buffer) {
      const M = buffer.targetCapacity;
      const rows = ops.gather(hidden.x, graph.input('target_rows', [M], 'int32'));
      const ids = ops.reshape(graph.input('target_ids', [M], 'int32'), [M, 1]);
      const { logp } = tokenLogProbs(family.finalNorm(scope, config, rows), table, ids, {
        frozen: false,
      });
      const language = supervisedLoss(logp);
      graph.output('language', language);
      total = ops.add(total, ops.scale(language, mix.language));
    }
    const targets = [...this.tensors.keys()].flatMap((name) => graph.inputs.get(name) ?? []);
    const trained: string[] = [];
    const one = graph.constant([1], [1]);
    gradientsOf(total, targets).forEach((gradient, i) => {
      if (!gradient) return;
      trained.push(targets[i]!.name);
      graph.output(`gradient:${targets[i]!.name}`, ops.mul(gradient, one));
    });
    graph.output('reading', reading);
    return { program: await Program.compile(graph), trained };
  }
}

/**
 * Cross-entropy of the character in each cell, predicted from its image token by the output
 * embedding.
 */
function readingLoss(features: Value, table: Matrix, count: number, width: number): Value {
  const { graph } = features;
  const normed = ops.rmsNorm(
    features,
    graph.constant(new Float32Array(width).fill(1), [width]),
    1e-6,
  );
  const ids = ops.reshape(graph.input('reading_ids', [count], 'int32'), [count, 1]);
  const { logp } = tokenLogProbs(normed, table, ids, { frozen: false });
  return ops.neg(ops.reduceMean(logp, [0, 1]));
}
