// Hugging Face tokenizers: text to ids and back.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tokenizer as HuggingFaceTokenizer } from '@huggingface/tokenizers';
import { UserError } from '../errors.ts';

export interface Tokenizer {
  /** Ids of a text; special tokens written in it are recognised, none are added. */
  encode(text: string): Int32Array;
  /** Ids with the character at which each token begins. */
  offsets(text: string): { ids: Int32Array; starts: Int32Array };
  decode(ids: ArrayLike<number>, options?: { skipSpecial?: boolean }): string;
  idOf(token: string): number | undefined;
  /** Ids that end an answer. */
  readonly endIds: readonly number[];
  /** One more than the largest id. */
  readonly size: number;
}

type Json = Record<string, unknown>;

/** Loads `tokenizer.json` of a model folder with its configuration files. */
export function loadTokenizer(dir: string): Tokenizer {
  const json = readJson(join(dir, 'tokenizer.json'), true)!;
  const config = readJson(join(dir, 'tokenizer_config.json')) ?? {};
  const inner = new HuggingFaceTokenizer(json as never, config as never);
  const vocabulary = vocabularyOf(json);
  const decodeOne = new Map<number, string>();
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
  return {
    encode,
    decode,
    offsets(text) {
      const ids = encode(text);
      // The text up to a token is what the tokens before it decode to; bytes of one character count as its start.
      const starts = new Int32Array(ids.length);
      let at = 0;
      let pending: number[] = [];
      let pendingFrom = 0;
      ids.forEach((id, i) => {
        starts[i] = at;
        pending.push(id);
        const piece = pending.length === 1 ? cachedPiece(decodeOne, id, decode) : decode(pending);
        if (text.startsWith(piece, at) && !piece.endsWith('\uFFFD')) {
          at += piece.length;
          pending = [];
          pendingFrom = i + 1;
        } else starts[i] = starts[pendingFrom]!;
      });
      return { ids, starts };
    },
    idOf: (token) => vocabulary.get(token),
    endIds: endIdsOf(dir, config, vocabulary),
    size: Math.max(-1, ...vocabulary.values()) + 1,
  };
}

function cachedPiece(
  cache: Map<number, string>,
  id: number,
  decode: (ids: number[]) => string,
): string {
  let piece = cache.get(id);
  if (piece === undefined) cache.set(id, (piece = decode([id])));
  return piece;
}

function vocabularyOf(json: Json): Map<string, number> {
  const map = new Map<string, number>();
  const vocab = (json.model as Json | undefined)?.vocab;
  if (Array.isArray(vocab))
    vocab.forEach((entry, id) => map.set((entry as [string, number])[0], id));
  else
    for (const [token, id] of Object.entries((vocab as Record<string, number> | undefined) ?? {}))
      map.set(token, id);
  for (const { id, content } of (json.added_tokens as
    { id: number; content: string }[] | undefined) ?? [])
    map.set(content, id);
  return map;
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

function readJson(file: string, required = false): Json | undefined {
  if (!existsSync(file)) {
    if (!required) return undefined;
    throw new UserError(`The model folder has no ${file}.`, {
      hint: 'Copy the tokenizer files of the model into its folder.',
    });
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Json;
  } catch (cause) {
    throw new UserError(`${file} is not valid JSON.`, { hint: 'Copy the file again.', cause });
  }
}
