// A row of a source: its fields checked one by one, with every defect named, so that a person sees all of them at once.

import { UserError } from '../../i18n/user-error.ts';
import { readCheck, type AnswerCheck } from '../datasets/check-schema.ts';
import { renameColumns, type ColumnMapping, type Row } from './column-roles.ts';
import { withDecimalPoint } from './decimal-comma.ts';
import type { FileRow } from '../formats/json-lines.ts';
import { countPlaceholders, nameImages, stripPlaceholders } from './image-placeholders.ts';
import { parseImageReferences, type ImageReference } from './image-reference.ts';
import type { SourceFile } from './source-files.ts';
import {
  checkHistoryLength,
  imagesPerQuestion,
  sum,
  toHistory,
  type Exchange,
} from './conversation-layouts.ts';
import { normalizeRow, type NormalizedRow } from './dataset-layouts.ts';
import type { EarlierTurn } from '../../../preload/contract/datasets.ts';
import { sha256 } from '../../platform/files.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

/** A question with its answer as the source has it; pictures are not looked at yet. */
export interface SourceRow {
  /** From the row, or its file and line. */
  readonly id: string;
  /** As written; empty for a question about text alone. */
  readonly images: readonly ImageReference[];
  /** The field that named them; null where the row has no picture field at all. */
  readonly imageField: string | null;
  /** Empty where the row has none. */
  readonly question: string;
  /** The question with its marks for pictures made words; differs where marks and pictures do not fit. */
  readonly questionWithNamedImages: string;
  readonly answer: string;
  /** The answer with a decimal point; differs where the file's numbers have decimal commas, and it is one. */
  readonly answerWithDecimalPoint: string;
  readonly rationale: string | null;
  /** How the answer is checked, if the row says so. */
  readonly check: AnswerCheck | null;
  /** What sort of question it is, if the row says so. */
  readonly kind: string | null;
  readonly split: string;
  /** What was said before the question in its conversation. */
  readonly history: readonly EarlierTurn[];
  /** Of a conversation with several questions: the same for all its rows. */
  readonly conversation: string | null;
  /** For messages, and to name the row in decisions: `cards.jsonl, line 3`, `chats.jsonl, line 3, question 2`. */
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
export const rowPlace = (source: SourceFile, at: string): string => `${source.name}, ${at}`;

/** What stands in one place of a file. */
type Item = Pick<FileRow, 'value' | 'error' | 'at' | 'hasDecimalCommas'>;

/** What the rows of one place share, and what is one row's own. */
interface RowContext {
  readonly item: Item;
  readonly source: SourceFile;
  readonly place: string;
  readonly edit: RowEdit | undefined;
  /** The pictures that the place names. Throws a RowError. */
  readonly references: () => ImageReference[];
  /** The row's number among those of its place, from 0. */
  readonly number: number;
  /** Its conversation; null where it is a question alone. */
  readonly talk: Talk | null;
}

/** A conversation of several questions as its rows see it. */
interface Talk {
  readonly id: string;
  /** Marks for pictures in each question. */
  readonly marks: readonly number[];
  /** All its turns, two for each question, where it has so many pictures. */
  readonly turns: (pictures: number) => readonly EarlierTurn[];
}

/**
 * The rows of one place with their defects: one, or one for each question of a conversation. An error that came with the
 * value is a defect; what `editAt` gives for a row's place stands for what the source says, and cannot be wrong in the source.
 */
export function readSourceRows(
  item: Item,
  source: SourceFile,
  {
    columns = {},
    editAt = () => undefined,
  }: { columns?: ColumnMapping; editAt?: (place: string) => RowEdit | undefined } = {},
): SourceRow[] {
  const place = rowPlace(source, item.at);
  const common = { item, source, references: () => [], talk: null };
  let found: NormalizedRow[];
  try {
    if (item.error) throw item.error;
    found = normalizeRow(renameColumns(objectOf(item.value, place), columns), place);
  } catch (cause) {
    if (!(cause instanceof RowError)) throw cause;
    return [readRow(cause, { ...common, place, edit: editAt(place), number: 0 })];
  }
  const places = found.map((_, i) => (i === 0 ? place : `${place}, question ${i + 1}`));
  const edits = places.map(editAt);
  const { picture, pictureField, exchanges = [] } = found[0]!;
  let read: ImageReference[] | undefined;
  const references = () => (read ??= parseImageReferences(picture, pictureField ?? '', place));
  // What a person wrote for one question is what was said before the next.
  const told =
    found.length === 1
      ? exchanges
      : exchanges.map((each, i) => ({ ...each, ...written(edits[i]) }));
  const talk = exchanges.length > 1 ? talkOf(exchanges, told, place) : null;
  return found.map((row, i) =>
    readRow(row, { item, source, references, talk, place: places[i]!, edit: edits[i], number: i }),
  );
}

/** `told`: the conversation as a person left it. */
function talkOf(exchanges: readonly Exchange[], told: readonly Exchange[], place: string): Talk {
  const marks = exchanges.map(({ question }) => countPlaceholders(question));
  let last: { pictures: number; turns: readonly EarlierTurn[] } | undefined;
  return {
    id: sha256(JSON.stringify([place, exchanges])).slice(0, 16),
    marks,
    turns(pictures) {
      if (last?.pictures !== pictures)
        last = { pictures, turns: toHistory(told, imagesPerQuestion(marks, pictures)) };
      return last.turns;
    },
  };
}

function written({ question, answer }: RowEdit = {}): Partial<Exchange> {
  return {
    ...(question === undefined ? {} : { question }),
    ...(answer === undefined ? {} : { answer }),
  };
}

/** One row; `given` is an error where it could not be read. */
function readRow(
  given: NormalizedRow | RowError,
  { item, source, place, edit, references, number, talk }: RowContext,
): SourceRow {
  const { at, hasDecimalCommas = false } = item;
  const found = given instanceof RowError ? null : given;
  const defects: RowError[] = given instanceof RowError ? [given] : [];
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
  const isUnread = found === null && edit === undefined;
  // A row that cannot be read at all stands again where a person has written it anew.
  if (found === null && edit?.question !== undefined && edit.answer !== undefined)
    defects.length = 0;
  const row: NormalizedRow = { ...found, ...edit };
  const text = (field: 'question' | 'answer') =>
    isUnread ? '' : taken(() => textOf(row[field], field, place), '');
  const question = text('question');
  const field = edit?.pictures ? 'pictures' : (row.pictureField ?? null);
  const before = defects.length;
  const named =
    field === null
      ? []
      : taken(
          () => (edit?.pictures ? parseImageReferences(edit.pictures, field, place) : references()),
          [],
        );
  const earlier = found?.number ?? 0;
  const own = talk?.marks ?? [countPlaceholders(question)];
  const shares = imagesPerQuestion(own, named.length);
  const marks = sum(own);
  if (marks > 0 && marks !== named.length && number === 0 && defects.length === before) {
    defects.push(
      new RowError(
        'placeholders',
        msg('import.picture-marks-mismatch', { place, marks, pictures: named.length }),
      ),
    );
  }
  const pictures = edit?.pictures ? named : named.slice(0, sum(shares.slice(0, earlier + 1)));
  const share = shares[earlier]!;
  const marked = nameImages(question, share);
  const answer = text('answer');
  const check = taken(() => checkOf(row.check, place), null);
  const pointed = hasDecimalCommas && isNumberAsked(check) ? withDecimalPoint(answer) : null;
  if (pointed !== null && edit?.answer === undefined) {
    const sentence = msg('import.decimal-comma', { place, answer });
    defects.push(
      new RowError('decimal-comma', sentence, {
        hint: msg('import.decimal-comma.hint', { corrected: pointed }),
      }),
    );
  }
  const history = talk?.turns(named.length).slice(0, 2 * earlier) ?? [];
  taken(() => checkHistoryLength(history, place), undefined);
  const id = isUnread
    ? numbered(source, at)
    : taken(() => identifierOf(row, source, at), numbered(source, at));
  if (talk)
    defects.push(earlier === 0 ? severalQuestions(talk, place) : laterQuestion(earlier, place));
  return {
    id: number === 0 ? id : `${id}#${number + 1}`,
    images: pictures,
    imageField: field,
    question: countPlaceholders(question) === share ? marked : stripPlaceholders(question),
    questionWithNamedImages: marked,
    answer,
    answerWithDecimalPoint: pointed ?? answer,
    rationale: taken(() => rationaleOf(row.rationale, place), null),
    check,
    kind: typeof row.kind === 'string' ? row.kind : null,
    split: edit?.split ?? source.split,
    history,
    conversation: talk?.id ?? null,
    place,
    defects,
  };
}

function objectOf(value: unknown, place: string): Row {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row;
  throw new RowError('not-a-row', msg('import.row-not-object', { place }), {
    hint: msg('import.row-not-object.hint'),
  });
}

const severalQuestions = ({ marks }: Talk, place: string): RowError =>
  new RowError(
    'several-questions',
    msg('import.several-questions', { place, count: marks.length }),
  );

const laterQuestion = (earlier: number, place: string): RowError =>
  new RowError('later-question', msg('import.earlier-questions', { place, count: earlier }));

/** An id from the row's place: `cards-3`, or `table-train-3` for a row of a sheet. */
function numbered(source: SourceFile, at: string): string {
  const [, sheet, number = at] = /^(?:sheet "(.*)", )?(?:line|row) (\d+)$/.exec(at) ?? [];
  const file = source.name.replace(/\.[^.]*$/, '').replaceAll('/', '-');
  return [file, ...(sheet === undefined ? [] : [sheet]), number].join('-');
}

function identifierOf({ id }: NormalizedRow, source: SourceFile, at: string): string {
  if (id === undefined || id === null || id === '') return numbered(source, at);
  if (typeof id === 'number' && Number.isFinite(id)) return String(id);
  if (typeof id === 'string' && id.trim() !== '') return id;
  throw new RowError('field', msg('import.id-invalid', { place: rowPlace(source, at) }), {
    hint: msg('import.id-invalid.hint'),
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
      ? field === 'question'
        ? msg('import.question-missing', { place })
        : msg('import.answer-missing', { place })
      : msg('dataset.field-not-text', { place, field }),
    { hint: msg('import.fill-in-field', { field }) },
  );
}

/** An explanation beside the answer; what is no text is none. */
function rationaleOf(value: unknown, place: string): string | null {
  if (typeof value !== 'string' || value.trim() === '') return null;
  if (value.length > LONGEST_TEXT) throw tooLong('rationale', place);
  return value.trim();
}

function tooLong(field: string, place: string): RowError {
  return new RowError('field', msg('import.field-too-long', { place, field }), {
    hint: msg('import.field-too-long.hint'),
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
    throw new RowError(
      'field',
      isOurs ? cause.problem.message : msg('import.check-not-json', { place }),
      {
        hint: (isOurs ? cause.problem.hint : undefined) ?? msg('import.check-not-json.hint'),
        cause,
      },
    );
  }
}
