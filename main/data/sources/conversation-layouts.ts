// Conversations in the layouts of ShareGPT, LLaVA, OpenAI and verl, as a list of questions with
// their answers.

import { isObject } from '../../platform/json-file.ts';
import type { EarlierTurn } from '../../../preload/contract/datasets.ts';
import { RowError } from '../defect-kinds.ts';
import { hasValue, type Row } from './column-roles.ts';
import {
  countPlaceholders,
  nameMedia,
  stripPlaceholders,
  type MediaKind,
} from '../text/image-placeholders.ts';
import { IMAGE_FORMATS } from './image-reference.ts';
import { hasVideo } from './video-reference.ts';
import { msg } from '../../../i18n/message.ts';

/** A question of a conversation with its answer, both with their image placeholders. */
export interface Exchange {
  readonly question: string;
  /** Empty where there is no answer. */
  readonly answer: string;
}

/** A conversation as a row holds it. */
export interface Conversation {
  readonly exchanges: readonly Exchange[];
  /** Images in the content of its turns, in order. */
  readonly images: readonly unknown[];
  /** Videos in the content of its turns, in order. */
  readonly videos: readonly unknown[];
  /** Turns that belong to no exchange, as `role: text`. */
  readonly leftOut: readonly string[];
}

interface Turn {
  readonly role: string;
  readonly text: string;
  readonly images: readonly unknown[];
  readonly videos: readonly unknown[];
}

/** Each question of a conversation becomes a row that repeats everything before it. */
const MAX_QUESTIONS = 256;
/** Characters of the turns before a question. */
const MAX_HISTORY_LENGTH = 2 ** 20;

/** Names of roles -> ours. */
const ROLES = new Map([
  ['system', 'system'],
  ['user', 'user'],
  ['human', 'user'],
  ['assistant', 'assistant'],
  ['gpt', 'assistant'],
  ['model', 'assistant'],
]);

/**
 * The conversation of a row; undefined where it holds none. Consecutive user turns are one
 * question, of consecutive assistant turns the last one counts, and turns before the first question
 * are dropped. Throws a RowError that names a turn with an unknown role.
 */
export function parseConversation(row: Row, place: string): Conversation | undefined {
  const list = [row.conversations, row.messages, row.prompt].find(Array.isArray) as
    unknown[] | undefined;
  if (!list) return undefined;
  const turns = list.map((turn, i) => parseTurn(turn, i + 1, place));
  const leftOut: string[] = [];
  const exchanges: { question: string; answer: string }[] = [];
  let previousRole = '';
  for (const { role, text } of turns) {
    const open = exchanges.at(-1);
    if (role === 'assistant' && open) {
      if (open.answer.trim() !== '') leftOut.push(`assistant: ${open.answer}`);
      open.answer = text;
    } else if (role === 'user' && open && previousRole === 'user') open.question += `\n${text}`;
    else if (role === 'user') exchanges.push({ question: text, answer: '' });
    else leftOut.push(`${role}: ${text}`);
    if (role !== 'system') previousRole = role;
  }
  if (exchanges.length > MAX_QUESTIONS) {
    const values = { place, count: exchanges.length, limit: MAX_QUESTIONS };
    throw new RowError('conversation', msg('import.conversation-too-long', values), {
      hint: msg('import.conversation-too-long.hint'),
    });
  }
  const shown = turns.filter(({ role }) => role !== 'system');
  const images = shown.flatMap((turn) => turn.images);
  return { exchanges, images, videos: shown.flatMap(({ videos }) => videos), leftOut };
}

function parseTurn(turn: unknown, number: number, place: string): Turn {
  const role = isObject(turn) ? ROLES.get(String(turn.role ?? turn.from)) : undefined;
  if (!isObject(turn) || role === undefined) {
    throw new RowError('conversation', msg('import.turn-role-unknown', { place, turn: number }), {
      hint: msg('import.turn-role-unknown.hint'),
    });
  }
  const content = turn.content ?? turn.value;
  if (Array.isArray(content) && content.some(isSound)) {
    throw new RowError('not-a-picture', msg('import.turn-sound', { place, turn: number }), {
      hint: msg('import.describe-sound-file', { formats: IMAGE_FORMATS }),
    });
  }
  return { role, ...parseContent(content) };
}

/** A part with sound, as OpenAI and Hugging Face write it. */
const isSound = (part: unknown): boolean =>
  isObject(part) && ['audio', 'input_audio', 'audio_url'].includes(String(part.type));

/**
 * A text, or parts of text, images and videos as OpenAI, Hugging Face and Qwen write them; each image
 * and video leaves a placeholder in the text.
 */
function parseContent(content: unknown): Omit<Turn, 'role'> {
  if (!Array.isArray(content))
    return { text: typeof content === 'string' ? content : '', images: [], videos: [] };
  const parts = content.filter(isObject);
  const hasPlaceholders = parts.some(
    ({ text }) => typeof text === 'string' && countPlaceholders(text) > 0,
  );
  const images: unknown[] = [];
  const videos: unknown[] = [];
  const texts = parts.flatMap((part) => {
    const { text, image, path, image_url: url, type } = part;
    if (type === 'video' || type === 'video_url' || hasValue(part.video)) {
      if (hasVideo(part)) videos.push(part);
      return hasPlaceholders ? [] : ['<video>'];
    }
    const reference = [image, path, isObject(url) ? url.url : url].find(hasValue);
    if (reference !== undefined) images.push(reference);
    if (reference !== undefined || type === 'image') return hasPlaceholders ? [] : ['<image>'];
    return typeof text === 'string' ? [text] : [];
  });
  return { text: texts.join('\n'), images, videos };
}

/**
 * What each question shows of a conversation's images and videos, given the number of placeholders of
 * every question: one per placeholder where their number equals that of the media, else all belong to
 * the first question.
 */
export function mediaPerQuestion<T>(placeholders: readonly number[], media: readonly T[]): T[][] {
  const isMatch = sum(placeholders) === media.length;
  let at = 0;
  return placeholders.map((own, i) => {
    if (isMatch) return media.slice(at, (at += own));
    return i === 0 ? [...media] : [];
  });
}

/** Throws a RowError for turns that are longer than any model reads. */
export function checkHistoryLength(turns: readonly EarlierTurn[], place: string): void {
  if (sum(turns.map(({ content }) => content.length)) <= MAX_HISTORY_LENGTH) return;
  throw new RowError('field', msg('import.history-too-long', { place }), {
    hint: msg('import.history-too-long.hint'),
  });
}

/**
 * The conversation as turns, two for each question, which shows `media[i]`; a video counts as one of
 * the turn's pictures.
 */
export function toHistory(
  exchanges: readonly Exchange[],
  media: readonly (readonly MediaKind[])[],
): EarlierTurn[] {
  return exchanges.flatMap(({ question, answer }, i): EarlierTurn[] => {
    const pictures = media[i]!.length;
    const isMatch = countPlaceholders(question) === pictures;
    const content = isMatch ? nameMedia(question, media[i]!) : stripPlaceholders(question);
    return [
      { role: 'user', content: content.trim(), ...(pictures === 0 ? {} : { pictures }) },
      { role: 'assistant', content: stripPlaceholders(answer).trim() },
    ];
  });
}

export const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, each) => total + each, 0);
