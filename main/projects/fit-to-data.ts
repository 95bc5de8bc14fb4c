// Settings of a plan that depend on the examples: how long to train, and how long answers may be.
// docs/recipe.md gives the measurements behind every figure.

import type { Settings } from '../stages/contract/settings.ts';
import type { PlanSize } from '../../preload/contract/train.ts';

/** What is known of the examples. */
export interface RowFacts {
  /** Share of rows with a rationale, 0 to 1. */
  readonly rationales: number;
  /** Bytes of the longest answer and the longest rationale. */
  readonly answerBytes: number;
  readonly rationaleBytes: number;
  readonly hasPictures: boolean;
}

/** Optimiser steps that supervised training aims at, by size, for a small model. */
const TARGET_STEPS: Readonly<Record<PlanSize, number>> = {
  quick: 120,
  balanced: 400,
  thorough: 1000,
};
/** Below this number of rows, batches are small, so that an epoch has several steps. */
const FEW_ROWS = 500;
/** More passes than this memorise. */
const MOST_EPOCHS = 80;
/** A large model needs few steps, but more than the 4 that an epoch of 60 rows has. */
const LEAST_STEPS_OF_LARGE = 60;
const MOST_EPOCHS_OF_LARGE = 10;

/** Epochs and batch size for `rows` training rows; empty where their number is unknown. */
export function lengthOfTraining(rows: number | null, size: PlanSize, isSmall: boolean): Settings {
  if (rows === null || rows === 0) return {};
  if (!isSmall) {
    const epochs = Math.ceil((LEAST_STEPS_OF_LARGE * 16) / rows);
    return epochs > 3 ? { epochs: Math.min(epochs, MOST_EPOCHS_OF_LARGE) } : {};
  }
  const batchSize = rows < FEW_ROWS ? 16 : 32;
  const epochs = Math.round((TARGET_STEPS[size] * batchSize) / rows);
  return { batchSize, epochs: Math.min(MOST_EPOCHS, Math.max(2, epochs)), maxSteps: 0 };
}

/** Tokens of the two tags around an answer, and of the four around reasoning and answer. */
const TAG_TOKENS = 24;
const LEAST_TOKENS = 96;
const MOST_TOKENS = 1024;

/**
 * The longest answer that a small model may write: every byte may be a token of its own. A larger
 * model keeps the stage's default, as it reasons at length.
 */
export function lengthOfAnswers(
  { answerBytes, rationaleBytes }: RowFacts,
  reasons: boolean,
): number {
  const bytes = answerBytes + (reasons ? rationaleBytes : 0) + TAG_TOKENS;
  return Math.min(MOST_TOKENS, Math.max(LEAST_TOKENS, 32 * Math.ceil(bytes / 32)));
}
