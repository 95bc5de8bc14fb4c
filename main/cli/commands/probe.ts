// The computation of `omr probe`: one forward and backward pass, or a few optimizer steps on one batch.

import type { LoadedAdapter } from '../../data/checkpoints/peft-adapter.ts';
import type { Loss } from '../../engine/layers/losses.ts';
import type { Model } from '../../engine/models/model.ts';
import { createOptimizer } from '../../engine/training/optimizers/index.ts';
import type { OptimizerOptions } from '../../engine/training/optimizers/optimizer.ts';
import {
  countedTokens,
  policyFeeds,
  type PolicyAnswer,
} from '../../engine/training/policy-inputs.ts';
import type { Device } from '../../engine/runtime/session.ts';
import type { LossFeeds, StepResult } from '../../engine/training/step-graph.ts';
import { Trainer } from '../../engine/training/trainer.ts';
import {
  layoutPrefixBatch,
  type PrefixTree,
  type PrefixBatch,
} from '../../engine/training/prefix-batch.ts';
import { UserError } from '../../i18n/user-error.ts';
import { UsageError, type FlagValues } from '../terminal/arguments.ts';
import { adapterParameters, type TrainableParameters } from '../../engine/layers/lora.ts';
import {
  checkIds,
  type GroupRequest,
  type GroupSequence,
  type IdsRequest,
} from './request-file.ts';
import {
  writeSafetensors,
  type TensorToWrite,
} from '../../data/formats/weights/safetensors-writer.ts';
import { msg } from '../../../i18n/message.ts';

const TENSOR_NAMES = ['logits', 'logprobs', 'loss', 'grads', 'vision', 'inputs'] as const;
export type TensorName = (typeof TENSOR_NAMES)[number];

/** Tensors by their names in the file. */
export type ProbeTensors = Map<string, TensorToWrite>;

/** `--steps` with the options of AdamW. */
export interface TrainingSteps {
  readonly count: number;
  readonly learningRate: number;
  readonly optimizer: OptimizerOptions;
}

/** The model, adapter and outputs of a probe. */
export interface ProbeJob {
  readonly model: Model;
  readonly adapter: LoadedAdapter | undefined;
  readonly want: ReadonlySet<TensorName>;
  readonly steps: TrainingSteps | undefined;
  /** The request file, for error messages. */
  readonly file: string;
  readonly device: Device;
}

/** Parses `--want`; log-probabilities and loss by default. */
export function readWant(value: FlagValues['want']): Set<TensorName> {
  const names = (value ?? 'logprobs,loss').split(',');
  return new Set(
    names.map((name) => {
      const found = TENSOR_NAMES.find((wanted) => wanted === name.trim());
      if (!found)
        throw new UsageError(`--want names "${name}".`, `Choose from ${TENSOR_NAMES.join(', ')}.`);
      return found;
    }),
  );
}

/** Parses `--steps` and the AdamW flags; undefined without `--steps`. */
export function readSteps(flags: FlagValues): TrainingSteps | undefined {
  if (flags.steps === undefined) return undefined;
  if (flags.lr === undefined) throw new UsageError('--steps needs a learning rate.', 'Add --lr X.');
  const betas = (flags.betas ?? '0.9,0.999').split(',').map(Number);
  const [beta1, beta2] = betas;
  if (betas.length !== 2 || !betas.every((beta) => beta >= 0 && beta < 1)) {
    throw new UsageError(
      `--betas is "${flags.betas}".`,
      'Give two numbers from 0 to 1, for example 0.9,0.999.',
    );
  }
  const clip = flags['max-grad-norm'];
  return {
    count: flags.steps,
    learningRate: flags.lr,
    optimizer: {
      betas: [beta1!, beta2!],
      eps: flags.eps ?? 1e-8,
      weightDecay: flags['weight-decay'] ?? 0,
      ...(clip === undefined ? {} : { maxGradNorm: clip }),
    },
  };
}

/** One sequence: mean cross-entropy over its labels. */
export async function probeIds(
  job: ProbeJob,
  { ids, labels, pictures: source }: IdsRequest,
): Promise<ProbeTensors> {
  const { model, want, file } = job;
  const pictures = source?.(model);
  checkIds(file, model, ids, pictures);
  const T = ids.length;
  if (T < 2) throw new UserError(msg('cli.request-single-token', { file }));
  const tree: PrefixTree = {
    ids,
    ...(pictures ? { pictures } : {}),
    promptTargets: new Uint8Array(T).fill(1),
    lengthTokens: T,
    // A dummy answer token: the logits after the last token of the prompt predict it.
    answers: want.has('logits') ? [Int32Array.of(0)] : [],
  };
  const buffer = layoutPrefixBatch(model, [tree], { exact: true });
  const counts = buffer.targets.map(({ answer, position }) =>
    answer < 0 && (!labels || labels[position] !== -100) ? 1 : 0,
  );
  const n = counts.reduce<number>((sum, counted) => sum + counted, 0);
  if (n === 0 && (want.has('loss') || want.has('grads') || job.steps)) {
    throw new UserError(msg('cli.labels-train-nothing', { file }), {
      hint: msg('cli.labels-train-nothing.hint'),
    });
  }
  const tokenWeight = Float32Array.from(counts, (counted) => counted / Math.max(1, n));
  const batch = {
    buffer,
    loss: { kind: 'sft' } as const,
    feeds: { tokenWeight },
    temperature: 1,
    trees: 1,
  };
  return run(job, batch, ({ logp, logits }) => {
    const tensors: ProbeTensors = new Map();
    const V = model.sizes.vocabulary;
    if (want.has('logits')) tensors.set('logits', { shape: [T, V], data: logits! });
    if (want.has('logprobs'))
      tensors.set('logprobs', { shape: [T - 1], data: logp.slice(0, T - 1) });
    return tensors;
  });
}

/** A group: its policy loss. Sequences that share their prompt are the answers of one tree. */
export async function probeGroup(job: ProbeJob, request: GroupRequest): Promise<ProbeTensors> {
  const { model, want, file } = job;
  const { sequences, loss, aggregation, constantLength } = request;
  const pictures = request.pictures?.(model);
  for (const { ids } of sequences) checkIds(file, model, ids, pictures);
  if (want.has('logits'))
    throw new UsageError('A group has no logits.', 'Remove logits from --want.');
  const trees = new Map<string, { ids: Int32Array; members: number[] }>();
  sequences.forEach(({ ids, mask }, i) => {
    const first = mask.indexOf(1);
    // A sequence without counted tokens adds no loss, but still counts as an answer in the mean.
    if (first < 0) return;
    const prompt = ids.subarray(0, first);
    const key = prompt.join();
    if (!trees.has(key)) trees.set(key, { ids: prompt, members: [] });
    trees.get(key)!.members.push(i);
  });
  if (trees.size === 0) throw new UserError(msg('cli.group-selects-nothing', { file }));
  const groups = [...trees.values()];
  for (const { ids } of groups) checkIds(file, model, ids, pictures);
  const buffer = layoutPrefixBatch(
    model,
    groups.map(({ ids, members }): PrefixTree => {
      const answers = members.map((i) => answerOf(sequences[i]!));
      return { ids, ...(pictures ? { pictures } : {}), answers };
    }),
    { exact: true },
  );
  const answers = groups.map(({ members }) => members.map((i) => policyAnswer(sequences[i]!)));
  const tokens = answers.flat().reduce((sum, answer) => sum + countedTokens(answer), 0);
  const size = { answers: sequences.length, tokens };
  const feeds = policyFeeds(buffer, answers, size, {
    aggregation,
    ...(constantLength === undefined ? {} : { constantLength }),
  });
  const batch = { buffer, loss, feeds, temperature: request.temperature, trees: trees.size };
  return run(job, batch, ({ logp }) => {
    const tensors: ProbeTensors = new Map();
    if (want.has('logprobs')) {
      const found = sequences.map((): number[] => []);
      buffer.targets.forEach(({ tree, answer, position }, i) => {
        const sequence = groups[tree]!.members[answer]!;
        const { mask } = sequences[sequence]!;
        if (mask[mask.indexOf(1) + position]) found[sequence]!.push(logp[i]!);
      });
      found.forEach((values, i) =>
        tensors.set(`logprobs.${i}`, { shape: [values.length], data: Float32Array.from(values) }),
      );
    }
    return tensors;
  });
}

/** The trainable tensors of an adapter; none without an adapter. */
export function trainedTensors(adapter: LoadedAdapter | undefined): TrainableParameters {
  return adapter ? adapterParameters(adapter.adapter, adapter.modules) : { tensors: new Map() };
}

/** Writes the tensors and returns what the command prints. */
export function writeProbe(
  out: string,
  tensors: ProbeTensors,
): { out: string; loss?: number; tensors: Record<string, readonly number[]> } {
  writeSafetensors(out, tensors);
  const loss = tensors.get('loss')?.data[0];
  const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]));
  return { out, ...(loss === undefined ? {} : { loss: Number(loss) }), tensors: shapes };
}

/** A batch for the trainer. */
interface Batch {
  readonly buffer: PrefixBatch;
  readonly loss: Loss;
  readonly feeds: LossFeeds;
  readonly temperature: number;
  /** Prompts in the buffer; each has the images of the request. */
  readonly trees: number;
}

/**
 * Runs a batch once, or `--steps` times; `toTensors` converts the first result for one kind of
 * request.
 */
async function run(
  { model, adapter, want, steps, device }: ProbeJob,
  { buffer, loss, feeds, temperature, trees }: Batch,
  toTensors: (result: StepResult) => ProbeTensors,
): Promise<ProbeTensors> {
  const trainer = new Trainer(model, trainedTensors(adapter), { device });
  const gradients = want.has('grads') || steps !== undefined;
  const wanted = {
    loss,
    gradients,
    temperature,
    logits: want.has('logits'),
    vision: want.has('vision'),
  };
  try {
    const first = await trainer.run(buffer, wanted, feeds);
    const tensors = toTensors(first);
    if (want.has('vision')) addVision(tensors, buffer, first, { trees, D: model.sizes.width });
    if (!steps) {
      if (want.has('loss')) tensors.set('loss', { shape: [1], data: Float32Array.of(first.loss!) });
      if (want.has('grads')) {
        for (const [key, { shape, data }] of adapter!.adapter.tensors) {
          // The loss may not depend on a tensor (of the vision tower, without images): its gradient is 0.
          tensors.set(key, {
            shape,
            data: first.gradients.get(key) ?? new Float32Array(data.length),
          });
        }
      }
      return tensors;
    }
    const optimizer = createOptimizer('adamw', steps.optimizer);
    const losses = new Float32Array(steps.count);
    for (let step = 0; step < steps.count; step++) {
      const result = step === 0 ? first : await trainer.run(buffer, wanted, feeds);
      losses[step] = result.loss!;
      optimizer.step(adapter!.adapter.tensors, result.gradients, steps.learningRate);
    }
    tensors.set('losses', { shape: [steps.count], data: losses });
    for (const [key, tensor] of adapter!.adapter.tensors) tensors.set(key, tensor);
    return tensors;
  } finally {
    await trainer.release();
  }
}

/** The vision features [N, D] in the order of the images; of a group, those of its first prompt. */
function addVision(
  tensors: ProbeTensors,
  buffer: PrefixBatch,
  result: StepResult,
  { trees, D }: { trees: number; D: number },
): void {
  if (!buffer.vision || !result.vision) return;
  const { featureRow } = buffer.vision;
  const features = featureRow.subarray(0, featureRow.length / trees);
  const data = new Float32Array(features.length * D);
  features.forEach((row, i) => data.set(result.vision!.subarray(row * D, (row + 1) * D), i * D));
  tensors.set('vision', { shape: [features.length, D], data });
}

/** The tokens from the first to the last counted one. */
function answerOf({ ids, mask }: GroupSequence): Int32Array {
  return ids.slice(mask.indexOf(1), mask.lastIndexOf(1) + 1);
}

/**
 * The same answer for the policy loss; masked tokens inside it get log-probability 0 and do not
 * count.
 */
function policyAnswer({ mask, oldLogp, refLogp, advantage }: GroupSequence): PolicyAnswer {
  const own = mask.slice(mask.indexOf(1), mask.lastIndexOf(1) + 1);
  const spread = (values: readonly number[]): Float32Array => {
    let next = 0;
    return Float32Array.from(own, (counted) => (counted ? values[next++]! : 0));
  };
  return {
    mask: own,
    oldLogp: spread(oldLogp),
    ...(refLogp ? { refLogp: spread(refLogp) } : {}),
    advantage,
  };
}
