// Optimiser steps of RL on the groups of one rollout.

import type { PolicyLoss } from '../engine/losses.ts';
import { countedTokens, policyFeeds, type BatchSize, type PolicyAnswer } from '../engine/policy.ts';
import type { Trainer } from '../engine/trainer.ts';
import { layoutTrees, type Tree } from '../engine/tree.ts';
import type { Job } from './job.ts';
import type { Group } from './rl-rollout.ts';
import type { RlSettings } from './rl.ts';
import { addGradients, groupByTokens, treesPerRow } from './train-step.ts';

/** Optimiser steps on the mini-batches of a rollout; returns what the curves show of them. */
export async function learn(
  groups: readonly Group[],
  settings: RlSettings,
  tools: { trainer: Trainer; job: Job; onGradients(gradients: Map<string, Float32Array>): number },
): Promise<Record<string, number>> {
  const isLive = (group: Group) => group.advantages.some((advantage) => advantage !== 0);
  const counted = groups.filter((group) => isCounted(group, settings));
  const size = Math.ceil(counted.length / settings.miniBatches);
  const loss: PolicyLoss = {
    kind: 'policy',
    ratio: settings.ratio,
    clipLow: settings.clipLow,
    clipHigh: settings.clipHigh,
    beta: 0,
  };
  let total = 0;
  let norms = 0;
  let clipped = 0;
  let answers = 0;
  let drift = 0;
  let updates = 0;
  for (let start = 0; start < counted.length; start += size) {
    tools.job.signal.throwIfAborted();
    const mini = counted.slice(start, start + size);
    const batch: BatchSize = {
      answers: mini.reduce((n, group) => n + group.answers.length, 0),
      tokens: mini.reduce(
        (n, group) => n + group.answers.reduce((t, { ids }) => t + ids.length, 0),
        0,
      ),
    };
    const items = mini.filter(isLive).map(lessonOf);
    const gradients = new Map<string, Float32Array>();
    for (const part of groupByTokens(items, settings.bufferTokens)) {
      const trees = part.map(({ tree }) => tree);
      const buffer = layoutTrees(tools.trainer.model, trees, { treesPerRow: treesPerRow(trees) });
      const policy = part.map(({ answers }) => answers);
      const feeds = policyFeeds(buffer, policy, batch, { aggregation: settings.aggregation });
      const result = await tools.trainer.run(
        buffer,
        { loss, gradients: true, temperature: settings.temperature, recompute: settings.recompute },
        feeds,
      );
      total += result.loss!;
      addGradients(gradients, result.gradients);
      for (const { logRatio, answer } of answerLogRatios(buffer.targets, result.logp, policy)) {
        answers += answer.count;
        drift += answer.count * logRatio;
        const ratio = Math.exp(logRatio);
        const isClipped = answer.advantage > 0 ? ratio > 1 + settings.clipHigh : ratio < 1 - settings.clipLow;
        if (isClipped) clipped += answer.count;
      }
    } // prettier-ignore
    const norm = tools.onGradients(gradients);
    if (!Number.isFinite(norm)) tools.job.log('the gradient is not finite, the update is left out');
    norms += norm;
    updates++;
  }
  return {
    loss: updates === 0 ? 0 : total / updates,
    grad_norm: updates === 0 ? 0 : norms / updates,
    clip_fraction: answers === 0 ? 0 : clipped / answers,
    approx_kl: answers === 0 ? 0 : -drift / answers,
  };
}

/**
 * The groups with log-probabilities of the training program in place of the sampler's, and the mean distance of the two
 * a token. For models whose products round: the ratio of the policies would start off 1, by more than GSPO clips at.
 */
export async function rescored(
  groups: readonly Group[],
  settings: RlSettings,
  { trainer, job }: { trainer: Trainer; job: Job },
): Promise<{ groups: Group[]; gap: number }> {
  const items = groups.map((group, at) => ({ at, tree: treeOf(group) }));
  const result = groups.map((group) => ({ ...group, answers: [...group.answers] }));
  let gap = 0;
  let tokens = 0;
  for (const part of groupByTokens(items, settings.bufferTokens)) {
    job.signal.throwIfAborted();
    const trees = part.map(({ tree }) => tree);
    const buffer = layoutTrees(trainer.model, trees, { treesPerRow: treesPerRow(trees) });
    const { logp } = await trainer.run(buffer, { temperature: settings.temperature });
    const exact = trees.map(({ answers }) => answers.map((ids) => new Float32Array(ids.length)));
    buffer.targets.forEach(({ tree, answer, position }, i) => {
      exact[tree]![answer]![position] = logp[i]!;
    });
    part.forEach(({ at }, tree) => {
      const { answers } = result[at]!;
      answers.forEach((answer, a) => {
        const values = exact[tree]![a]!;
        answer.logp.forEach((sampled, i) => (gap += Math.abs(sampled - values[i]!)));
        tokens += values.length;
        answers[a] = { ...answer, logp: values };
      });
    });
  }
  return { groups: result, gap: gap / Math.max(1, tokens) };
}

function treeOf({ prompt, answers }: Group): Tree {
  const pictures = prompt.pictures ? { pictures: prompt.pictures } : {};
  return { ids: prompt.ids, ...pictures, answers: answers.map(({ ids }) => ids) };
}

/** A group as it is learnt from. */
interface Lesson {
  readonly tree: Tree;
  readonly answers: readonly WeightedAnswer[];
}
type WeightedAnswer = PolicyAnswer & { readonly count: number };

/** Equal answers of a group have equal rewards and probabilities: one of them, counted, has the gradient of all. */
function lessonOf({ prompt, answers, advantages }: Group): Lesson {
  const distinct = new Map<string, { ids: Int32Array; answer: WeightedAnswer }>();
  answers.forEach(({ ids, logp }, g) => {
    const key = ids.join();
    const count = 1 + (distinct.get(key)?.answer.count ?? 0);
    const answer = { oldLogp: logp, advantage: advantages[g]!, count };
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
  targets: readonly { tree: number; answer: number; position: number }[],
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

function isCounted({ accuracy, rewards }: Group, { filterGroups }: RlSettings): boolean {
  if (filterGroups === 'none') return true;
  const values = filterGroups === 'accuracy' ? accuracy : rewards;
  return values.some((value) => value !== values[0]);
}
