// One answered question of an evaluation.

import type { JudgeWord } from '../teachers/judge.ts';

/** An answered question; a line of `answers.jsonl`. */
export interface EvaluatedRow {
  readonly id: string;
  readonly question: string;
  readonly gold: string;
  readonly kind: string;
  /** The file that the row came from. */
  readonly origin?: string;
  readonly picture: string | null;
  readonly response: string;
  /** The final answer in the response as the verifier reads it, '' for none; absent in old runs. */
  readonly answer?: string;
  readonly correct: boolean;
  readonly format: number;
  readonly length: number;
  readonly sampled_correct: number;
  readonly sampled_n: number;
  readonly sampled_length: number;
  /** Whether the most frequent of the sampled answers is right. */
  readonly majority_correct?: boolean;
  /** The answer with grey images, and whether it is right; absent for questions without images. */
  readonly blank_answer?: string;
  readonly blank_correct?: boolean;
  /**
   * The judge's verdict on a greedy answer that the rules reject; null = no usable verdict; absent
   * = not judged.
   */
  readonly judge?: JudgeWord;
}
