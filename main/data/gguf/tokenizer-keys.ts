// The tokenizer of a model folder as the keys of a GGUF file. Reference: llama.cpp,
// gguf-py/gguf/vocab.py and conversion/base.py.

import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { isObject, readJson, type Json } from '../../platform/json-file.ts';
import type { GgufField } from '../formats/weights/gguf-writer.ts';
import { findChatTemplate } from '../text/chat-template.ts';
import { preTokenizerName } from './tokenizer-files.ts';
import { msg } from '../../../i18n/message.ts';

/** Values of `tokenizer.ggml.token_type`. */
const [NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE] = [1, 2, 3, 4, 5, 6] as const;

/** Special tokens: the key of the file, and the fields of `tokenizer_config.json` that name them. */
const SPECIAL = { bos: 'bos_token', eos: 'eos_token', padding: 'pad_token', unknown: 'unk_token' };

/**
 * The keys `tokenizer.*` for `rows` rows of the embeddings, those without a token filled. llama.cpp
 * has a tokenizer of its own for Gemma 4, which joins tokens by their merges. Throws a UserError for a
 * tokenizer that GGUF has no form for.
 */
export function tokenizerKeys(
  dir: string,
  rows: number,
  { isGemma4 = false }: { isGemma4?: boolean } = {},
): Record<string, GgufField> {
  const file = join(dir, 'tokenizer.json');
  const json = readJson(file) ?? {};
  const config = readJson(join(dir, 'tokenizer_config.json')) ?? {};
  const model = isObject(json.model) ? json.model : {};
  const merges = (Array.isArray(model.merges) ? model.merges : []).map(mergeText);
  const { tokens, types } = vocabularyOf(json, model, rows);
  const isSentencePiece = model.byte_fallback === true;
  const pre = isSentencePiece ? 'default' : preTokenizerName(json);
  if (model.type !== 'BPE' || pre === undefined)
    throw new UserError(msg('gguf.tokenizer-not-expressible', { file }), {
      hint: msg('gguf.tokenizer-not-expressible.hint'),
    });
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const special = Object.entries(SPECIAL).flatMap(([key, field]) => {
    const id = ids.get(tokenText(config[field]));
    return id === undefined ? [] : [[`tokenizer.ggml.${key}_token_id`, id] as const];
  });
  const template = findChatTemplate(dir);
  return {
    'tokenizer.ggml.model': isGemma4 ? 'gemma4' : isSentencePiece ? 'llama' : 'gpt2',
    'tokenizer.ggml.pre': isGemma4 ? 'gemma4' : pre,
    'tokenizer.ggml.tokens': tokens,
    'tokenizer.ggml.token_type': Int32Array.from(types),
    ...(isSentencePiece && !isGemma4
      ? {
          'tokenizer.ggml.scores': scoresOf(tokens, merges),
          'tokenizer.ggml.add_space_prefix': prependsSpace(json),
        }
      : { 'tokenizer.ggml.merges': merges }),
    ...Object.fromEntries(special),
    // The chat template writes the first token itself; a program that adds one would double it.
    'tokenizer.ggml.add_bos_token': config.add_bos_token === true,
    'tokenizer.ggml.add_eos_token': false,
    ...(template === undefined ? {} : { 'tokenizer.chat_template': template }),
  };
}

function vocabularyOf(
  json: Json,
  model: Json,
  rows: number,
): { tokens: string[]; types: number[] } {
  const tokens = Array.from({ length: rows }, (_, id) => `[PAD${id}]`);
  const types = Array.from({ length: rows }, (): number => UNUSED);
  const put = (id: number, token: string, type: number): void => {
    if (id < rows) [tokens[id], types[id]] = [token, type];
  };
  const isByte = (token: string) => model.byte_fallback === true && /^<0x[0-9A-F]{2}>$/.test(token);
  for (const [token, id] of Object.entries(isObject(model.vocab) ? model.vocab : {}))
    put(id as number, token, isByte(token) ? BYTE : token === model.unk_token ? UNKNOWN : NORMAL);
  for (const added of (json.added_tokens ?? []) as Json[]) {
    const type = added.special === true ? CONTROL : USER_DEFINED;
    put(
      added.id as number,
      String(added.content),
      added.content === model.unk_token ? UNKNOWN : type,
    );
  }
  return { tokens, types };
}

const mergeText = (merge: unknown): string =>
  Array.isArray(merge) ? merge.join(' ') : String(merge);

/**
 * SentencePiece joins the pair that makes the token of the highest score, BPE the pair of the first
 * merge: a token scores by its first merge.
 */
function scoresOf(tokens: readonly string[], merges: readonly string[]): Float32Array {
  const first = new Map<string, number>();
  merges.forEach((merge, rank) => {
    const token = merge.replace(' ', '');
    if (!first.has(token)) first.set(token, -rank);
  });
  return Float32Array.from(tokens, (token) => first.get(token) ?? -merges.length);
}

const tokenText = (token: unknown): string =>
  typeof token === 'string' ? token : isObject(token) ? String(token.content) : '';

/** Whether the normalizer puts a space before the text. */
const prependsSpace = ({ normalizer }: Json): boolean =>
  JSON.stringify(normalizer ?? null).includes('"Prepend"');
