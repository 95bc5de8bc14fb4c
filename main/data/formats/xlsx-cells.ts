// What a workbook says about its cells besides their values: number formats, merged cells and
// hidden sheets.

/** Cells of a sheet that are shown otherwise than they are stored, and its merged cells. */
export interface SheetCells {
  readonly isHidden: boolean;
  /** Texts of formatted numbers by `row,column`, both from 0. */
  readonly shown: ReadonlyMap<string, string>;
  /** What a cell shows where that is not its whole value, such as 3.14 for 3.14159. */
  readonly rounded: ReadonlyMap<string, string>;
  /** Cells by `row,column` with a formula whose value the file does not hold, and the formula. */
  readonly uncomputed: ReadonlyMap<string, string>;
  readonly merged: readonly MergedCells[];
}

/** A merged range; rows and columns from 0, ends included. */
export interface MergedCells {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Built-in number formats of numbers and times (ECMA-376, 18.8.30). */
const BUILT_IN: Readonly<Record<number, string>> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  18: 'h:mm AM/PM',
  19: 'h:mm:ss AM/PM',
  20: 'h:mm',
  21: 'h:mm:ss',
  45: 'mm:ss',
  46: '[h]:mm:ss',
  47: 'mm:ss.0',
};

/** The cells of each sheet by its name, from the parts of the workbook by their paths. */
export function readSheetCells(parts: ReadonlyMap<string, string>): Map<string, SheetCells> {
  const workbook = parts.get('xl/workbook.xml') ?? '';
  const relations = parts.get('xl/_rels/workbook.xml.rels') ?? '';
  const targets = new Map(
    tags(relations, 'Relationship').map((tag) => [attribute(tag, 'Id'), attribute(tag, 'Target')]),
  );
  const formats = readFormats(parts.get('xl/styles.xml') ?? '');
  return new Map(
    tags(workbook, 'sheet').map((tag) => {
      const target = targets.get(attribute(tag, 'r:id') || attribute(tag, 'id')) ?? '';
      const xml = parts.get(target.startsWith('/') ? target.slice(1) : `xl/${target}`) ?? '';
      const isHidden = /^(?:hidden|veryHidden)$/.test(attribute(tag, 'state'));
      const cells = {
        isHidden,
        ...shownCells(xml, formats),
        uncomputed: uncomputedCells(xml),
        merged: mergedCells(xml),
      };
      return [unescape(attribute(tag, 'name')), cells];
    }),
  );
}

const tags = (xml: string, name: string): string[] =>
  xml.match(new RegExp(`<(?:\\w+:)?${name}\\s[^>]*>`, 'g')) ?? [];

const attribute = (tag: string, name: string): string =>
  new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';

const unescape = (text: string): string =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');

/** The number format of each cell style, in order. */
function readFormats(styles: string): string[] {
  const own = new Map(
    tags(styles, 'numFmt').map((tag) => [
      Number(attribute(tag, 'numFmtId')),
      unescape(attribute(tag, 'formatCode')),
    ]),
  );
  const start = /<(?:\w+:)?cellXfs[\s>]/.exec(styles)?.index ?? styles.length;
  const list = styles.slice(start);
  const end = /<\/(?:\w+:)?cellXfs>/.exec(list)?.index ?? list.length;
  return tags(list.slice(0, end), 'xf').map((tag) => {
    const id = Number(attribute(tag, 'numFmtId'));
    return own.get(id) ?? BUILT_IN[id] ?? '';
  });
}

function shownCells(
  xml: string,
  formats: readonly string[],
): Pick<SheetCells, 'shown' | 'rounded'> {
  const shown = new Map<string, string>();
  const rounded = new Map<string, string>();
  if (formats.every((format) => format === '')) return { shown, rounded };
  const cells =
    /<(?:\w+:)?c\s([^>]*)>(?:<(?:\w+:)?f(?:\s[^>]*)?(?:\/>|>[^<]*<\/(?:\w+:)?f>))?<(?:\w+:)?v>([^<]*)</g;
  for (const [, attributes, value] of xml.matchAll(cells)) {
    const tag = ` ${attributes}`;
    const type = attribute(tag, 't');
    const place = placeOf(attribute(tag, 'r'));
    const format = formats[Number(attribute(tag, 's') || -1)];
    if (!place || !format || (type !== '' && type !== 'n')) continue;
    const at = `${place.row},${place.column}`;
    const text = formatted(Number(value), format);
    const number = text === undefined ? formattedNumber(Number(value), format) : undefined;
    if (text !== undefined) shown.set(at, text);
    if (number?.text !== undefined) shown.set(at, number.text);
    if (number?.rounded !== undefined) rounded.set(at, number.rounded);
  }
  return { shown, rounded };
}

/** Programs that write a workbook without computing it leave the value of a formula out. */
function uncomputedCells(xml: string): Map<string, string> {
  const uncomputed = new Map<string, string>();
  const cells =
    /<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?>([^<]*)<\/(?:\w+:)?f>\s*(?:<(?:\w+:)?v(?:\s*\/>|>\s*<\/(?:\w+:)?v>)\s*)?<\/(?:\w+:)?c>/g;
  for (const [, attributes, formula] of xml.matchAll(cells)) {
    const place = placeOf(attribute(` ${attributes}`, 'r'));
    if (place) uncomputed.set(`${place.row},${place.column}`, unescape(formula!));
  }
  return uncomputed;
}

function mergedCells(xml: string): MergedCells[] {
  return tags(xml, 'mergeCell').flatMap((tag) => {
    const [from, to] = attribute(tag, 'ref').split(':').map(placeOf);
    if (!from || !to) return [];
    return [{ top: from.row, bottom: to.row, left: from.column, right: to.column }];
  });
}

/** Row and column of a name such as B7, from 0. */
function placeOf(name: string | undefined): { row: number; column: number } | undefined {
  const [, letters, row] = /^\$?([A-Z]+)\$?(\d+)$/.exec(name ?? '') ?? [];
  if (letters === undefined) return undefined;
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { row: Number(row) - 1, column };
}

/** Digits with their decimals and a percent sign, between literal texts such as units. */
const NUMBER_FORMAT = /^([^#0?%]*)([#0,]*[#0])(?:\.([0#]+))?(%?)([^#0?%]*)$/;
/** A unit or a currency: letters, signs and blanks. */
const UNIT = /^[\p{L}\p{Sc}\p{M}°²³µ%/ .·-]*$/u;

/**
 * A number under a format of digits: `text` as it is shown, without the marks of thousands, where
 * that is the whole value; else `rounded` is what is shown, and `text` has the sign and unit around
 * all digits. Undefined for other formats.
 */
function formattedNumber(
  value: number,
  format: string,
): { text?: string; rounded?: string } | undefined {
  if (!Number.isFinite(value)) return undefined;
  const [code] = format.split(';') as [string];
  const literals: string[] = [];
  const plain = code
    // Colours and conditions; a currency as [$€-407]; blanks of a width; fillers.
    .replace(/\[\$([^\]-]*)[^\]]*\]/g, '"$1"')
    .replace(/\[[^\]]*\]|[_*]./g, '')
    .replace(/"([^"]*)"|\\(.)/g, (_, quoted?: string, single?: string) => {
      literals.push(quoted ?? single!);
      return '\u0001';
    });
  const [, before, , decimals = '', percent, after] = NUMBER_FORMAT.exec(plain) ?? [];
  if (before === undefined || /[a-z]/i.test(before + after!)) return undefined;
  const literal = (text: string): string => text.replace(/\u0001/g, () => literals.shift()!);
  const [prefix, suffix] = [literal(before), literal(after!)];
  if (!UNIT.test(prefix) || !UNIT.test(suffix)) return undefined;
  const exact = Number((percent === '%' ? value * 100 : value).toPrecision(15));
  const fixed = exact.toFixed(Math.min(20, decimals.length));
  const optional = /#*$/.exec(decimals)![0].length;
  const shortest = optional > 0 ? fixed.replace(new RegExp(`\\.?0{1,${optional}}$`), '') : fixed;
  const around = (digits: string): string => `${prefix}${digits}${percent}${suffix}`.trim();
  if (Number(fixed) === exact) return { text: around(shortest) };
  return { text: around(String(exact)), rounded: around(shortest) };
}

/** Times without a day, and numbers with leading zeros; undefined for other formats. */
function formatted(value: number, format: string): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  const [code] = format.split(';') as [string];
  // Literal characters: quoted, or after a backslash.
  const plain = code.replace(/"[^"]*"|\\./g, '');
  if (/h|\[m|\[s|mm?:ss/i.test(plain) && !/[yd]/i.test(plain)) return timeOf(value, plain);
  if (!/^[0\\"\-./ A-Za-z]+$/.test(code) || !/^0[0\-./ ]*0$/.test(plain)) return undefined;
  if (plain.includes('.') || !Number.isInteger(value) || value < 0) return undefined;
  const digits = String(value).padStart((plain.match(/0/g) ?? []).length, '0');
  let left = (plain.match(/0/g) ?? []).length;
  const surplus = digits.length - left;
  let next = 0;
  return code.replace(/"([^"]*)"|\\(.)|0/g, (_, quoted?: string, single?: string) => {
    if (quoted !== undefined || single !== undefined) return quoted ?? single!;
    left -= 1;
    const end = digits.length - left;
    const start = next === 0 ? 0 : surplus + next;
    next += 1;
    return digits.slice(start, end);
  });
}

/** 08:30, 36:00:00: whole seconds are shown only where the format has them or they are not 0. */
function timeOf(days: number, format: string): string | undefined {
  // A value with a day under a format of times alone is a date for its reader.
  if (days < 0 || (days >= 1 && !format.includes('['))) return undefined;
  const total = Math.round(days * 86_400);
  const two = (number: number) => String(number).padStart(2, '0');
  const hours = Math.floor(total / 3600);
  const hasSeconds = /s/i.test(format) || total % 60 !== 0;
  const text = `${two(hours)}:${two(Math.floor(total / 60) % 60)}`;
  return hasSeconds ? `${text}:${two(total % 60)}` : text;
}
