// Numbers in words: "twenty-one", "minus 3", "5 million", 七十九.

import { words } from '../text/spellings.ts';

/** The digits of a number in English or Chinese words; null for anything else. */
export function numberFromWords(text: string): string | null {
  return chineseNumber(text) ?? englishNumber(text);
}

const ONES = words(`
  zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
  sixteen seventeen eighteen nineteen
`);
const TENS = words('twenty thirty forty fifty sixty seventy eighty ninety');
const SCALES: Readonly<Record<string, bigint>> = {
  ...{ thousand: 10n ** 3n, million: 10n ** 6n, billion: 10n ** 9n, trillion: 10n ** 12n },
};

const MAX_CHARACTERS = 120;

/**
 * "one hundred and five" as "105", "2.5 million" as "2500000"; a sign may be "minus" or "negative".
 */
function englishNumber(text: string): string | null {
  if (text.length > MAX_CHARACTERS || !/[a-z]{3}/i.test(text)) return null;
  const [, sign, rest] = /^\s*((?:minus|negative)\s+)?(.*?)\s*$/is.exec(text) as unknown as [
    string,
    string?,
    string?,
  ];
  const spelled = rest!.toLowerCase();
  const value =
    scaledNumber(spelled) ??
    wholeNumberFromWords(spelled) ??
    fractionFromWords(spelled) ??
    mixedNumberFromWords(spelled) ??
    (sign && /^\d+(?:\.\d+)?$/.test(spelled) ? spelled : null);
  return value === null ? null : sign ? `-${value}` : value;
}

/** Names of 1/2, 1/3, 1/4 … */
const FRACTION_NAMES = words('half third quarter fifth sixth seventh eighth ninth tenth');

/** "three quarters", "one-half" and "a third" as 3/4, 1/2 and 1/3. */
function fractionFromWords(text: string): string | null {
  const match =
    /^([a-z -]+)[ -](half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)$/.exec(
      text,
    );
  if (!match) return null;
  const part = match[2]!.replace('halves', 'half').replace('fourth', 'quarter').replace(/s$/, '');
  const count = /^an?$/.test(match[1]!) ? '1' : wholeNumberFromWords(match[1]!);
  return count === null ? null : `${count}/${2 + FRACTION_NAMES.indexOf(part)}`;
}

/** "three and a half" as 3+1/2. */
function mixedNumberFromWords(text: string): string | null {
  const [, whole, part] = /^([a-z -]+) and ([a-z]+[ -][a-z]+)$/.exec(text) ?? [];
  const [count, rest] = [wholeNumberFromWords(whole ?? ''), fractionFromWords(part ?? '')];
  return count !== null && rest !== null ? `${count}+${rest}` : null;
}

/** "2.5 million": digits and one word. */
function scaledNumber(text: string): string | null {
  const match = /^([-+]?)(\d{1,9})(?:\.(\d{1,12}))? (thousand|million|billion|trillion)$/.exec(
    text,
  );
  if (!match) return null;
  const [, sign, whole, decimals = '', scale] = match as unknown as [
    string,
    string,
    string,
    string | undefined,
    string,
  ];
  const [numerator, denominator] = [
    BigInt(whole + decimals) * SCALES[scale]!,
    10n ** BigInt(decimals.length),
  ];
  return numerator % denominator === 0n
    ? `${sign === '-' ? '-' : ''}${numerator / denominator}`
    : null;
}

/** Words only, largest scale first: "two thousand and one". */
function wholeNumberFromWords(text: string): string | null {
  const parts = text
    .replace(/^an? (?=hundred|thousand|million|billion|trillion)/, 'one ')
    .split(/[\s-]+/)
    .filter((word) => word !== 'and');
  if (/^and\b|\band$/.test(text)) return null;
  let total = 0n;
  let smallest = 10n ** 15n;
  let group: bigint | null = null;
  for (const word of parts) {
    const scale = Object.hasOwn(SCALES, word) ? SCALES[word] : undefined;
    if (scale !== undefined) {
      if (group === null || scale >= smallest) return null;
      total += group * scale;
      smallest = scale;
      group = null;
    } else {
      group = addWord(group, word);
      if (group === null) return null;
    }
  }
  return parts.length === 0 ? null : String(total + (group ?? 0n));
}

/** Adds one word to a number below a thousand; null where the word cannot follow: "two three". */
function addWord(group: bigint | null, word: string): bigint | null {
  if (word === 'hundred') return group !== null && group > 0n && group < 10n ? group * 100n : null;
  const tens = BigInt(20 + 10 * TENS.indexOf(word));
  if (TENS.includes(word))
    return group === null ? tens : group > 0n && group % 100n === 0n ? group + tens : null;
  const ones = BigInt(ONES.indexOf(word));
  if (ones < 0n) return null;
  if (group === null) return ones;
  const limit = group % 100n === 0n ? 20n : group % 10n === 0n && group % 100n >= 20n ? 10n : 0n;
  return group > 0n && ones > 0n && ones < limit ? group + ones : null;
}

const CHINESE_DIGITS = '零一二三四五六七八九';
const CHINESE_POWERS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000 };

/** 七十九 as "79"; null for anything but a Chinese numeral below a hundred million. */
function chineseNumber(text: string): string | null {
  const bare = text.trim().replace(/〇/g, '零').replace(/两/g, '二');
  if (!/^负?[零一二三四五六七八九十百千万]{1,20}$/.test(bare)) return null;
  const isNegative = bare.startsWith('负');
  const [high, low] = `${isNegative ? bare.slice(1) : bare}`.split('万');
  const value =
    low === undefined
      ? belowTenThousand(high)
      : belowTenThousand(high) * 10_000 + belowTenThousand(low);
  return String(isNegative ? -value : value);
}

function belowTenThousand(text: string): number {
  let total = 0;
  let digit: number | null = null;
  for (const character of text) {
    const power = CHINESE_POWERS[character];
    if (power === undefined) digit = CHINESE_DIGITS.indexOf(character);
    else {
      total += (digit ?? 1) * power;
      digit = null;
    }
  }
  return total + (digit ?? 0);
}
