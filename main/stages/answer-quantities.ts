// Numbers with a unit, a currency or a degree sign.

import { numeral } from './answer-numerals.ts';

/** A value and its unit in a common spelling; `unit` '' for none. */
export interface Quantity {
  readonly value: string;
  readonly unit: string;
  /** A single letter glued to the number ("3m") may be a variable as well. */
  readonly isDoubtful: boolean;
}

/** Common spelling of a unit to all its spellings, in lower case unless case matters. */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  mm: ['mm', 'millimeter', 'millimetre', '毫米'],
  cm: ['cm', 'centimeter', 'centimetre', '厘米'],
  dm: ['dm', 'decimeter', 'decimetre', '分米'],
  m: ['m', 'meter', 'metre', '米'],
  km: ['km', 'kilometer', 'kilometre', '千米', '公里'],
  inch: ['in', 'inch', 'inches'],
  foot: ['ft', 'foot', 'feet'],
  yard: ['yd', 'yard'],
  mile: ['mi', 'mile'],
  mg: ['mg', 'milligram'],
  g: ['g', 'gram', 'gramme', '克'],
  kg: ['kg', 'kilogram', 'kilo', '千克', '公斤'],
  tonne: ['tonne', 'ton', '吨'],
  pound: ['lb', 'lbs', 'pound', '£', 'gbp'],
  ounce: ['oz', 'ounce'],
  ms: ['ms', 'millisecond'],
  s: ['s', 'sec', 'second', '秒'],
  min: ['min', 'minute', '分钟'],
  h: ['h', 'hr', 'hour', '小时'],
  day: ['d', 'day', '天'],
  week: ['wk', 'week', '周'],
  month: ['month', '个月'],
  year: ['yr', 'year', '年'],
  ml: ['ml', 'milliliter', 'millilitre', '毫升'],
  l: ['l', 'liter', 'litre', '升'],
  degree: ['°', 'deg', 'degree', '度'],
  celsius: ['°c', '℃', 'degree celsius', 'celsius'],
  fahrenheit: ['°f', '℉', 'degree fahrenheit', 'fahrenheit'],
  kelvin: ['kelvin'],
  radian: ['rad', 'radian'],
  dollar: ['$', 'usd', 'us$', 'dollar', 'buck', '美元'],
  cent: ['cent', '¢'],
  euro: ['€', 'eur', 'euro'],
  yuan: ['yuan', 'rmb', 'cny', '元', '¥'],
  volt: ['volt'],
  ampere: ['amp', 'ampere'],
  watt: ['watt'],
  kilowatt: ['kw', 'kilowatt'],
  kilowatthour: ['kwh', 'kilowatt hour', 'kilowatt-hour'],
  hertz: ['hz', 'hertz'],
  joule: ['joule'],
  newton: ['newton'],
  pascal: ['pa', 'pascal'],
  kilopascal: ['kpa', 'kilopascal'],
  bar: ['bar'],
  person: ['people', 'person', '人'],
};

const UNITS = new Map(
  Object.entries(SPELLINGS).flatMap(([unit, names]) => names.map((name) => [name, unit] as const)),
);

/** Words after a number that change its value or its sense, and so are no unit. */
const NO_UNIT =
  /^(?:and|or|not|to|hundred|thousand|million|billion|trillion|dozen|percent|times|squared|cubed|more|less|half|halves|third|thirds|quarter|quarters|infinity|pi|sqrt|sin|cos|tan|log|exp|mod|maybe|plus|minus)$/;

const MAX_CHARACTERS = 200;

/** Splits "343 cm", "\$12.50", "51^\circ" or "36个" into value and unit. */
export function splitQuantity(text: string): Quantity {
  // "$7$ m"
  const bare = text.trim().replace(/^\$([^$]+)\$(?=\s*[^\s$])/, '$1');
  const none: Quantity = { value: bare, unit: '', isDoubtful: false };
  if (bare.length > MAX_CHARACTERS) return none;
  const currency = /^([-+]?)\s*(\\?\$|US\\?\$|USD|EUR|GBP|CNY|RMB|€|£|¥)\s*([-+]?\d.*)$/.exec(bare);
  if (currency) {
    const unit = UNITS.get(currency[2].replace('\\', '').toLowerCase()) ?? currency[2];
    return { value: currency[1] + splitQuantity(currency[3]).value, unit, isDoubtful: false };
  }
  for (let at = 1; at < bare.length; at++) {
    if (!/[\d)}!.零一二三四五六七八九十百千万两\s]/.test(bare[at - 1])) continue;
    const tail = bare.slice(at);
    const unit = commonUnit(tail);
    if (unit === null) continue;
    return { value: bare.slice(0, at), unit, isDoubtful: /^[A-Za-z]$/.test(tail) };
  }
  return none;
}

/** The common spelling of a unit, null where the text is none. */
function commonUnit(text: string): string | null {
  const bare = text
    .replace(/\\(?:text|mathrm|textrm|textnormal|mbox|rm|operatorname)\s*\{([^{}]*)\}/g, ' $1 ')
    .replace(/\^\s*\{?\s*\\circ\s*\}?|\\degree|\\circ|º/g, '°')
    .replace(/\\[,;:! ]|~/g, ' ')
    .replace(/\\\$/g, '$')
    .replace(/\^\s*\{\s*(-?\d)\s*\}/g, '^$1')
    .replace(/²/g, '^2')
    .replace(/³/g, '^3')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\.$/, '')
    .toLowerCase();
  if (bare === '' || bare.length > 40) return null;
  const parts = bare.split(/\s*\/\s*|\s+per\s+/);
  if (parts.length > 2) return null;
  const known = parts.map(knownUnit);
  if (known.every((unit) => unit !== null)) return known.join('/');
  if (parts.length > 1) return null;
  // Any other single word counts what the question asks for: "36 apples", "36个".
  if (/^[\u4e00-\u9fff]{1,3}$/.test(bare) && !/[零一二三四五六七八九十百千万亿两或和]/.test(bare))
    return bare;
  const isWord = /^[a-z]{3,20}$/.test(bare) && !NO_UNIT.test(bare) && numeral(bare) === null;
  return isWord ? singular(bare) : null;
}

function knownUnit(text: string): string | null {
  const area = /^(?:square|sq\.?)\s+(.+)$|^(.+?)\s*(?:\^2| squared)$/.exec(text);
  const space = /^(?:cubic|cu\.?)\s+(.+)$|^(.+?)\s*(?:\^3| cubed)$/.exec(text);
  const power = area ?? space;
  const name = power ? (power[1] ?? power[2]) : text.replace(/^° (?=[cf]$)/, '°');
  const words = name.split(' ').map((word, index) => (index === 0 ? singular(word) : word));
  const unit = UNITS.get(name) ?? UNITS.get(words.join(' '));
  return unit === undefined ? null : unit + (area ? '^2' : space ? '^3' : '');
}

function singular(word: string): string {
  return word.length > 2 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}
