// Health of a run in one sentence with one suggestion: rules over its curves, most serious first. The
// window and the command line show the same.

import { msg, type Message } from '../i18n/message.ts';
import type { MetricPoint, StageName } from '../preload/contract/jobs.ts';
import { causeOfSilence, silentSteps } from './silence.ts';
import {
  changeOf,
  differ,
  EARLY_POINTS,
  isKnown,
  lowestStretch,
  mean,
  median,
  stretch,
  type Change,
} from './trend.ts';

/** Severity. */
export type HealthLevel = 'early' | 'good' | 'attention' | 'wrong';

/** Health of a run. `rule` is the name of the rule that matched. */
export interface Health {
  readonly rule: string;
  readonly level: HealthLevel;
  readonly sentence: Message;
  readonly suggestion?: Message;
}

/** How the numbers in a sentence are written. */
export interface FigureFormats {
  /** A share from 0 to 1, as `81 %`. */
  readonly percent: (share: number) => string;
  /** A number with so many significant digits, by default 3. */
  readonly figure: (value: number, digits?: number) => string;
}

/** The initial loss is the mean of this many points. */
const FIRST_POINTS = 3;
/** Minimum number of points for rules about trends and plateaus. */
const HISTORY_POINTS = 20;
/** Gradient norms vary by a small factor; ten is outside that. */
const EXPLODING_TIMES = 10;
/** A loss this share above its lowest window is rising, if the difference is significant. */
const RISING_SHARE = 0.1;
/** A smaller change relative to the start counts as none. */
const FLAT_SHARE = 0.02;
/** Above this share of groups with equal rewards, a step has almost no gradient. */
const DEAD_SHARE = 0.85;
/** Answers shorter than this share of their initial length, with lower accuracy, have collapsed. */
const COLLAPSE_SHARE = 0.4;
/** Below this share of the initial entropy the model no longer explores. */
const ENTROPY_SHARE = 0.1;
/** Answers shorter by this share are mentioned; longer by half without gain is a warning. */
const SHORTER_SHARE = 0.05;
const LONGER_SHARE = 0.5;
const FEW_KEPT_SHARE = 0.1;
const FULL_MEMORY_SHARE = 0.92;

interface Reading extends FigureFormats {
  readonly running: boolean;
  readonly points: readonly MetricPoint[];
  /** Finite values of one curve, in order. */
  readonly curve: (name: string) => readonly number[];
  readonly change: (name: string) => Change | null;
}

interface Finding {
  readonly sentence: Message;
  readonly suggestion?: Message;
}

interface Rule {
  readonly name: string;
  readonly stages: readonly StageName[];
  readonly level: HealthLevel;
  readonly find: (run: Reading) => Finding | null;
}

const TRAINING: readonly StageName[] = ['sft', 'rl'];

const RULES: readonly Rule[] = [
  {
    name: 'not-a-number',
    stages: TRAINING,
    level: 'wrong',
    find: ({ points }) => {
      const broken = (name: string, size: number): boolean =>
        points.length >= size &&
        points.slice(-size).every(({ values }) => name in values && !isKnown(values[name]));
      // Training skips a single step whose gradient is not finite.
      return broken('loss', 1) || broken('grad_norm', 3)
        ? { sentence: msg('ui.health.not-a-number'), suggestion: msg('ui.health.not-a-number-fix') }
        : null;
    },
  },
  {
    name: 'no-gradient',
    stages: ['rl'],
    level: 'wrong',
    find: ({ points }) => {
      const silent = silentSteps(points);
      if (silent < Math.min(EARLY_POINTS, points.length) || silent === 0) return null;
      const cause = causeOfSilence(points.slice(-silent).map(({ values }) => values));
      return {
        sentence: msg(
          silent === points.length ? 'ui.health.never-gradient' : 'ui.health.no-gradient',
          { steps: silent, cause: msg(`ui.health.silence.${cause}`) },
        ),
        suggestion: msg(`ui.health.silence.${cause}-fix`),
      };
    },
  },
  {
    name: 'memory-near-limit',
    stages: ['distill', 'sft', 'rl', 'evaluate'],
    level: 'attention',
    find: ({ curve, running, percent }) => {
      const share = curve('memory_fraction').at(-1);
      return running && share !== undefined && share > FULL_MEMORY_SHARE
        ? {
            sentence: msg('ui.health.memory', { share: percent(share) }),
            suggestion: msg('ui.health.memory-fix'),
          }
        : null;
    },
  },
  {
    name: 'few-kept',
    stages: ['distill'],
    level: 'attention',
    find: ({ curve, percent }) => {
      const share = mean(curve('accuracy'));
      return curve('accuracy').length >= EARLY_POINTS && share < FEW_KEPT_SHARE
        ? {
            sentence: msg('ui.health.keeps-few', { share: percent(share) }),
            suggestion: msg('ui.health.keeps-few-fix'),
          }
        : null;
    },
  },
  {
    name: 'keeps',
    stages: ['distill'],
    level: 'good',
    find: ({ curve, running, percent }) => {
      const share = mean(curve('accuracy'));
      if (curve('accuracy').length === 0) return null;
      return {
        sentence: running
          ? msg('ui.health.keeps', { share: percent(share) })
          : msg('ui.health.kept', { share: percent(share) }),
      };
    },
  },
  {
    name: 'length-collapse',
    stages: ['rl'],
    level: 'wrong',
    find: ({ change }) => {
      const length = change('length');
      const right = change('accuracy') ?? change('reward');
      if (length === null || right === null) return null;
      return length.to < length.from * COLLAPSE_SHARE && right.to < right.from && right.sure
        ? {
            sentence: msg('ui.health.length-collapse', { from: length.from, to: length.to }),
            suggestion: msg('ui.health.length-collapse-fix'),
          }
        : null;
    },
  },
  {
    name: 'exploding-gradient',
    stages: TRAINING,
    level: 'attention',
    find: ({ curve }) => {
      const norms = curve('grad_norm');
      if (norms.length < HISTORY_POINTS) return null;
      const times = median(norms.slice(-3)) / median(norms.slice(0, -3));
      return times > EXPLODING_TIMES
        ? {
            sentence: msg('ui.health.exploding', { times }),
            suggestion: msg('ui.health.exploding-fix'),
          }
        : null;
    },
  },
  {
    name: 'rising-loss',
    stages: ['sft'],
    level: 'attention',
    find: ({ curve, figure }) => {
      const loss = curve('loss');
      if (loss.length < HISTORY_POINTS) return null;
      const size = stretch(loss.length);
      const last = loss.slice(-size);
      const lowest = lowestStretch(loss, size);
      return mean(last) > mean(lowest) * (1 + RISING_SHARE) && differ(lowest, last)
        ? {
            sentence: msg('ui.health.rising-loss', {
              from: figure(mean(lowest)),
              to: figure(mean(last)),
            }),
            suggestion: msg('ui.health.rising-loss-fix'),
          }
        : null;
    },
  },
  {
    name: 'flat-loss',
    stages: ['sft'],
    level: 'attention',
    find: ({ curve, change, figure }) => {
      const loss = change('loss');
      if (loss === null || curve('loss').length < 2 * HISTORY_POINTS) return null;
      return Math.abs(loss.to - loss.from) < Math.abs(loss.from) * FLAT_SHARE
        ? {
            sentence: msg('ui.health.flat-loss', { at: figure(loss.to) }),
            suggestion: msg('ui.health.flat-loss-fix'),
          }
        : null;
    },
  },
  {
    name: 'falling-loss',
    stages: ['sft'],
    level: 'good',
    find: ({ curve, change, running, figure }) => {
      const loss = change('loss');
      if (loss === null || !loss.sure || loss.to >= loss.from) return null;
      const values = curve('loss');
      const [from, to] = [figure(mean(values.slice(0, FIRST_POINTS))), figure(loss.to)];
      if (!running) return { sentence: msg('ui.health.fell', { from, to }) };
      const size = stretch(values.length);
      const still =
        mean(values.slice(-size)) < mean(values.slice(-2 * size, -size)) * (1 - FLAT_SHARE);
      return {
        sentence: still
          ? msg('ui.health.falling', { from, to })
          : msg('ui.health.levelled', { from, to }),
      };
    },
  },
  {
    name: 'reward-falls',
    stages: ['rl'],
    level: 'attention',
    find: ({ change, figure }) => {
      const reward = change('reward');
      return reward !== null && reward.sure && reward.to < reward.from
        ? {
            sentence: msg('ui.health.reward-falls', {
              from: figure(reward.from, 2),
              to: figure(reward.to, 2),
            }),
            suggestion: msg('ui.health.reward-falls-fix'),
          }
        : null;
    },
  },
  {
    name: 'no-signal',
    stages: ['rl'],
    level: 'attention',
    find: ({ curve, percent }) => {
      const dead = curve('frac_reward_zero_std');
      if (dead.length < EARLY_POINTS) return null;
      const share = mean(dead.slice(-10));
      return share > DEAD_SHARE
        ? {
            sentence: msg('ui.health.no-signal', { share: percent(share) }),
            suggestion: msg('ui.health.no-signal-fix'),
          }
        : null;
    },
  },
  {
    name: 'entropy-collapse',
    stages: ['rl'],
    level: 'attention',
    find: ({ change }) => {
      const entropy = change('entropy');
      return entropy !== null && entropy.to < entropy.from * ENTROPY_SHARE
        ? {
            sentence: msg('ui.health.entropy-collapse'),
            suggestion: msg('ui.health.entropy-collapse-fix'),
          }
        : null;
    },
  },
  {
    name: 'longer-without-gain',
    stages: ['rl'],
    level: 'attention',
    find: ({ change }) => {
      const length = change('length');
      const reward = change('reward');
      if (length === null || (reward !== null && reward.sure)) return null;
      return length.to > length.from * (1 + LONGER_SHARE)
        ? {
            sentence: msg('ui.health.longer', { from: length.from, to: length.to }),
            suggestion: msg('ui.health.longer-fix'),
          }
        : null;
    },
  },
  {
    name: 'reward-rises-shorter',
    stages: ['rl'],
    level: 'good',
    find: ({ change, figure }) => {
      const reward = change('reward');
      const length = change('length');
      return rises(reward) && shorter(length)
        ? {
            sentence: msg('ui.health.rises-shorter', {
              from: figure(reward.from, 2),
              to: figure(reward.to, 2),
              long: length.from,
              short: length.to,
            }),
          }
        : null;
    },
  },
  {
    name: 'reward-rises',
    stages: ['rl'],
    level: 'good',
    find: ({ change, figure }) => {
      const reward = change('reward');
      return rises(reward)
        ? {
            sentence: msg('ui.health.rises', {
              from: figure(reward.from, 2),
              to: figure(reward.to, 2),
            }),
          }
        : null;
    },
  },
  {
    name: 'shorter',
    stages: ['rl'],
    level: 'good',
    find: ({ change, figure }) => {
      const reward = change('reward');
      const length = change('length');
      return reward !== null && shorter(length)
        ? {
            sentence: msg('ui.health.shorter', {
              at: figure(reward.to, 2),
              from: length.from,
              to: length.to,
            }),
          }
        : null;
    },
  },
  {
    name: 'steady',
    stages: ['rl'],
    level: 'good',
    find: ({ change, figure }) => {
      const reward = change('reward');
      return reward === null
        ? null
        : { sentence: msg('ui.health.steady', { at: figure(reward.to, 2) }) };
    },
  },
];

/** Names of all rules in the order of evaluation. */
export const RULE_NAMES: readonly string[] = RULES.map((rule) => rule.name);

/**
 * The first rule that matches; "too early" while there are too few points, null for stages without
 * curves.
 */
export function health(
  stage: StageName,
  points: readonly MetricPoint[],
  { running, ...formats }: { readonly running: boolean } & FigureFormats,
): Health | null {
  const rules = RULES.filter((rule) => rule.stages.includes(stage));
  const curves = new Map<string, readonly number[]>();
  const curve = (name: string): readonly number[] => {
    const known = curves.get(name);
    if (known !== undefined) return known;
    const values = points.map((point) => point.values[name]).filter(isKnown);
    curves.set(name, values);
    return values;
  };
  const change = (name: string): Change | null => changeOf(curve(name));
  for (const rule of rules) {
    const finding = rule.find({ ...formats, running, points, curve, change });
    if (finding !== null) return { rule: rule.name, level: rule.level, ...finding };
  }
  return TRAINING.includes(stage)
    ? { rule: 'early', level: 'early', sentence: msg('ui.health.early') }
    : null;
}

function rises(change: Change | null): change is Change {
  return change !== null && change.sure && change.to > change.from;
}

function shorter(change: Change | null): change is Change {
  return change !== null && change.sure && change.to < change.from * (1 - SHORTER_SHARE);
}
