// What a run over a batch computes: the graphs of training steps and of scoring, and what they are fed
// beside the trained tensors.

import { gradientsOf } from '../graph/gradients.ts';
import { Graph, type Products, type Value } from '../graph/graph.ts';
import { forTraining, Scope } from '../layers/modules.ts';
import type { TrainableParameters } from '../layers/lora.ts';
import { policyLoss, supervisedLoss, type Loss } from '../layers/losses.ts';
import { tokenLogProbs } from '../layers/log-probs.ts';
import type { Model } from '../models/model.ts';
import { gather, mul, reshape, scale } from '../graph/ops.ts';
import { Program, type Device } from '../runtime/session.ts';
import { sizeOf, type Feed, type Tensor } from '../graph/tensor.ts';
import { buildHiddenStates } from '../models/forward.ts';
import type { FlatParameters } from './flat-parameters.ts';
import type { PrefixBatch } from './prefix-batch.ts';
import { beyondFloat16, measureRanges } from './product-ranges.ts';

/** What a run over a batch computes. */
export interface StepOptions {
  /** The loss and, with `gradients`, its gradient with respect to every trainable tensor. */
  readonly loss?: Loss;
  readonly gradients?: boolean;
  readonly entropy?: boolean;
  /** Logits that predict the targets, [M, V]; for comparisons, not for training. */
  readonly logits?: boolean;
  /** Most bytes of logits in memory at the same time, where the output layer is frozen. */
  readonly logitBytes?: number;
  /** Output of the vision tower in the tower's order, [features, D]. */
  readonly vision?: boolean;
  readonly temperature?: number;
  /** Recomputes each layer in the backward pass: about a third more time, far less memory. */
  readonly recompute?: boolean;
}

/** Inputs of a loss, one entry per target. */
export interface LossFeeds {
  readonly tokenWeight: Float32Array;
  readonly oldLogp?: Float32Array;
  readonly refLogp?: Float32Array;
  readonly advantage?: Float32Array;
  /** Number of each target's answer, from 0; for the sequence ratio. */
  readonly answerIndex?: Int32Array;
  /** 1 / Tᵢ of each target's answer where the target counts, else 0. */
  readonly answerShare?: Float32Array;
  readonly answers?: number;
}

export interface StepResult {
  readonly loss: number | undefined;
  readonly logp: Float32Array;
  readonly entropy: Float32Array | undefined;
  readonly logits: Float32Array | undefined;
  readonly vision: Float32Array | undefined;
  readonly gradients: Map<string, Float32Array>;
}

/** Prefix of the outputs with gradients. */
export const GRADIENT = 'gradient:';

/** Factor of the loss in float16 products: small gradients would be rounded to 0. */
const FLOAT16_LOSS_SCALE = 1024;

/** A graph, and the trained tensors that its loss depends on. */
export interface StepGraph {
  readonly graph: Graph;
  readonly reached: ReadonlySet<string>;
}

/** A run over a batch. */
export interface Step {
  /** Runs with equal keys have equal graphs. */
  readonly key: string;
  readonly options: StepOptions;
  /** What the graph is fed beside the trained tensors. */
  readonly feeds: Record<string, Feed>;
  build(): StepGraph;
  /** The graph with products in float32, which is fed the tensors by name. */
  unrounded(): Graph;
}

export interface StepGraphOptions {
  readonly device: Device;
  readonly products: Products;
}

/** Writes the graphs of one model with the tensors that are trained. */
export class StepGraphs {
  readonly model: Model;
  readonly parameters: TrainableParameters;
  readonly device: Device;
  readonly products: Products;
  private readonly lossScale: number;
  /** Products that float16 cannot hold, and the passes that were measured for them. */
  private readonly kept = new Set<string>();
  private readonly measured = new Set<'forward' | 'backward'>();

  constructor(
    model: Model,
    parameters: TrainableParameters,
    { device, products }: StepGraphOptions,
  ) {
    this.model = model;
    this.parameters = parameters;
    this.device = device;
    this.products = products;
    this.lossScale = products === 'float16' ? FLOAT16_LOSS_SCALE : 1;
  }

  get tensors(): ReadonlyMap<string, Tensor> {
    return this.parameters.tensors;
  }

  /** Products that stay float32 because their numbers are beyond float16. */
  get keptProducts(): readonly string[] {
    return [...this.kept];
  }

  /**
   * What a run over a batch computes. With `flat`, the graph reads the trained tensors from one vector
   * and adds their gradients to one, see {@link FlatParameters}; else it is fed them by name, and
   * outputs each gradient.
   */
  stepOf(
    batch: PrefixBatch,
    options: StepOptions,
    lossFeeds?: LossFeeds,
    flat?: FlatParameters,
  ): Step {
    const M = batch.targetCapacity;
    const answers =
      options.loss?.kind === 'policy' && options.loss.ratio === 'sequence'
        ? roundUp(lossFeeds?.answers ?? 1)
        : 0;
    const feeds: Record<string, Feed> = {
      ...batch.feeds,
      gradient_scale: Float32Array.of(1 / this.lossScale),
    };
    if (options.loss) Object.assign(feeds, fillLoss(lossFeeds!, M, answers));
    return {
      key: JSON.stringify([batch.layout, M, batch.vision?.key, options, answers]),
      options,
      feeds,
      build: () => this.rounded(batch, options, answers, flat),
      unrounded: () => this.build(batch, options, answers).graph,
    };
  }

  /** The graph that a run over the batch would compile. */
  graphOf(batch: PrefixBatch, options: StepOptions): Graph {
    return this.rounded(batch, options, 0).graph;
  }

  /** The trained tensors as feeds. */
  tensorFeeds(): Record<string, Feed> {
    return Object.fromEntries([...this.tensors].map(([name, { data }]) => [name, data]));
  }

  /**
   * Measures once, without and with a backward pass, which products float16 cannot hold, before the
   * first graph with them is built; `refresh` brings the trained tensors up to date.
   */
  async measure(step: Step, refresh?: () => void): Promise<void> {
    const pass = step.options.gradients ? 'backward' : 'forward';
    if (this.products !== 'float16' || this.measured.has(pass)) return;
    refresh?.();
    const graph = step.unrounded();
    const { keys, output } = measureRanges(graph);
    if (keys.length > 0) {
      const program = await Program.compile(graph, { device: this.device });
      const { [output]: ranges } = await program.run({ ...step.feeds, ...this.tensorFeeds() });
      await program.release();
      for (const key of beyondFloat16(keys, ranges!)) this.kept.add(key);
    }
    this.measured.add(pass).add('forward');
  }

  /** The graph of a run, with the type of its products. */
  private rounded(
    batch: PrefixBatch,
    options: StepOptions,
    answers: number,
    flat?: FlatParameters,
  ): StepGraph {
    const built = this.build(batch, options, answers, flat);
    const { products: type } = this;
    if (type !== 'float32') {
      const isEmulated = this.device === 'cpu';
      built.graph.rounding = { type, isEmulated, kept: new Set(this.kept) };
    }
    return built;
  }

  private build(
    batch: PrefixBatch,
    options: StepOptions,
    answers: number,
    flat?: FlatParameters,
  ): StepGraph {
    const { family, config, weights } = this.model;
    const graph = new Graph();
    flat?.read(graph);
    const scope = new Scope(graph, forTraining(weights), this.parameters);
    const M = batch.targetCapacity;
    const { x, vision } = buildHiddenStates(this.model, scope, batch);
    const rows = gather(x, graph.input('target_rows', [M], 'int32')); // [M, D]
    const h = family.finalNorm(scope, config, rows);
    const ids = reshape(graph.input('target_ids', [M], 'int32'), [M, 1]);
    const head = family.lmHead(scope, config);
    const { logp, entropy, logits } = tokenLogProbs(h, head, ids, {
      temperature: options.temperature ?? 1,
      frozen: weights.kind === 'file' && head.isTrained !== true,
      differentiable: options.gradients === true,
      entropy: options.entropy === true,
      logits: options.logits === true,
      ...(options.logitBytes === undefined ? {} : { logitBytes: options.logitBytes }),
    });
    const reached = new Set<string>();
    if (options.loss) {
      const loss =
        options.loss.kind === 'sft'
          ? supervisedLoss(logp)
          : policyLoss(logp, options.loss, answers);
      if (options.gradients) {
        const names = [...this.tensors.keys()].filter((name) => graph.inputs.has(name));
        const targets = names.map((name) => graph.inputs.get(name)!);
        const scaled = this.lossScale === 1 ? loss : scale(loss, this.lossScale);
        const gradients = gradientsOf(scaled, targets, { recompute: options.recompute === true });
        names.forEach((name, i) => gradients[i] && reached.add(name));
        if (flat) flat.addGradients(graph, gradients, 1 / this.lossScale);
        else scaledGradients(graph, names, gradients);
      }
      graph.output('loss', loss);
    }
    graph.output('logp', logp);
    if (entropy) graph.output('entropy', entropy);
    if (options.logits && logits) graph.output('logits', logits);
    if (options.vision && vision) graph.output('vision', vision);
    return { graph, reached };
  }
}

/**
 * Outputs with the gradients. Ending each in an operator lets ONNX Runtime free activations before the
 * last gradient.
 */
function scaledGradients(
  graph: Graph,
  names: readonly string[],
  gradients: readonly (Value | undefined)[],
): void {
  const factor = graph.input('gradient_scale', [1]);
  gradients.forEach((gradient, i) => {
    if (gradient) graph.output(GRADIENT + names[i]!, mul(gradient, factor));
  });
}

const roundUp = (n: number) => Math.ceil(n / 16) * 16;

function fillLoss(feeds: LossFeeds, M: number, answers: number): Record<string, Feed> {
  const column = (x: Float32Array | undefined, name: string) => {
    if (x && x.length > M)
      throw new Error(`internal: ${name} has ${x.length} entries for ${M} targets`);
    const full = new Float32Array(M);
    if (x) full.set(x);
    return full;
  };
  const filled: Record<string, Feed> = {
    token_weight: column(feeds.tokenWeight, 'token_weight'),
    old_logp: column(feeds.oldLogp, 'old_logp'),
    ref_logp: column(feeds.refLogp, 'ref_logp'),
    advantage: column(feeds.advantage, 'advantage'),
  };
  if (answers > 0) {
    const mean = new Float32Array(sizeOf([answers, M]));
    const index = new Int32Array(M);
    feeds.answerIndex!.forEach((answer, i) => {
      index[i] = answer;
      mean[answer * M + i] = feeds.answerShare![i]!;
    });
    filled.answer_mean = mean;
    filled.answer_index = index;
  }
  return filled;
}
