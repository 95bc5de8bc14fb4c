// Hugging Face tokenizers (`tokenizer.json`): text to token ids and back, with offsets.

import { join } from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { type Json, readJson } from '../../platform/json-file.ts';
import { TimeLimitError, withTimeLimit } from '../../platform/limits/time.ts';
import { reasonOf, UserError } from '../../i18n/user-error.ts';
import { checkTokenizerForm } from './tokenizer-limits.ts';
import { msg } from '../../../i18n/message.ts';

export interface Tokenizer {
  /** Token ids of a text. Special tokens in it are recognised, none are added. */
  encode(text: string): Int32Array;
  /** Token ids, and the character at which each token starts. */
  encodeWithOffsets(text: string): { ids: Int32Array; starts: Int32Array };
  decode(ids: ArrayLike<number>, options?: { skipSpecialTokens?: boolean }): string;
  tokenToId(token: string): number | undefined;
  /** Ids of the tokens that end a generated answer. */
  readonly eosTokenIds: readonly number[];
  /** One more than the largest id. */
  readonly vocabularySize: number;
}

/** Loads the tokenizer of a model folder. Throws a UserError that names the file. */
export function loadTokenizer(dir: string): Tokenizer {
  const file = join(dir, 'tokenizer.json');
  const json = readJson(file);
  if (!json)
    throw new UserError(msg('model.tokenizer-file-missing', { file }), {
      hint: msg('model.tokenizer-file-missing.hint'),
    });
  const config = readJson(join(dir, 'tokenizer_config.json')) ?? {};
  const { library, isKnown } = createLibraryTokenizer(file, json, config);
  const vocabulary = vocabularyOf(json);
  const within = <T>(step: () => T): T =>
    explained(file, isKnown ? step : () => inTime(file, step));
  const encode = (text: string) =>
    within(() => Int32Array.from(library.encode(text, { add_special_tokens: false }).ids));
  const byteOrderMark = ['<0xEF>', '<0xBB>', '<0xBF>'].map((token) => vocabulary.get(token));
  const decode = (ids: ArrayLike<number>, { skipSpecialTokens = false } = {}): string => {
    const list = Array.from(ids);
    if (list.length === 0) return '';
    // The library drops a byte order mark at the start of byte-fallback tokens; the reference
    // implementation keeps it.
    const mark = list.findIndex((_, i) =>
      byteOrderMark.every((id, k) => id !== undefined && list[i + k] === id),
    );
    if (mark >= 0) {
      const rest = list.slice(mark + byteOrderMark.length);
      const before = decode(list.slice(0, mark), { skipSpecialTokens });
      return `${before}\uFEFF${decode(rest, { skipSpecialTokens })}`;
    }
    return within(() =>
      library.decode(list, {
        skip_special_tokens: skipSpecialTokens,
        clean_up_tokenization_spaces: false,
      }),
    );
  };
  const startsOf = tokenStarts(json, decode);
  return {
    encode,
    decode,
    encodeWithOffsets(text) {
      const ids = encode(text);
      return { ids, starts: startsOf(text, ids) };
    },
    tokenToId: (token) => vocabulary.get(token),
    eosTokenIds: eosTokenIdsOf(dir, config, vocabulary),
    // Not Math.max(...ids): a real vocabulary exceeds the number of arguments a call may have.
    vocabularySize: [...vocabulary.values()].reduce((largest, id) => Math.max(largest, id), -1) + 1,
  };
}

/** The library's tokenizer, and whether all its patterns are known to end. */
function createLibraryTokenizer(
  file: string,
  json: Json,
  config: Json,
): { library: HuggingFaceTokenizer; isKnown: boolean } {
  try {
    const isKnown = checkTokenizerForm(json);
    return { library: new HuggingFaceTokenizer(json as never, config as never), isKnown };
  } catch (cause) {
    throw unusable(file, reasonOf(cause, 'it has not the form that Hugging Face gives it'), cause);
  }
}

/** Common tokenizers take milliseconds for a prompt. */
const STEP_TIMEOUT_MS = 2500;

/** Runs a step of a tokenizer whose patterns may never end. */
function inTime<T>(file: string, step: () => T): T {
  try {
    return withTimeLimit(step, STEP_TIMEOUT_MS);
  } catch (cause) {
    if (!(cause instanceof TimeLimitError)) throw cause;
    throw unusable(file, `a regular expression in it is endless; ${cause.message}`, cause);
  }
}

/** Runs a step of the library; where its own code fails on what the file says, that is a sentence. */
function explained<T>(file: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw unusable(file, reasonOf(cause, 'it has not the form that Hugging Face gives it'), cause);
  }
}

function unusable(file: string, reason: string, cause: unknown): UserError {
  return new UserError(msg('model.tokenizer-unusable', { file, reason }), {
    hint: msg('model.tokenizer-unusable.hint'),
    cause,
  });
}

/**
 * Tokens that do not decode to whole characters are joined up to this number; then matching resumes
 * at the next added token.
 */
const MAX_PENDING_TOKENS = 64;

/**
 * The characters at which tokens start. The library returns no offsets, so the tokens are decoded
 * along the text: tokens that share one character start where it starts. Added tokens occur in the
 * text verbatim and resynchronise the walk.
 */
function tokenStarts(
  json: Json,
  decode: (ids: ArrayLike<number>) => string,
): (text: string, ids: Int32Array) => Int32Array {
  const added = new Map(addedTokens(json).map(({ id, content }) => [id, content]));
  const form = unicodeForm(json.normalizer);
  const pieces = new Map<number, string>();
  const pieceOf = (id: number): string => {
    let piece = pieces.get(id);
    if (piece === undefined) pieces.set(id, (piece = decode([id])));
    return piece;
  };
  return (text, ids) => {
    const { normal, origin } = normalize(text, form);
    const starts = new Int32Array(ids.length);
    let at = 0;
    let pending: number[] = [];
    ids.forEach((id, i) => {
      const content = added.get(id);
      const found = content === undefined ? -1 : normal.indexOf(content, at);
      if (found >= 0) {
        starts[i] = origin[found]!;
        at = found + content!.length;
        pending = [];
        return;
      }
      starts[i] = origin[at]!;
      if (pending.length > MAX_PENDING_TOKENS) return;
      pending.push(id);
      const piece = pending.length === 1 ? pieceOf(id) : decode(pending);
      if (piece.endsWith('\uFFFD') || !normal.startsWith(piece, at)) return;
      at += piece.length;
      pending = [];
    });
    return starts;
  };
}

type UnicodeForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

function unicodeForm(normalizer: unknown): UnicodeForm | undefined {
  const { type, normalizers } = (normalizer ?? {}) as { type?: string; normalizers?: unknown };
  if (Array.isArray(normalizers))
    return normalizers.map(unicodeForm).find((form) => form !== undefined);
  return (['NFC', 'NFD', 'NFKC', 'NFKD'] as const).find((form) => form === type);
}

/**
 * A character with the combining marks (or Hangul vowels and finals) after it: normalisation never
 * reaches further.
 */
const CLUSTER = /[^][\p{M}\u1160-\u11FF]*/gu;

/**
 * The text after the tokenizer's Unicode normalisation; `origin[i]` is the character of `text` that
 * character i comes from.
 */
function normalize(
  text: string,
  form: UnicodeForm | undefined,
): { normal: string; origin: Int32Array } {
  const whole = text.replace(/\p{Cs}/gu, '\uFFFD'); // a lone surrogate is not a character
  if (form === undefined || whole.normalize(form) === whole)
    return { normal: whole, origin: Int32Array.from({ length: whole.length + 1 }, (_, i) => i) };
  let normal = '';
  const origin: number[] = [];
  for (const { 0: cluster, index } of whole.matchAll(CLUSTER)) {
    const changed = cluster.normalize(form);
    for (let k = 0; k < changed.length; k++) origin.push(changed === cluster ? index + k : index);
    normal += changed;
  }
  origin.push(whole.length);
  return { normal, origin: Int32Array.from(origin) };
}

function vocabularyOf(json: Json): Map<string, number> {
  const map = new Map<string, number>();
  const vocab = (json.model as Json | undefined)?.vocab;
  if (Array.isArray(vocab))
    vocab.forEach((entry, id) => map.set((entry as [string, number])[0], id));
  else
    for (const [token, id] of Object.entries((vocab as Record<string, number> | undefined) ?? {}))
      map.set(token, id);
  for (const { id, content } of addedTokens(json)) map.set(content, id);
  return map;
}

function addedTokens(json: Json): { id: number; content: string }[] {
  return (json.added_tokens as { id: number; content: string }[] | undefined) ?? [];
}

function eosTokenIdsOf(
  dir: string,
  config: Json,
  vocabulary: ReadonlyMap<string, number>,
): number[] {
  const ids = new Set<number>();
  const generation = readJson(join(dir, 'generation_config.json'));
  for (const id of [generation?.eos_token_id].flat()) if (typeof id === 'number') ids.add(id);
  const eos = config.eos_token as string | { content: string } | null | undefined;
  const id = vocabulary.get(typeof eos === 'string' ? eos : (eos?.content ?? ''));
  if (id !== undefined) ids.add(id);
  return [...ids];
}
