// Amounts of money as people and receipts write them.

import type { Fraction } from '../math/evaluate.ts';

/** An amount; `code` '' where no currency is named, several codes where a sign stands for more than one. */
export interface Amount {
  readonly value: Fraction;
  readonly codes: readonly string[];
}

/** Signs and words to ISO 4217 codes. */
const CURRENCIES: Readonly<Record<string, string>> = {
  ...{
    $: 'USD CAD AUD NZD MXN SGD HKD',
    us$: 'USD',
    dollar: 'USD CAD AUD NZD SGD HKD',
    buck: 'USD',
  },
  ...{
    '€': 'EUR',
    euro: 'EUR',
    '£': 'GBP',
    pound: 'GBP',
    quid: 'GBP',
    '¥': 'JPY CNY',
    '￥': 'JPY CNY',
  },
  ...{ yen: 'JPY', 円: 'JPY', yuan: 'CNY', rmb: 'CNY', 元: 'CNY', '₹': 'INR', rupee: 'INR' },
  ...{ '₩': 'KRW', won: 'KRW', '₽': 'RUB', ruble: 'RUB', rouble: 'RUB', franc: 'CHF', '₺': 'TRY' },
  ...{ lira: 'TRY', r$: 'BRL', real: 'BRL', zloty: 'PLN', '₿': 'BTC', peso: 'MXN', krona: 'SEK' },
};

const SCALES: Readonly<Record<string, bigint>> = {
  ...{ thousand: 1000n, k: 1000n, million: 10n ** 6n, m: 10n ** 6n, mn: 10n ** 6n },
  ...{ billion: 10n ** 9n, bn: 10n ** 9n, b: 10n ** 9n },
};

const MAX_CHARACTERS = 60;
const AMOUNT =
  /^([-+]?)([^\d\s.,+-]{1,7})? ?([-+]?)(\d[\d.,' ]*)(?: ?(thousand|million|billion|bn|mn|k|m|b)(?![a-z]))?(?: ([a-z]{3,7})| ?([^\d\s.,a-z]{1,2}))?$/;

/** The amount that a text is, null where it is none; names at most one currency. */
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
  const [codes = [], more = codes] = currencies as string[][];
  const shared = codes.filter((code) => more.includes(code));
  const value = parseDigits(digits!.trim());
  if (value === null || (names.length > 0 && shared.length === 0)) return null;
  const size = value.numerator * (scale === undefined ? 1n : SCALES[scale]!);
  const numerator = sign === '-' || innerSign === '-' ? -size : size;
  return { value: { numerator, denominator: value.denominator }, codes: shared };
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
 * Digits with separators: of point and comma the one that stands last and once is the decimal one; a comma alone is it where one
 * or two digits follow, a point alone where it is the only one.
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
