// One row of a data set: a question, its pictures, its answer, and what was said before.

import type { EarlierTurn } from '../../../preload/contract/datasets.ts';
import type { AnswerCheck } from './check-schema.ts';

/** One question of a data set, as a line of its `rows.jsonl`. */
export interface ExampleRow {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  /** Blob ids (SHA-256) of the pictures, in the order in which the question speaks of them. */
  readonly pictures: readonly string[];
  /** How the answer is reached, in an expert's words. */
  readonly rationale?: string;
  /** Kind of question, for tables. */
  readonly kind?: string;
  /** For example `train` or `test`. */
  readonly split: string;
  /** Where the row came from. */
  readonly source?: string;
  /** Files that the pictures came from, as paths inside the source; a page as `manual.pdf#page=3`. */
  readonly documents?: readonly string[];
  /** Share of a teacher's answers that were right, 0 to 1. */
  readonly passRate?: number;
  /** Kept answers of a teacher, where distilled. */
  readonly responses?: readonly string[];
  /** How an answer is compared with `answer`; as the answer looks where it is not said. */
  readonly check?: AnswerCheck;
  /** What was said before the question, the earliest turn first; it is read and never trained. */
  readonly history?: readonly EarlierTurn[];
  /** Of a conversation with several questions: the same for all its rows, which stay on one side of a split. */
  readonly conversation?: string;
}

/** True for earlier turns as a row may have them. */
export function isHistory(value: unknown): value is readonly EarlierTurn[] {
  return Array.isArray(value) && value.every(isTurn);
}

function isTurn(value: unknown): value is EarlierTurn {
  if (typeof value !== 'object' || value === null) return false;
  const { role, content, pictures } = value as Record<string, unknown>;
  const isCount =
    pictures === undefined || (Number.isInteger(pictures) && (pictures as number) >= 0);
  return (role === 'user' || role === 'assistant') && typeof content === 'string' && isCount;
}
