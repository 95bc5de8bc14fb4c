// What a whole run asks of answers: the check of rows without one of their own, and whether the
// reasoning may be left out.

import type { ExampleRow, Reasoning } from '../data/datasets/example.ts';
import { readCheck, type AnswerCheck } from '../data/datasets/check-schema.ts';

/** The settings of a stage that scores answers. */
export interface CheckSettings {
  /**
   * The check of rows without one: a type (`number`), or a check with options as JSON (`{"type":
   * "number", "tolerance": {"absolute": 0.5}}`). Empty means `auto`.
   */
  readonly check: string;
  /**
   * `required`: an answer is well formed only with its reasoning before it; `optional`: the answer
   * alone, or after an empty think block, is well formed too.
   */
  readonly reasoning: string;
}

export const CHECK_DEFAULTS: CheckSettings = { check: '', reasoning: 'required' };

/** The settings as read. */
export interface RunCheck {
  /** Undefined where rows without a check are compared by the form of their answer. */
  readonly check: AnswerCheck | undefined;
  readonly reasoning: Reasoning;
}

/** What the settings ask for. Throws a UserError for an unknown type of check or option of one. */
export function readRunCheck({ check, reasoning }: CheckSettings): RunCheck {
  const text = check.trim();
  return {
    check: text === '' ? undefined : readCheck(parseSetting(text), 'The setting “check”'),
    reasoning: reasoning === 'optional' ? 'optional' : 'required',
  };
}

/** The row with the run's check, unless it has one of its own, and with its layout. */
export function withCheck(row: ExampleRow, { check, reasoning }: RunCheck): ExampleRow {
  const checked = check === undefined || row.check !== undefined ? row : { ...row, check };
  return reasoning === 'required' ? checked : { ...checked, reasoning };
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
