// Who answers questions: what a teacher is asked and what it gives back.

import type { EngineSettings } from '../training/open-model.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';

/** A question and which of its answers are wanted. */
export interface Question {
  readonly row: ExampleRow;
  /** Its number in the seed's series. */
  readonly number: number;
  /** Numbers of the wanted answers, from 0. */
  readonly answers: readonly number[];
}

/** How a teacher answers. */
export interface AnswerOptions {
  /** 0 takes the likeliest token. */
  readonly temperature: number;
  readonly topP: number;
  /** Length limit in tokens. */
  readonly maxNewTokens: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** One answer. */
export interface TeacherAnswer {
  readonly text: string;
  /** False when the length limit cut it. */
  readonly finished: boolean;
  /** Its length in tokens; a quarter of its characters where the teacher does not count. */
  readonly tokens: number;
  /**
   * True when the teacher gave nothing, however often it was asked; such an answer is not kept for
   * later.
   */
  readonly missing?: boolean;
}

/**
 * Hears an answer as soon as it is there: the place of its question in the list, its number, and
 * itself.
 */
export type TakeAnswer = (question: number, answer: number, given: TeacherAnswer) => void;

export interface Teacher {
  /** What its answers depend on beside question and sampling: equal identities answer alike. */
  readonly identity: readonly unknown[];
  /**
   * True when an answer depends on the question's number in the series, and not on the question
   * alone.
   */
  readonly drawsByNumber: boolean;
  /**
   * Answers the questions, side by side as it can. Rejects when `signal` aborts; what was taken
   * before stands.
   */
  answer(questions: readonly Question[], options: AnswerOptions, take: TakeAnswer): Promise<void>;
  release(): Promise<void>;
}

/** The settings that say who the teacher is. */
export interface TeacherSettings extends EngineSettings {
  /**
   * A model or adapter folder, a `.gguf` file, or an endpoint such as
   * `https://host:8000/v1#model-name`.
   */
  readonly model: string;
  /**
   * Where an endpoint's key is read: `env:NAME` or `file:PATH`; empty = it needs none. The key
   * itself is written nowhere.
   */
  readonly keyFrom: string;
  /** Requests to an endpoint, or answers of a GGUF model, side by side. */
  readonly concurrency: number;
  /** Longest time for one answer of an endpoint. */
  readonly requestSeconds: number;
  readonly systemPrompt: string;
}

export const TEACHER_DEFAULTS = { keyFrom: '', concurrency: 8, requestSeconds: 600 } as const;
