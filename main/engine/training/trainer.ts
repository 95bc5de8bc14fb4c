// Compiled programs of a model: log-probabilities, losses and gradients of buffers of trees.

import { gradientsOf } from '../graph/gradients.ts';
import { Graph } from '../graph/graph.ts';
import { Scope } from '../layers/modules.ts';
import type { Trained } from '../layers/lora.ts';
import { policyLoss, supervisedLoss, tokenLogProbs, type Loss } from '../layers/losses.ts';
import type { Model } from '../models/model.ts';
import { gather, mul, reshape } from '../graph/ops.ts';
import { ProgramCache } from '../runtime/program-cache.ts';
import type { Device } from '../runtime/session.ts';
import { sizeOf, type Feed } from '../graph/tensor.ts';
import { buildHidden } from '../models/forward.ts';
import type { TreeBuffer } from './prefix-batch.ts';

/** What a run over a buffer should compute. */
export interface Wanted {
  /** Loss and, with `gradients`, its derivatives by every trained tensor. */
  readonly loss?: Loss;
  readonly gradients?: boolean;
  readonly entropy?: boolean;
  /** Logits of the targets' predictors, [M, V]; for comparisons, not for training. */
  readonly logits?: boolean;
  /** Output of the vision tower in its own order, [features, D]. */
  readonly vision?: boolean;
  readonly temperature?: number;
  /** Computes each layer again in the backward pass: about a third more time, far less memory. */
  readonly recompute?: boolean;
}

/** Numbers for a policy loss or a weighted supervised one, one entry a target. */
export interface LossFeeds {
  readonly tokenWeight: Float32Array;
  readonly oldLogp?: Float32Array;
  readonly refLogp?: Float32Array;
  readonly advantage?: Float32Array;
  /** Answer number of each target, from 0; needed by the sequence ratio. */
  readonly answerIndex?: Int32Array;
  /** 1 / Tᵢ of each target's answer where its token counts, else 0. */
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

/** Prefix of the outputs that hold gradients. */
const GRADIENT = 'gradient:';

/** Runs buffers; programs are compiled once for each shape and kept, the least recently used one going first. */
export class Trainer {
  readonly model: Model;
  readonly trained: Trained;
  private readonly programs: ProgramCache;
  private readonly one = Float32Array.of(1);

  constructor(
    model: Model,
    trained: Trained,
    { device = 'cpu', programs = 8 }: { device?: Device; programs?: number } = {},
  ) {
    this.model = model;
    this.trained = trained;
    this.programs = new ProgramCache({ device, programs, weightBytes: 1.5e9 });
  }

  /** Runs one buffer. The loss' weights are the caller's: the sum over buffers is the loss of the whole batch. */
  async run(buffer: TreeBuffer, wanted: Wanted, lossFeeds?: LossFeeds): Promise<StepResult> {
    const M = buffer.targetCapacity;
    const answers =
      wanted.loss?.kind === 'policy' && wanted.loss.ratio === 'sequence'
        ? roundUp(lossFeeds?.answers ?? 1)
        : 0;
    const key = JSON.stringify([buffer.layout, M, buffer.vision?.key, wanted, answers]);
    const program = await this.programs.get(key, () => this.build(buffer, wanted, answers));
    const feeds: Record<string, Feed> = { ...buffer.feeds, gradient_scale: this.one };
    for (const [name, tensor] of this.trained.tensors) feeds[name] = tensor.data;
    if (wanted.loss) Object.assign(feeds, fillLoss(lossFeeds!, M, answers));
    const out = await program.run(feeds);
    const n = buffer.targets.length;
    return {
      loss: out.loss?.[0],
      logp: out.logp!.subarray(0, n),
      entropy: out.entropy?.subarray(0, n),
      logits: out.logits,
      vision: out.vision,
      gradients: new Map(
        Object.entries(out)
          .filter(([name]) => name.startsWith(GRADIENT))
          .map(([name, values]) => [name.slice(GRADIENT.length), values]),
      ),
    };
  }

  /** The graph that a run over the buffer would compile. */
  graphOf(buffer: TreeBuffer, wanted: Wanted): Graph {
    return this.build(buffer, wanted, 0);
  }

  /** Frees all compiled programs. */
  async release(): Promise<void> {
    await this.programs.release();
  }

  private build(buffer: TreeBuffer, wanted: Wanted, answers: number): Graph {
    const { family, config, weights } = this.model;
    const graph = new Graph();
    const scope = new Scope(graph, weights, this.trained.modules);
    const M = buffer.targetCapacity;
    const { x, vision } = buildHidden(this.model, scope, buffer);
    const rows = gather(x, graph.input('target_rows', [M], 'int32')); // [M, D]
    const h = family.lastNorm(scope, config, rows);
    const ids = reshape(graph.input('target_ids', [M], 'int32'), [M, 1]);
    const { logp, entropy, logits } = tokenLogProbs(h, family.output(scope, config), ids, {
      temperature: wanted.temperature ?? 1,
      frozen: weights.kind === 'file',
      differentiable: wanted.gradients === true,
      entropy: wanted.entropy === true,
      ...(wanted.logits ? { chunk: Infinity } : {}),
    });
    if (wanted.loss) {
      const loss =
        wanted.loss.kind === 'sft' ? supervisedLoss(logp) : policyLoss(logp, wanted.loss, answers);
      if (wanted.gradients) {
        const targets = [...this.trained.tensors.keys()].flatMap(
          (name) => graph.inputs.get(name) ?? [],
        );
        // A real operator at each end keeps ONNX Runtime from holding all activations until the last gradient.
        const scale = graph.input('gradient_scale', [1]);
        gradientsOf(loss, targets, { recompute: wanted.recompute === true }).forEach(
          (gradient, i) => {
            if (!gradient) return;
            graph.output(GRADIENT + targets[i]!.name, mul(gradient, scale));
          },
        );
      }
      graph.output('loss', loss);
    }
    graph.output('logp', logp);
    if (entropy) graph.output('entropy', entropy);
    if (wanted.logits && logits) graph.output('logits', logits);
    if (wanted.vision && vision) graph.output('vision', vision);
    return graph;
  }
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
