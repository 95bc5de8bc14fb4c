// The interface of teachers: what they are asked and what they return.

import type { RolloutProgramSettings } from '../rollouts/settings.ts';
import type { EngineSettings } from '../training/open-model.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';

/** A question and which of its answers are requested. */
export interface Question {
  readonly row: ExampleRow;
  /** Its number in the seed's series. */
  readonly number: number;
  /** Numbers of the requested answers, from 0. */
  readonly answers: readonly number[];
}

/** Sampling options of a teacher. */
export interface AnswerOptions {
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
  /** Maximum length in tokens. */
  readonly maxNewTokens: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** One answer. */
export interface TeacherAnswer {
  readonly text: string;
  /** False if the length limit truncated it. */
  readonly finished: boolean;
  /** Length in tokens; a quarter of its characters if the teacher does not count. */
  readonly tokens: number;
  /** True if the teacher gave no answer after all attempts; such an answer is not cached. */
  readonly missing?: boolean;
}

/**
 * Called with an answer as soon as it is complete: the index of its question in the list, its
 * number, and the answer.
 */
export type TakeAnswer = (question: number, answer: number, given: TeacherAnswer) => void;

export interface Teacher {
  /**
   * What its answers depend on in addition to question and sampling: equal identities give equal
   * answers.
   */
  readonly identity: readonly unknown[];
  /**
   * True if an answer depends on the question's number in the series, not on the question alone.
   */
  readonly drawsByNumber: boolean;
  /** Throws a UserError where the teacher cannot see what some rows show; absent where it takes any. */
  checkSight?(rows: readonly ExampleRow[]): void;
  /**
   * Answers the questions, in parallel where possible. Rejects when `signal` aborts; answers
   * already reported remain valid.
   */
  answer(questions: readonly Question[], options: AnswerOptions, take: TakeAnswer): Promise<void>;
  release(): Promise<void>;
}

/** Settings that select the teacher. */
export interface TeacherSettings extends EngineSettings, Partial<RolloutProgramSettings> {
  /**
   * A model or adapter folder, a `.gguf` file, or an endpoint such as
   * `https://host:8000/v1#model-name`.
   */
  readonly model: string;
  /**
   * Source of an endpoint's key: `env:NAME` or `file:PATH`; empty = none needed. The key itself is
   * stored nowhere.
   */
  readonly keyFrom: string;
  /** Parallel requests to an endpoint, or parallel answers of a GGUF model. */
  readonly concurrency: number;
  /** Timeout of one answer of an endpoint. */
  readonly requestSeconds: number;
  readonly systemPrompt: string;
}

export const TEACHER_DEFAULTS = { keyFrom: '', concurrency: 8, requestSeconds: 600 } as const;
