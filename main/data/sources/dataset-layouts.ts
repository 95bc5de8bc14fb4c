// Rows in the layouts of other programs, normalized to ours: { id, question, answer, picture, kind,
// rationale, check }.
//
// Known layouts: plain columns with usual names, Alpaca, ShareGPT and LLaVA conversations, OpenAI
// messages, and the RL rows of verl. Anything else is passed on unchanged, for `source-row.ts` to
// report.

import type { RowError } from '../defect-kinds.ts';
import { isObject } from '../../platform/json-file.ts';
import { withOptions } from './choice-options.ts';
import { findColumn, hasValue, inferRoles, type Row } from './column-roles.ts';
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
  /** All questions of the row's conversation. */
  readonly exchanges?: readonly Exchange[];
  /** Index of the row's question in `exchanges`. */
  readonly number?: number;
  /** What was read differently from how the row has it. */
  readonly notes?: readonly RowError[];
}

/**
 * A row in our layout, or one for each question of a conversation. Unknown fields are dropped;
 * `place` names the row in errors.
 */
export function normalizeRow(row: Row, place: string): NormalizedRow[] {
  const notes: RowError[] = [];
  const flat = withOptions(withNumberedImages(row), place, notes);
  const rows = normalizeConversation(flat, place) ?? [
    { ...normalizeColumns(flat), ...normalizeAlpaca(flat) },
  ];
  return rows.map(splitReasoning).map((each, i) => (i === 0 ? { ...each, notes } : each));
}

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
  const { exchanges, images } = conversation;
  const common: NormalizedRow = {
    ...normalizeColumns(row),
    ...(images.length > 0 ? { picture: images, imageField: 'picture' } : {}),
  };
  const gold = verlGroundTruth(row);
  const last = exchanges.at(-1);
  if (gold !== undefined || last === undefined) {
    const number = Math.max(0, exchanges.length - 1);
    return [{ ...common, question: last?.question, answer: gold ?? '', exchanges, number }];
  }
  return exchanges.map((each, number) => ({ ...common, ...each, exchanges, number }));
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
  const { picture, ...others } = inferRoles(row);
  const fields: Record<string, unknown> = { id: row.id, check: row.check };
  for (const [role, column] of Object.entries(others)) fields[role] = row[column];
  return picture === undefined ? fields : { ...fields, picture: row[picture], imageField: picture };
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
