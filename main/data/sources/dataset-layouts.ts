// Rows in the layouts of other programs, normalized to ours: { id, question, answer, picture, kind,
// rationale, check }.
//
// Known layouts: plain columns with usual names, Alpaca, ShareGPT and LLaVA conversations, OpenAI
// messages, and the RL rows of verl. Anything else is passed on unchanged, for `source-row.ts` to
// report.

import type { RowError } from '../defect-kinds.ts';
import { isObject } from '../../platform/json-file.ts';
import { msg } from '../../../i18n/message.ts';
import { optionColumns, withOptions } from './choice-options.ts';
import {
  explainColumns,
  findColumn,
  hasValue,
  inferRoles,
  rateColumn,
  renameColumns,
  splitColumn,
  type ColumnMapping,
  type ColumnRole,
  type Row,
} from './column-roles.ts';
import { parseConversation, type Exchange } from './conversation-layouts.ts';

/**
 * A row in our layout whose fields are not checked yet; the question has its image placeholders.
 */
export interface NormalizedRow {
  readonly id?: unknown;
  readonly question?: unknown;
  readonly answer?: unknown;
  readonly rationale?: unknown;
  readonly kind?: unknown;
  readonly check?: unknown;
  readonly picture?: unknown;
  /** The column of the images; undefined where there is none. */
  readonly imageField?: string | undefined;
  readonly video?: unknown;
  /** The column of the videos; undefined where there is none. */
  readonly videoField?: string | undefined;
  /** Frames a second of the videos, or of each. */
  readonly fps?: unknown;
  /** All questions of the row's conversation. */
  readonly exchanges?: readonly Exchange[];
  /** Index of the row's question in `exchanges`. */
  readonly number?: number;
  /** What was read differently from how the row has it. */
  readonly notes?: readonly RowError[];
  /** The fields as the row has them. */
  readonly written?: WrittenFields;
  /** Texts of the row that no field has. */
  readonly leftOut?: readonly string[];
}

/** Fields as a row has them, before they are checked or changed. */
export interface WrittenFields {
  readonly question?: unknown;
  readonly answer?: unknown;
  readonly rationale?: unknown;
  readonly kind?: unknown;
  readonly id?: unknown;
}

/**
 * A row in our layout, or one for each question of a conversation. Unknown fields are dropped;
 * `place` names the row in errors.
 */
export function normalizeRow(row: Row, place: string): NormalizedRow[] {
  const notes: RowError[] = [];
  const flat = withOptions(withNumberedImages(row), place, notes);
  const rows = normalizeConversation(flat, place) ?? [
    { ...normalizeColumns(flat), ...normalizeAlpaca(flat), written: normalizeColumns(row) },
  ];
  return rows.map(splitReasoning).map((each, i) => (i === 0 ? { ...each, notes } : each));
}

/**
 * Every column of a row with what it is read as and why, given the settings' mapping, and the
 * columns among it that tell by their values what they hold.
 */
export function explainRow(
  row: Row,
  mapping: ColumnMapping = {},
  told: ColumnMapping = {},
): ColumnRole[] {
  const renamed = renameColumns(row, mapping);
  const options = optionColumns(renamed);
  const split = splitColumn(row, mapping);
  const rate = rateColumn(renamed);
  const isAlpaca = normalizeAlpaca(renamed) !== undefined;
  const hasPicture = findColumn(renamed, 'picture') !== undefined;
  const useOf = (column: string): ColumnRole['role'] => {
    if (column === split) return 'split';
    if (column === rate) return 'fps';
    if (options.includes(column)) return 'options';
    if (CONVERSATION_FIELDS.includes(column) && Array.isArray(row[column])) return 'conversation';
    if (column === 'reward_model' && verlGroundTruth(renamed) !== undefined) return 'answer';
    if (isAlpaca && (column === 'instruction' || column === 'input')) return 'question';
    if (isAlpaca && column === 'output') return 'answer';
    if (!hasPicture && /^image_[1-9]$/.test(column)) return 'picture';
    return null;
  };
  return explainColumns(row, mapping, told).map((each) => {
    if (each.role !== null) return each;
    const role = useOf(each.column);
    return role === null ? each : { ...each, role, reason: msg('import.column-layout') };
  });
}

const CONVERSATION_FIELDS = ['conversations', 'messages', 'prompt'];

/** An answer in the recipe's format: reasoning, then the answer itself. */
const REASONED_ANSWER = /^\s*<think>([\s\S]*?)<\/think>\s*<answer>([\s\S]*?)<\/answer>\s*$/;

function splitReasoning(row: NormalizedRow): NormalizedRow {
  const parts = typeof row.answer === 'string' ? REASONED_ANSWER.exec(row.answer) : null;
  return parts ? { rationale: parts[1]!.trim(), ...row, answer: unbox(parts[2]!.trim()) } : row;
}

/** The content of `\boxed{…}` where that is the whole text and contains no braces. */
const unbox = (text: string): string => /^\\boxed\{([^{}]*)\}$/.exec(text)?.[1] ?? text;

/** A gold answer of the row (verl) answers the last question, which then becomes the only row. */
function normalizeConversation(row: Row, place: string): NormalizedRow[] | undefined {
  const conversation = parseConversation(row, place);
  if (!conversation) return undefined;
  const { exchanges, images, videos, leftOut } = conversation;
  const common: NormalizedRow = {
    ...normalizeColumns(row),
    ...(images.length > 0 ? { picture: images, imageField: 'picture' } : {}),
    ...(videos.length > 0 ? { video: videos, videoField: 'video' } : {}),
  };
  const { kind, rationale, id } = common;
  const written = { kind, rationale, id };
  const gold = verlGroundTruth(row);
  const last = exchanges.at(-1);
  if (gold !== undefined || last === undefined) {
    const number = Math.max(0, exchanges.length - 1);
    const own = { question: last?.question, answer: gold ?? '' };
    return [{ ...common, ...own, exchanges, number, leftOut, written: { ...written, ...own } }];
  }
  return exchanges.map((each, number) => ({
    ...common,
    ...each,
    exchanges,
    number,
    written: { ...written, ...each },
    ...(number === 0 ? { leftOut } : {}),
  }));
}

/** Collects images in columns of their own, `image_1` to `image_9` (MMMU). */
function withNumberedImages(row: Row): Row {
  if (findColumn(row, 'picture') !== undefined) return row;
  const columns = Array.from({ length: 9 }, (_, i) => `image_${i + 1}`);
  const images = columns.flatMap((name) => (hasValue(row[name]) ? [row[name]] : []));
  return images.length > 0 ? { ...row, images } : row;
}

/** The columns under our names, by their inferred roles. */
function normalizeColumns(row: Row): NormalizedRow {
  const { picture, video, ...others } = inferRoles(row);
  const fields: Record<string, unknown> = { id: row.id, check: row.check };
  for (const [role, column] of Object.entries(others)) fields[role] = row[column];
  const rate = rateColumn(row);
  return {
    ...fields,
    ...(picture === undefined ? {} : { picture: row[picture], imageField: picture }),
    ...(video === undefined ? {} : { video: row[video], videoField: video }),
    ...(rate === undefined ? {} : { fps: row[rate] }),
  };
}

/** Alpaca: an instruction, an optional input and the output. */
function normalizeAlpaca(row: Row): NormalizedRow | undefined {
  const { instruction, input, output } = row;
  if (typeof instruction !== 'string' || !hasValue(output)) return undefined;
  const context = typeof input === 'string' && input.trim() !== '' ? `\n\n${input.trim()}` : '';
  return { question: instruction.trim() + context, answer: output };
}

function verlGroundTruth({ reward_model: reward }: Row): unknown {
  return isObject(reward) ? reward.ground_truth : undefined;
}
