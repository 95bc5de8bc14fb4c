// Hugging Face tokenizers: text to ids and back.

import { join } from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { type Json, readJson } from '../../platform/json-file.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';

export interface Tokenizer {
  /** Ids of a text; special tokens written in it are recognised, none are added. */
  encode(text: string): Int32Array;
  /** Ids with the character at which each token begins. */
  encodeWithOffsets(text: string): { ids: Int32Array; starts: Int32Array };
  decode(ids: ArrayLike<number>, options?: { skipSpecial?: boolean }): string;
  tokenToId(token: string): number | undefined;
  /** Ids that end an answer. */
  readonly eosTokenIds: readonly number[];
  /** One more than the largest id. */
  readonly vocabularySize: number;
}

/** Loads `tokenizer.json` of a model folder with its configuration files. Throws a UserError that names the file. */
export function loadTokenizer(dir: string): Tokenizer {
  const file = join(dir, 'tokenizer.json');
  const json = readJson(file);
  if (!json)
    throw new UserError(msg('model.tokenizer-file-missing', { file }), {
      hint: msg('model.tokenizer-file-missing.hint'),
    });
  const config = readJson(join(dir, 'tokenizer_config.json')) ?? {};
  const inner = openLibrary(file, json, config);
  const vocabulary = vocabularyOf(json);
  const encode = (text: string) =>
    Int32Array.from(inner.encode(text, { add_special_tokens: false }).ids);
  const byteOrderMark = ['<0xEF>', '<0xBB>', '<0xBF>'].map((token) => vocabulary.get(token));
  const decode = (ids: ArrayLike<number>, { skipSpecial = false } = {}): string => {
    const list = Array.from(ids);
    if (list.length === 0) return '';
    // The library's byte fallback drops a byte order mark at the start of its bytes; the reference keeps it.
    const mark = list.findIndex((_, i) =>
      byteOrderMark.every((id, k) => id !== undefined && list[i + k] === id),
    );
    if (mark >= 0) {
      const rest = list.slice(mark + byteOrderMark.length);
      return `${decode(list.slice(0, mark), { skipSpecial })}\uFEFF${decode(rest, { skipSpecial })}`;
    }
    return inner.decode(list, {
      skip_special_tokens: skipSpecial,
      clean_up_tokenization_spaces: false,
    });
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
    eosTokenIds: endIdsOf(dir, config, vocabulary),
    // A loop: a real vocabulary has more ids than a call may have arguments.
    vocabularySize: [...vocabulary.values()].reduce((largest, id) => Math.max(largest, id), -1) + 1,
  };
}

function openLibrary(file: string, json: Json, config: Json): HuggingFaceTokenizer {
  try {
    return new HuggingFaceTokenizer(json as never, config as never);
  } catch (cause) {
    throw new UserError(
      msg('model.tokenizer-unusable', { file, reason: (cause as Error).message }),
      {
        hint: msg('model.tokenizer-unusable.hint'),
        cause,
      },
    );
  }
}

/** Tokens that make up no whole text together are looked at this long; then the next added token is waited for. */
const LONGEST_PENDING = 64;

/**
 * The characters at which tokens begin. The library gives no offsets, so the tokens are read back along the text:
 * tokens that share one character begin where it begins, and added tokens, which stand in the text as they are, keep
 * the walk in step whatever lies between them.
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
      if (pending.length > LONGEST_PENDING) return;
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

/** A character with the marks (or Hangul vowels and finals) that may melt into it: normalising never looks further. */
const CLUSTER = /[^][\p{M}\u1160-\u11FF]*/gu;

/** The text as the tokenizer sees it; `origin[i]` is the character of `text` that character i of it comes from. */
function normalize(
  text: string,
  form: UnicodeForm | undefined,
): { normal: string; origin: Int32Array } {
  const whole = text.replace(/\p{Cs}/gu, '\uFFFD'); // half of a surrogate pair is no character
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

function endIdsOf(dir: string, config: Json, vocabulary: ReadonlyMap<string, number>): number[] {
  const ids = new Set<number>();
  const generation = readJson(join(dir, 'generation_config.json'));
  for (const id of [generation?.eos_token_id].flat()) if (typeof id === 'number') ids.add(id);
  const eos = config.eos_token as string | { content: string } | null | undefined;
  const id = vocabulary.get(typeof eos === 'string' ? eos : (eos?.content ?? ''));
  if (id !== undefined) ids.add(id);
  return [...ids];
}
