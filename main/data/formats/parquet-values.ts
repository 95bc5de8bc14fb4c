// Values of Parquet columns as their programs show them: exact decimals and integers, dates and
// times without a time zone.

import type { SchemaElement } from 'hyparquet';
import { arrowDurations } from './arrow-schema.ts';
import { toHalf } from './weights/float16.ts';

/** Groups of columns inside each other. */
const MAX_DEPTH = 64;

/** What a column's raw values mean. */
type Meaning = (value: unknown) => unknown;

/** A column or group of columns, with what its values mean. */
export interface ValueNode {
  readonly name: string;
  readonly children: readonly ValueNode[];
  readonly meaning?: Meaning;
}

/** Parsers that turn days and timestamps into text, for the reader of the file. */
export const TEXT_PARSERS = {
  timestampFromMilliseconds: (value: bigint) => timestamp(BigInt(value), 1_000n),
  timestampFromMicroseconds: (value: bigint) => timestamp(BigInt(value), 1_000_000n),
  timestampFromNanoseconds: (value: bigint) => timestamp(BigInt(value), 1_000_000_000n),
  dateFromDays: (days: number) => new Date(days * 86_400_000).toISOString().slice(0, 10),
};

/**
 * The schema in which decimals stay raw, as the reader's own conversion rounds them, and the
 * meanings of its values. `durations` has the units of columns that are durations.
 */
export function readSchema(
  schema: readonly SchemaElement[],
  durations: ReadonlyMap<string, string>,
): { schema: SchemaElement[]; root: ValueNode } {
  let at = 0;
  const take = (depth: number): ValueNode => {
    const element = schema[at++];
    const count = element?.num_children ?? 0;
    if (!element || depth > MAX_DEPTH || count < 0 || count > schema.length)
      throw new Error('its columns are no tree');
    const children = Array.from({ length: count }, () => take(depth + 1));
    const duration = depth === 1 ? durations.get(element.name) : undefined;
    const meaning = children.length > 0 ? undefined : meaningOf(element, duration);
    return { name: element.name, children, ...(meaning ? { meaning } : {}) };
  };
  const root = take(0);
  return { schema: schema.map(withRawDecimals), root };
}

function withRawDecimals(element: SchemaElement): SchemaElement {
  if (!isDecimal(element)) return element;
  const { converted_type: _type, logical_type: _logical, ...raw } = element;
  return raw;
}

const isDecimal = ({ converted_type: type, logical_type: logical }: SchemaElement): boolean =>
  type === 'DECIMAL' || logical?.type === 'DECIMAL';

function meaningOf(element: SchemaElement, duration: string | undefined): Meaning | undefined {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (isDecimal(element)) {
    const scale = element.scale ?? (logical as { scale?: number } | undefined)?.scale ?? 0;
    return (value) => decimal(value, scale);
  }
  if (duration !== undefined) return onIntegers((value) => clock(value, UNITS[duration] ?? 1n));
  if (converted === 'TIME_MILLIS') return onIntegers((value) => clock(value, 1_000n));
  if (converted === 'TIME_MICROS') return onIntegers((value) => clock(value, 1_000_000n));
  if (logical?.type === 'TIME') {
    const unit = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n }[logical.unit];
    return onIntegers((value) => clock(value, unit));
  }
  if (logical?.type === 'FLOAT16') return (value) => shortest(value, isSameHalf);
  if (type === 'FLOAT') return (value) => shortest(value, isSameFloat);
  return undefined;
}

/** Parts of a second by the unit of a duration. */
const UNITS: Readonly<Record<string, bigint>> = {
  s: 1n,
  ms: 1_000n,
  us: 1_000_000n,
  ns: 1_000_000_000n,
};

const onIntegers =
  (convert: (value: bigint) => string): Meaning =>
  (value) =>
    typeof value === 'bigint' || typeof value === 'number' ? convert(BigInt(value)) : value;

/** A value with the meanings of its node; lists and maps are passed through. */
export function toPlainValue(value: unknown, node: ValueNode | undefined): unknown {
  if (value === null || value === undefined) return value;
  if (Array.isArray(value)) return value.map((each) => toPlainValue(each, node));
  if (isGroup(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, toPlainValue(each, childOf(node, key))]),
    );
  }
  const meaning = leafOf(node)?.meaning;
  if (meaning) return meaning(value);
  if (typeof value === 'bigint') return exactInteger(value);
  return value instanceof Date ? value.toISOString() : value;
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && !(value instanceof Uint8Array) && !(value instanceof Date);

/** The child of this name below the wrappers of lists; of a map, its values. */
function childOf(node: ValueNode | undefined, key: string): ValueNode | undefined {
  let at = node;
  while (at) {
    const child = at.children.find(({ name }) => name === key);
    if (child) return child;
    if (at.children.length !== 1) return at.children.find(({ name }) => name === 'value');
    at = at.children[0];
  }
  return undefined;
}

function leafOf(node: ValueNode | undefined): ValueNode | undefined {
  let at = node;
  while (at && at.children.length > 0) at = at.children.length === 1 ? at.children[0] : undefined;
  return at;
}

/** A number where a double holds the integer, else its digits. */
function exactInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** The digits of a decimal with this scale. */
function decimal(value: unknown, scale: number): unknown {
  let unscaled: bigint;
  if (value instanceof Uint8Array) {
    unscaled = value.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    unscaled = BigInt.asIntN(8 * value.length, unscaled);
  } else if (typeof value === 'bigint' || typeof value === 'number') unscaled = BigInt(value);
  else return value;
  if (scale <= 0) return String(unscaled * 10n ** BigInt(-scale));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Date and time, with fractions of a second where there are some. */
function timestamp(value: bigint, perSecond: bigint): string {
  const perDay = 86_400n * perSecond;
  const rest = ((value % perDay) + perDay) % perDay;
  const days = Number((value - rest) / perDay);
  return `${TEXT_PARSERS.dateFromDays(days)} ${clock(rest, perSecond)}`;
}

/** Hours, minutes and seconds of a time of day or a duration, which may exceed 24 hours. */
function clock(value: bigint, perSecond: bigint): string {
  const size = value < 0n ? -value : value;
  const two = (number: bigint) => String(number).padStart(2, '0');
  const seconds = size / perSecond;
  const width = String(perSecond).length - 1;
  const fraction = String(size % perSecond)
    .padStart(width, '0')
    .replace(/0+$/, '');
  const text = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  const isWhole = width === 0 || fraction === '';
  return `${value < 0n ? '-' : ''}${text}${isWhole ? '' : `.${fraction}`}`;
}

/** The number with the fewest digits that is the same in the narrow format. */
function shortest(value: unknown, isSame: (one: number, other: number) => boolean): unknown {
  if (typeof value !== 'number' || !Number.isFinite(value)) return value;
  for (let digits = 1; digits <= 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (isSame(short, value)) return short;
  }
  return value;
}

const isSameFloat = (one: number, other: number): boolean =>
  Math.fround(one) === Math.fround(other);

function isSameHalf(one: number, other: number): boolean {
  const [left, right] = toHalf(Float32Array.of(one, other));
  return left === right;
}

/**
 * Columns that are durations, with their units, as Arrow, pandas and Hugging Face describe them in
 * the file's own metadata: Parquet has no such type.
 */
export function durationColumns(
  metadata: readonly { readonly key: string; readonly value?: string | undefined }[] = [],
): Map<string, string> {
  const durations = new Map<string, string>();
  for (const { key, value = '' } of metadata) {
    if (key === 'ARROW:schema')
      for (const [name, unit] of arrowDurations(value)) durations.set(name, unit);
    if (key !== 'pandas' && key !== 'huggingface') continue;
    try {
      const json = JSON.parse(value) as {
        columns?: { name?: string; numpy_type?: string }[];
        info?: { features?: Record<string, { dtype?: string }> };
      };
      const types = [
        ...(json.columns ?? []).map(({ name, numpy_type: type }) => [name, type] as const),
        ...Object.entries(json.info?.features ?? {}).map(
          ([name, { dtype }]) => [name, dtype] as const,
        ),
      ];
      for (const [name, type] of types) {
        const unit = /^(?:timedelta64|duration)\[(s|ms|us|ns)\]$/.exec(type ?? '')?.[1];
        if (name !== undefined && unit !== undefined) durations.set(name, unit);
      }
    } catch {
      // Metadata of other programs that is not JSON says nothing about durations.
    }
  }
  return durations;
}
