// Rows as other programs write them, turned into ours: { id, question, answer, picture, kind, rationale, check }.
//
// Known: plain columns under their usual names, Alpaca, ShareGPT and LLaVA conversations, OpenAI messages, and verl's rows
// for RL (which the recipe's reference uses). A row that is none of these is left as it is, for the reader to refuse.

import { columnFor, isGiven, rolesOf, type Row } from './column-roles.ts';
import { RowError } from './defects.ts';
import { marksIn, withoutMarks } from './picture-marks.ts';
import { withOptions } from './row-options.ts';

/** One turn of a conversation. */
interface Turn {
  readonly role: string;
  readonly text: string;
  readonly pictures: readonly unknown[];
}

/** A row as it is read on; nothing in it is checked yet. The question still has its marks for pictures. */
export interface OwnRow {
  readonly id?: unknown;
  readonly question?: unknown;
  readonly answer?: unknown;
  readonly rationale?: unknown;
  readonly kind?: unknown;
  readonly check?: unknown;
  readonly picture?: unknown;
  /** The column that names pictures; undefined where none does. */
  readonly pictureField?: string | undefined;
}

/** A row in our layout; `place` names it in errors. Fields that are not understood are left out. */
export function ownLayout(given: Row, place: string): OwnRow {
  const row = withOptions(withNumberedPictures(given));
  const own = fromConversation(row, place) ?? { ...renamed(row), ...alpacaOf(row) };
  const parts = typeof own.answer === 'string' ? REASONED.exec(own.answer) : null;
  return parts ? { rationale: parts[1]!.trim(), ...own, answer: unboxed(parts[2]!.trim()) } : own;
}

/** An answer as the recipe writes it: how it is reached, then the answer itself. */
const REASONED = /^\s*<think>([\s\S]*?)<\/think>\s*<answer>([\s\S]*?)<\/answer>\s*$/;

/** The content of `\\boxed{…}` where that is the whole text and holds no other braces. */
const unboxed = (text: string): string => /^\\boxed\{([^{}]*)\}$/.exec(text)?.[1] ?? text;

function fromConversation(row: Row, place: string): OwnRow | undefined {
  const turns = turnsOf(row, place);
  if (!turns) return undefined;
  const told = turns.filter(({ role }) => role !== 'system');
  const asked = told.filter(({ role }) => role === 'user');
  const said = told.filter(({ role }) => role === 'assistant');
  if (asked.length > 1) {
    throw new RowError(
      'conversation',
      `${place}: the conversation has ${asked.length} questions.`,
      {
        hint: 'A row is one question and its answer; write each pair as a row of its own.',
      },
    );
  }
  const pictures = told.flatMap((turn) => turn.pictures);
  const gold = goldOf(row) ?? withoutMarks(said.at(-1)?.text ?? '');
  return {
    ...renamed(row),
    question: asked[0]?.text,
    answer: gold,
    ...(pictures.length > 0 ? { picture: pictures, pictureField: 'picture' } : {}),
  };
}

/** Pictures in columns of their own, `image_1` to `image_9` (MMMU). */
function withNumberedPictures(row: Row): Row {
  if (columnFor(row, 'picture') !== undefined) return row;
  const names = Array.from({ length: 9 }, (_, i) => `image_${i + 1}`);
  const pictures = names.flatMap((name) => (isGiven(row[name]) ? [row[name]] : []));
  return pictures.length > 0 ? { ...row, images: pictures } : row;
}

/** Columns under their usual names: the likeliest that holds something. */
function renamed(row: Row): OwnRow {
  const { picture, ...others } = rolesOf(row);
  const own: Record<string, unknown> = { id: row.id, check: row.check };
  for (const [role, column] of Object.entries(others)) own[role] = row[column];
  return picture === undefined ? own : { ...own, picture: row[picture], pictureField: picture };
}

/** Alpaca: an instruction, a text that it is about, and the output. */
function alpacaOf(row: Row): Row | undefined {
  const { instruction, input, output } = row;
  if (typeof instruction !== 'string' || !isGiven(output)) return undefined;
  const about = typeof input === 'string' && input.trim() !== '' ? `\n\n${input.trim()}` : '';
  return { question: instruction.trim() + about, answer: output };
}

/** verl: the answer that a reward compares with. */
function goldOf({ reward_model: reward }: Row): unknown {
  return isObject(reward) ? reward.ground_truth : undefined;
}

function turnsOf(row: Row, place: string): Turn[] | undefined {
  const list = [row.conversations, row.messages, row.prompt].find(Array.isArray) as unknown[] | undefined; // prettier-ignore
  if (!list) return undefined;
  return list.map((turn, i) => {
    const role = isObject(turn) ? ROLES.get(String(turn.role ?? turn.from)) : undefined;
    if (!isObject(turn) || role === undefined) {
      throw new RowError(
        'conversation',
        `${place}: turn ${i + 1} of the conversation has no known role.`,
        {
          hint: 'Roles are system, user and assistant (or human and gpt).',
        },
      );
    }
    return { role, ...contentOf(turn.content ?? turn.value) };
  });
}

const ROLES = new Map([
  ['system', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['gpt', 'assistant'],
  ['model', 'assistant'],
]);

/** A text, or parts of texts and pictures as OpenAI and Hugging Face write them; a mark stands where a picture is. */
function contentOf(content: unknown): { text: string; pictures: unknown[] } {
  if (!Array.isArray(content)) return { text: typeof content === 'string' ? content.trim() : '', pictures: [] }; // prettier-ignore
  const parts = content.filter(isObject);
  const isMarked = parts.some(({ text }) => typeof text === 'string' && marksIn(text) > 0);
  const pictures: unknown[] = [];
  const texts = parts.flatMap(({ text, image, path, image_url: url, type }) => {
    const found = [image, path, isObject(url) ? url.url : url].find(isGiven);
    if (found !== undefined) pictures.push(found);
    if (found !== undefined || type === 'image') return isMarked ? [] : ['<image>'];
    return typeof text === 'string' ? [text] : [];
  });
  return { text: texts.join('\n').trim(), pictures };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
