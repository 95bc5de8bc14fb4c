// Schema of a decision about an inspected source.

import * as v from 'valibot';
import { TASK_NAMES } from '../../../rewards/task-templates.ts';
import type { SchemaOf } from '../../platform/parse.ts';
import type { DataAction } from '../../../preload/contract/sources.ts';
import { absolutePath, shortText, wholeNumber } from './fields.ts';

/** Texts of the user's own examples. */
const longText = v.pipe(v.string(), v.maxLength(100_000));
const list = <S extends v.GenericSchema>(entry: S) => v.pipe(v.array(entry), v.maxLength(100_000));

const row = v.object({ number: wholeNumber, place: longText });

/** Fields of a row that can be edited; any other field is refused. */
const change = v.strictObject({
  question: v.optional(longText),
  answer: v.optional(longText),
  kind: v.optional(longText),
  split: v.optional(shortText),
  rationale: v.optional(longText),
  pictures: v.optional(list(longText)),
});

const addedRow = v.object({
  question: longText,
  answer: longText,
  picture: longText,
  split: shortText,
});

const name = v.pipe(
  longText,
  v.transform((text) => text.slice(0, 200)),
);

export const dataAct = v.variant('kind', [
  v.object({ kind: v.literal('name'), name }),
  v.object({ kind: v.picklist(['repair', 'unrepair']), defects: list(shortText) }),
  v.object({ kind: v.picklist(['exclude', 'include']), rows: list(row) }),
  v.object({ kind: v.literal('edit'), row, change }),
  v.object({ kind: v.literal('revert'), row }),
  v.object({ kind: v.literal('add'), row: addedRow }),
  v.object({ kind: v.literal('remove'), id: wholeNumber }),
  v.object({ kind: v.literal('columns'), columns: v.record(shortText, shortText) }),
  v.object({ kind: v.literal('root'), root: v.union([v.literal(''), absolutePath]) }),
  v.object({
    kind: v.literal('conversations'),
    choice: v.picklist(['each', 'first', 'leave-out']),
  }),
  v.object({
    kind: v.literal('task'),
    template: v.picklist(['', ...TASK_NAMES]),
    question: longText,
  }),
]) satisfies SchemaOf<DataAction>;
