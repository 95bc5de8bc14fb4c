// Checks are parsed strictly: unknown, missing and invalid options are refused by name.

import { describe, expect, it } from 'vitest';
import { CHECK_TYPES, readCheck } from '../../../main/data/datasets/check-schema.ts';

describe('readCheck', () => {
  it('returns a valid check unchanged', () => {
    const check = { type: 'number', tolerance: { absolute: 0.5, relative: 0.01 }, unit: 'cm' };
    expect(readCheck(check, 'rows.jsonl, line 1')).toEqual(check);
  });

  it('accepts a type without options as text', () => {
    expect(readCheck('choice', 'here')).toEqual({ type: 'choice' });
  });

  it.each(CHECK_TYPES.filter((type) => type !== 'points'))('knows %s without options', (type) => {
    expect(readCheck({ type }, 'here')).toEqual({ type });
  });

  it.each([
    [7, /line 3: the check must be a type name or an object/],
    [{}, /line 3: the check has no type/],
    [{ type: 'toString' }, /unknown type “toString”/],
    [{ type: 'number', tolerence: 1 }, /number has no option “tolerence”/],
    [{ type: 'number', tolerance: 1 }, /option “tolerance” of the check number must be/],
    [{ type: 'number', tolerance: {} }, /option “tolerance”/],
    [{ type: 'number', tolerance: { absolute: -1 } }, /option “tolerance”/],
    [{ type: 'number', tolerance: { percent: 1 } }, /option “tolerance”/],
    [{ type: 'text', aliases: [] }, /option “aliases”/],
    [{ type: 'text', caseSensitive: 'yes' }, /true or false/],
    [{ type: 'text', partial: true }, /text has no option “partial”/],
    [{ type: 'date', order: 'dmy' }, /"day-month" or "month-day"/],
    [{ type: 'currency', code: 'euro' }, /a code such as "EUR"/],
    [{ type: 'json', fields: ['a', 7] }, /option “fields”/],
    [{ type: 'boxes', iou: 0 }, /option “iou”/],
    [{ type: 'boxes', iou: 50 }, /option “iou”/],
    [{ type: 'points' }, /needs the option “distance”/],
  ])('refuses %j', (value, message) => {
    expect(() => readCheck(value, 'rows.jsonl, line 3')).toThrow(message);
  });
});
