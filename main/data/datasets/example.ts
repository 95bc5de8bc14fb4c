// A row of a data set: a question about pictures, with its answer and the turns before it.

import type { EarlierTurn, VideoRun } from '../../../preload/contract/datasets.ts';
import type { AnswerCheck } from './check-schema.ts';

/**
 * Whether an answer needs its reasoning to be well formed. A model that learns from answers alone
 * has none to show, and must not lose reward for it.
 */
export const REASONING = ['required', 'optional'] as const;
export type Reasoning = (typeof REASONING)[number];

/** A line of `rows.jsonl`. */
export interface ExampleRow {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  /** Blob ids (SHA-256), in the order in which the question refers to them. */
  readonly pictures: readonly string[];
  /** The pictures that are frames of videos, in order; absent for none. */
  readonly videos?: readonly VideoRun[];
  /** An expert's explanation of the answer. */
  readonly rationale?: string;
  /** Kind of question, by which results are grouped. */
  readonly kind?: string;
  /** For example `train` or `test`. */
  readonly split: string;
  /** File and line that the row was imported from. */
  readonly source?: string;
  /** Files of the pictures, as paths inside the source; a page as `manual.pdf#page=3`, frames as `clip/`. */
  readonly documents?: readonly string[];
  /** Fraction of a teacher's answers that were correct, 0 to 1. */
  readonly passRate?: number;
  /** A teacher's answers that distillation kept. */
  readonly responses?: readonly string[];
  /** How answers are compared with `answer`; inferred from it where absent. */
  readonly check?: AnswerCheck;
  /** Set by a run, never stored: whether its answers need their reasoning; absent = required. */
  readonly reasoning?: Reasoning;
  /** The turns before the question, the earliest first; part of the prompt, never trained. */
  readonly history?: readonly EarlierTurn[];
  /** Id of a conversation with several questions: its rows stay on one side of a split. */
  readonly conversation?: string;
}

/** True for a valid history. */
export function isHistory(value: unknown): value is readonly EarlierTurn[] {
  return Array.isArray(value) && value.every(isTurn);
}

/** True for videos whose frames are some of `pictures` pictures, in order and each of one video. */
export function isVideoRuns(value: unknown, pictures: number): value is readonly VideoRun[] {
  if (!Array.isArray(value)) return false;
  let end = 0;
  return value.every((run: unknown) => {
    if (typeof run !== 'object' || run === null) return false;
    const { first, frames, fps, times } = run as Partial<Record<keyof VideoRun, unknown>>;
    const isRun =
      Number.isInteger(first) &&
      Number.isInteger(frames) &&
      (first as number) >= end &&
      (frames as number) > 0 &&
      (end = (first as number) + (frames as number)) <= pictures;
    const isTimed =
      times === undefined ||
      (Array.isArray(times) && times.length === frames && times.every(Number.isFinite));
    return isRun && isTimed && typeof fps === 'number' && fps > 0 && Number.isFinite(fps);
  });
}

function isTurn(value: unknown): value is EarlierTurn {
  if (typeof value !== 'object' || value === null) return false;
  const { role, content, pictures } = value as Record<string, unknown>;
  const isCount =
    pictures === undefined || (Number.isInteger(pictures) && (pictures as number) >= 0);
  return (role === 'user' || role === 'assistant') && typeof content === 'string' && isCount;
}
