// Units of measurement as symbols, words, and products of both, in one common spelling.

/** Symbols that take prefixes, with their common spelling; upper and lower case are different: MPa is not mPa. */
const PREFIXED: Readonly<Record<string, string>> = {
  ...{ m: 'm', g: 'g', s: 's', A: 'A', K: 'K', mol: 'mol', Hz: 'Hz', N: 'N', Pa: 'Pa', J: 'J' },
  ...{ W: 'W', V: 'V', C: 'C', F: 'F', Ω: 'Ω', S: 'S', T: 'T', H: 'H', L: 'l', l: 'l' },
  ...{ bar: 'bar', eV: 'eV', B: 'byte', b: 'bit', cal: 'cal', Wh: 'Wh' },
};

const PREFIXES: Readonly<Record<string, string>> = {
  ...{ T: 'T', G: 'G', M: 'M', k: 'k', h: 'h', da: 'da', d: 'd', c: 'c', m: 'm', µ: 'µ', μ: 'µ' },
  ...{ u: 'µ', n: 'n', p: 'p', f: 'f', P: 'P' },
};

/** Words of the units above, and of their prefixes. */
const WORDS: Readonly<Record<string, string>> = {
  ...{
    meter: 'm',
    metre: 'm',
    gram: 'g',
    gramme: 'g',
    second: 's',
    sec: 's',
    ampere: 'A',
    amp: 'A',
  },
  ...{ mole: 'mol', hertz: 'Hz', newton: 'N', pascal: 'Pa', joule: 'J', watt: 'W', volt: 'V' },
  ...{
    coulomb: 'C',
    farad: 'F',
    ohm: 'Ω',
    siemens: 'S',
    tesla: 'T',
    henry: 'H',
    liter: 'l',
    litre: 'l',
  },
  ...{ electronvolt: 'eV', byte: 'byte', bit: 'bit', calorie: 'cal', kelvin: 'K', bar: 'bar' },
};
const PREFIX_WORDS: Readonly<Record<string, string>> = {
  ...{ tera: 'T', giga: 'G', mega: 'M', kilo: 'k', hecto: 'h', deci: 'd', centi: 'c', milli: 'm' },
  ...{ micro: 'µ', nano: 'n', pico: 'p', femto: 'f' },
};

/** Units without prefixes to their spellings, in lower case. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  ...{ mm: ['毫米'], cm: ['厘米'], dm: ['分米'], m: ['米'], km: ['千米', '公里'], g: ['克'] },
  ...{
    kg: ['千克', '公斤', 'kilo'],
    s: ['秒'],
    ml: ['毫升'],
    l: ['升'],
    tonne: ['tonne', 'ton', '吨', 't'],
  },
  ...{
    inch: ['in', 'inch', 'inches'],
    foot: ['ft', 'foot', 'feet'],
    yard: ['yd', 'yard'],
    mile: ['mi', 'mile'],
  },
  ...{
    pound: ['lb', 'lbs', 'pound', '£', 'gbp'],
    ounce: ['oz', 'ounce'],
    gallon: ['gal', 'gallon'],
  },
  ...{ min: ['min', 'minute', '分钟'], h: ['h', 'hr', 'hour', '小时'], day: ['d', 'day', '天'] },
  ...{
    week: ['wk', 'week', '周'],
    month: ['month', '个月'],
    year: ['yr', 'year', '年'],
    acre: ['acre'],
  },
  ...{ degree: ['°', 'deg', 'degree', '度'], celsius: ['°c', '℃', 'degree celsius', 'celsius'] },
  ...{ fahrenheit: ['°f', '℉', 'degree fahrenheit', 'fahrenheit'], rad: ['rad', 'radian'] },
  ...{ dollar: ['$', 'usd', 'us$', 'dollar', 'us dollar', 'buck', '美元'], cent: ['cent', '¢'] },
  ...{
    euro: ['€', 'eur', 'euro'],
    yuan: ['yuan', 'rmb', 'cny', '元', '¥'],
    hectare: ['ha', 'hectare'],
  },
  ...{
    kWh: ['kilowatt hour', 'kilowatt-hour'],
    Wh: ['watt hour', 'watt-hour'],
    person: ['people', 'person', '人'],
  },
  ...{
    unit: ['unit'],
    rpm: ['rpm'],
    dB: ['db', 'decibel'],
    ppm: ['ppm'],
    atm: ['atm', 'atmosphere'],
  },
};

const UNITS = new Map(
  Object.entries(OTHERS).flatMap(([unit, names]) => names.map((name) => [name, unit] as const)),
);

/** Speeds that are written without a stroke. */
const QUOTIENTS: Readonly<Record<string, string>> = { mph: 'mile/h', kph: 'km/h', kmh: 'km/h' };

const MONEY = new Set(['dollar', 'cent', 'euro', 'yuan']);

const MAX_CHARACTERS = 60;
const MAX_FACTORS = 6;

/** The common spelling of a unit ("m/s" as "m^1 s^-1"), null where the text is none; `isKnown` is false for a word that is counted. */
export function canonicalUnit(text: string): string | null {
  if (text.length > MAX_CHARACTERS) return null;
  const bare = normalizeUnit(text);
  if (bare === '') return null;
  const whole = singleUnit(bare);
  if (whole !== null) return whole;
  const powers = new Map<string, number>();
  const [top, ...bottoms] = (QUOTIENTS[bare.toLowerCase()] ?? bare).split(/\s*\/\s*|\s+per\s+/);
  if (bottoms.length > 2 || !multiplyFactors(powers, top!, 1)) return null;
  if (!bottoms.every((bottom) => multiplyFactors(powers, bottom, -1))) return null;
  const factors = [...powers].filter(([, power]) => power !== 0);
  if (factors.length === 1 && factors[0]![1] === 1) return factors[0]![0];
  return factors.length === 0
    ? null
    : factors
        .map(([unit, power]) => `${unit}^${power}`)
        .sort()
        .join(' ');
}

/** Multiplies in the factors of "kg m^2" or "square meters"; false where one is no unit. */
function multiplyFactors(powers: Map<string, number>, text: string, sign: 1 | -1): boolean {
  const bare = text.trim().replace(/^\((.*)\)$/, '$1');
  const named = /^(square|sq\.?|cubic|cu\.?)\s+(.+)$/i.exec(bare);
  if (named) return addPower(powers, named[2]!, sign * (/^s/i.test(named[1]!) ? 2 : 3));
  const worded = /^(.+?)\s+(squared|cubed)$/i.exec(bare);
  if (worded) return addPower(powers, worded[1]!, sign * (/^s/i.test(worded[2]!) ? 2 : 3));
  if (addPower(powers, bare, sign)) return true;
  const factors = bare.split(/\s*[*·⋅]\s*|[\s-](?=[A-Za-zµμΩ°])/);
  if (factors.length > MAX_FACTORS) return false;
  // "7 B dollars" is money and no bytes.
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

/** A unit without LaTeX around it. */
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

/** A word without its plural. */
export function singular(word: string): string {
  return word.length > 2 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}
