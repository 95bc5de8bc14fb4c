// Conversations as other programs write them: ShareGPT and LLaVA, OpenAI messages, verl's prompts; their questions, one after the other.

import { hasValue, type Row } from './column-roles.ts';
import type { EarlierTurn } from '../../../preload/contract/datasets.ts';
import { countPlaceholders, nameImages, stripPlaceholders } from './image-placeholders.ts';
import { RowError } from '../defect-kinds.ts';
import { msg } from '../../../i18n/message.ts';

/** A question of a conversation with its answer; both still have their marks for pictures. */
export interface Exchange {
  readonly question: string;
  /** Empty where nobody answered. */
  readonly answer: string;
}

/** A conversation as a row holds it. */
export interface Conversation {
  readonly exchanges: readonly Exchange[];
  /** Pictures that its turns hold themselves, in their order. */
  readonly images: readonly unknown[];
}

/** One turn. */
interface Turn {
  readonly role: string;
  readonly text: string;
  readonly pictures: readonly unknown[];
}

/** Questions of one conversation: each becomes a row that repeats all before it. */
const MOST_QUESTIONS = 256;
/** Characters of the turns before a question. */
const LONGEST_HISTORY = 2 ** 20;

/**
 * The conversation of a row; undefined where it holds none. Questions in a row are one, of answers in a row the last one
 * counts, and what was said before the first question is left out. Throws a RowError that names the turn without a known role.
 */
export function parseConversation(row: Row, place: string): Conversation | undefined {
  const list = [row.conversations, row.messages, row.prompt].find(Array.isArray) as
    unknown[] | undefined;
  if (!list) return undefined;
  const told = list
    .map((turn, i) => turnOf(turn, i, place))
    .filter(({ role }) => role !== 'system');
  const exchanges: { question: string; answer: string }[] = [];
  let before = '';
  for (const { role, text } of told) {
    const open = exchanges.at(-1);
    if (role === 'assistant' && open) open.answer = stripPlaceholders(text);
    else if (role === 'user' && open && before === 'user') open.question += `\n${text}`;
    else if (role === 'user') exchanges.push({ question: text, answer: '' });
    before = role;
  }
  if (exchanges.length > MOST_QUESTIONS) {
    throw new RowError(
      'conversation',
      msg('import.conversation-too-long', {
        place,
        count: exchanges.length,
        limit: MOST_QUESTIONS,
      }),
      {
        hint: msg('import.conversation-too-long.hint'),
      },
    );
  }
  return { exchanges, images: told.flatMap(({ pictures }) => pictures) };
}

/**
 * How many pictures each question shows: as many as it has marks, where the marks of all questions are as many as the
 * pictures; else all of them stand with the first question.
 */
export function imagesPerQuestion(marks: readonly number[], pictures: number): number[] {
  const isFit = sum(marks) === pictures;
  return marks.map((own, i) => (isFit ? own : i === 0 ? pictures : 0));
}

/** Refuses turns that no model could read: throws a RowError that names the question's place. */
export function checkHistoryLength(turns: readonly EarlierTurn[], place: string): void {
  if (sum(turns.map(({ content }) => content.length)) <= LONGEST_HISTORY) return;
  throw new RowError('field', msg('import.history-too-long', { place }), {
    hint: msg('import.history-too-long.hint'),
  });
}

/** The conversation as turns, two for each question; `shares`: the pictures that each one shows. */
export function toHistory(
  exchanges: readonly Exchange[],
  shares: readonly number[],
): EarlierTurn[] {
  return exchanges.flatMap(({ question, answer }, i): EarlierTurn[] => {
    const pictures = shares[i]!;
    const isFit = countPlaceholders(question) === pictures;
    const content = isFit ? nameImages(question, pictures) : stripPlaceholders(question);
    return [
      { role: 'user', content, ...(pictures === 0 ? {} : { pictures }) },
      { role: 'assistant', content: answer },
    ];
  });
}

/** The sum of some numbers. */
export const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, each) => total + each, 0);

function turnOf(turn: unknown, number: number, place: string): Turn {
  const role = isObject(turn) ? ROLES.get(String(turn.role ?? turn.from)) : undefined;
  if (!isObject(turn) || role === undefined) {
    throw new RowError(
      'conversation',
      msg('import.turn-role-unknown', { place, turn: number + 1 }),
      {
        hint: msg('import.turn-role-unknown.hint'),
      },
    );
  }
  return { role, ...contentOf(turn.content ?? turn.value) };
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
  if (!Array.isArray(content))
    return { text: typeof content === 'string' ? content.trim() : '', pictures: [] };
  const parts = content.filter(isObject);
  const isMarked = parts.some(
    ({ text }) => typeof text === 'string' && countPlaceholders(text) > 0,
  );
  const pictures: unknown[] = [];
  const texts = parts.flatMap(({ text, image, path, image_url: url, type }) => {
    const found = [image, path, isObject(url) ? url.url : url].find(hasValue);
    if (found !== undefined) pictures.push(found);
    if (found !== undefined || type === 'image') return isMarked ? [] : ['<image>'];
    return typeof text === 'string' ? [text] : [];
  });
  return { text: texts.join('\n').trim(), pictures };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
