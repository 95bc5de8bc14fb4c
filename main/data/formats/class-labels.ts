// Names of classes that a data set of the Hugging Face library keeps as numbers (`ClassLabel`): in the
// metadata of a Parquet file, or in a file beside it, in which a data set describes itself.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

/** The names of a column by number, and the file that gives them. */
export interface ClassNames {
  readonly names: readonly (string | undefined)[];
  readonly from: string;
}

/** By column. */
export type ClassColumns = ReadonlyMap<string, ClassNames>;

type Fields = Readonly<Record<string, unknown>>;
/** Names by column, as one configuration of a data set describes them. */
interface Configuration {
  readonly name: string;
  readonly columns: readonly string[];
  readonly names: ReadonlyMap<string, ClassNames['names']>;
}

/** Files in which a data set describes itself. */
const DESCRIPTIONS = ['dataset_infos.json', 'dataset_info.json', 'README.md'];
const LARGEST_DESCRIPTION = 2 ** 24;
/** The number of a row without a label. */
const NO_CLASS = -1;

/**
 * The class names of a Parquet file with these columns: of its own metadata (the value of the key
 * `huggingface`), else of a description in its folder or the one above.
 */
export function classColumns(
  file: string,
  columns: readonly string[],
  metadata: string | undefined,
): ClassColumns {
  const own = metadata === undefined ? [] : configurationsIn(parsed(metadata, JSON.parse));
  const found = new Map<string, ClassNames>();
  const add = (matching: readonly Configuration[], from: string): void => {
    for (const column of columns) {
      const [names, ...others] = matching.map((each) => each.names.get(column));
      // Configurations that disagree do not tell which of them the file belongs to.
      const isAgreed = others.every((other) => JSON.stringify(other) === JSON.stringify(names));
      if (names !== undefined && isAgreed && !found.has(column)) found.set(column, { names, from });
    }
  };
  add(own, basename(file));
  for (const folder of [dirname(file), dirname(dirname(file))])
    for (const name of DESCRIPTIONS) {
      const described = configurationsIn(description(join(folder, name)));
      add(matchingOf(described, file, columns), name);
    }
  return found;
}

/** A row with names in place of the numbers of its classes, and what has no name. */
export function withClassNames(
  row: Fields,
  classes: ClassColumns,
  place: { readonly file: string; readonly position: string },
): { readonly row: Fields; readonly notes: readonly RowError[] } {
  const notes: RowError[] = [];
  const changed = [...classes].flatMap(([column, { names }]) => {
    if (!Object.hasOwn(row, column)) return [];
    const nameOf = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(nameOf);
      if (typeof value !== 'number' || !Number.isInteger(value)) return value;
      const name = names[value];
      if (name !== undefined || value === NO_CLASS) return name ?? null;
      const values = { ...place, column, value: String(value), count: names.length };
      notes.push(new RowError('read-otherwise', msg('import.class-unknown', values)));
      return null;
    };
    return [[column, nameOf(row[column])] as const];
  });
  return { row: { ...row, ...Object.fromEntries(changed) }, notes };
}

/** The configurations that have all columns of a file; of several, those that its path names. */
function matchingOf(
  all: readonly Configuration[],
  file: string,
  columns: readonly string[],
): readonly Configuration[] {
  const matching = all.filter((each) => columns.every((name) => each.columns.includes(name)));
  const named = matching.filter(({ name }) => name !== '' && file.split(/[\\/]/).includes(name));
  return named.length > 0 ? named : matching;
}

/** A file's content as an object; undefined where it is missing or has another form. */
function description(file: string): unknown {
  if (!existsSync(file) || statSync(file).size > LARGEST_DESCRIPTION) return undefined;
  const text = readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  if (file.endsWith('.json')) return parsed(text, JSON.parse);
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  const card = front === undefined ? undefined : fieldsOf(parsed(front, parse));
  return card?.['dataset_info'];
}

function parsed(text: string, read: (text: string) => unknown): unknown {
  try {
    return read(text);
  } catch {
    // What is not JSON or YAML says nothing of classes.
    return undefined;
  }
}

/**
 * The configurations of a description: one (`{features}`, in a Parquet file `{info: {features}}`), a
 * list of them, or several by name.
 */
function configurationsIn(value: unknown): Configuration[] {
  if (Array.isArray(value)) return value.flatMap(configurationsIn);
  const whole = fieldsOf(value);
  const info = fieldsOf(whole?.['info']) ?? whole;
  if (info === undefined) return [];
  if (info['features'] === undefined)
    return Object.entries(info).flatMap(([name, each]) =>
      fieldsOf(each)?.['features'] === undefined
        ? []
        : configurationsIn({ config_name: name, ...fieldsOf(each) }),
    );
  const features = featuresOf(info['features']);
  const named = features.flatMap(([column, feature]) => {
    const names = namesOf(feature);
    return names === undefined ? [] : [[column, names] as const];
  });
  const name = typeof info['config_name'] === 'string' ? info['config_name'] : '';
  return [{ name, columns: features.map(([column]) => column), names: new Map(named) }];
}

/** Features by column: an object in JSON, a list with names in a card. */
function featuresOf(features: unknown): (readonly [string, unknown])[] {
  if (!Array.isArray(features)) return Object.entries(fieldsOf(features) ?? {});
  return features.flatMap((each: unknown) => {
    const name = fieldsOf(each)?.['name'];
    return typeof name === 'string' ? [[name, each] as const] : [];
  });
}

/** The names of a class label, or of the class labels in a list; undefined for any other feature. */
function namesOf(feature: unknown): ClassNames['names'] | undefined {
  if (Array.isArray(feature)) return feature.length === 1 ? namesOf(feature[0]) : undefined;
  const fields = fieldsOf(feature);
  if (fields === undefined) return undefined;
  if (fields['_type'] === 'ClassLabel') return listOf(fields['names']);
  const label = fieldsOf(fields['class_label']);
  if (label) return listOf(label['names']);
  const inner = fields['feature'] ?? fields['sequence'] ?? fields['list'] ?? fields['dtype'];
  return inner === undefined ? undefined : namesOf(inner);
}

/** Names by number: a list, or an object whose keys are numbers. Undefined without any name. */
function listOf(names: unknown): ClassNames['names'] | undefined {
  const list: (string | undefined)[] = [];
  for (const [key, name] of Object.entries((names ?? {}) as Fields))
    if (/^\d{1,6}$/.test(key) && ['string', 'number', 'boolean'].includes(typeof name))
      list[Number(key)] = String(name as string | number | boolean);
  return list.length === 0 ? undefined : Array.from(list);
}

function fieldsOf(value: unknown): Fields | undefined {
  const isFields = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isFields ? (value as Fields) : undefined;
}
