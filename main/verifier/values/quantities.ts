// Numbers with a unit, a currency or a counted noun.

import { numberFromWords } from './number-words.ts';
import { canonicalUnit, singular } from './units.ts';

/** A value and its canonical unit, '' for none. */
export interface Quantity {
  readonly value: string;
  readonly unit: string;
  /** True for a single letter after the number ("3m"), which may be a variable instead. */
  readonly isAmbiguous: boolean;
}

/** Words after a number that change its value or meaning, and so are not units. */
const NOT_A_UNIT =
  /^(?:and|or|not|to|tens?|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|pairs?|scores?|percent|percentages?|times|squared|cubed|more|less|half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?|thousandths?|millionths?|mil|lakhs?|crores?|gross|couples?|doubled|tripled|halved|approx|approximately|ish|odd|infinity|pi|sqrt|sin|cos|tan|log|exp|mod|maybe|plus|minus|xor|off|only|wrong|false|incorrect|fails?)$/;

const MAX_CHARACTERS = 200;

/** Digits only in powers, and no operators of formulas. */
const MAY_BE_UNIT =
  /^(?=.*[^\s\d{}()^.!])(?:[^=&+[\]|<>\d^]|\^\s*(?:\{\s*)?(?:[-−]?\d|\\circ|o))*$/;

/** Splits "343 cm", "\$12.50", "51^\circ" or "36个" into value and unit. */
export function splitQuantity(text: string): Quantity {
  // "$7$ m"
  const bare = text.trim().replace(/^\$([^$]+)\$(?=\s*[^\s$])/, '$1');
  const none: Quantity = { value: bare, unit: '', isAmbiguous: false };
  if (bare.length > MAX_CHARACTERS) return none;
  const currency = /^([-+]?)\s*(\\?\$|US\\?\$|USD|EUR|GBP|CNY|RMB|€|£|¥)\s*([-+]?\d.*)$/.exec(bare);
  if (currency) {
    const unit = canonicalUnit(currency[2]!) ?? currency[2]!;
    return { value: currency[1]! + splitQuantity(currency[3]!).value, unit, isAmbiguous: false };
  }
  for (let at = 1; at < bare.length; at++) {
    const tail = bare.slice(at);
    if (
      !/[\d)}!.零一二三四五六七八九十百千万两\s]/.test(bare[at - 1]!) &&
      !/^(?:~|\\(?:[,;: ]|text|mathrm|mbox))/.test(tail)
    )
      continue;
    if (!MAY_BE_UNIT.test(tail)) continue;
    const unit = canonicalUnit(tail) ?? countNoun(tail);
    if (unit === null || /percent(?:age)?\s*$/i.test(bare.slice(0, at))) continue;
    // The degrees of `\tan 15^\circ` belong to the angle.
    if (unit === 'degree' && /sin|cos|tan|cot|sec|csc/.test(bare)) return none;
    return { value: bare.slice(0, at), unit, isAmbiguous: /^[A-Za-z]$/.test(tail) };
  }
  return none;
}

/** A noun that is counted: "36 apples", "36个"; null for anything but one word. */
function countNoun(text: string): string | null {
  if (text.length > 60) return null;
  const bare = text
    .replace(/\\(?:text|mathrm|textrm|textbf|textit|mbox|rm)\s*\{([^{}]*)\}/g, ' $1 ')
    .replace(/\\[,;:! ]|~|\s+/g, ' ')
    .trim()
    .replace(/\.$/, '')
    .toLowerCase();
  if (
    /^[\u4e00-\u9fff]{1,3}$/.test(bare) &&
    !/[零一二三四五六七八九十百千万亿两或和多几余倍成折]/.test(bare)
  )
    return bare;
  const isWord =
    /^[a-z]{3,20}$/.test(bare) && !NOT_A_UNIT.test(bare) && numberFromWords(bare) === null;
  return isWord ? singular(bare) : null;
}
