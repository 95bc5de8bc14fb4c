// Amounts of money in the notations of receipts and of prose.

import type { Fraction } from '../math/evaluate.ts';
import { spellings } from '../text/spellings.ts';

/**
 * An amount. `codes` is empty where no currency is named, and lists all candidates of an ambiguous
 * one such as `$`.
 */
export interface Amount {
  readonly value: Fraction;
  readonly codes: readonly string[];
}

/** The ISO 4217 codes that symbols and words stand for; `$` and `dollar` could be several. */
const CURRENCIES = spellings({
  'USD CAD AUD NZD MXN SGD HKD': '$',
  'USD CAD AUD NZD SGD HKD': 'dollar',
  'JPY CNY': '¥ ￥',
  ...{ USD: 'us$ buck', EUR: '€ euro', GBP: '£ pound quid', JPY: 'yen 円', CNY: 'yuan rmb 元' },
  ...{ INR: '₹ rupee', KRW: '₩ won', RUB: '₽ ruble rouble', CHF: 'franc', TRY: '₺ lira' },
  ...{ BRL: 'r$ real', PLN: 'zloty', BTC: '₿', MXN: 'peso', SEK: 'krona' },
});

const SCALES: Readonly<Record<string, bigint>> = {
  ...{ thousand: 1000n, k: 1000n, million: 10n ** 6n, m: 10n ** 6n, mn: 10n ** 6n },
  ...{ billion: 10n ** 9n, bn: 10n ** 9n, b: 10n ** 9n },
};

const MAX_CHARACTERS = 60;
const AMOUNT =
  /^([-+]?)([^\d\s.,+-]{1,7})? ?([-+]?)(\d[\d.,' ]*)(?: ?(thousand|million|billion|bn|mn|k|m|b)(?![a-z]))?(?: ([a-z]{3,7})| ?([^\d\s.,a-z]{1,2}))?$/;

/** The amount that a text denotes, with at most one currency; null for anything else. */
export function parseAmount(text: string): Amount | null {
  if (text.length > MAX_CHARACTERS) return null;
  const bare = text
    .replace(/\\(?=[$€£¥])/g, '')
    .replace(/\s+/g, ' ')
    .replace(/[−–]/g, '-')
    .trim()
    .toLowerCase();
  const match = AMOUNT.exec(bare);
  if (!match) return null;
  const [, sign, before, innerSign, digits, scale, word, mark] = match;
  const names = [before, word ?? mark].filter((name) => name !== undefined);
  const currencies = names.map(currencyCodes);
  if (currencies.includes(null) || (sign !== '' && innerSign !== '')) return null;
  // "$12 USD" names one currency twice; "$12 EUR" names two.
  const [first = [], second = first] = currencies as string[][];
  const codes = first.filter((code) => second.includes(code));
  const value = parseDigits(digits!.trim());
  if (value === null || (names.length > 0 && codes.length === 0)) return null;
  const size = value.numerator * (scale === undefined ? 1n : SCALES[scale]!);
  const numerator = sign === '-' || innerSign === '-' ? -size : size;
  return { value: { numerator, denominator: value.denominator }, codes };
}

function currencyCodes(name: string): string[] | null {
  const known = Object.hasOwn(CURRENCIES, name)
    ? CURRENCIES[name]
    : CURRENCIES[name.replace(/s$/, '')];
  if (typeof known === 'string') return known.split(' ');
  return /^[a-z]{3}$/.test(name) && ISO_CODES.has(name.toUpperCase()) ? [name.toUpperCase()] : null;
}

const ISO_CODES = new Set(Intl.supportedValuesOf('currency'));

/**
 * Digits with separators. Of period and comma, the last one is the decimal separator if it occurs
 * once. A lone comma is one where one or two digits follow; a lone period always is.
 */
function parseDigits(text: string): Fraction | null {
  const spaced = /^\d{1,3}(?:[ ']\d{3})+(?:[.,]\d{1,2})?$/.test(text)
    ? text.replace(/[ ']/g, '')
    : text;
  const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(spaced)
    ? spaced.replace(/,/g, '')
    : /^\d{1,3}(?:\.\d{3})+,\d{1,2}$|^\d{1,3}(?:\.\d{3}){2,}$/.test(spaced)
      ? spaced.replace(/\./g, '').replace(',', '.')
      : /^\d+,\d{1,2}$/.test(spaced)
        ? spaced.replace(',', '.')
        : spaced;
  const match = /^(\d+)(?:\.(\d+))?$/.exec(plain);
  if (!match) return null;
  const decimals = match[2] ?? '';
  return { numerator: BigInt(match[1]! + decimals), denominator: 10n ** BigInt(decimals.length) };
}
