// The check of a whole run, for rows without a check of their own.

import type { ExampleRow } from '../data/datasets/example.ts';
import { readCheck, type AnswerCheck } from '../data/datasets/check-schema.ts';

/** The setting of a stage that scores answers. */
export interface CheckSettings {
  /**
   * The check of rows without one: a type (`number`), or a check with options as JSON (`{"type":
   * "number", "tolerance": {"absolute": 0.5}}`). Empty means `auto`.
   */
  readonly check: string;
}

export const CHECK_DEFAULTS: CheckSettings = { check: '' };

/**
 * The check in the setting; undefined where it is empty. Throws a UserError for an unknown type or
 * option.
 */
export function readRunCheck({ check }: CheckSettings): AnswerCheck | undefined {
  const text = check.trim();
  if (text === '') return undefined;
  return readCheck(parseSetting(text), 'The setting “check”');
}

/** The row, with the run's check unless it has one of its own. */
export function withCheck(row: ExampleRow, check: AnswerCheck | undefined): ExampleRow {
  return check === undefined || row.check !== undefined ? row : { ...row, check };
}

/** The value of a JSON object; any other text is the name of a type. */
function parseSetting(text: string): unknown {
  if (!text.startsWith('{')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
