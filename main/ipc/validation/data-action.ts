// A decision about a source as the window sends it, checked field by field.

import type {
  ConversationChoice,
  DataAct,
  RowChange,
  RowReference,
} from '../../../preload/contract/sources.ts';
import { filePath, group, text, whole } from './fields.ts';

/** Characters of a question or an answer that a person writes. */
const LONGEST = 100_000;
/** Rows that one decision may be about. */
const MOST_ROWS = 100_000;

const written = (name: string, value: unknown): string => {
  if (typeof value === 'string' && value.length <= LONGEST) return value;
  throw new TypeError(`request: ${name} must be a text of 100,000 characters at most`);
};
const list = (name: string, value: unknown): readonly unknown[] => {
  if (Array.isArray(value) && value.length <= MOST_ROWS) return value;
  throw new TypeError(`request: ${name} must be a list of ${MOST_ROWS} entries at most`);
};

function reference(value: unknown): RowReference {
  const { number, place } = group('row', value);
  return { number: whole('number', number), place: written('place', place) };
}

/** How a change's fields are checked; any other field is refused. */
const FIELDS: { readonly [K in keyof Required<RowChange>]: (value: unknown) => RowChange[K] } = {
  question: (value) => written('question', value),
  answer: (value) => written('answer', value),
  kind: (value) => written('kind', value),
  split: (value) => text('split', value),
  rationale: (value) => written('rationale', value),
  pictures: (value) => list('pictures', value).map((each) => written('pictures', each)),
};

function change(value: unknown): RowChange {
  const entries = Object.entries(group('change', value)).map(([name, field]) => {
    if (!Object.hasOwn(FIELDS, name)) throw new TypeError(`request: a row has no field "${name}"`);
    return [name, FIELDS[name as keyof RowChange](field)];
  });
  return Object.fromEntries(entries) as RowChange;
}

function choice(value: unknown): ConversationChoice {
  if (value === 'each' || value === 'first' || value === 'leave-out') return value;
  throw new TypeError('request: choice must be each, first or leave-out');
}

/** A decision. Throws a TypeError that names what is wrong with it. */
export function dataAct(value: unknown): DataAct {
  const act = group('act', value);
  const kind = act['kind'];
  switch (kind) {
    case 'name':
      return { kind, name: written('name', act['name']).slice(0, 200) };
    case 'repair':
    case 'unrepair':
      return {
        kind,
        defects: list('defects', act['defects']).map((each) => text('defects', each)),
      };
    case 'exclude':
    case 'include':
      return { kind, rows: list('rows', act['rows']).map(reference) };
    case 'edit':
      return { kind, row: reference(act['row']), change: change(act['change']) };
    case 'revert':
      return { kind, row: reference(act['row']) };
    case 'add': {
      const { question, answer, picture, split } = group('row', act['row']);
      const row = {
        question: written('question', question),
        answer: written('answer', answer),
        picture: written('picture', picture),
        split: text('split', split),
      };
      return { kind, row };
    }
    case 'remove':
      return { kind, id: whole('id', act['id']) };
    case 'columns': {
      const columns = Object.entries(group('columns', act['columns']));
      return {
        kind,
        columns: Object.fromEntries(
          columns.map(([role, column]) => [text('role', role), text('column', column)]),
        ),
      };
    }
    case 'root':
      return { kind, root: act['root'] === '' ? '' : filePath('root', act['root']) };
    case 'conversations':
      return { kind, choice: choice(act['choice']) };
    default:
      throw new TypeError('request: this is not a decision about a source');
  }
}
