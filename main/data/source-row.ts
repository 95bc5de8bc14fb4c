// A row of a source: its fields checked one by one, with every defect named, so that a person sees all of them at once.

import { UserError } from '../errors.ts';
import { readCheck, type AnswerCheck } from './answer-check.ts';
import { withColumns, type Columns, type Row } from './column-roles.ts';
import { withDecimalPoint } from './decimal-comma.ts';
import { RowError } from './defects.ts';
import type { FileRow } from './json-lines.ts';
import { marksIn, withNamedMarks, withoutMarks } from './picture-marks.ts';
import { pictureReferences, type PictureReference } from './picture-source.ts';
import type { SourceFile } from './readers.ts';
import { ownLayout, type OwnRow } from './row-layouts.ts';

/** A question with its answer as the source has it; pictures are not looked at yet. */
export interface SourceRow {
  /** From the row, or its file and line. */
  readonly id: string;
  /** As written; empty for a question about text alone. */
  readonly pictures: readonly PictureReference[];
  /** The field that named them; null where the row has no picture field at all. */
  readonly pictureField: string | null;
  /** Empty where the row has none. */
  readonly question: string;
  /** The question with its marks for pictures made words; differs where marks and pictures do not fit. */
  readonly marked: string;
  readonly answer: string;
  /** The answer with a decimal point; differs where the file's numbers have decimal commas, and it is one. */
  readonly pointed: string;
  readonly rationale: string | null;
  /** How the answer is checked, if the row says so. */
  readonly check: AnswerCheck | null;
  /** What sort of question it is, if the row says so. */
  readonly kind: string | null;
  readonly split: string;
  /** For messages, and to name the row in decisions: `cards.jsonl, line 3`. */
  readonly place: string;
  readonly defects: readonly RowError[];
}

/** What a person decided about a row: fields in place of those of the source. */
export interface RowEdit {
  readonly question?: string;
  readonly answer?: string;
  readonly rationale?: string;
  readonly kind?: string;
  readonly split?: string;
  readonly check?: unknown;
  /** Paths of pictures, or ids of pictures in the workspace. */
  readonly pictures?: readonly string[];
}

/** Characters of a question, an answer or a rationale. */
const LONGEST_TEXT = 2 ** 20;

/** How messages name a row. */
export const placeOf = (source: SourceFile, at: string): string => `${source.name}, ${at}`;

/**
 * The row with its defects. `error` is one that came with the value; `edit` stands in the place of what the source says, and
 * what is edited cannot be wrong in the source.
 */
export function readSourceRow(
  {
    value,
    error,
    at,
    hasDecimalCommas = false,
  }: Pick<FileRow, 'value' | 'error' | 'at' | 'hasDecimalCommas'>,
  source: SourceFile,
  { columns = {}, edit }: { columns?: Columns; edit?: RowEdit | undefined } = {},
): SourceRow {
  const place = placeOf(source, at);
  const defects: RowError[] = [];
  /** Takes a field; a defect is noted and the field left empty. */
  const taken = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (cause) {
      if (!(cause instanceof RowError)) throw cause;
      defects.push(cause);
      return otherwise;
    }
  };
  const found = taken<OwnRow | null>(() => {
    if (error) throw error;
    return ownLayout(withColumns(objectOf(value, place), columns), place);
  }, null);
  const isUnread = found === null && edit === undefined;
  // A row that cannot be read at all stands again where a person has written it anew.
  if (found === null && edit?.question !== undefined && edit.answer !== undefined) defects.length = 0; // prettier-ignore
  const row: OwnRow = { ...found, ...edit };
  const text = (field: 'question' | 'answer') =>
    isUnread ? '' : taken(() => textOf(row[field], field, place), '');
  const question = text('question');
  const field = edit?.pictures ? 'pictures' : (row.pictureField ?? null);
  const named = edit?.pictures ?? row.picture;
  const before = defects.length;
  const pictures = field === null ? [] : taken(() => pictureReferences(named, field, place), []);
  const marks = marksIn(question);
  if (marks > 0 && marks !== pictures.length && defects.length === before) {
    defects.push(new RowError('placeholders', `${place}: the text has ${marks} picture marks, the row ${pictures.length} pictures.`)); // prettier-ignore
  }
  const marked = withNamedMarks(question, pictures.length);
  const answer = text('answer');
  const check = taken(() => checkOf(row.check, place), null);
  const pointed = hasDecimalCommas && isNumberAsked(check) ? withDecimalPoint(answer) : null;
  if (pointed !== null && edit?.answer === undefined) {
    const sentence = `${place}: the answer "${answer}" has a decimal comma, and rules read it as two numbers.`;
    defects.push(new RowError('decimal-comma', sentence, { hint: `Write ${pointed}; for a list of two numbers, give the row a check.` })); // prettier-ignore
  }
  return {
    id: isUnread ? numbered(source, at) : taken(() => identifierOf(row, source, at), numbered(source, at)), // prettier-ignore
    pictures,
    pictureField: field,
    question: marks === pictures.length ? marked : withoutMarks(question),
    marked,
    answer,
    pointed: pointed ?? answer,
    rationale: taken(() => rationaleOf(row.rationale, place), null),
    check,
    kind: typeof row.kind === 'string' ? row.kind : null,
    split: edit?.split ?? source.split,
    place,
    defects,
  };
}

function objectOf(value: unknown, place: string): Row {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row;
  throw new RowError('not-a-row', `${place}: the row is not an object with named fields.`, {
    hint: 'A row is {"picture": "photo.png", "question": "…", "answer": "…"}.',
  });
}

/** An id from the row's place: `cards-3`, or `table-train-3` for a row of a sheet. */
function numbered(source: SourceFile, at: string): string {
  const [, sheet, number = at] = /^(?:sheet "(.*)", )?(?:line|row) (\d+)$/.exec(at) ?? [];
  const file = source.name.replace(/\.[^.]*$/, '').replaceAll('/', '-');
  return [file, ...(sheet === undefined ? [] : [sheet]), number].join('-');
}

function identifierOf({ id }: OwnRow, source: SourceFile, at: string): string {
  if (id === undefined || id === null || id === '') return numbered(source, at);
  if (typeof id === 'number' && Number.isFinite(id)) return String(id);
  if (typeof id === 'string' && id.trim() !== '') return id;
  throw new RowError('field', `${placeOf(source, at)}: the field "id" is not a text or number.`, {
    hint: 'Give each row its own id, or leave the field out.',
  });
}

function textOf(value: unknown, field: 'question' | 'answer', place: string): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'string' && value.trim() !== '') {
    if (value.length <= LONGEST_TEXT) return value.trim();
    throw tooLong(field, place);
  }
  const isMissing = value === undefined || value === null || typeof value === 'string';
  throw new RowError(
    isMissing ? `no-${field}` : 'field',
    isMissing
      ? `${place}: the row has no ${field} (field "${field}").`
      : `${place}: the field "${field}" is not a text.`,
    { hint: `Every row needs a ${field}; fill it in or take the line out.` },
  );
}

/** An explanation beside the answer; what is no text is none. */
function rationaleOf(value: unknown, place: string): string | null {
  if (typeof value !== 'string' || value.trim() === '') return null;
  if (value.length > LONGEST_TEXT) throw tooLong('rationale', place);
  return value.trim();
}

function tooLong(field: string, place: string): RowError {
  return new RowError('field', `${place}: the field "${field}" is longer than 1 MB.`, {
    hint: 'Shorten it; no model here reads so much at once.',
  });
}

/** Whether a comma between digits can be a decimal comma: no list, text or interval is asked for. */
const isNumberAsked = (check: AnswerCheck | null): boolean =>
  check === null || check.type === 'auto' || check.type === 'number';

/** The row's own check; tables hold it as JSON in a cell. */
function checkOf(value: unknown, place: string): AnswerCheck | null {
  if (value === undefined || value === null || value === '') return null;
  try {
    const isJson = typeof value === 'string' && value.trimStart().startsWith('{');
    return readCheck(isJson ? JSON.parse(value as string) : value, place);
  } catch (cause) {
    const isOurs = cause instanceof UserError;
    throw new RowError('field', isOurs ? cause.message : `${place}: the field "check" is not JSON.`, {
      hint: (isOurs ? cause.hint : undefined) ?? 'A check is written as {"type": "number"}.',
      cause,
    }); // prettier-ignore
  }
}
