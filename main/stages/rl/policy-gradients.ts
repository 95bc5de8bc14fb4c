// The policy loss: mini-batches of one rollout's groups, their gradients, and the metrics of an
// update.

import type { PolicyLoss } from '../../engine/layers/losses.ts';
import {
  countedTokens,
  policyFeeds,
  type BatchSize,
  type PolicyAnswer,
} from '../../engine/training/policy-inputs.ts';
import { microBatches, treesPerRow } from '../../engine/training/micro-batches.ts';
import {
  layoutPrefixBatch,
  type PrefixTree,
  type Target,
} from '../../engine/training/prefix-batch.ts';
import { scoreLogProbs } from '../../engine/training/score-log-probs.ts';
import type { Adapter } from '../../engine/layers/lora.ts';
import type { Trainer } from '../../engine/training/trainer.ts';
import { ImportanceStats, importanceWeights } from './importance.ts';
import { withSnapshot, type AdapterSnapshot } from '../training/adapter.ts';
import { promptTree } from '../training/batching.ts';
import { isCounted, type Group } from './rollout.ts';
import type { RolloutProgram } from '../rollouts/open.ts';
import type { PolicySettings, ScoringSettings } from './settings.ts';

/** The groups of one optimiser step that have a gradient, and the total size of the batch. */
export interface MiniBatch {
  readonly groups: readonly Group[];
  readonly size: BatchSize;
  /**
   * True if the policy is still the one that sampled, so that its own log-probabilities are the old
   * ones.
   */
  readonly isOnPolicy: boolean;
  /** True if the old log-probabilities are the training program's already. */
  readonly isScored: boolean;
}

/** Totals over the optimiser steps of one rollout. */
export class UpdateStats {
  #updates = 0;
  #loss = 0;
  #norms = 0;
  #answers = 0;
  #clipped = 0;
  #drift = 0;
  /** Differences between the sampler's and the training program's log-probabilities. */
  #difference = { sum: 0, tokens: 0 };
  readonly importance = new ImportanceStats();

  addLoss(loss: number): void {
    this.#loss += loss;
  }

  addStep(gradNorm: number): void {
    this.#norms += gradNorm;
    this.#updates += 1;
  }

  /** Counts answers whose ratio is 1 by definition. */
  addOnPolicy({ count }: WeightedAnswer): void {
    this.#answers += count;
  }

  addRatio({ count }: WeightedAnswer, logRatio: number, isClipped: boolean): void {
    this.#answers += count;
    this.#drift += count * logRatio;
    if (isClipped) this.#clipped += count;
  }

  addDifference(sampled: number, scored: number): void {
    this.#difference.sum += Math.abs(scored - sampled);
    this.#difference.tokens += 1;
  }

  /** The metrics. `differs`: log-probabilities of sampler and trainer do. */
  values(differs: boolean): Record<string, number> {
    const { sum, tokens } = this.#difference;
    return {
      loss: this.#updates === 0 ? 0 : this.#loss / this.#updates,
      grad_norm: this.#updates === 0 ? 0 : this.#norms / this.#updates,
      clip_fraction: this.#answers === 0 ? 0 : this.#clipped / this.#answers,
      approx_kl: this.#answers === 0 ? 0 : -this.#drift / this.#answers,
      ...(differs ? { sampling_logp_difference: sum / Math.max(1, tokens) } : {}),
      ...this.importance.values,
    };
  }
}

/** Whether log-probabilities of sampler and trainer differ by more than the order of sums. */
export const samplerDiffers = (trainer: Trainer, sampledBy: RolloutProgram): boolean =>
  sampledBy === 'llama' || trainer.roundsProducts;

/**
 * The mini-batches of a rollout. With rounded products or another program, the sampler's
 * log-probabilities differ from the training program's by more than GSPO's clip range: the first
 * batch then uses its own as the old ones, and those of the others are scored before the first update.
 * Answers of another program are all scored, for the weights of their tokens.
 */
export async function policyBatches(
  groups: readonly Group[],
  settings: PolicySettings,
  trainer: Trainer,
  stats: UpdateStats,
  { sampledBy, signal }: { readonly sampledBy: RolloutProgram; readonly signal: AbortSignal },
): Promise<MiniBatch[]> {
  const counted = groups
    .filter((group) => isCounted(group, settings))
    .map((group) => withoutCutOff(group, settings));
  const batches = miniBatches(counted, settings);
  const [first, ...later] = batches;
  if (!samplerDiffers(trainer, sampledBy) || first === undefined) return batches;
  const cap = sampledBy === 'llama' ? settings.importanceCap : 0;
  const rescore = async (batch: MiniBatch): Promise<MiniBatch> => {
    const scored = await scoreGroups(batch.groups, trainer, settings, signal);
    return { ...batch, groups: rescored(batch.groups, scored, cap, stats), isScored: true };
  };
  const exact = [{ ...(cap > 0 ? await rescore(first) : first), isOnPolicy: true }];
  for (const batch of later) exact.push(await rescore(batch));
  return exact;
}

/** The groups with the reference policy's log-probability of every token, for the KL penalty. */
export async function withReference(
  groups: readonly Group[],
  reference: AdapterSnapshot,
  adapter: Adapter,
  trainer: Trainer,
  settings: ScoringSettings,
  signal: AbortSignal,
): Promise<Group[]> {
  const scored = await withSnapshot(adapter, reference, trainer, () =>
    scoreGroups(groups, trainer, settings, signal),
  );
  return groups.map((group, g) => ({
    ...group,
    answers: group.answers.map((answer, a) => ({ ...answer, refLogp: scored[g]![a]! })),
  }));
}

/** Log-probability of every sampled token by the training program, by group and answer. */
function scoreGroups(
  groups: readonly Group[],
  trainer: Trainer,
  { microBatchTokens, temperature }: ScoringSettings,
  signal: AbortSignal,
): Promise<Float32Array[][]> {
  const trees = groups.map(({ prompt, answers }) =>
    promptTree(
      prompt,
      answers.map(({ ids }) => ids),
    ),
  );
  return scoreLogProbs(trainer, trees, { microBatchTokens, temperature, signal });
}

/**
 * Adds the gradients of the policy loss over a mini-batch to those of the trainer's step, buffer by
 * buffer; loss and ratios are added to `stats`.
 */
export async function accumulatePolicyLoss(
  { groups, size, isOnPolicy, isScored }: MiniBatch,
  settings: PolicySettings,
  trainer: Trainer,
  stats: UpdateStats,
): Promise<void> {
  const loss = { ...policyLoss(settings), ...(isOnPolicy ? { isOnPolicy } : {}) };
  for (const part of microBatches(groups.map(policyExample), settings.microBatchTokens)) {
    const trees = part.map(({ tree }) => tree);
    const buffer = layoutPrefixBatch(trainer.model, trees, { treesPerRow: treesPerRow(trees) });
    const policy = part.map(({ answers }) => answers);
    const feeds = policyFeeds(buffer, policy, size, {
      aggregation: settings.lossAggMode,
      constantLength: settings.maxNewTokens,
    });
    const result = await trainer.accumulate(
      buffer,
      {
        loss,
        temperature: settings.temperature,
        recompute: settings.gradientCheckpointing,
      },
      feeds,
    );
    stats.addLoss(result.loss);
    if (isOnPolicy) {
      if (!isScored)
        buffer.targets.forEach(({ tree, answer, position }, i) =>
          stats.addDifference(policy[tree]![answer]!.oldLogp[position]!, result.logp[i]!),
        );
      for (const answer of policy.flat()) stats.addOnPolicy(answer);
      continue;
    }
    for (const { logRatio, answer } of answerLogRatios(buffer.targets, result.logp, policy))
      stats.addRatio(answer, logRatio, isClipped(answer, Math.exp(logRatio), settings));
  }
}

function policyLoss(settings: PolicySettings): PolicyLoss {
  return {
    kind: 'policy',
    ratio: settings.importanceSampling,
    clipLow: settings.clipRatioLow,
    clipHigh: settings.clipRatioHigh,
    beta: settings.klCoef,
    divergence: settings.klType,
    ...(settings.clipRatioC > 0 ? { clipC: settings.clipRatioC } : {}),
  };
}

function isClipped(
  { advantage }: WeightedAnswer,
  ratio: number,
  { clipRatioLow, clipRatioHigh }: PolicySettings,
): boolean {
  return advantage > 0 ? ratio > 1 + clipRatioHigh : ratio < 1 - clipRatioLow;
}

/**
 * With `overlong: mask`, answers truncated by the length limit are left out of the loss (DAPO's
 * overlong filtering).
 */
function withoutCutOff(group: Group, { overlong }: PolicySettings): Group {
  if (overlong !== 'mask' || group.answers.every(({ finished }) => finished)) return group;
  const isWhole = (_: unknown, i: number) => group.answers[i]!.finished;
  return {
    ...group,
    answers: group.answers.filter(isWhole),
    advantages: group.advantages.filter(isWhole),
  };
}

function miniBatches(
  counted: readonly Group[],
  { miniBatches: count, klCoef }: PolicySettings,
): MiniBatch[] {
  const groupsPerBatch = Math.ceil(counted.length / count);
  const batches: MiniBatch[] = [];
  for (let start = 0; start < counted.length; start += groupsPerBatch) {
    const groups = counted.slice(start, start + groupsPerBatch);
    const answers = groups.flatMap((group) => group.answers);
    batches.push({
      // With a KL penalty every answer has a gradient, even one without an advantage. Masking may
      // have removed all answers of a group.
      groups: groups.filter(({ advantages }) => advantages.some((a) => klCoef > 0 || a !== 0)),
      size: {
        answers: answers.length,
        tokens: answers.reduce((tokens, { ids }) => tokens + ids.length, 0),
      },
      ...{ isOnPolicy: false, isScored: false },
    });
  }
  return batches;
}

/**
 * The groups with the training program's log-probabilities in place of the sampler's, and with a cap
 * above 0 the weights of their tokens.
 */
function rescored(
  groups: readonly Group[],
  scored: readonly (readonly Float32Array[])[],
  cap: number,
  stats: UpdateStats,
): Group[] {
  return groups.map((group, g) => ({
    ...group,
    answers: group.answers.map((answer, a) => {
      const logp = scored[g]![a]!;
      logp.forEach((exact, position) => stats.addDifference(answer.logp[position]!, exact));
      if (cap <= 0) return { ...answer, logp };
      const importance = importanceWeights(logp, answer.logp, cap);
      stats.importance.add(importance, cap);
      return { ...answer, logp, importance };
    }),
  }));
}

/** A group as the input of the policy loss. */
interface PolicyExample {
  readonly tree: PrefixTree;
  readonly answers: readonly WeightedAnswer[];
}
type WeightedAnswer = PolicyAnswer & { readonly count: number };

/**
 * Equal answers of a group have equal rewards and probabilities: one of them, weighted by their
 * count, has the gradient of all.
 */
function policyExample({ prompt, answers, advantages }: Group): PolicyExample {
  const distinct = new Map<string, { ids: Int32Array; answer: WeightedAnswer }>();
  answers.forEach(({ ids, logp, refLogp, importance }, g) => {
    const key = ids.join();
    const count = 1 + (distinct.get(key)?.answer.count ?? 0);
    const answer = {
      oldLogp: logp,
      advantage: advantages[g]!,
      count,
      ...(refLogp ? { refLogp } : {}),
      ...(importance ? { importance } : {}),
    };
    distinct.set(key, { ids, answer });
  });
  const all = [...distinct.values()];
  return {
    tree: promptTree(
      prompt,
      all.map(({ ids }) => ids),
    ),
    answers: all.map(({ answer }) => answer),
  };
}

/** Mean log-ratio of every answer against the policy that sampled it. */
function answerLogRatios(
  targets: readonly Target[],
  logp: Float32Array,
  policy: readonly (readonly WeightedAnswer[])[],
): { logRatio: number; answer: WeightedAnswer }[] {
  const sums = policy.map((answers) => answers.map((answer) => ({ logRatio: 0, answer })));
  targets.forEach(({ tree, answer: a, position }, i) => {
    const sum = sums[tree]![a]!;
    sum.logRatio += (logp[i]! - sum.answer.oldLogp[position]!) / countedTokens(sum.answer);
  });
  return sums.flat();
}
