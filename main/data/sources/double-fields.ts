// Fields that a row has more than once: two columns of a table, two keys of an object, or two names of
// its pictures or videos.

import { RowError } from '../defect-kinds.ts';
import { isObject } from '../../platform/json-file.ts';
import {
  columnsNamed,
  explainColumns,
  findColumn,
  hasValue,
  normalizeName,
  type ColumnMapping,
  type Row,
} from './column-roles.ts';
import { msg } from '../../../i18n/message.ts';

type Repeated = Readonly<Record<string, readonly unknown[]>>;

/** Fields without a role that change what a row means. */
const LAYOUT_FIELDS = [
  'split options choices messages conversations prompt instruction input output reward_model images',
  'A B C D E F',
].flatMap((names) => names.split(' '));

/** Characters of a value in messages. */
const SHOWN_LENGTH = 60;

/**
 * The row with one value for each field, and a defect for each used field that has several. Fields
 * whose names differ only in case, spaces, `_` and `-` count as one. Empty and equal values change
 * nothing; several fields of pictures are several pictures. Two names for pictures or for videos
 * (`image` and `images`) with other files are a defect, too.
 */
export function withoutDoubleFields(
  row: Row,
  repeated: Repeated = {},
  columns: ColumnMapping,
  place: string,
): { row: Row; defects: RowError[] } {
  const single = withoutSameNames(row, repeated, columns, place);
  return {
    row: single.row,
    defects: [...single.defects, ...otherMedia(single.row, columns, place)],
  };
}

function withoutSameNames(
  row: Row,
  repeated: Repeated,
  columns: ColumnMapping,
  place: string,
): { row: Row; defects: RowError[] } {
  const keys = new Set(Object.keys(row).map(keyOf));
  const isSingle = keys.size === Object.keys(row).length && Object.keys(repeated).length === 0;
  const groups = isSingle ? [] : groupByName(row, repeated);
  if (groups.length === 0) return { row, defects: [] };
  const roles = explainColumns(row, columns);
  const defects: RowError[] = [];
  const single: Record<string, unknown> = { ...row };
  for (const { names, values } of groups) {
    const field = names.find((name) => roles.some((each) => each.column === name && each.role));
    const role = roles.find(({ column }) => column === field)?.role ?? null;
    const name = field ?? names[0]!;
    const different = values.filter(
      (value, i) =>
        values.findIndex((other) => JSON.stringify(other) === JSON.stringify(value)) === i,
    );
    if (different.length === 0) continue;
    const isUsed = role !== null || LAYOUT_FIELDS.includes(name);
    if (role === 'picture') single[name] = different.length === 1 ? different[0] : different.flat();
    else single[name] = different[0];
    if (different.length === 1 || role === 'picture' || !isUsed) continue;
    const [first, second] = different.map(shown) as [string, string];
    defects.push(
      new RowError(
        'double-field',
        msg('import.field-twice', { place, field: name, first, second }),
        {
          hint: msg('import.field-twice.hint'),
        },
      ),
    );
  }
  return { row: single, defects };
}

/** Fields of pictures or videos beside the one that is read (`image` and `images`) that name others. */
function otherMedia(row: Row, columns: ColumnMapping, place: string): RowError[] {
  return MEDIA.flatMap((role) => {
    const names = columns[role] === undefined ? columnsNamed(row, role) : [];
    if (names.length < 2) return [];
    const field = findColumn(row, role)!;
    const read = filesIn(row[field]);
    const isOther = (name: string): boolean =>
      filesIn(row[name])
        .filter((file) => isNumberOf(name, field) || namesFile(file))
        .some((file) => !read.some((known) => isSameFile(known, file)));
    const other =
      read.length === 0 ? undefined : names.find((each) => each !== field && isOther(each));
    if (other === undefined) return [];
    const values = { place, field, other, first: shown(row[field]), second: shown(row[other]) };
    const hint = msg('import.fields-alike.hint', { field });
    return new RowError('double-field', msg('import.fields-alike', values), { hint });
  });
}

const MEDIA = ['picture', 'video'] as const;

/** The paths in a field; bytes have none, and a web address beside a file is where it came from. */
function filesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(filesIn);
  if (isObject(value) && !(value instanceof Uint8Array))
    return ['path', 'video', 'image', 'url'].flatMap((name) => filesIn(value[name]));
  if (typeof value !== 'string' || value === '' || /^(?:https?|data):/i.test(value)) return [];
  return [value.trim().normalize('NFC').toLowerCase().replaceAll('\\', '/').replace(/\/+$/, '')];
}

/** Whether a text is a path and not a word: other columns may be called `clip` or `photo`. */
const namesFile = (text: string): boolean => /\/|\.\p{L}[\p{L}\d]{1,4}$/u.test(text);

/** Whether two names are singular and plural of one word. */
const isNumberOf = (name: string, other: string): boolean =>
  normalizeName(name).replace(/(?:s|er)$/, '') === normalizeName(other).replace(/(?:s|er)$/, '');

/** Whether two paths can be one file: one may lack folders or the ending. */
function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => `/${path.replace(/\.[^./]*$/, '')}`) as [
    string,
    string,
  ];
  return a.endsWith(b) || b.endsWith(a);
}

/** Single letters are options, where an upper-case one is not the same as a lower-case one. */
const keyOf = (name: string): string => (name.length === 1 ? name : normalizeName(name));

/** Names that occur several times, with the values that are not empty in their order. */
function groupByName(row: Row, repeated: Repeated) {
  const groups = new Map<string, { names: string[]; values: unknown[]; count: number }>();
  for (const [name, value] of Object.entries(row)) {
    const key = keyOf(name);
    const group = groups.get(key) ?? { names: [], values: [], count: 0 };
    groups.set(key, group);
    const all = [value, ...(repeated[name] ?? [])];
    group.names.push(name);
    group.count += all.length;
    group.values.push(...all.filter(hasValue));
  }
  return [...groups.values()].filter(({ count }) => count > 1);
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
