// Writes the tokenizer and processor files of the pocket models: byte-level BPE with merges for the
// words of the cards.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyPhrase } from './questions.ts';
import { CARD_HEIGHT, CARD_WIDTH } from './render.ts';

/** Qwen2's pre-tokenizer pattern. */
const WORD_PATTERN =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/** Tokens added after the vocabulary; the first seven are special, the layout tags are ordinary text. */
export const ADDED_TOKENS = [
  '<|endoftext|>',
  '<|im_start|>',
  '<|im_end|>',
  '<|vision_start|>',
  '<|vision_end|>',
  '<|image_pad|>',
  '<|video_pad|>',
  '<think>',
  '</think>',
  '<answer>',
  '</answer>',
] as const;
const SPECIAL_TOKENS = 7;

/** Roles in the chat template. */
export const ROLES = ['user', 'assistant', 'system'];

const CHAT_TEMPLATE = `{%- for message in messages -%}
    {{- '<|im_start|>' + message.role + '\\n' -}}
    {%- if message.content is string -%}
        {{- message.content -}}
    {%- else -%}
        {%- for part in message.content -%}
            {%- if part.type == 'image' or 'image' in part or 'image_url' in part -%}
                {{- '<|vision_start|><|image_pad|><|vision_end|>' -}}
            {%- elif 'text' in part -%}
                {{- part.text -}}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{- '<|im_end|>\\n' -}}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{- '<|im_start|>assistant\\n' -}}
{%- endif -%}
`;

/** Size and ids of the tokenizer. */
export interface TokenizerInfo {
  /** Vocabulary size: bytes, merged words, added tokens. */
  readonly size: number;
  /** Token text (in byte-level spelling, a space is `Ġ`) to id. */
  readonly ids: Readonly<Record<string, number>>;
}

/**
 * All tokens of the cards in a fixed order: added tokens, then the words and punctuation of questions,
 * reasoning and roles (a
 * leading space is part of the word).
 */
export function vocabulary(): string[] {
  return [...ADDED_TOKENS, ...words()];
}

/** The content of tokenizer.json with the words of the cards. */
export function buildTokenizer(): TokenizerContent {
  return tokenizerOf(learnMerges(words().map(toByteLevel)));
}

/** The content of tokenizer.json, and its ids. */
export interface TokenizerContent {
  readonly json: Record<string, unknown>;
  readonly info: TokenizerInfo;
}

/** The content of tokenizer.json: 256 bytes, merged words, added tokens. */
export function tokenizerOf(merges: readonly (readonly [string, string])[]): TokenizerContent {
  const tokens = [...byteAlphabet().sort(), ...merges.map(([left, right]) => left + right)];
  const ids: Record<string, number> = {};
  for (const token of [...tokens, ...ADDED_TOKENS]) ids[token] = Object.keys(ids).length;
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false };
  const json = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: ADDED_TOKENS.map((content) => ({ id: ids[content]!, ...addedToken(content) })),
    normalizer: { type: 'NFC' },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: WORD_PATTERN }, behavior: 'Isolated', invert: false },
        { ...byteLevel, use_regex: false },
      ],
    },
    post_processor: { ...byteLevel, use_regex: false },
    decoder: { ...byteLevel, use_regex: false },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
    },
  };
  return { json, info: { size: tokens.length + ADDED_TOKENS.length, ids } };
}

/** Pictures and texts that a model takes. */
export interface ModelLimits {
  /** Tokens of a conversation. */
  readonly context: number;
  readonly minPixels: number;
  readonly maxPixels: number;
}

/** Limits of the models of the sample. */
const CARD_LIMITS: ModelLimits = {
  context: 1024,
  minPixels: 28 * 28,
  maxPixels: 4 * CARD_WIDTH * CARD_HEIGHT,
};

/** Writes the tokenizer and processor files of the sample's models. */
export function writeTokenizer(dir: string): TokenizerInfo {
  return writeModelFiles(dir, buildTokenizer(), CARD_LIMITS);
}

/**
 * Writes tokenizer.json, tokenizer_config.json, chat_template.jinja, preprocessor_config.json and
 * generation_config.json; creates
 * the folder if it is missing.
 */
export function writeModelFiles(
  dir: string,
  { json, info }: TokenizerContent,
  limits: ModelLimits,
): TokenizerInfo {
  mkdirSync(dir, { recursive: true });
  const write = (name: string, value: unknown) =>
    writeFileSync(join(dir, name), `${JSON.stringify(value, null, 1)}\n`);
  write('tokenizer.json', json);
  write('tokenizer_config.json', {
    add_prefix_space: false,
    added_tokens_decoder: Object.fromEntries(
      ADDED_TOKENS.map((content) => [info.ids[content]!, addedToken(content)]),
    ),
    additional_special_tokens: ADDED_TOKENS.slice(1, SPECIAL_TOKENS),
    bos_token: null,
    clean_up_tokenization_spaces: false,
    eos_token: '<|im_end|>',
    model_max_length: limits.context,
    pad_token: '<|endoftext|>',
    processor_class: 'Qwen2_5_VLProcessor',
    tokenizer_class: 'Qwen2Tokenizer',
    unk_token: null,
  });
  writeFileSync(join(dir, 'chat_template.jinja'), CHAT_TEMPLATE);
  write('preprocessor_config.json', {
    do_convert_rgb: true,
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_processor_type: 'Qwen2VLImageProcessor',
    image_std: [0.25, 0.25, 0.25],
    max_pixels: limits.maxPixels,
    merge_size: 2,
    min_pixels: limits.minPixels,
    patch_size: 14,
    processor_class: 'Qwen2_5_VLProcessor',
    resample: 3,
    rescale_factor: 1 / 255,
    temporal_patch_size: 2,
  });
  write('generation_config.json', {
    do_sample: true,
    eos_token_id: [info.ids['<|im_end|>']!, info.ids['<|endoftext|>']!],
    pad_token_id: info.ids['<|endoftext|>']!,
    temperature: 1,
    top_k: 0,
    top_p: 1,
  });
  return info;
}

function addedToken(content: (typeof ADDED_TOKENS)[number]) {
  return {
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: ADDED_TOKENS.indexOf(content) < SPECIAL_TOKENS,
  };
}

/**
 * Qwen2's pattern without its English contractions: older JavaScript engines have no (?i:…), and no
 * text of ours needs them.
 */
export function wordPattern(): RegExp {
  return new RegExp(WORD_PATTERN.slice(WORD_PATTERN.indexOf('|[^') + 1), 'gu');
}

/** The words and punctuation of all phrases, split as the tokenizer does, sorted. */
function words(): string[] {
  const pattern = wordPattern();
  const texts = [...everyPhrase(), ...ROLES, '\n', '0123456789'];
  const found = new Set<string>();
  for (const text of texts) {
    for (const piece of text.split(/<\/?(?:think|answer)>/)) {
      for (const [word] of piece.matchAll(pattern)) found.add(word);
    }
  }
  // The pattern takes a sign and a letter (`<B`) as one word; they should be two tokens.
  return [...found].filter((word) => !/^[<>]/.test(word) || word.length === 1).sort();
}

/** BPE merges that make each word one token: most frequent pair first, ties in alphabetical order. */
function learnMerges(vocabularyWords: readonly string[]): [string, string][] {
  let split = vocabularyWords.map((word) => [...word]);
  const merges: [string, string][] = [];
  for (;;) {
    const counts = new Map<string, number>();
    for (const parts of split) {
      for (let i = 0; i + 1 < parts.length; i++) {
        const pair = `${parts[i]} ${parts[i + 1]}`;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    const pairs = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    if (pairs.length === 0) return merges;
    const [left, right] = pairs[0]![0].split(' ') as [string, string];
    merges.push([left, right]);
    split = split.map((parts) => mergeIn(parts, left, right));
  }
}

export function mergeIn(parts: readonly string[], left: string, right: string): string[] {
  const merged: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const joins = parts[i] === left && parts[i + 1] === right;
    merged.push(joins ? left + right : parts[i]!);
    if (joins) i++;
  }
  return merged;
}

/** The printable character of each byte from 0 to 255, as in GPT-2. */
export function byteAlphabet(): string[] {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCodePoint(printable(byte) ? byte : next++),
  );
}

export function toByteLevel(word: string): string {
  const alphabet = byteAlphabet();
  return [...Buffer.from(word)].map((byte) => alphabet[byte]!).join('');
}
