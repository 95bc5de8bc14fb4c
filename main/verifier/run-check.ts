// The check of a whole run: how answers are compared where a row does not say it itself.

import type { ExampleRow } from '../data/datasets/example.ts';
import { readCheck, type AnswerCheck } from '../data/datasets/check-schema.ts';

/** The setting of a stage that scores answers. */
export interface CheckSettings {
  /** A kind of check (`number`), or one with options as JSON (`{"type": "number", "tolerance": {"absolute": 0.5}}`), for rows that name none; empty = as the answer looks. */
  readonly check: string;
}

export const CHECK_DEFAULTS: CheckSettings = { check: '' };

/** The check that the setting names; undefined where it is empty. Throws a UserError that names what is wrong with it. */
export function readRunCheck({ check }: CheckSettings): AnswerCheck | undefined {
  const text = check.trim();
  if (text === '') return undefined;
  return readCheck(parsed(text), 'The setting “check”');
}

/** The row with the run's check, where it has none of its own. */
export function withCheck(row: ExampleRow, check: AnswerCheck | undefined): ExampleRow {
  return check === undefined || row.check !== undefined ? row : { ...row, check };
}

/** A group of options as JSON; what is none is taken for the name of a kind. */
function parsed(text: string): unknown {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
