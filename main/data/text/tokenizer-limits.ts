// What a `tokenizer.json` must be before it is used: the form that the library takes for granted, sizes
// that stay in memory, and patterns that end.

import { isObject, type Json } from '../../platform/json-file.ts';

/** Characters of a token: those of real vocabularies have 300 at most. */
const MAX_TOKEN_LENGTH = 1000;
/** Characters of all added tokens, each a node in a tree of the library. */
const MAX_ADDED_CHARACTERS = 400_000;
const MAX_ID = 2 ** 24;
/** Steps in one sequence of normalizers, pre-tokenizers or decoders. */
const MAX_STEPS = 32;
/** How much longer all replacements together may make a text. */
const MAX_GROWTH = 64;
const MAX_PATTERN_LENGTH = 10_000;

/** The types of models that the library has. */
const MODELS = ['BPE', 'Unigram', 'WordPiece'];

/**
 * Patterns of common tokenizers, which take time in proportion to the text: GPT-2, GPT-4, Llama 3,
 * Qwen, GPT-4o, DeepSeek, Mistral (Tekken) and SmolLM. Any other may take for ever.
 */
const KNOWN_PATTERNS: ReadonlySet<string> = new Set([
  String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String.raw`\p{N}{1,3}`,
  String.raw`[一-龥぀-ゟ゠-ヿ]+`,
  String.raw`\s+`,
  String.raw` {2,}`,
]);

/** Why a `tokenizer.json` cannot be used; the message ends a sentence. */
export class TokenizerFormError extends Error {
  override readonly name = 'TokenizerFormError';
}

/**
 * Checks a `tokenizer.json`; true where all its patterns are known to end. Throws a
 * TokenizerFormError.
 */
export function checkTokenizerForm(json: Json): boolean {
  checkModel(objectIn(json, 'model'));
  checkAddedTokens(json.added_tokens ?? []);
  const growth = { normalizer: 1, decoder: 1, pre_tokenizer: 1 };
  let isKnown = true;
  for (const part of ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder'] as const) {
    for (const step of stepsOf(json[part], part)) {
      checkStep(step, part);
      if (part !== 'post_processor') growth[part] *= growthOf(step);
      const { Regex: pattern } = patternOf(step);
      if (pattern !== undefined && !KNOWN_PATTERNS.has(pattern)) isKnown = false;
    }
  }
  if (Object.values(growth).some((factor) => factor > MAX_GROWTH))
    throw wrong(`its replacements make a text more than ${MAX_GROWTH} times longer`);
  return isKnown;
}

function checkModel(model: Json): void {
  const { type, vocab, merges } = model;
  if (type !== undefined && !MODELS.includes(type as string))
    throw wrong(`model.type must be one of ${MODELS.join(', ')}`);
  const isToken = (token: unknown): boolean =>
    typeof token === 'string' && token.length <= MAX_TOKEN_LENGTH;
  if (Array.isArray(vocab)) {
    if (type !== undefined && type !== 'Unigram') throw wrong('model.vocab must be an object');
    const isEntry = (entry: unknown): boolean =>
      Array.isArray(entry) && isToken(entry[0]) && Number.isFinite(entry[1]);
    if (vocab.length === 0 || !vocab.every(isEntry))
      throw wrong(
        `model.vocab must list tokens of at most ${MAX_TOKEN_LENGTH} characters with scores`,
      );
    const { unk_id: unknown = null } = model;
    if (unknown !== null && !(isId(unknown) && unknown < vocab.length))
      throw wrong('model.unk_id must be the number of a token');
    return;
  }
  if (type === 'Unigram') throw wrong('model.vocab must be a list');
  if (!isObject(vocab)) throw wrong('model.vocab must be an object');
  for (const token in vocab)
    if (!isToken(token) || !isId(vocab[token]))
      throw wrong(
        `model.vocab must have numbers from 0 to ${MAX_ID} by tokens of at most ${MAX_TOKEN_LENGTH} characters`,
      );
  if (type === 'WordPiece' || (type === undefined && merges === undefined)) return;
  const isPair = (merge: unknown): boolean =>
    Array.isArray(merge) && merge.length === 2 && merge.every(isToken);
  const isText = (merge: unknown): boolean => isToken(merge) && (merge as string).includes(' ');
  if (!Array.isArray(merges) || !(merges.every(isPair) || merges.every(isText)))
    throw wrong('model.merges must be a list of pairs of tokens');
  for (const field of ['end_of_word_suffix', 'continuing_subword_prefix', 'unk_token'] as const)
    if (!isToken(model[field] ?? '')) throw wrong(`model.${field} must be a text`);
}

function checkAddedTokens(tokens: unknown): void {
  const isAdded = (token: unknown): token is { content: string } =>
    isObject(token) && isId(token.id) && typeof token.content === 'string' && token.content !== '';
  if (!Array.isArray(tokens) || !tokens.every(isAdded))
    throw wrong('added_tokens must be a list of tokens with id and content');
  const longest = tokens.reduce((most, { content }) => Math.max(most, content.length), 0);
  const all = tokens.reduce((sum, { content }) => sum + content.length, 0);
  if (longest > MAX_TOKEN_LENGTH || all > MAX_ADDED_CHARACTERS)
    throw wrong(
      `added_tokens may have ${MAX_TOKEN_LENGTH} characters each and ${MAX_ADDED_CHARACTERS} in all`,
    );
}

const isId = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < MAX_ID;

/** Fields in which a sequence lists its steps. */
const LISTS = ['normalizers', 'pretokenizers', 'processors', 'decoders'];

/** The steps of a part, those of sequences in order. */
function stepsOf(part: unknown, name: string): Json[] {
  if (part === undefined || part === null) return [];
  if (!isObject(part)) throw wrong(`${name} must be an object`);
  if (part.type !== 'Sequence') return [part];
  const steps = LISTS.flatMap((field) => {
    const list = part[field] ?? [];
    if (!Array.isArray(list)) throw wrong(`${field} of ${name} must be a list`);
    return list.flatMap((step: unknown) => {
      if (step === null) throw wrong(`${field} of ${name} must be a list of objects`);
      return stepsOf(step, name);
    });
  });
  if (steps.length > MAX_STEPS) throw wrong(`${name} has more than ${MAX_STEPS} steps`);
  return steps;
}

/** Fields of steps with the type that they have where they are given. */
const FIELDS: Readonly<Record<string, 'string' | 'boolean'>> = {
  add_prefix_space: 'boolean',
  content: 'string',
  individual_digits: 'boolean',
  invert: 'boolean',
  lowercase: 'boolean',
  prefix: 'string',
  prepend: 'string',
  prepend_scheme: 'string',
  replacement: 'string',
  str_rep: 'string',
  suffix: 'string',
  type: 'string',
};

function checkStep(step: Json, part: string): void {
  for (const [field, type] of Object.entries(FIELDS)) {
    const value = step[field] ?? undefined;
    const isText = typeof value !== 'string' || value.length <= MAX_TOKEN_LENGTH;
    // Single values are objects in some steps, such as the content of a special token.
    if (value !== undefined && (typeof value !== type || !isText))
      throw wrong(`${field} of ${part} must be a ${type === 'string' ? 'short text' : type}`);
  }
  const { Regex: regex, String: text } = patternOf(step);
  for (const pattern of [regex, text])
    if (pattern !== undefined && pattern.length > MAX_PATTERN_LENGTH)
      throw wrong(`a pattern of ${part} is longer than ${MAX_PATTERN_LENGTH} characters`);
  const { length, start, stop } = step;
  if (step.type === 'FixedLength' && !(isId(length) && length > 0))
    throw wrong(`length of ${part} must be a whole number of at least 1`);
  for (const count of [start, stop])
    if (count !== undefined && !isId(count)) throw wrong(`${part} has a length that is no number`);
  if (part === 'post_processor') checkPostProcessor(step);
  if (step.type === 'Precompiled' && typeof (step.precompiled_charsmap ?? '') !== 'string')
    throw wrong(`precompiled_charsmap of ${part} must be a text`);
}

function checkPostProcessor(step: Json): void {
  for (const field of ['single', 'pair']) {
    const items = step[field] ?? [];
    if (!Array.isArray(items) || items.length > 1000 || !items.every(isObject))
      throw wrong(`${field} of post_processor must be a list of objects`);
    for (const item of items as Json[])
      for (const kind of ['SpecialToken', 'Sequence'])
        if (kind in item && !isObject(item[kind]))
          throw wrong(`${field} of post_processor must be a list of objects`);
  }
  for (const field of ['cls', 'sep'])
    if (step[field] !== undefined && !Array.isArray(step[field]))
      throw wrong(`${field} of post_processor must be a token and its number`);
}

function patternOf(step: Json): { Regex?: string; String?: string } {
  const pattern = step.pattern ?? {};
  if (typeof pattern === 'string') return { String: pattern };
  const isPattern =
    isObject(pattern) &&
    [pattern.Regex, pattern.String].every((text) => text === undefined || typeof text === 'string');
  if (!isPattern) throw wrong('a pattern must be a text or a regular expression');
  return pattern as { Regex?: string; String?: string };
}

/** How many times longer a step can make a text. */
function growthOf(step: Json): number {
  if (step.type !== 'Replace') return 1;
  const content = typeof step.content === 'string' ? step.content.length : 0;
  const { Regex: regex, String: text = '' } = patternOf(step);
  // An expression may match between any two characters.
  if (regex !== undefined || text === '')
    return content <= 1 && regex !== undefined ? 1 : content + 1;
  return Math.max(1, content / text.length);
}

function objectIn(json: Json, field: string): Json {
  const value = json[field];
  if (isObject(value)) return value;
  throw wrong(`${field} must be an object`);
}

const wrong = (reason: string) => new TokenizerFormError(reason);
