// Estimates how long a recipe takes here: the work of its steps, at the measured speed of steps of
// the same stage and model on this machine.

import type { Recipe } from '../stages/recipe.ts';
import type { Settings } from '../stages/contract/settings.ts';
import type { StepEstimate } from '../../preload/contract/train.ts';
import { firstEstimate, type MeasuredStep } from './first-estimate.ts';

/** Examples by split. */
export type SplitCounts = Readonly<Record<string, number>>;

/** An earlier step on this machine. */
export interface PastStep {
  readonly stage: string;
  /** The base model that was trained or evaluated; '' for stages without one. */
  readonly model: string;
  /** All settings, defaults included. */
  readonly settings: Settings;
  readonly summary: Settings;
  readonly seconds: number;
}

/** What the steps of a recipe are estimated from. */
export interface EstimateBasis {
  readonly parts: SplitCounts;
  /** Earlier steps on this machine, the oldest first. */
  readonly past: readonly PastStep[];
  /** Complete a step's settings, by stage. */
  readonly defaults: Readonly<Record<string, Settings>>;
  /** The base model of a step. */
  readonly baseOf: (model: string) => string;
  /** Splits of data sets that are only evaluated, by folder. */
  readonly further?: Readonly<Record<string, SplitCounts>>;
  /** The measured training step of a base model, for steps like none before. */
  readonly paceOf?: (base: string) => MeasuredStep | undefined;
  /** Earlier estimates of the same steps: their work, and their speed where no other is known. */
  readonly planned?: readonly StepEstimate[];
}

/** Number of earlier steps used, newest first. */
const RECENT_STEPS = 3;

/** Seconds of every step: measured, else a first estimate; null if neither is known. */
export function estimateSteps({ steps }: Recipe, basis: EstimateBasis): StepEstimate[] {
  const { parts, past, defaults, baseOf, further = {}, paceOf, planned = [] } = basis;
  const learner = steps.find(({ stage }) => stage === 'sft' || stage === 'rl')?.settings['model'];
  const pace = paceOf && typeof learner === 'string' ? paceOf(baseOf(learner)) : undefined;
  return steps.map(({ name, stage, settings }) => {
    const whole = { ...defaults[stage], ...settings };
    const before = planned.find((each) => each.name === name && each.stage === stage);
    const work =
      workAhead(stage, whole, further[String(whole['dataset'])] ?? parts) ?? before?.work ?? null;
    const model = typeof whole['model'] === 'string' ? baseOf(whole['model']) : '';
    const rate = secondsOfWork(past.filter((each) => each.stage === stage && each.model === model));
    const of = (seconds: number | null, isRough: boolean): StepEstimate => ({
      ...{ name, stage, work, seconds },
      ...(isRough ? { isRough: true } : {}),
    });
    if (work === 0) return of(0, false);
    if (work === null) return of(null, false);
    if (rate !== null) return of(work * rate, false);
    if (pace) return of(firstEstimate(stage, whole, work, pace), true);
    return before?.work && before.seconds !== null
      ? of((before.seconds * work) / before.work, before.isRough === true)
      : of(null, false);
  });
}

/** Seconds that an answer of a model took in the newest evaluations with its base; null without one. */
export function secondsPerAnswer(past: readonly PastStep[], base: string): number | null {
  return secondsOfWork(past.filter(({ stage, model }) => stage === 'evaluate' && model === base));
}

/** The sum of all steps, or null if one of them is unknown. */
export function totalSeconds(steps: readonly StepEstimate[]): number | null {
  let sum = 0;
  for (const { seconds } of steps) {
    if (seconds === null) return null;
    sum += seconds;
  }
  return sum;
}

/** Seconds per unit of work: the median of the newest earlier steps. */
function secondsOfWork(past: readonly PastStep[]): number | null {
  const rates = past
    .flatMap(({ stage, settings, summary, seconds }) => {
      const work = workDone(stage, settings, summary);
      return work !== null && work > 0 && seconds > 0 ? [seconds / work] : [];
    })
    .slice(-RECENT_STEPS)
    .sort((a, b) => a - b);
  return rates[rates.length >> 1] ?? null;
}

/**
 * Units of work of a step: examples read, answers generated, or answers trained on. Null if
 * unknown.
 */
export function workAhead(stage: string, settings: Settings, parts: SplitCounts): number | null {
  const of = (name: string): number => numberOf(settings[name]);
  const all = Object.values(parts).reduce((sum, count) => sum + count, 0);
  // An empty split means all splits.
  const inPart =
    settings['split'] === '' ? all || null : (parts[String(settings['split'])] ?? null);
  const limited = (): number | null =>
    inPart !== null && of('limit') > 0 ? Math.min(of('limit'), inPart) : inPart;
  switch (stage) {
    case 'import':
    case 'curate':
      return all > 0 ? all : null;
    case 'evaluate':
      return times(limited(), 1 + of('samples'));
    case 'distill':
      // Without a teacher, answers are only copied.
      if (settings['teacher'] === 'none' || settings['teacher'] === 'rows') return 0;
      return times(limited(), of('answers'));
    case 'sft': {
      if (of('maxSteps') > 0) return of('maxSteps') * of('batchSize') * answersOf(settings);
      return times(inPart, of('epochs') * answersOf(settings));
    }
    case 'rl':
      return of('steps') * of('promptsPerStep') * of('numGenerations');
    default:
      return null;
  }
}

/** Work of a finished step, from its summary. */
export function workDone(stage: string, settings: Settings, summary: Settings): number | null {
  const of = (name: string): number => numberOf(settings[name]);
  const stated = (...names: readonly string[]): number | null => {
    const name = names.find((each) => typeof summary[each] === 'number');
    return name === undefined ? null : numberOf(summary[name]);
  };
  const steps = stated('ended_after_step', 'steps');
  switch (stage) {
    case 'import':
    case 'curate':
      return stated('rows_in', 'rows');
    case 'evaluate':
      return times(stated('n', 'questions'), 1 + of('samples'));
    case 'distill':
      return stated('answers');
    case 'sft': {
      const questions = Math.min(of('batchSize'), stated('questions') ?? Infinity);
      return times(steps, questions * answersOf(settings));
    }
    case 'rl':
      return times(steps, of('promptsPerStep') * of('numGenerations'));
    default:
      return null;
  }
}

/**
 * Answers per question in one SFT step; when all are used, about six of eight collected ones are
 * right.
 */
function answersOf(settings: Settings): number {
  return numberOf(settings['answersPerQuestion']) || 6;
}

function times(a: number | null, b: number): number | null {
  return a === null ? null : a * b;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
