// Optimiser steps of RL on the groups of one rollout.

import type { PolicyLoss } from '../../engine/layers/losses.ts';
import {
  countedTokens,
  policyFeeds,
  type BatchSize,
  type PolicyAnswer,
} from '../../engine/training/policy-inputs.ts';
import type { Trainer } from '../../engine/training/trainer.ts';
import {
  layoutPrefixBatch,
  type PrefixTree,
  type Target,
} from '../../engine/training/prefix-batch.ts';
import type { Job } from '../contract/stage.ts';
import { isCounted, type Group } from './rollout.ts';
import { addGradients, microBatches, treesPerRow } from '../../engine/training/micro-batches.ts';
import type { RlSettings } from './settings.ts';

/** What an update works with. */
interface Tools {
  readonly trainer: Trainer;
  readonly job: Job;
  /** True when products round, so that the sampler's log-probabilities are a little off the training program's. */
  readonly isRounded: boolean;
  onGradients(gradients: Map<string, Float32Array>): number;
}

/** Optimiser steps on the mini-batches of a rollout; returns what the curves show of them. */
export async function learn(
  groups: readonly Group[],
  settings: RlSettings,
  tools: Tools,
): Promise<Record<string, number>> {
  const { trainer, job, isRounded } = tools;
  const counted = groups
    .filter((group) => isCounted(group, settings))
    .map((group) => withoutCutOff(group, settings));
  const size = Math.ceil(counted.length / settings.miniBatches);
  const gap = { sum: 0, tokens: 0 };
  const batches = miniBatches(counted, size, settings.kl > 0);
  if (isRounded) {
    // The first update's ratios are 1 by its own log-probabilities; the later ones' must be known before anything changes.
    for (const batch of batches.slice(1))
      batch.live = await rescored(batch.live, settings, trainer, job, gap);
  }
  const policyLoss: PolicyLoss = {
    kind: 'policy',
    ratio: settings.ratio,
    clipLow: settings.clipLow,
    clipHigh: settings.clipHigh,
    beta: settings.kl,
    divergence: settings.divergence,
    ...(settings.dualClip > 0 ? { clipC: settings.dualClip } : {}),
  };
  let total = 0;
  let norms = 0;
  let clipped = 0;
  let answers = 0;
  let drift = 0;
  let updates = 0;
  for (const { live, size } of batches) {
    job.signal.throwIfAborted();
    const isOnPolicy = isRounded && updates === 0;
    const loss = isOnPolicy ? { ...policyLoss, isOnPolicy } : policyLoss;
    const gradients = new Map<string, Float32Array>();
    for (const part of microBatches(live.map(lessonOf), settings.bufferTokens)) {
      const trees = part.map(({ tree }) => tree);
      const buffer = layoutPrefixBatch(trainer.model, trees, { treesPerRow: treesPerRow(trees) });
      const policy = part.map(({ answers }) => answers);
      const feeds = policyFeeds(buffer, policy, size, {
        aggregation: settings.aggregation,
        constantLength: settings.maxNewTokens,
      });
      const result = await trainer.run(
        buffer,
        { loss, gradients: true, temperature: settings.temperature, recompute: settings.recompute },
        feeds,
      );
      total += result.loss!;
      addGradients(gradients, result.gradients);
      if (isOnPolicy) addGap(gap, buffer.targets, result.logp, policy);
      for (const { logRatio, answer } of answerLogRatios(buffer.targets, result.logp, policy)) {
        answers += answer.count;
        if (isOnPolicy) continue;
        drift += answer.count * logRatio;
        const ratio = Math.exp(logRatio);
        const isClipped =
          answer.advantage > 0 ? ratio > 1 + settings.clipHigh : ratio < 1 - settings.clipLow;
        if (isClipped) clipped += answer.count;
      }
    }
    const norm = tools.onGradients(gradients);
    if (!Number.isFinite(norm)) job.log('the gradient is not finite, the update is left out');
    norms += norm;
    updates++;
  }
  return {
    loss: updates === 0 ? 0 : total / updates,
    grad_norm: updates === 0 ? 0 : norms / updates,
    clip_fraction: answers === 0 ? 0 : clipped / answers,
    approx_kl: answers === 0 ? 0 : -drift / answers,
    ...(isRounded ? { sampler_gap: gap.sum / Math.max(1, gap.tokens) } : {}),
  };
}

/** The groups of one update that teach something, and the size of the whole of it. */
interface MiniBatch {
  live: readonly Group[];
  readonly size: BatchSize;
}

/** Where `overlong` says so, answers that the length limit cut off are not learnt from (DAPO's overlong filtering). */
function withoutCutOff(group: Group, { overlong }: RlSettings): Group {
  if (overlong !== 'mask' || group.answers.every(({ finished }) => finished)) return group;
  const isWhole = (_: unknown, i: number) => group.answers[i]!.finished;
  return {
    ...group,
    answers: group.answers.filter(isWhole),
    advantages: group.advantages.filter(isWhole),
  };
}

function miniBatches(counted: readonly Group[], size: number, isDrawn: boolean): MiniBatch[] {
  const batches: MiniBatch[] = [];
  for (let start = 0; start < counted.length; start += size) {
    const groups = counted.slice(start, start + size);
    const answers = groups.flatMap((group) => group.answers);
    batches.push({
      // With a divergence every answer pulls, also where no advantage does.
      live: groups.filter(({ advantages }) => advantages.some((a) => (isDrawn ? true : a !== 0))),
      size: {
        answers: answers.length,
        tokens: answers.reduce((tokens, { ids }) => tokens + ids.length, 0),
      },
    });
  }
  return batches;
}

/** Sum of the distances between the sampler's and the training program's log-probabilities, and of how many tokens. */
interface SamplerGap {
  sum: number;
  tokens: number;
}

function addGap(
  gap: SamplerGap,
  targets: readonly Target[],
  logp: Float32Array,
  sampled: readonly (readonly { readonly oldLogp: ArrayLike<number> }[])[],
): void {
  targets.forEach(({ tree, answer, position }, i) => {
    gap.sum += Math.abs(logp[i]! - sampled[tree]![answer]!.oldLogp[position]!);
  });
  gap.tokens += targets.length;
}

/**
 * The groups with log-probabilities of the training program in place of the sampler's. For models whose products round:
 * the ratio of the policies would start off 1, by more than GSPO clips at.
 */
async function rescored(
  groups: readonly Group[],
  settings: RlSettings,
  trainer: Trainer,
  job: Job,
  gap: SamplerGap,
): Promise<Group[]> {
  const items = groups.map((group, at) => ({ at, tree: treeOf(group) }));
  const result = groups.map((group) => ({ ...group, answers: [...group.answers] }));
  for (const part of microBatches(items, settings.bufferTokens)) {
    job.signal.throwIfAborted();
    const trees = part.map(({ tree }) => tree);
    const buffer = layoutPrefixBatch(trainer.model, trees, { treesPerRow: treesPerRow(trees) });
    const { logp } = await trainer.run(buffer, { temperature: settings.temperature });
    const exact = trees.map(({ answers }) => answers.map((ids) => new Float32Array(ids.length)));
    buffer.targets.forEach(({ tree, answer, position }, i) => {
      exact[tree]![answer]![position] = logp[i]!;
    });
    addGap(
      gap,
      buffer.targets,
      logp,
      part.map(({ at }) => groups[at]!.answers.map(({ logp }) => ({ oldLogp: logp }))),
    );
    part.forEach(({ at }, tree) => {
      const { answers } = result[at]!;
      answers.forEach((answer, a) => (answers[a] = { ...answer, logp: exact[tree]![a]! }));
    });
  }
  return result;
}

function treeOf({ prompt, answers }: Group): PrefixTree {
  const pictures = prompt.pictures ? { pictures: prompt.pictures } : {};
  return { ids: prompt.ids, ...pictures, answers: answers.map(({ ids }) => ids) };
}

/** A group as it is learnt from. */
interface Lesson {
  readonly tree: PrefixTree;
  readonly answers: readonly WeightedAnswer[];
}
type WeightedAnswer = PolicyAnswer & { readonly count: number };

/** Equal answers of a group have equal rewards and probabilities: one of them, counted, has the gradient of all. */
function lessonOf({ prompt, answers, advantages }: Group): Lesson {
  const distinct = new Map<string, { ids: Int32Array; answer: WeightedAnswer }>();
  answers.forEach(({ ids, logp, refLogp }, g) => {
    const key = ids.join();
    const count = 1 + (distinct.get(key)?.answer.count ?? 0);
    const answer = {
      oldLogp: logp,
      advantage: advantages[g]!,
      count,
      ...(refLogp ? { refLogp } : {}),
    };
    distinct.set(key, { ids, answer });
  });
  const all = [...distinct.values()];
  return {
    tree: {
      ids: prompt.ids,
      ...(prompt.pictures ? { pictures: prompt.pictures } : {}),
      answers: all.map(({ ids }) => ids),
    },
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
