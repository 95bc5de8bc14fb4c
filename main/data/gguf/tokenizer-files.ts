// Converts the tokenizer in a GGUF file's metadata to the files of a Hugging Face tokenizer.

import { UserError } from '../../i18n/user-error.ts';
import type { Gguf, GgufValue } from '../formats/weights/gguf.ts';
import { msg } from '../../../i18n/message.ts';

type Json = Record<string, unknown>;

/** Token types in `tokenizer.ggml.token_type`. */
const CONTROL = 3;
const USER_DEFINED = 4;

/** Pre-tokenizer patterns by `tokenizer.ggml.pre`. Reference: llama.cpp, llama-vocab.cpp. */
const QWEN2 = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`;
const LLAMA3 = QWEN2.replace(String.raw`|\p{N}|`, String.raw`|\p{N}{1,3}|`);
/** A part of a word that ends in small letters, or in capital ones, in GPT-4o's rule. */
const [UPPER, LOWER] = [
  String.raw`\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}`,
  String.raw`\p{Ll}\p{Lm}\p{Lo}\p{M}`,
];
const ENDING = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)?`;
const GPT4O = [
  String.raw`[^\r\n\p{L}\p{N}]?[${UPPER}]*[${LOWER}]+${ENDING}`,
  String.raw`[^\r\n\p{L}\p{N}]?[${UPPER}]+[${LOWER}]*${ENDING}`,
  String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
].join('|');
/** Combining marks belong to words. */
const QWEN35 = QWEN2.replace(String.raw`]?\p{L}+`, String.raw`]?[\p{L}\p{M}]+`).replace(
  String.raw`[^\s\p{L}\p{N}]+`,
  String.raw`[^\s\p{L}\p{M}\p{N}]+`,
);
const GPT2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;
const PRE_TOKENIZERS: Readonly<
  Record<string, { pattern: string; digits?: boolean; nfc?: boolean }>
> = {
  'gpt-2': { pattern: GPT2 },
  'llama-bpe': { pattern: LLAMA3 },
  llama3: { pattern: LLAMA3 },
  qwen2: { pattern: QWEN2, nfc: true },
  qwen35: { pattern: QWEN35, nfc: true },
  'deepseek-r1-qwen': { pattern: QWEN2, nfc: true },
  'gpt-4o': { pattern: GPT4O },
  smollm: { pattern: GPT2, digits: true },
};

/**
 * The name by which llama.cpp knows how a byte-level tokenizer splits text; undefined where it knows
 * none.
 */
export function preTokenizerName(json: Json): string | undefined {
  const root = json.pre_tokenizer as Json | null | undefined;
  const steps = (root?.type === 'Sequence' ? root.pretokenizers : [root]) as (Json | null)[];
  const kinds = steps.map((step) => step?.type);
  const split = steps.find((step) => step?.type === 'Split');
  const bytes = steps.find((step) => step?.type === 'ByteLevel');
  if (!bytes || kinds.some((kind) => !['Split', 'Digits', 'ByteLevel'].includes(String(kind))))
    return undefined;
  const written = (split?.pattern as Json | undefined)?.Regex;
  const pattern = split ? written : bytes.use_regex === false ? undefined : GPT2;
  const hasDigits = kinds.includes('Digits');
  return Object.entries(PRE_TOKENIZERS).find(
    ([, known]) => known.pattern === pattern && (known.digits ?? false) === hasDigits,
  )?.[0];
}

/** The files of a Hugging Face tokenizer, by name. */
export function tokenizerFiles(gguf: Gguf): Record<string, unknown> {
  const { file, metadata } = gguf;
  const tokens = textsOf(gguf, 'tokens');
  if (tokens.length === 0)
    throw new UserError(msg('gguf.tokenizer-missing', { file }), {
      hint: msg('gguf.tokenizer-missing.hint'),
    });
  const types = numbersOf(gguf, 'token_type');
  const added = tokens.flatMap((content, id) => {
    const type = types[id] ?? 1;
    if (type !== CONTROL && type !== USER_DEFINED) return [];
    const special = type === CONTROL;
    return [
      { id, content, special, single_word: false, lstrip: false, rstrip: false, normalized: false },
    ];
  });
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const base = { version: '1.0', truncation: null, padding: null, added_tokens: added };
  const json = { ...base, ...modelOf(gguf, tokens, types, vocab) };
  const specialToken = (key: string) => {
    const id = metadata.get(`tokenizer.ggml.${key}_token_id`);
    return typeof id === 'number' ? tokens[id] : undefined;
  };
  const eosTokenIds = [
    specialToken('eos'),
    specialToken('eot'),
    ...['<|im_end|>', '<end_of_turn>', '<|eot_id|>'],
  ].flatMap((token) => (token !== undefined && Object.hasOwn(vocab, token) ? [vocab[token]!] : []));
  const config: Json = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    ...(specialToken('bos') === undefined ? {} : { bos_token: specialToken('bos') }),
    ...(specialToken('eos') === undefined ? {} : { eos_token: specialToken('eos') }),
    ...(specialToken('padding') === undefined ? {} : { pad_token: specialToken('padding') }),
    add_bos_token: metadata.get('tokenizer.ggml.add_bos_token') === true,
    model_max_length: 1_000_000,
  };
  checkSizes(file, tokens);
  const template = metadata.get('tokenizer.chat_template') ?? defaultTemplate(vocab);
  return {
    'tokenizer.json': json,
    'tokenizer_config.json': config,
    'generation_config.json': { eos_token_id: [...new Set(eosTokenIds)] },
    ...(typeof template === 'string' ? { 'chat_template.jinja': template } : {}),
  };
}

/** Characters of a token or a merge: those of real vocabularies have 300 at most. */
const MAX_TOKEN_LENGTH = 1000;

/** A list of the tokenizer; empty where there is none. Throws a UserError for any other value. */
function listOf<T extends GgufValue>(
  { file, metadata }: Gguf,
  key: string,
  what: string,
  isItem: (item: GgufValue) => boolean,
): readonly T[] {
  const name = `tokenizer.ggml.${key}`;
  const value = metadata.get(name) ?? [];
  if (Array.isArray(value) && value.every(isItem)) return value as readonly T[];
  throw new UserError(msg('file.malformed', { file, reason: `${name} is no list of ${what}` }), {
    hint: msg('gguf.copy-file-again'),
  });
}

const textsOf = (gguf: Gguf, key: string): readonly string[] =>
  listOf(
    gguf,
    key,
    `texts of at most ${MAX_TOKEN_LENGTH} characters`,
    (item) => typeof item === 'string' && item.length <= MAX_TOKEN_LENGTH,
  );

const numbersOf = (gguf: Gguf, key: string): readonly number[] =>
  listOf(gguf, key, 'numbers', (item) => typeof item === 'number' && !Number.isNaN(item));

/** Characters of all tokens, squared: every token is cut at each of its characters. */
const MAX_CUTS = 200_000_000;

function checkSizes(file: string, tokens: readonly string[]): void {
  const cuts = tokens.reduce((sum, { length }) => sum + length * length, 0);
  if (cuts <= MAX_CUTS) return;
  throw new UserError(msg('file.malformed', { file, reason: 'its tokens are too long' }), {
    hint: msg('gguf.copy-file-again'),
  });
}

/** Normalizer, pre-tokenizer, model and decoder of a `tokenizer.json`. */
function modelOf(
  gguf: Gguf,
  tokens: readonly string[],
  types: readonly number[],
  vocab: Json,
): Json {
  const { file, metadata } = gguf;
  const type = metadata.get('tokenizer.ggml.model');
  if (type === 'gpt2') {
    const rule = String(metadata.get('tokenizer.ggml.pre') ?? 'gpt-2');
    const preTokenizer = Object.hasOwn(PRE_TOKENIZERS, rule) ? PRE_TOKENIZERS[rule] : undefined;
    if (!preTokenizer)
      throw new UserError(msg('gguf.pretokenizer-unsupported', { file, rule }), {
        hint: msg('gguf.pretokenizer-unsupported.hint', {
          known: Object.keys(PRE_TOKENIZERS).join(', '),
        }),
      });
    return byteLevelBpe(preTokenizer, vocab, mergesOf(gguf));
  }
  // Gemma 4: pieces of SentencePiece, joined by merges that the file lists.
  if (type === 'gemma4') return sentencePieceBpe(vocab, mergesOf(gguf), tokens, false);
  if (type === 'llama') {
    const addSpacePrefix = metadata.get('tokenizer.ggml.add_space_prefix') !== false;
    const merges = generateMerges(tokens, numbersOf(gguf, 'scores'), types);
    return sentencePieceBpe(vocab, merges, tokens, addSpacePrefix);
  }
  throw new UserError(
    msg('gguf.tokenizer-unsupported', { file, type: String(type).slice(0, 100) }),
    {
      hint: msg('gguf.tokenizer-unsupported.hint'),
    },
  );
}

/** The parts of a `tokenizer.json` for byte-level BPE (GPT-2). */
function byteLevelBpe(
  { pattern, digits, nfc }: (typeof PRE_TOKENIZERS)[string],
  vocab: Json,
  merges: readonly (readonly [string, string])[],
): Json {
  const split = { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false };
  const bytes = {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: false,
    use_regex: false,
  };
  const steps = [...(digits ? [{ type: 'Digits', individual_digits: true }] : []), split, bytes];
  return {
    normalizer: nfc ? { type: 'NFC' } : null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: steps },
    post_processor: bytes,
    decoder: bytes,
    model: { ...BPE, byte_fallback: false, unk_token: null, vocab, merges },
  };
}

/** The merges as their two parts, separated by a space; neither part contains one. */
const mergesOf = (gguf: Gguf): [string, string][] =>
  textsOf(gguf, 'merges').map((merge) => {
    const space = merge.indexOf(' ', 1);
    if (space > 0) return [merge.slice(0, space), merge.slice(space + 1)];
    const reason = `its merge ${JSON.stringify(merge.slice(0, 100))} is not of two parts`;
    throw new UserError(msg('file.malformed', { file: gguf.file, reason }), {
      hint: msg('gguf.copy-file-again'),
    });
  });

const BPE = {
  type: 'BPE',
  dropout: null,
  continuing_subword_prefix: null,
  end_of_word_suffix: null,
  fuse_unk: true,
  ignore_merges: false,
};

/**
 * The parts of a `tokenizer.json` for SentencePiece: spaces become ▁, unknown characters fall back
 * to bytes.
 */
function sentencePieceBpe(
  vocab: Json,
  merges: readonly (readonly [string, string])[],
  tokens: readonly string[],
  addSpacePrefix: boolean,
): Json {
  const replaced = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };
  const steps = [
    { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
    { type: 'ByteFallback' },
    { type: 'Fuse' },
    ...(addSpacePrefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
  ];
  return {
    normalizer: addSpacePrefix
      ? { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, replaced] }
      : replaced,
    pre_tokenizer: null,
    post_processor: null,
    decoder: { type: 'Sequence', decoders: steps },
    model: {
      ...BPE,
      byte_fallback: true,
      unk_token: tokens.find((t) => t === '<unk>') ?? null,
      vocab,
      merges,
    },
  };
}

/**
 * The merges that scored pieces imply: every way to join two pieces into a third, the highest score
 * first. Reference: transformers, convert_slow_tokenizer.generate_merges.
 */
function generateMerges(
  tokens: readonly string[],
  scores: readonly number[],
  types: readonly number[],
): [string, string][] {
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const isPiece = (id: number | undefined): id is number =>
    id !== undefined && (types[id] ?? 1) !== CONTROL;
  const merges: { pair: [string, string]; score: number; left: number; right: number }[] = [];
  tokens.forEach((token, id) => {
    if (!isPiece(id)) return;
    // Pieces are of whole characters.
    for (let cut = 1; cut < token.length; cut++) {
      if (isLowSurrogate(token, cut)) continue;
      const pair: [string, string] = [token.slice(0, cut), token.slice(cut)];
      const [left, right] = [ids.get(pair[0]), ids.get(pair[1])];
      if (isPiece(left) && isPiece(right))
        merges.push({ pair, score: scores[id] ?? 0, left, right });
    }
  });
  return merges
    .sort((a, b) => b.score - a.score || a.left - b.left || a.right - b.right)
    .map(({ pair }) => pair);
}

const isLowSurrogate = (text: string, at: number): boolean =>
  (text.charCodeAt(at) & 0xfc00) === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;

/**
 * The template that models with these special tokens were trained on, for files without a template.
 */
function defaultTemplate(vocab: Json): string | undefined {
  if ('<start_of_turn>' in vocab) {
    return [
      '{{ bos_token }}{% for message in messages %}',
      "{% set role = 'model' if message['role'] == 'assistant' else message['role'] %}",
      "{{ '<start_of_turn>' + role + '\n' + message['content'] + '<end_of_turn>\n' }}{% endfor %}",
      "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}",
    ].join('');
  }
  if ('<|im_start|>' in vocab) {
    return [
      '{% for message in messages %}',
      "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}",
      "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    ].join('');
  }
  return undefined;
}
