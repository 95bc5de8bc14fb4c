// The data of a report, as one plain record.

import type { Validation } from '../../health/best-model.ts';
import type { EvaluationSummary } from '../../health/evaluation.ts';
import type { MetricPoint } from '../../preload/contract/jobs.ts';
import type { NextSize } from '../../preload/contract/train.ts';

/** The three models of a run, in the order of the recipe. */
export type ModelName = 'base' | 'sft' | 'rl';

/** Accuracy on one kind of question; shares run 0 to 1, `low` and `high` are the 95 % interval. */
export interface KindResult {
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

/** One model's row. Accuracy is greedy unless it says sampled; shares run 0 to 1. */
export interface ModelResult extends KindResult {
  readonly name: ModelName;
  /** Share of well-formed answers. */
  readonly format: number;
  /** Mean answer length in tokens. */
  readonly mean_length: number;
  /** Mean over several answers at temperature 1, if any were sampled. */
  readonly sampled_accuracy?: number;
  readonly kinds: Readonly<Record<string, KindResult>>;
  /** What says how far the accuracy can be believed: without images, most frequent answer, habits. */
  readonly evidence?: EvaluationSummary;
  /** Validation of the step that made the model, if it was validated. */
  readonly validation?: Validation;
  /** The step that made the model changed nothing: it is the one before. */
  readonly unchanged?: true;
}

/** A paired test of two models on the same questions. */
export interface ReportTest {
  readonly from: ModelName;
  readonly to: ModelName;
  readonly measure: 'greedy accuracy' | 'sampled accuracy' | 'length';
  /** Name of the test, e.g. `McNemar, exact`. */
  readonly test: string;
  readonly p: number;
}

/** A held-out question with the answers of all models to it. */
export interface ReportCard {
  /** A `data:image/…` address; anything else is not shown. Null for a question without a picture. */
  readonly picture: string | null;
  readonly question: string;
  readonly gold: string;
  readonly kind: string;
  readonly answers: Readonly<
    Partial<Record<ModelName, { readonly response: string; readonly correct: boolean }>>
  >;
}

/** A stage as it ran. */
export interface ReportStage {
  /** Name of the step in its recipe, e.g. `evaluate-sft`. */
  readonly step: string;
  readonly stage: string;
  readonly seconds: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly seed: number | null;
  readonly artifactId: string | null;
  /** SHA-256 of the artifact, hexadecimal. */
  readonly hash: string | null;
}

/** A model's figures on a further suite of questions. */
export interface SuiteModel extends KindResult {
  /** Name of the step in its recipe. */
  readonly step: string;
  /** Which of the recipe's models it is, if it is one of them. */
  readonly model?: ModelName;
  readonly mean_length: number;
}

/**
 * Changed answers between the first and the last model of a suite, and the exact McNemar test of
 * them.
 */
export interface SuiteChange {
  /** Questions that both answered. */
  readonly n: number;
  readonly lost: number;
  readonly won: number;
  readonly p: number;
}

/** Questions beyond the project's own: without images, or on skills of the base model. */
export interface ReportSuite {
  /** The data set's name. */
  readonly name: string;
  readonly hasPictures: boolean;
  readonly models: readonly SuiteModel[];
  readonly change?: SuiteChange;
}

export interface ReportData {
  readonly project: string;
  /** When the run ended, ISO 8601. */
  readonly createdIso: string;
  /** Duration of the recipe in seconds. */
  readonly seconds: number;
  readonly models: readonly ModelResult[];
  readonly curves: { readonly sft: readonly MetricPoint[]; readonly rl: readonly MetricPoint[] };
  readonly cards: readonly ReportCard[];
  readonly stages: readonly ReportStage[];
  readonly tests: readonly ReportTest[];
  /** Empty when only the project's own questions were evaluated. */
  readonly suites: readonly ReportSuite[];
  /** The longer size that is offered; absent where the result needs none. */
  readonly next?: NextSize;
}
