// A row of a source: its fields are checked one by one, and all defects are collected so that the
// user sees them at once.

import { UserError } from '../../i18n/user-error.ts';
import { sha256 } from '../../platform/files.ts';
import { readCheck, type AnswerCheck } from '../datasets/check-schema.ts';
import type { EarlierTurn } from '../../../preload/contract/datasets.ts';
import { RowError } from '../defect-kinds.ts';
import type { FileRow } from '../formats/file-row.ts';
import {
  hasValue,
  inferRoles,
  renameColumns,
  splitColumn,
  type ColumnMapping,
  type Row,
} from './column-roles.ts';
import { withoutDoubleFields } from './double-fields.ts';
import { splitOfName, splitOfValue } from '../datasets/split-names.ts';
import {
  checkHistoryLength,
  mediaPerQuestion,
  sum,
  toHistory,
  type Exchange,
} from './conversation-layouts.ts';
import { normalizeRow, type NormalizedRow, type WrittenFields } from './dataset-layouts.ts';
import { withDecimalPoint } from './decimal-comma.ts';
import {
  countPlaceholders,
  highestImageNumber,
  nameMedia,
  placeholderKinds,
  reservedMark,
  stripPlaceholders,
  type MediaKind,
} from '../text/image-placeholders.ts';
import { parseImageReferences, type ImageReference } from './image-reference.ts';
import { parseVideoReferences, type VideoReference } from './video-reference.ts';
import type { SourceFile } from './source-files.ts';
import { msg } from '../../../i18n/message.ts';

/** An image or a video as a row gives it. */
export type MediaReference = ImageReference | VideoReference;

/** A question with its answer as the source has it; its images and videos are not located yet. */
export interface SourceRow {
  /** From the row, or made of its file and line. */
  readonly id: string;
  /** As written; empty for a question without images. */
  readonly images: readonly MediaReference[];
  /** The field of the images, or else of the videos; null where the row has none. */
  readonly imageField: string | null;
  /** Empty where the row has none. */
  readonly question: string;
  /**
   * The question with words for its placeholders; differs where placeholders and images do not
   * match.
   */
  readonly questionWithNamedImages: string;
  readonly answer: string;
  /** Differs from `answer` where that is a number with a decimal comma in a file that uses them. */
  readonly answerWithDecimalPoint: string;
  readonly rationale: string | null;
  /** How to check the answer, where the row says so. */
  readonly check: AnswerCheck | null;
  /** Kind of question, where the row says so. */
  readonly kind: string | null;
  readonly split: string;
  /** The turns before the question in its conversation; a video counts as one picture. */
  readonly history: readonly EarlierTurn[];
  /** Id of a conversation with several questions, shared by all its rows. */
  readonly conversation: string | null;
  /**
   * Identifies the row in messages and decisions: `cards.jsonl, line 3`, `chats.jsonl, line 3,
   * question 2`.
   */
  readonly place: string;
  readonly defects: readonly RowError[];
  /** The fields as the source has them. */
  readonly written: WrittenFields & { readonly split?: unknown };
  /** Texts of the source that no field has. */
  readonly leftOut: readonly string[];
}

/** The user's changes to a row: fields that replace those of the source. */
export interface RowEdit {
  readonly question?: string;
  readonly answer?: string;
  readonly rationale?: string;
  readonly kind?: string;
  readonly split?: string;
  readonly check?: unknown;
  /** Paths, or ids of pictures in the workspace. */
  readonly pictures?: readonly string[];
}

/** Characters of a question, an answer or a rationale. */
const MAX_TEXT_LENGTH = 2 ** 20;

/** How messages name a row. */
export const rowPlace = (source: SourceFile, at: string): string => `${source.name}, ${at}`;

type Item = Pick<FileRow, 'value' | 'error' | 'at' | 'hasDecimalCommas' | 'notes' | 'repeated'>;

/** What a row needs to know besides its own fields. */
interface RowContext {
  readonly item: Item;
  readonly source: SourceFile;
  readonly place: string;
  readonly edit: RowEdit | undefined;
  /** The images and videos of the whole item in order. Throws a RowError. */
  readonly references: () => MediaReference[];
  readonly split: string;
  /** The value in the column of the split. */
  readonly writtenSplit?: unknown;
  /** What is known of the row before its fields are read. */
  readonly notes: readonly RowError[];
  /** Index among the rows of the item. */
  readonly index: number;
  /** Null for a single question. */
  readonly conversation: ConversationContext | null;
}

/** A conversation of several questions, shared by its rows. */
interface ConversationContext {
  readonly id: string;
  /** Image placeholders in each question. */
  readonly placeholders: readonly number[];
  /** All its turns, two for each question, given its images and videos. */
  readonly turns: (media: readonly MediaKind[]) => readonly EarlierTurn[];
}

/** Reads fields and collects the defects among them. */
class FieldReader {
  readonly defects: RowError[] = [];

  /** The value that `read` returns; `fallback` where it throws a RowError. */
  read<T>(read: () => T, fallback: T): T {
    try {
      return read();
    } catch (cause) {
      if (!(cause instanceof RowError)) throw cause;
      this.defects.push(cause);
      return fallback;
    }
  }
}

/**
 * The rows of one item of a file with their defects: one row, or one for each question of a
 * conversation. An error of the item is a defect. Fields of `editAt(place)` replace those of the
 * source and are not checked against it.
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
  const notes: RowError[] = [...(item.notes ?? [])];
  let split = source.split;
  let rows: NormalizedRow[];
  try {
    if (item.error) throw item.error;
    const single = withoutDoubleFields(asRow(item.value, place), item.repeated, columns, place);
    notes.push(...single.defects);
    const mapping = { ...source.told, ...columns };
    const renamed = renameColumns(single.row, mapping);
    const written = writtenLabel(renamed, source);
    rows = normalizeRow(withQuestion(renamed, source), place).map((row) =>
      written === undefined ? row : { ...row, written: { ...row.written, answer: written } },
    );
    split = columnSplit(single.row, splitColumn(single.row, mapping), { source, place, notes });
  } catch (cause) {
    if (!(cause instanceof RowError)) throw cause;
    const context = { item, source, split, notes, references: () => [], conversation: null };
    return [readRow(cause, { ...context, place, edit: editAt(place), index: 0 })];
  }
  const places = rows.map((_, i) => (i === 0 ? place : `${place}, question ${i + 1}`));
  const edits = places.map(editAt);
  const { exchanges = [] } = rows[0]!;
  let parsed: MediaReference[] | undefined;
  const references = () => (parsed ??= referencesOf(rows[0]!, place));
  // An edited question is part of the history of the questions after it.
  const edited =
    rows.length === 1
      ? exchanges
      : exchanges.map((each, i) => ({ ...each, ...editedExchange(edits[i]) }));
  const conversation = exchanges.length > 1 ? conversationContext(exchanges, edited, place) : null;
  const writtenSplit = splitValue(item.value, { ...source.told, ...columns });
  const common = { item, source, split, writtenSplit, references, conversation };
  return rows.map((row, index) =>
    readRow(row, {
      ...common,
      place: places[index]!,
      edit: edits[index],
      index,
      notes: index === 0 ? notes : [],
    }),
  );
}

/** The row with the question that is asked in its file, if it has none of its own. */
function withQuestion(row: Row, { asked }: SourceFile): Row {
  if (asked === undefined) return row;
  const { text, column, checkOf, spellings } = asked;
  const about = text === undefined ? undefined : row[text];
  // Without its picture or text there is nothing to ask about.
  const isAbout = text === undefined ? hasPicture(row) : hasValue(about);
  if (!isAbout) return row;
  const question =
    text === undefined ? asked.question : `${asked.question}\n\n${String(about as string).trim()}`;
  if (column === undefined || !hasValue(row[column])) return { ...row, question };
  const { [column]: label, ...others } = row;
  const answer = (typeof label === 'string' && spellings?.get(label.trim())) || label;
  const check =
    row.check ?? (typeof answer === 'object' ? undefined : checkOf(String(answer).trim()));
  return { ...others, question, answer, check };
}

function hasPicture(row: Row): boolean {
  const { picture, video } = inferRoles(row);
  return picture !== undefined || video !== undefined;
}

/** The label as the row has it, where another spelling of it is the answer. */
function writtenLabel(row: Row, { asked }: SourceFile): string | undefined {
  const label = asked?.column === undefined ? undefined : row[asked.column];
  const isOther = typeof label === 'string' && asked?.spellings?.has(label.trim()) === true;
  return isOther ? label : undefined;
}

/** The split in the row's column `split`, unless the settings name one; an unknown value is noted. */
function columnSplit(
  row: Row,
  column: string | undefined,
  { source, place, notes }: { source: SourceFile; place: string; notes: RowError[] },
): string {
  const value = column === undefined ? undefined : row[column];
  if (source.isSplitFixed || !hasValue(value)) return source.split;
  const split = splitOfValue(value) ?? (typeof value === 'string' ? splitOfName(value) : undefined);
  if (split !== undefined) return split;
  const shown = JSON.stringify(value);
  const values = { place, column: column!, value: shown, part: source.split };
  notes.push(new RowError('split-by-name', msg('import.split-unknown', values)));
  return source.split;
}

function splitValue(value: unknown, mapping: ColumnMapping): unknown {
  const row = value as Row;
  const column = splitColumn(row, mapping);
  return column === undefined ? undefined : row[column];
}

function conversationContext(
  exchanges: readonly Exchange[],
  edited: readonly Exchange[],
  place: string,
): ConversationContext {
  const placeholders = exchanges.map(({ question }) => countPlaceholders(question));
  let last: { media: string; turns: readonly EarlierTurn[] } | undefined;
  return {
    id: sha256(JSON.stringify([place, exchanges])).slice(0, 16),
    placeholders,
    turns(kinds) {
      const media = kinds.join(' ');
      if (last?.media !== media)
        last = { media, turns: toHistory(edited, mediaPerQuestion(placeholders, kinds)) };
      return last.turns;
    },
  };
}

function editedExchange({ question, answer }: RowEdit = {}): Partial<Exchange> {
  return {
    ...(question === undefined ? {} : { question }),
    ...(answer === undefined ? {} : { answer }),
  };
}

/** One row, or the error with which it could not be read. */
function readRow(normalized: NormalizedRow | RowError, context: RowContext): SourceRow {
  const { item, source, place, edit, index, conversation } = context;
  const fields = new FieldReader();
  fields.defects.push(...context.notes);
  const isReadable = !(normalized instanceof RowError);
  // An edit with question and answer replaces a row that cannot be read.
  const isReplaced = edit?.question !== undefined && edit.answer !== undefined;
  if (!isReadable && !isReplaced) fields.defects.push(normalized);
  const isEmpty = !isReadable && edit === undefined;
  const row: NormalizedRow = { ...(isReadable ? normalized : {}), ...edit };
  fields.defects.push(...(row.notes ?? []));
  const earlierQuestions = row.number ?? 0;

  const question = isEmpty ? '' : fields.read(() => textOf(row.question, 'question', place), '');
  const images = readImages(row, question, context, fields);
  const answer = isEmpty ? '' : fields.read(() => textOf(row.answer, 'answer', place), '');
  const check = fields.read(() => checkOf(row.check, place), null);
  const corrected =
    item.hasDecimalCommas && isNumberExpected(check) ? withDecimalPoint(answer) : null;
  if (corrected !== null && edit?.answer === undefined)
    fields.defects.push(decimalComma(answer, corrected, place));
  const history = conversation?.turns(images.all).slice(0, 2 * earlierQuestions) ?? [];
  fields.read(() => checkHistoryLength(history, place), undefined);
  const numbered = numberedId(source, item.at);
  const id = isEmpty ? numbered : fields.read(() => idOf(row, source, item.at), numbered);
  if (conversation) fields.defects.push(severalQuestions(conversation, earlierQuestions, place));
  fields.defects.push(...reservedMarks(stripPlaceholders(question), answer, place));
  const rationale = fields.read(() => rationaleOf(row.rationale, place), null);

  return {
    id: index === 0 ? id : `${id}#${index + 1}`,
    images: images.references,
    imageField: images.field,
    question:
      countPlaceholders(question) === images.own.length
        ? nameMedia(question, images.own)
        : stripPlaceholders(question),
    questionWithNamedImages: nameMedia(question, images.own),
    answer,
    answerWithDecimalPoint: corrected ?? answer,
    rationale,
    check,
    kind: typeof row.kind === 'string' ? row.kind : null,
    split: edit?.split ?? context.split,
    history,
    conversation: conversation?.id ?? null,
    place,
    defects: fields.defects,
    written: { ...row.written, split: context.writtenSplit },
    leftOut: row.leftOut ?? [],
  };
}

/** The images and videos of a row, in the order of the placeholders where these tell both apart. */
function referencesOf(row: NormalizedRow, place: string): MediaReference[] {
  const { picture, imageField, video, videoField, fps, question, exchanges } = row;
  const images = imageField === undefined ? [] : parseImageReferences(picture, imageField, place);
  if (videoField === undefined) return images;
  const videos = parseVideoReferences({ value: video, fps, field: videoField, place });
  const texts = exchanges?.map((each) => each.question) ?? [question];
  const kinds = texts.flatMap((text) => (typeof text === 'string' ? placeholderKinds(text) : []));
  const count = kinds.filter((kind) => kind === 'video').length;
  if (count !== videos.length || kinds.length - count !== images.length)
    return [...images, ...videos];
  return kinds.map((kind) => (kind === 'video' ? videos.shift()! : images.shift()!));
}

const mediaKind = ({ kind }: MediaReference): MediaKind => (kind === 'video' ? 'video' : 'image');

interface RowImages {
  readonly field: string | null;
  /** The images and videos up to and including those of this question. */
  readonly references: readonly MediaReference[];
  /** What this question shows. */
  readonly own: readonly MediaKind[];
  /** What the whole conversation shows. */
  readonly all: readonly MediaKind[];
}

function readImages(
  row: NormalizedRow,
  question: string,
  { edit, references, index, conversation, place }: RowContext,
  fields: FieldReader,
): RowImages {
  const edited = edit?.pictures;
  const field = edited ? 'pictures' : (row.imageField ?? row.videoField ?? null);
  const defectsBefore = fields.defects.length;
  const all =
    field === null
      ? []
      : fields.read<MediaReference[]>(
          () => (edited ? parseImageReferences(edited, field, place) : references()),
          [],
        );
  const kinds = all.map(mediaKind);
  const earlierQuestions = row.number ?? 0;
  const placeholders = conversation?.placeholders ?? [countPlaceholders(question)];
  const shown = mediaPerQuestion(placeholders, kinds);
  const numbered = highestImageNumber(question);
  const marks = Math.max(sum(placeholders), numbered > all.length ? numbered : 0);
  const isMismatch = marks > 0 && marks !== all.length;
  if (isMismatch && index === 0 && fields.defects.length === defectsBefore) {
    const videos = kinds.filter((kind) => kind === 'video').length;
    const pictures = all.length - videos;
    const sentence =
      videos > 0
        ? msg('import.media-marks-mismatch', { place, marks, pictures, videos })
        : msg('import.picture-marks-mismatch', { place, marks, pictures });
    fields.defects.push(new RowError('placeholders', sentence));
  }
  return {
    field,
    references: edited ? all : all.slice(0, shown.slice(0, earlierQuestions + 1).flat().length),
    own: shown[earlierQuestions]!,
    all: kinds,
  };
}

function asRow(value: unknown, place: string): Row {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Row;
  throw new RowError('not-a-row', msg('import.row-not-object', { place }), {
    hint: msg('import.row-not-object.hint'),
  });
}

/** Marks that models read as the place of a picture, left in the question or in the answer. */
function reservedMarks(question: string, answer: string, place: string): RowError[] {
  const [left, kept] = [reservedMark(question), reservedMark(answer)];
  const notes = [
    ...(left === undefined ? [] : [msg('import.question-has-mark', { place, mark: left })]),
    ...(kept === undefined ? [] : [msg('import.answer-has-mark', { place, mark: kept })]),
  ];
  return notes.map((sentence) => new RowError('placeholders', sentence));
}

function decimalComma(answer: string, corrected: string, place: string): RowError {
  return new RowError('decimal-comma', msg('import.decimal-comma', { place, answer }), {
    hint: msg('import.decimal-comma.hint', { corrected }),
  });
}

/**
 * The defect that a conversation has several questions: of its first row for all, of every later
 * row for itself.
 */
function severalQuestions(
  { placeholders }: ConversationContext,
  earlierQuestions: number,
  place: string,
): RowError {
  if (earlierQuestions === 0) {
    const count = placeholders.length;
    return new RowError('several-questions', msg('import.several-questions', { place, count }));
  }
  const values = { place, count: earlierQuestions };
  return new RowError('later-question', msg('import.earlier-questions', values));
}

/** An id made of file and line: `cards-3`, or `table-train-3` for a row of a sheet. */
function numberedId(source: SourceFile, at: string): string {
  const [, sheet, number = at] = /^(?:sheet "(.*)", )?(?:line|row) (\d+)$/.exec(at) ?? [];
  const file = source.name.replace(/\.[^.]*$/, '').replaceAll('/', '-');
  return [file, ...(sheet === undefined ? [] : [sheet]), number].join('-');
}

function idOf({ id }: NormalizedRow, source: SourceFile, at: string): string {
  if (id === undefined || id === null || id === '') return numberedId(source, at);
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
    if (value.length <= MAX_TEXT_LENGTH) return value.trim();
    throw tooLong(field, place);
  }
  const hint = msg('import.fill-in-field', { field });
  const isMissing = value === undefined || value === null || typeof value === 'string';
  if (!isMissing)
    throw new RowError('field', msg('dataset.field-not-text', { place, field }), { hint });
  const sentence =
    field === 'question'
      ? msg('import.question-missing', { place })
      : msg('import.answer-missing', { place });
  throw new RowError(`no-${field}`, sentence, { hint });
}

/** The row's explanation of the answer; null for anything but text. */
function rationaleOf(value: unknown, place: string): string | null {
  if (typeof value !== 'string' || value.trim() === '') return null;
  if (value.length > MAX_TEXT_LENGTH) throw tooLong('rationale', place);
  return value.trim();
}

function tooLong(field: string, place: string): RowError {
  return new RowError('field', msg('import.field-too-long', { place, field }), {
    hint: msg('import.field-too-long.hint'),
  });
}

/**
 * True where a comma between digits can only be a decimal comma: no list, text or interval is
 * expected.
 */
const isNumberExpected = (check: AnswerCheck | null): boolean =>
  check === null || check.type === 'auto' || check.type === 'number';

/** The row's own check; tables hold it as JSON in a cell. */
function checkOf(value: unknown, place: string): AnswerCheck | null {
  if (value === undefined || value === null || value === '') return null;
  try {
    const isJson = typeof value === 'string' && value.trimStart().startsWith('{');
    return readCheck(isJson ? JSON.parse(value as string) : value, place);
  } catch (cause) {
    const isUserError = cause instanceof UserError;
    const message = isUserError ? cause.problem.message : msg('import.check-not-json', { place });
    const hint =
      (isUserError ? cause.problem.hint : undefined) ?? msg('import.check-not-json.hint');
    throw new RowError('field', message, { hint, cause });
  }
}
