// Units of measurement as symbols, words and products of both, in one canonical spelling.

import { spellings } from '../text/spellings.ts';

/** Units that take prefixes: canonical spelling and symbols. Case matters: MPa is not mPa. */
const PREFIXED = spellings({
  ...{ m: 'm', g: 'g', s: 's', A: 'A', K: 'K', mol: 'mol', Hz: 'Hz', N: 'N', Pa: 'Pa', J: 'J' },
  ...{ W: 'W', V: 'V', C: 'C', F: 'F', Ω: 'Ω', S: 'S', T: 'T', H: 'H', l: 'l L' },
  ...{ bar: 'bar', eV: 'eV', byte: 'B', bit: 'b', cal: 'cal', Wh: 'Wh' },
});

const PREFIXES = spellings({
  ...{ T: 'T', G: 'G', M: 'M', k: 'k', h: 'h', da: 'da', d: 'd', c: 'c', m: 'm', µ: 'µ μ u' },
  ...{ n: 'n', p: 'p', f: 'f', P: 'P' },
});

/** The same units in words. */
const WORDS = spellings({
  ...{ m: 'meter metre', g: 'gram gramme', s: 'second sec', A: 'ampere amp', K: 'kelvin' },
  ...{ mol: 'mole', Hz: 'hertz', N: 'newton', Pa: 'pascal', J: 'joule', W: 'watt', V: 'volt' },
  ...{ C: 'coulomb', F: 'farad', Ω: 'ohm', S: 'siemens', T: 'tesla', H: 'henry', l: 'liter litre' },
  ...{ eV: 'electronvolt', byte: 'byte', bit: 'bit', cal: 'calorie', bar: 'bar' },
});
const PREFIX_WORDS = spellings({
  ...{ T: 'tera', G: 'giga', M: 'mega', k: 'kilo', h: 'hecto', d: 'deci', c: 'centi', m: 'milli' },
  ...{ µ: 'micro', n: 'nano', p: 'pico', f: 'femto' },
});

/** Units without prefixes: canonical spelling and spellings in lower case, separated by commas. */
const UNPREFIXED: Readonly<Record<string, string>> = {
  ...{ mm: '毫米', cm: '厘米', dm: '分米', m: '米', km: '千米,公里' },
  ...{ inch: 'in,inch,inches', foot: 'ft,foot,feet', yard: 'yd,yard', mile: 'mi,mile' },
  ...{ g: '克', kg: '千克,公斤,kilo', tonne: 'tonne,ton,吨,t' },
  ...{ pound: 'lb,lbs,pound,£,gbp', ounce: 'oz,ounce' },
  ...{ ml: '毫升', l: '升', gallon: 'gal,gallon', acre: 'acre', hectare: 'ha,hectare' },
  ...{ s: '秒', min: 'min,minute,分钟', h: 'h,hr,hour,小时', day: 'd,day,天' },
  ...{ week: 'wk,week,周', month: 'month,个月', year: 'yr,year,年' },
  ...{ degree: '°,deg,degree,度', rad: 'rad,radian' },
  ...{ celsius: '°c,℃,degree celsius,celsius', fahrenheit: '°f,℉,degree fahrenheit,fahrenheit' },
  ...{ dollar: '$,usd,us$,dollar,us dollar,buck,美元', cent: 'cent,¢', euro: '€,eur,euro' },
  ...{ yuan: 'yuan,rmb,cny,元,¥' },
  ...{ kWh: 'kilowatt hour,kilowatt-hour', Wh: 'watt hour,watt-hour' },
  ...{ rpm: 'rpm', dB: 'db,decibel', ppm: 'ppm', atm: 'atm,atmosphere' },
  ...{ person: 'people,person,人', unit: 'unit' },
};

const UNITS = new Map(
  Object.entries(UNPREFIXED).flatMap(([unit, names]) =>
    names.split(',').map((name) => [name, unit] as const),
  ),
);

/** Speeds without a slash. */
const QUOTIENTS: Readonly<Record<string, string>> = { mph: 'mile/h', kph: 'km/h', kmh: 'km/h' };

const MONEY = new Set(['dollar', 'cent', 'euro', 'yuan']);

const MAX_CHARACTERS = 60;
const MAX_FACTORS = 6;

/** The canonical spelling of a unit: "m/s" as "m^1 s^-1"; null for anything else. */
export function canonicalUnit(text: string): string | null {
  if (text.length > MAX_CHARACTERS) return null;
  const bare = normalizeUnit(text);
  if (bare === '') return null;
  const whole = singleUnit(bare);
  if (whole !== null) return whole;
  const powers = new Map<string, number>();
  const [numerator, ...denominators] = (QUOTIENTS[bare.toLowerCase()] ?? bare).split(
    /\s*\/\s*|\s+per\s+/,
  );
  if (denominators.length > 2 || !multiplyFactors(powers, numerator!, 1)) return null;
  if (!denominators.every((text) => multiplyFactors(powers, text, -1))) return null;
  const factors = [...powers].filter(([, power]) => power !== 0);
  if (factors.length === 1 && factors[0]![1] === 1) return factors[0]![0];
  return factors.length === 0
    ? null
    : factors
        .map(([unit, power]) => `${unit}^${power}`)
        .sort()
        .join(' ');
}

/** Adds the powers of the factors of "kg m^2" or "square meters"; false where one is not a unit. */
function multiplyFactors(powers: Map<string, number>, text: string, sign: 1 | -1): boolean {
  const bare = text.trim().replace(/^\((.*)\)$/, '$1');
  const named = /^(square|sq\.?|cubic|cu\.?)\s+(.+)$/i.exec(bare);
  if (named) return addPower(powers, named[2]!, sign * (/^s/i.test(named[1]!) ? 2 : 3));
  const worded = /^(.+?)\s+(squared|cubed)$/i.exec(bare);
  if (worded) return addPower(powers, worded[1]!, sign * (/^s/i.test(worded[2]!) ? 2 : 3));
  if (addPower(powers, bare, sign)) return true;
  const factors = bare.split(/\s*[*·⋅]\s*|[\s-](?=[A-Za-zµμΩ°])/);
  if (factors.length > MAX_FACTORS) return false;
  // "7 B dollars" is money, not bytes.
  if (factors.some((factor) => MONEY.has(singleUnit(factor) ?? ''))) return false;
  return factors.every((factor) => {
    const [, name, power = '1'] = /^([^\d^]+?)(?:\^\(?(-?\d)\)?)?$/.exec(factor.trim()) ?? [];
    return name !== undefined && addPower(powers, name, sign * Number(power));
  });
}

function addPower(powers: Map<string, number>, name: string, power: number): boolean {
  const unit = singleUnit(name);
  if (unit === null) return false;
  powers.set(unit, (powers.get(unit) ?? 0) + power);
  return true;
}

/** One unit: a symbol in its own case, a word, or a symbol in another case ("KM", "Kg"). */
function singleUnit(text: string): string | null {
  const lower = text
    .toLowerCase()
    .replace(/^° (?=[cf]$)/, '°')
    .replace(/^degrees /, 'degree ');
  return (
    symbolUnit(text) ??
    UNITS.get(lower) ??
    UNITS.get(singular(lower)) ??
    wordUnit(singular(lower)) ??
    symbolUnit(lower)
  );
}

function symbolUnit(text: string): string | null {
  if (Object.hasOwn(PREFIXED, text)) return PREFIXED[text]!;
  if (UNITS.has(text)) return UNITS.get(text)!;
  for (const length of [1, 2]) {
    const [prefix, symbol] = [text.slice(0, length), text.slice(length)];
    if (Object.hasOwn(PREFIXES, prefix) && Object.hasOwn(PREFIXED, symbol))
      return PREFIXES[prefix]! + PREFIXED[symbol]!;
  }
  return null;
}

function wordUnit(text: string): string | null {
  if (Object.hasOwn(WORDS, text)) return WORDS[text]!;
  const prefix = /^(?:tera|giga|mega|kilo|hecto|deci|centi|milli|micro|nano|pico|femto)/.exec(
    text,
  )?.[0];
  const name = prefix === undefined ? '' : text.slice(prefix.length);
  return Object.hasOwn(WORDS, name) ? PREFIX_WORDS[prefix!]! + WORDS[name]! : null;
}

/** A unit without LaTeX, its powers in ASCII. */
function normalizeUnit(text: string): string {
  return text
    .replace(/\^\s*\{\s*\\circ\s*\}|\^\s*\\circ|^\s*\^\{?o\}?$|\\degree|\\circ|[º˚]/g, '°')
    .replace(/\^\s*\{\s*([-−]?\d)\s*\}/g, '^$1')
    .replace(/\\[dt]?frac\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}/g, '$1/$2')
    .replace(
      /\\(?:text|mathrm|textrm|textbf|textit|textnormal|mathbf|mathsf|mbox|rm|operatorname)\s*\{([^{}]*)\}/g,
      ' $1 ',
    )
    .replace(/\\[,;:! ]|~/g, ' ')
    .replace(/\\cdot(?![A-Za-z])/g, '*')
    .replace(/\\(?:Omega|ohm)(?![A-Za-z])|Ω/g, 'Ω')
    .replace(/\\mu(?![A-Za-z])\s*/g, 'µ')
    .replace(/\\\$/g, '$')
    .replace(/(\s)\s*(?=\^)/g, '')
    .replace(/[⁻−](?=[¹²³\d])/g, '-')
    .replace(
      /(-?)([¹²³])/g,
      (_, sign: string, digit: string) => `^${sign}${'¹²³'.indexOf(digit) + 1}`,
    )
    .replace(/\$(\^-?\d)\$/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '');
}

/** A word without its plural s. */
export function singular(word: string): string {
  return word.length > 2 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}
