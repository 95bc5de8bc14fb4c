// Jobs as the window sees them.

import type { ProblemView } from './problem.ts';

/** The recipe's stages in order. */
export const STAGES = [
  'import',
  'curate',
  'distill',
  'sft',
  'rl',
  'evaluate',
  'export',
  'serve',
] as const;

export type StageName = (typeof STAGES)[number];

export type JobStatus = 'queued' | 'running' | 'interrupted' | 'done' | 'failed' | 'cancelled';

/** Progress of a stage. `fraction` runs from 0 to 1. The window receives texts in its language. */
export interface Progress<Text = string> {
  readonly fraction: number;
  readonly title: Text;
  readonly detail?: Text;
  /** Seconds left, from the measured speed of this run; absent while unknown. */
  readonly secondsLeft?: number;
}

/**
 * One point of the curves: field's names (`loss`, `reward`, `accuracy`, `format`, `length`,
 * `grad_norm`, `learning_rate`, `clip_fraction`, `entropy`, `frac_reward_zero_std`,
 * `tokens_per_second`).
 */
export interface MetricPoint {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** An answer to read while a stage runs. `picture` is a blob id (SHA-256) of the workspace. */
export interface SampleAnswer {
  readonly step: number;
  readonly exampleId: string;
  readonly question: string;
  readonly picture?: string;
  readonly gold: string;
  readonly response: string;
  readonly correct: boolean;
  readonly format: boolean;
  readonly lengthTokens: number;
}

export interface JobView {
  readonly id: number;
  /** Name of the step in its recipe, e.g. `evaluate-sft`. */
  readonly step: string;
  readonly stage: StageName;
  readonly projectId: string | null;
  readonly runId: string;
  readonly status: JobStatus;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly progress: Progress | null;
  readonly summary: Readonly<Record<string, unknown>> | null;
  readonly artifact: { readonly kind: string; readonly id: string; readonly path: string } | null;
  readonly error: ProblemView | null;
  readonly createdMs: number;
  readonly startedMs: number | null;
  readonly finishedMs: number | null;
  /** Working time of its finished sessions, without the pauses before a resume. */
  readonly workedMs?: number;
  /** True from when the user asked for the result so far until the job ends. */
  readonly isEnding?: boolean;
  /** The user's note. */
  readonly note?: string;
}
