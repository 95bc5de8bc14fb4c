// The health rules of a run, each on a curve that must trigger it and on one that must not.

import { describe, expect, it } from 'vitest';
import { RULE_NAMES } from '../../health/run-health.ts';
import { health } from '../../renderer/selectors/run-health.ts';
import type { MetricPoint, StageName } from '../../preload/contract/jobs.ts';
import { createRandom } from '../renderer/preview/random.ts';

type Curves = Readonly<Record<string, (step: number) => number>>;

/** Points 0 to `steps - 1` with a little even noise (`noise`, share of 1) on every curve. */
function draw(steps: number, curves: Curves, noise = 0.01): MetricPoint[] {
  const random = createRandom(7);
  return Array.from({ length: steps }, (_, step) => ({
    step,
    values: Object.fromEntries(
      Object.entries(curves).map(([name, at]) => [name, at(step) * (1 + noise * (random() - 0.5))]),
    ),
  }));
}

function rule(stage: StageName, points: readonly MetricPoint[], running = true): string | null {
  return health(stage, points, { running })?.rule ?? null;
}

const falling = (step: number): number => 0.2 + 1.8 * Math.exp(-step / 40);
const steady = (value: number) => (): number => value;
const ramp =
  (from: number, to: number, steps: number) =>
  (step: number): number =>
    from + ((to - from) * step) / (steps - 1);

/** For every rule, a run that triggers it. A rule without a row fails the test below. */
const CASES: Readonly<Record<string, readonly [StageName, readonly MetricPoint[]]>> = {
  'not-a-number': ['sft', [...draw(30, { loss: falling }), { step: 30, values: { loss: NaN } }]],
  'no-gradient': [
    'rl',
    draw(20, { reward: steady(0.1), grad_norm: (step) => (step < 8 ? 0.5 : 0) }),
  ],
  'memory-near-limit': ['sft', draw(30, { loss: falling, memory_fraction: steady(0.97) })],
  'few-kept': ['distill', draw(30, { accuracy: steady(0.05) })],
  keeps: ['distill', draw(30, { accuracy: steady(0.7) })],
  'length-collapse': [
    'rl',
    draw(60, { reward: ramp(0.8, 0.5, 60), accuracy: ramp(0.8, 0.5, 60), length: ramp(40, 5, 60) }),
  ],
  'exploding-gradient': [
    'sft',
    draw(40, { loss: falling, grad_norm: (step) => (step < 37 ? 0.5 : 20) }),
  ],
  'rising-loss': ['sft', draw(100, { loss: (step) => 0.5 + Math.abs(step - 50) / 50 })],
  'flat-loss': ['sft', draw(80, { loss: steady(2) }, 0.002)],
  'falling-loss': ['sft', draw(80, { loss: falling })],
  'reward-falls': ['rl', draw(60, { reward: ramp(0.8, 0.6, 60), length: steady(20) })],
  'no-signal': ['rl', draw(60, { reward: steady(0.8), frac_reward_zero_std: steady(0.95) })],
  'entropy-collapse': [
    'rl',
    draw(60, { reward: steady(0.8), entropy: (step) => 0.5 * Math.exp(-step / 12) }),
  ],
  'longer-without-gain': ['rl', draw(60, { reward: steady(0.8), length: ramp(20, 60, 60) })],
  'reward-rises-shorter': [
    'rl',
    draw(60, { reward: ramp(0.7, 0.8, 60), length: ramp(22, 17, 60) }),
  ],
  'reward-rises': ['rl', draw(60, { reward: ramp(0.7, 0.8, 60), length: steady(20) })],
  shorter: ['rl', draw(60, { reward: steady(0.8), length: ramp(22, 17, 60) })],
  steady: ['rl', draw(60, { reward: steady(0.8), length: steady(20) })],
};

describe('each rule', () => {
  it.each(RULE_NAMES)('%s fires on its run', (name) => {
    expect(CASES, `a run for the rule "${name}"`).toHaveProperty([name]);
    const [stage, points] = CASES[name]!;
    expect(rule(stage, points)).toBe(name);
  });

  it('has a suggestion if it reports a problem, and none otherwise', () => {
    for (const [stage, points] of Object.values(CASES)) {
      const verdict = health(stage, points, { running: true })!;
      expect(verdict.suggestion !== undefined, verdict.rule).toBe(verdict.level !== 'good');
    }
  });

  it('counts tokens and times in whole numbers', () => {
    for (const [stage, points] of Object.values(CASES)) {
      const { sentence } = health(stage, points, { running: true })!;
      expect(sentence).not.toMatch(/\d\.\d+ (tokens|times|to \d+(\.\d+)? tokens)/);
    }
  });
});

describe('no alarm', () => {
  it('while there are only a few points', () => {
    expect(rule('sft', [])).toBe('early');
    expect(rule('rl', draw(3, { reward: ramp(0.9, 0.1, 3), loss: steady(1) }))).toBe('early');
  });

  it('for stages without curves', () => {
    expect(rule('import', [])).toBeNull();
    expect(rule('evaluate', [])).toBeNull();
  });

  it('for a noisy reward without a trend, over many seeds', () => {
    const random = createRandom(1);
    const alarms = Array.from({ length: 300 }, () => {
      const points = Array.from({ length: 60 }, (_, step) => ({
        step,
        values: { reward: 0.8 + (random() - 0.5) * 0.2, length: 20 + (random() - 0.5) * 4 },
      }));
      return rule('rl', points);
    }).filter((name) => name !== 'steady');
    // Beyond three standard errors by chance: fewer than 1 in 50 even with short stretches.
    expect(alarms.length).toBeLessThan(6);
  });

  it('for one spike of the gradient norm', () => {
    const points = draw(60, { loss: falling, grad_norm: (step) => (step === 58 ? 50 : 0.5) });
    expect(rule('sft', points)).toBe('falling-loss');
  });

  it('for a loss that fell and then stays level', () => {
    const points = draw(400, { loss: falling });
    expect(rule('sft', points)).toBe('falling-loss');
    expect(health('sft', points, { running: true })!.sentence).toContain('levelled off');
  });

  it('for values that other points of the run do not have', () => {
    const points = draw(60, { loss: falling }).map((point, i) =>
      i % 10 === 0 ? { ...point, values: { ...point.values, accuracy: 0.5 } } : point,
    );
    expect(rule('sft', points)).toBe('falling-loss');
  });
});

it('describes a finished run in the past tense', () => {
  const [, points] = CASES['falling-loss']!;
  expect(health('sft', points, { running: false })!.sentence).toMatch(/^The loss fell from/);
});

describe('practice without a gradient', () => {
  const silent = (accuracy: number, groups: number, steps = 12) =>
    draw(
      steps,
      {
        ...{ grad_norm: steady(0), reward: steady(0.1), accuracy: steady(accuracy) },
        frac_reward_zero_std: steady(groups),
      },
      0,
    );
  const read = (points: readonly MetricPoint[], running = true) =>
    health('rl', points, { running })!;

  it('is told with its cause and what to change', () => {
    expect(read(silent(0, 1))).toEqual({
      rule: 'no-gradient',
      level: 'wrong',
      sentence: 'Practice has changed nothing in 12 steps: no answer was right.',
      suggestion: expect.stringContaining('Learn from examples first') as string,
    });
    expect(read(silent(1, 1)).sentence).toContain('every answer was right');
    expect(read(silent(0.5, 1)).sentence).toContain('always or never right');
    expect(read(silent(0.5, 0.5)).suggestion).toContain('reward');
  });

  it('is told from the first step of a short run, and as the last steps of a long one', () => {
    expect(read(silent(0, 1, 4), false).sentence).toContain('in 4 steps');
    const alive = draw(30, { reward: steady(0.5), grad_norm: steady(0.4) });
    expect(read([...alive, ...silent(0, 1, 7)]).sentence).toMatch(/^The last 7 steps/);
  });

  it('is no alarm after single steps without a signal, or a small gradient', () => {
    const alive = draw(30, { reward: steady(0.5), grad_norm: steady(0.4) });
    expect(read([...alive, ...silent(0, 1, 3)]).rule).toBe('steady');
    expect(read(draw(30, { reward: steady(0.5), grad_norm: steady(1e-9) })).rule).toBe('steady');
  });
});
