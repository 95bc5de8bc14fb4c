// Answer options in columns of their own, as benchmarks write them: appended to the question, and
// the answer as a letter.

import { RowError } from '../defect-kinds.ts';
import { findColumn, hasValue, normalizeName, type Row } from './column-roles.ts';
import { msg } from '../../../i18n/message.ts';

/** Usual names of a column with all options, normalized. */
const OPTION_FIELDS = [
  'options choices option choice answeroptions answerchoices multiplechoiceoptions candidates',
  'alternatives mcoptions choicelist optionlist optionen auswahl antwortmöglichkeiten 选项',
].flatMap((names) => names.split(' '));
/** Columns with one option each: A, option_a, choice B, opa, option1. */
const OPTION_COLUMN = /^(?:(?:option|choice|answer|antwort|op)([a-z]|\d{1,2})|([A-Z]))$/;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

interface Option {
  /** The option's own letter or number, where it brings one. */
  readonly label: string | undefined;
  readonly text: string;
}

/** The options of a row and their field; undefined options cannot be read. */
interface FoundOptions {
  readonly field: string;
  readonly columns: string[];
  readonly options: readonly Option[] | undefined;
}

/**
 * Appends options that have columns of their own (MathVista, MMMU, AI2D, MMBench) to the question as
 * (A), (B) …, and turns the answer into a letter where it is an option's text, its own number or its
 * index from 0. A label that is a list of one (ChartQA) becomes its element. `notes` receives what
 * is guessed or lost; `place` names the row.
 */
export function withOptions(row: Row, place: string, notes: RowError[]): Row {
  const answerField = findColumn(row, 'answer');
  if (answerField === undefined) return row;
  const value = row[answerField];
  const isLabelList = answerField === 'label' && Array.isArray(value) && value.length === 1;
  const answer = isLabelList ? (value as unknown[])[0] : value;
  const questionField = findColumn(row, 'question');
  const question = questionField === undefined ? undefined : row[questionField];
  const found = findOptions(row, answerField);
  if (found === undefined) return { ...row, [answerField]: answer };
  const { field, options } = found;
  if (options === undefined || typeof question !== 'string') {
    notes.push(new RowError('options-lost', msg('import.options-unreadable', { place, field })));
    return { ...row, [answerField]: answer };
  }
  const letters = lettersOf(options);
  const isListed =
    options.every(({ text }) => question.includes(text)) &&
    /[([]A[)\]]|\bA\s?[.:)-]/.test(question);
  const list = options.map(({ text }, i) => `(${letters[i]}) ${text}`).join('\n');
  const letter = letterOf(answer, options, letters);
  if (letter?.isIndex) {
    const values = { place, before: String(answer as string | number), after: letter.letter };
    notes.push(
      new RowError('read-otherwise', msg('import.answer-index', values), {
        change: { before: values.before, after: values.after },
      }),
    );
  }
  return {
    ...row,
    [questionField!]: isListed ? question : `${question}\n${list}`,
    [answerField]: letter?.letter ?? answer,
  };
}

/** The columns from which the options of a row are read. */
export function optionColumns(row: Row): string[] {
  const answer = findColumn(row, 'answer');
  const found = answer === undefined ? undefined : findOptions(row, answer);
  return found?.options === undefined ? [] : found.columns;
}

function findOptions(row: Row, answerField: string): FoundOptions | undefined {
  const names = Object.keys(row).filter((name) => name !== answerField && hasValue(row[name]));
  const field = names.find((name) => OPTION_FIELDS.includes(normalizeName(name)));
  if (field !== undefined) {
    const list = parseOptions(row[field]);
    if (list?.length === 0) return undefined;
    const isRead = list !== undefined && list.length <= LETTERS.length;
    return { field, columns: [field], options: isRead ? withoutOwnLetters(list) : undefined };
  }
  const columns = names.flatMap((name) => {
    const key = name.length === 1 ? name : normalizeName(name);
    const [, named, single] = OPTION_COLUMN.exec(key) ?? [];
    const label = named ?? single;
    const text = label === undefined ? undefined : scalarText(row[name]);
    return text === undefined ? [] : [{ label: label!.toUpperCase(), text, name }];
  });
  columns.sort((one, other) => one.label.localeCompare(other.label, 'en', { numeric: true }));
  const first = columns[0]?.label;
  if (columns.length < 2 || (first !== 'A' && first !== '1' && first !== '0')) return undefined;
  return { field: columns[0]!.name, columns: columns.map(({ name }) => name), options: columns };
}

/** The options of a column in one of the usual forms; undefined for any other. */
function parseOptions(value: unknown): Option[] | undefined {
  if (typeof value === 'string') return parseText(value.trim());
  if (Array.isArray(value)) {
    const options = (value as unknown[]).map(parseOption);
    return options.includes(undefined) ? undefined : (options as Option[]);
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).filter(([, each]) => hasValue(each));
  // ARC: {"label": ["A", "B"], "text": ["cat", "dog"]}.
  const lists = entries.map(([, each]) => each as unknown);
  if (lists.length > 0 && lists.every(Array.isArray)) {
    const columns = Object.fromEntries(entries) as Record<string, unknown[]>;
    const length = Math.max(...lists.map((each) => (each as unknown[]).length));
    return parseOptions(
      Array.from({ length }, (_, i) =>
        Object.fromEntries(Object.entries(columns).map(([name, each]) => [name, each[i]])),
      ),
    );
  }
  const options = entries.map(([label, each]) => ({ label, text: scalarText(each) }));
  return options.some(({ text }) => text === undefined) ? undefined : (options as Option[]);
}

/** JSON, a Python list (MMMU), or options separated by lines, semicolons or bars. */
function parseText(text: string): Option[] | undefined {
  if (/^[[{]/.test(text)) {
    try {
      return parseOptions(JSON.parse(text));
    } catch {
      // Not JSON: Python quotes with apostrophes.
    }
    const items = [...text.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)];
    const texts = items.map(([, single, double]) => (single ?? double)!.replace(/\\(.)/g, '$1'));
    if (text.startsWith('[')) return texts.map((each) => ({ label: undefined, text: each }));
    const pairs = Array.from({ length: texts.length / 2 }, (_, i) => texts.slice(2 * i, 2 * i + 2));
    return pairs.map(([label, each]) => ({ label, text: each! }));
  }
  const separator = [
    /\r?\n/,
    /\s*;\s*/,
    /\s*\|\s*/,
    /,\s+(?=\(?[B-Z][.):]\s)/,
    /\s+(?=\(?[B-Z][.):]\s)/,
  ].find((each) => each.test(text));
  if (separator === undefined) return undefined;
  const parts = text.split(separator).map((part) => part.trim());
  return parts.filter((part) => part !== '').map((part) => ({ label: undefined, text: part }));
}

const LABEL_FIELDS = ['label', 'key', 'letter', 'id', 'option', 'index', 'name'];
const TEXT_FIELDS = [
  'text',
  'value',
  'content',
  'answer',
  'description',
  'title',
  'option',
  'label',
  'name',
];

function parseOption(value: unknown): Option | undefined {
  const text = scalarText(value);
  if (text !== undefined) return { label: undefined, text };
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  const names = Object.keys(fields);
  // {"A": "cat"}
  if (names.length === 1 && !TEXT_FIELDS.includes(names[0]!)) {
    const only = scalarText(fields[names[0]!]);
    return only === undefined ? undefined : { label: names[0]!, text: only };
  }
  const textField = TEXT_FIELDS.find((name) => scalarText(fields[name]) !== undefined);
  const labelField = LABEL_FIELDS.find(
    (name) => name !== textField && scalarText(fields[name]) !== undefined,
  );
  if (textField === undefined) return undefined;
  return {
    label: labelField === undefined ? undefined : scalarText(fields[labelField]),
    text: scalarText(fields[textField])!,
  };
}

const scalarText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim()
    : undefined;

/** Options that all begin with letters or numbers of their own, such as "A. cat", without them. */
function withoutOwnLetters(options: readonly Option[]): readonly Option[] {
  const parts = options.map(({ text }) =>
    /^[([]?([A-Za-z]|\d{1,2})\s?[.:)\]-]\s*(\S[^]*)$/.exec(text),
  );
  const labels = parts.map((part) => part?.[1]?.toUpperCase());
  const isOrdered = labels.every(
    (label, i) => label === LETTERS[i] || label === String(i + 1) || label === String(i),
  );
  if (options.length < 2 || !isOrdered) return options;
  return parts.map((part) => ({ label: part![1], text: part![2]! }));
}

/** Each option's own letter where all have one, else A, B, C … */
function lettersOf(options: readonly Option[]): string[] {
  const own = options.map(({ label }) => (label ?? '').trim().toUpperCase());
  const isOwn = own.every((label) => /^[A-Z]$/.test(label)) && new Set(own).size === own.length;
  return isOwn ? own : options.map((_, i) => LETTERS[i]!);
}

/** The letter of an answer that is an option's text, own number, or index from 0. */
function letterOf(
  answer: unknown,
  options: readonly Option[],
  letters: readonly string[],
): { letter: string; isIndex?: boolean } | undefined {
  const text = String(answer as string | number).trim();
  const byText = options.findIndex((option) => option.text.trim() === text);
  if (byText >= 0) return { letter: letters[byText]! };
  const byLabel = options.findIndex(({ label }) => label?.trim() === text);
  if (byLabel >= 0) return { letter: letters[byLabel]! };
  // Programs for tables write an index as 2.0.
  const number = /^\d+(?:\.0+)?$/.test(text) ? Number(text) : NaN;
  const hasNumbers = options.some(({ label }) => /^\d+$/.test(label ?? ''));
  return number < options.length && !hasNumbers
    ? { letter: letters[number]!, isIndex: true }
    : undefined;
}
