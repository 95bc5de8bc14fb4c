// Practice without a signal: steps of RL whose gradient is zero change nothing.

import type { MetricPoint } from '../preload/contract/jobs.ts';
import { isKnown, mean } from './trend.ts';

type Values = MetricPoint['values'];

/** From this accuracy on, next to every answer is right; below its complement, next to none is. */
const NEARLY_ALL = 0.95;

/**
 * Why the answers gave no gradient: all were `right`, all `wrong`, each question's were all right or
 * all wrong (`decided`), or they differed and the gradient was zero all the same (`frozen`).
 */
export type Silence = 'right' | 'wrong' | 'decided' | 'frozen';

/** Whether a step changed nothing: its gradient norm is exactly 0. */
export function isSilent(values: Values): boolean {
  return values['grad_norm'] === 0;
}

/** How many steps at the end of a run changed nothing. */
export function silentSteps(points: readonly MetricPoint[]): number {
  return points.length - 1 - points.findLastIndex(({ values }) => !isSilent(values));
}

/** The cause of silent steps, from their metrics. */
export function causeOfSilence(steps: readonly Values[]): Silence {
  const average = (name: string): number =>
    mean(steps.map((values) => values[name]).filter(isKnown));
  if (average('frac_reward_zero_std') < 1) return 'frozen';
  const accuracy = average('accuracy');
  if (accuracy >= NEARLY_ALL) return 'right';
  return accuracy <= 1 - NEARLY_ALL ? 'wrong' : 'decided';
}
