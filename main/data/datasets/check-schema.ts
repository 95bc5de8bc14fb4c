// How a row's answer is checked: the types of checks with their options, and the only place where
// they are parsed.

import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';

/**
 * Accepted deviation of a number: `absolute`, or `relative` times the gold value, whichever is
 * larger.
 */
export interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}

/** How to read a date such as 05/03/2024. */
export type DateOrder = 'day-month' | 'month-day';

/** With `partial`, an answer that is correct in part earns part of the score. */
interface PartialCredit {
  readonly partial?: boolean;
}

/**
 * How an answer is compared with the gold answer. `docs/verifier-and-rewards.md` describes what
 * each type accepts.
 *
 * - `auto`: inferred from the gold answer.
 * - `number`: one number, exact or within a tolerance; `unit` is the only unit that an answer may
 *   have.
 * - `choice`: the letter of an option, or the option's text.
 * - `text`: the same words, or those of an alias.
 * - `date`: a calendar date; without `order`, 05/03/2024 is ambiguous and not accepted.
 * - `currency`: an amount; `code` (ISO 4217) is the currency where the gold answer has none.
 * - `json`: an object; `fields` lists paths such as `total` or `seller.name`, or is `all`.
 * - `boxes`: [x1, y1, x2, y2] in any order, each matched with one gold box of the same label.
 * - `points`: [x, y] in any order, each within `distance` of one gold point.
 * - `set`, `list`: items separated by commas, semicolons or line breaks; order matters in a list.
 * - `interval`: both bounds and their brackets.
 * - `expression`: a mathematically equal expression; equal text alone is not enough.
 */
export type AnswerCheck =
  | { readonly type: 'auto' }
  | { readonly type: 'number'; readonly tolerance?: Tolerance; readonly unit?: string }
  | { readonly type: 'choice' }
  | {
      readonly type: 'text';
      readonly aliases?: readonly string[];
      readonly caseSensitive?: boolean;
    }
  | { readonly type: 'date'; readonly order?: DateOrder }
  | { readonly type: 'currency'; readonly tolerance?: Tolerance; readonly code?: string }
  | (PartialCredit & {
      readonly type: 'json';
      readonly fields?: 'all' | readonly string[];
      readonly tolerance?: Tolerance;
    })
  | (PartialCredit & { readonly type: 'boxes'; readonly iou?: number })
  | (PartialCredit & { readonly type: 'points'; readonly distance: number })
  | (PartialCredit & { readonly type: 'set' | 'list'; readonly tolerance?: Tolerance })
  | { readonly type: 'interval'; readonly tolerance?: Tolerance }
  | { readonly type: 'expression' };

/** Whether an option's value is valid, and what it must be, for messages. */
type Rule = readonly [isValid: (value: unknown) => boolean, expected: string];

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.length <= 1000 && value.every(isText);
const isAmount = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;

const TOLERANCE: Rule = [isTolerance, 'a group of "absolute" and "relative", numbers from 0 on'];
const SWITCH: Rule = [(value) => typeof value === 'boolean', 'true or false'];

/** The options of each type of check. */
const OPTIONS: Readonly<Record<AnswerCheck['type'], Readonly<Record<string, Rule>>>> = {
  auto: {},
  number: { tolerance: TOLERANCE, unit: [isText, 'a text such as "cm"'] },
  choice: {},
  text: { aliases: [isTexts, 'a list of texts'], caseSensitive: SWITCH },
  date: {
    order: [(one) => one === 'day-month' || one === 'month-day', '"day-month" or "month-day"'],
  },
  currency: {
    tolerance: TOLERANCE,
    code: [(one) => typeof one === 'string' && /^[A-Z]{3}$/.test(one), 'a code such as "EUR"'],
  },
  json: {
    fields: [(one) => one === 'all' || isTexts(one), '"all" or a list of names'],
    tolerance: TOLERANCE,
    partial: SWITCH,
  },
  boxes: {
    iou: [(one) => isAmount(one) && one !== 0 && (one as number) <= 1, 'a number above 0, up to 1'],
    partial: SWITCH,
  },
  points: { distance: [isAmount, 'a number from 0 on'], partial: SWITCH },
  set: { tolerance: TOLERANCE, partial: SWITCH },
  list: { tolerance: TOLERANCE, partial: SWITCH },
  interval: { tolerance: TOLERANCE },
  expression: {},
};

/** The types of checks, in the order in which they are listed. */
export const CHECK_TYPES = Object.keys(OPTIONS) as AnswerCheck['type'][];

/**
 * Parses a check; a text is the type of a check without options. Throws a UserError that starts
 * with `place` ("rows.jsonl, line 3") and names the option that is unknown, missing or invalid.
 */
export function readCheck(value: unknown, place: string): AnswerCheck {
  const group = typeof value === 'string' ? { type: value } : value;
  if (typeof group !== 'object' || group === null || Array.isArray(group)) {
    throw new UserError(msg('dataset.check-not-object', { place }), {
      hint: msg('dataset.check-not-object.hint'),
    });
  }
  const { type, ...options } = group as Record<string, unknown>;
  if (typeof type !== 'string' || !Object.hasOwn(OPTIONS, type)) {
    const message =
      type === undefined
        ? msg('dataset.check-type-missing', { place })
        : msg('dataset.check-type-unknown', { place, type: brief(type) });
    throw new UserError(message, {
      hint: msg('dataset.check-type.hint', { known: CHECK_TYPES.join(', ') }),
    });
  }
  for (const [name, value] of Object.entries(options))
    checkOption(type as AnswerCheck['type'], name, value, place);
  if (type === 'points' && options.distance === undefined) {
    throw new UserError(msg('dataset.check-distance-missing', { place }), {
      hint: msg('dataset.check-distance-missing.hint'),
    });
  }
  return { type, ...options } as AnswerCheck;
}

function checkOption(type: AnswerCheck['type'], name: string, value: unknown, place: string): void {
  const rules = OPTIONS[type];
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (!rule) {
    const known = Object.keys(rules).join(', ');
    const hint =
      known === ''
        ? msg('dataset.check-takes-no-options')
        : msg('dataset.check-option-unknown.hint', { known });
    const values = { place, check: type, option: brief(name) };
    throw new UserError(msg('dataset.check-option-unknown', values), { hint });
  }
  const [isValid, expected] = rule;
  if (isValid(value)) return;
  const values = { place, option: name, check: type, rule: expected };
  throw new UserError(msg('dataset.check-option-invalid', values), {
    hint: msg('dataset.check-option-invalid.hint', { value: json(value) }),
  });
}

function isTolerance(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const parts = Object.entries(value);
  return (
    parts.length > 0 &&
    parts.every(([name, part]) => /^(?:absolute|relative)$/.test(name) && isAmount(part))
  );
}

function json(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 80);
}

/** A text as it is, anything else as JSON; at most 80 characters. */
function brief(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 80) : json(value);
}
