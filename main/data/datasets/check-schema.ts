// How a row's answer is to be checked: the kinds of checks with their options, and the one place where they are read.

import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';

/** How far a number may be off: by `absolute`, or by `relative` times the gold value; the wider one counts. */
export interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}

/** In which order a date such as 05/03/2024 is written. */
export type DateOrder = 'day-month' | 'month-day';

/** The part of an answer that is right counts, not only an answer that is right as a whole. */
interface Partly {
  readonly partial?: boolean;
}

/**
 * How an answer is compared with the gold answer. `docs/verifier-and-rewards.md` says what each one accepts.
 *
 * - `auto`: what the gold answer looks like decides.
 * - `number`: one number, exact or within a tolerance; `unit` is the only one an answer may name.
 * - `choice`: the letter of an option, or the option's text.
 * - `text`: the same words, or those of an alias.
 * - `date`: a calendar date; without `order`, 05/03/2024 is none, for it could be two.
 * - `currency`: an amount; `code` (ISO 4217) is the currency of a gold that names none.
 * - `json`: an object; `fields` are paths such as `total` or `seller.name`, or `all`.
 * - `boxes`: [x1, y1, x2, y2] in any order, each against one gold box of the same label.
 * - `points`: [x, y] in any order, each within `distance` of one gold point.
 * - `set`, `list`: items between commas, semicolons or line breaks; in a list the order counts.
 * - `interval`: both ends and their brackets.
 * - `expression`: the same mathematics, and never merely the same words.
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
  | (Partly & {
      readonly type: 'json';
      readonly fields?: 'all' | readonly string[];
      readonly tolerance?: Tolerance;
    })
  | (Partly & { readonly type: 'boxes'; readonly iou?: number })
  | (Partly & { readonly type: 'points'; readonly distance: number })
  | (Partly & { readonly type: 'set' | 'list'; readonly tolerance?: Tolerance })
  | { readonly type: 'interval'; readonly tolerance?: Tolerance }
  | { readonly type: 'expression' };

/** An option's value as it must be; a sentence's end that says so. */
type Rule = readonly [isRight: (value: unknown) => boolean, what: string];

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.length <= 1000 && value.every(isText);
const isAmount = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0;

const TOLERANCE: Rule = [isTolerance, 'a group of "absolute" and "relative", numbers from 0 on'];
const SWITCH: Rule = [(value) => typeof value === 'boolean', 'true or false'];

/** The options of every kind of check. */
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

/** The kinds of checks, in the order in which they are told. */
export const CHECK_TYPES = Object.keys(OPTIONS) as AnswerCheck['type'][];

/**
 * A check as a row, a case or a setting gives it; a bare text is the check's type. Throws a UserError that begins with
 * `place` ("rows.jsonl, line 3") and names the option that is unknown, missing or of another kind.
 */
export function readCheck(value: unknown, place: string): AnswerCheck {
  const group = typeof value === 'string' ? { type: value } : value;
  if (typeof group !== 'object' || group === null || Array.isArray(group)) {
    throw new UserError(msg('dataset.check-not-object', { place }), {
      hint: msg('dataset.check-not-object.hint'),
    });
  }
  const { type, ...given } = group as Record<string, unknown>;
  if (typeof type !== 'string' || !Object.hasOwn(OPTIONS, type)) {
    const message =
      type === undefined
        ? msg('dataset.check-type-missing', { place })
        : msg('dataset.check-type-unknown', { place, type: brief(type) });
    throw new UserError(message, {
      hint: msg('dataset.check-type.hint', { known: CHECK_TYPES.join(', ') }),
    });
  }
  const options = OPTIONS[type as AnswerCheck['type']];
  for (const [name, option] of Object.entries(given)) {
    const rule = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!rule) {
      const known = Object.keys(options).join(', ');
      throw new UserError(
        msg('dataset.check-option-unknown', { place, check: type, option: brief(name) }),
        {
          hint:
            known === ''
              ? msg('dataset.check-takes-no-options')
              : msg('dataset.check-option-unknown.hint', { known }),
        },
      );
    }
    const [isRight, what] = rule;
    if (!isRight(option)) {
      throw new UserError(
        msg('dataset.check-option-invalid', { place, option: name, check: type, rule: what }),
        {
          hint: msg('dataset.check-option-invalid.hint', { value: json(option) }),
        },
      );
    }
  }
  if (type === 'points' && given.distance === undefined) {
    throw new UserError(msg('dataset.check-distance-missing', { place }), {
      hint: msg('dataset.check-distance-missing.hint'),
    });
  }
  return { type, ...given } as AnswerCheck;
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
