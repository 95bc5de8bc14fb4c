// Rows as other programs write them, turned into ours: { id, question, answer, picture, kind, rationale, check }.
//
// Known: plain columns under their usual names, Alpaca, ShareGPT and LLaVA conversations, OpenAI messages, and verl's rows
// for RL (which the recipe's reference uses). A row that is none of these is left as it is, for the reader to refuse.

import { findColumn, hasValue, inferRoles, type Row } from './column-roles.ts';
import { parseConversation, isObject, type Exchange } from './conversation-layouts.ts';
import { withOptions } from './choice-options.ts';

/** A row as it is read on; nothing in it is checked yet. The question still has its marks for pictures. */
export interface NormalizedRow {
  readonly id?: unknown;
  readonly question?: unknown;
  readonly answer?: unknown;
  readonly rationale?: unknown;
  readonly kind?: unknown;
  readonly check?: unknown;
  readonly picture?: unknown;
  /** The column that names pictures; undefined where none does. */
  readonly pictureField?: string | undefined;
  /** Of a conversation: all its questions, and the number of this row's among them, from 0. */
  readonly exchanges?: readonly Exchange[];
  readonly number?: number;
}

/**
 * A row in our layout, or one for each question of a conversation; `place` names it in errors. Fields that are not
 * understood are left out.
 */
export function normalizeRow(given: Row, place: string): NormalizedRow[] {
  const row = withOptions(withNumberedPictures(given));
  const rows = fromConversation(row, place) ?? [{ ...renamed(row), ...alpacaOf(row) }];
  return rows.map(withReason);
}

function withReason(own: NormalizedRow): NormalizedRow {
  const parts = typeof own.answer === 'string' ? REASONED.exec(own.answer) : null;
  return parts ? { rationale: parts[1]!.trim(), ...own, answer: unboxed(parts[2]!.trim()) } : own;
}

/** An answer as the recipe writes it: how it is reached, then the answer itself. */
const REASONED = /^\s*<think>([\s\S]*?)<\/think>\s*<answer>([\s\S]*?)<\/answer>\s*$/;

/** The content of `\\boxed{…}` where that is the whole text and holds no other braces. */
const unboxed = (text: string): string => /^\\boxed\{([^{}]*)\}$/.exec(text)?.[1] ?? text;

/** Where the row says which answer a reward compares with, that is the answer to the last question, and the only one. */
function fromConversation(row: Row, place: string): NormalizedRow[] | undefined {
  const told = parseConversation(row, place);
  if (!told) return undefined;
  const { exchanges, images: pictures } = told;
  const common: NormalizedRow = {
    ...renamed(row),
    ...(pictures.length > 0 ? { picture: pictures, pictureField: 'picture' } : {}),
  };
  const gold = goldOf(row);
  const last = exchanges.at(-1);
  if (gold !== undefined || last === undefined) {
    const number = Math.max(0, exchanges.length - 1);
    return [{ ...common, question: last?.question, answer: gold ?? '', exchanges, number }];
  }
  return exchanges.map((each, number) => ({ ...common, ...each, exchanges, number }));
}

/** Pictures in columns of their own, `image_1` to `image_9` (MMMU). */
function withNumberedPictures(row: Row): Row {
  if (findColumn(row, 'picture') !== undefined) return row;
  const names = Array.from({ length: 9 }, (_, i) => `image_${i + 1}`);
  const pictures = names.flatMap((name) => (hasValue(row[name]) ? [row[name]] : []));
  return pictures.length > 0 ? { ...row, images: pictures } : row;
}

/** Columns under their usual names: the likeliest that holds something. */
function renamed(row: Row): NormalizedRow {
  const { picture, ...others } = inferRoles(row);
  const own: Record<string, unknown> = { id: row.id, check: row.check };
  for (const [role, column] of Object.entries(others)) own[role] = row[column];
  return picture === undefined ? own : { ...own, picture: row[picture], pictureField: picture };
}

/** Alpaca: an instruction, a text that it is about, and the output. */
function alpacaOf(row: Row): Row | undefined {
  const { instruction, input, output } = row;
  if (typeof instruction !== 'string' || !hasValue(output)) return undefined;
  const about = typeof input === 'string' && input.trim() !== '' ? `\n\n${input.trim()}` : '';
  return { question: instruction.trim() + about, answer: output };
}

/** verl: the answer that a reward compares with. */
function goldOf({ reward_model: reward }: Row): unknown {
  return isObject(reward) ? reward.ground_truth : undefined;
}
