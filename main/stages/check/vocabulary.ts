// Whether a model knows the words of the examples: its tokenizer can write them, and the tokens they
// become were learnt.

import { readParameter, type LoadedModel } from '../../data/checkpoints/load.ts';
import { readTensor } from '../../data/formats/weights/safetensors.ts';
import type { FileTensor } from '../../engine/layers/matrices.ts';
import { hasCappedLogits, lmHeadPath, type Model } from '../../engine/models/model.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { VocabularyFigures } from '../../../preload/contract/check.ts';
import { reachableProbability } from './reachable.ts';

/** Rows of the output layer that are compared with each other. */
const COMPARED_ROWS = 2048;
/**
 * Rows with at least this cosine count as equal, and a token with this many equal others was never
 * learnt: in the pocket base such rows have 0.99 and more, learnt ones at most 0.6.
 */
const EQUAL_COSINE = 0.98;
const EQUAL_ROWS = 3;
/** Numbers of an output layer up to which the reachable probability is computed. */
const LARGEST_TABLE = 8e6;
/** Words in the figures. */
const MOST_WORDS = 12;
/** A word with its letters, digits and inner signs. */
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’\-.,/]*[\p{L}\p{M}\p{N}]|[\p{L}\p{N}]/gu;

type LoadedText = Pick<LoadedModel, 'model' | 'tokenizer'>;

/** Looks at the texts of the rows. */
export function checkVocabulary(
  loaded: LoadedText,
  rows: readonly ExampleRow[],
): VocabularyFigures {
  const { tokenizer } = loaded;
  const texts = rows.flatMap(({ question, answer }) => [question, answer]);
  const words = texts.reduce((sum, text) => sum + text.split(/\s+/).filter(Boolean).length, 0);
  const tokens = texts.reduce((sum, text) => sum + tokenizer.encode(text).length, 0);
  const unwritable = unwritableCharacters(texts, loaded);

  const known = new Map<string, boolean>();
  const neverLearnt = neverLearntTokens(loaded.model, vocabularyInUse(texts, loaded));
  const isKnown = (word: string): boolean => {
    let answer = known.get(word);
    if (answer === undefined) {
      const forms = [word, ` ${word}`].map((form) => tokenizer.encode(form));
      answer =
        forms.some((ids) => ids.every((id) => !neverLearnt.has(id))) &&
        ![...word].some((character) => unwritable.includes(character));
      known.set(word, answer);
    }
    return answer;
  };
  const counts = new Map<string, number>();
  const unknownIn = (text: string): boolean => {
    const unknown = (text.match(WORD) ?? []).filter((word) => !isKnown(word));
    for (const word of unknown) counts.set(word, (counts.get(word) ?? 0) + 1);
    return unknown.length > 0;
  };
  const share = (pick: (row: ExampleRow) => string) =>
    rows.length === 0 ? 0 : rows.filter((row) => unknownIn(pick(row))).length / rows.length;
  const unknownQuestions = share(({ question }) => question);
  const unknownAnswers = share(({ answer }) => answer);
  const byCount = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const answerTokens = new Set(rows.flatMap(({ answer }) => [...tokenizer.encode(answer)]));
  return {
    rows: rows.length,
    tokensPerWord: words === 0 ? 0 : tokens / words,
    unwritable,
    unknownQuestions,
    unknownAnswers,
    unknownWords: byCount.slice(0, MOST_WORDS).map(([word]) => word),
    unknownWordCount: byCount.length,
    hardest: hardestToken(
      loaded,
      [...answerTokens].filter((id) => neverLearnt.has(id)),
    ),
  };
}

/** Characters of the texts that are others, or missing, once encoded and decoded. */
function unwritableCharacters(texts: readonly string[], { tokenizer }: LoadedText): string[] {
  const found = new Set<string>();
  const isBack = (text: string): boolean =>
    tokenizer.decode(tokenizer.encode(text)).normalize('NFC').includes(text.normalize('NFC'));
  for (const text of texts) {
    if (isBack(text)) continue;
    for (const character of new Set(text.normalize('NFC')))
      if (character.trim() !== '' && !isBack(`a${character}a`)) found.add(character);
  }
  return [...found].sort();
}

/** The tokens that the texts become, at the start of a text and within one. */
function vocabularyInUse(texts: readonly string[], { tokenizer }: LoadedText): Set<number> {
  const ids = new Set<number>();
  const words = new Set(texts.flatMap((text) => text.match(WORD) ?? []));
  for (const text of [...texts, ...words, ...[...words].map((word) => ` ${word}`)])
    for (const id of tokenizer.encode(text)) ids.add(id);
  return ids;
}

/**
 * Those of the tokens that a model never learnt. Rows of the output layer that belong to no text it
 * was trained on all get the same gradient, −p·h of every position, and end up in one direction, so a
 * token is never learnt when several others have its direction. (The indicators of Land & Bartolo,
 * "Fishing for Magikarp", arXiv 2405.05417, compare with rows that are known to be unused; a group of
 * equal rows needs no such list.) A model that was never trained has no such group.
 */
export function neverLearntTokens(model: Model, ids: ReadonlySet<number>): Set<number> {
  const V = model.sizes.vocabulary;
  const stride = Math.max(1, Math.floor(V / COMPARED_ROWS));
  // Rows behind the last token are unused in most models, so the last ones are always compared.
  const compared = [
    ...Array.from({ length: Math.ceil(V / stride) }, (_, i) => i * stride),
    ...Array.from({ length: Math.min(8, V) }, (_, i) => V - 1 - i),
  ];
  const row = rowReader(model);
  const others = [...new Set(compared)].map((id) => [id, row(id)] as const);
  const isEqual = (a: Float32Array, b: Float32Array): boolean => {
    let dot = 0;
    for (let i = 0; i < a.length; i++) dot += a[i]! * b[i]!;
    return dot >= EQUAL_COSINE;
  };
  const found = new Set<number>();
  for (const id of ids) {
    if (id >= V) continue;
    const own = row(id);
    let equal = 0;
    for (const [other, vector] of others) {
      if (other !== id && isEqual(own, vector)) equal += 1;
      if (equal === EQUAL_ROWS) break;
    }
    if (equal === EQUAL_ROWS) found.add(id);
  }
  return found;
}

/** Rows of the output layer by id, of length 1, read one at a time from the file. */
function rowReader(model: Model): (id: number) => Float32Array {
  const path = lmHeadPath(model);
  const D = model.sizes.width;
  const stored = model.weights.find(path)!;
  const read =
    model.weights.kind === 'memory'
      ? (id: number) => (stored as { data: Float32Array }).data.slice(id * D, (id + 1) * D)
      : fileRows(stored as FileTensor, D);
  const known = new Map<number, Float32Array>();
  return (id) => {
    let row = known.get(id);
    if (row === undefined) {
      row = read(id);
      const length = Math.hypot(...row);
      if (length > 0) for (let i = 0; i < D; i++) row[i]! /= length;
      known.set(id, row);
    }
    return row;
  };
}

const STORED = { float32: ['F32', 4], float16: ['F16', 2], bfloat16: ['BF16', 2] } as const;

function fileRows({ dtype, file, begin }: FileTensor, D: number): (id: number) => Float32Array {
  const [type, bytes] = STORED[dtype as keyof typeof STORED];
  return (id) => {
    const start = begin + id * D * bytes;
    return readTensor({ dtype: type, shape: [D], file, begin: start, end: start + D * bytes });
  };
}

/** The token that can get the least probability, of at most eight; see `reachableProbability`. */
function hardestToken(
  { model, tokenizer }: LoadedText,
  ids: readonly number[],
): VocabularyFigures['hardest'] {
  const { vocabulary, width } = model.sizes;
  if (ids.length === 0 || vocabulary * width > LARGEST_TABLE) return null;
  const norm = finalNorm(model);
  // Capped logits leave every token some probability.
  if (!norm || hasCappedLogits(model)) return null;
  const { data } = readParameter(model, lmHeadPath(model));
  const [hardest] = ids
    .slice(0, 8)
    .map((id) => ({
      token: tokenizer.decode([id]),
      probability: reachableProbability(id, data, { norm, vocabulary }),
    }))
    .sort((a, b) => a.probability - b.probability);
  return hardest ?? null;
}

/** The factor of the final norm; undefined where it has another form than an RMS norm by weight. */
function finalNorm(model: Model): Float32Array | undefined {
  const path = [
    'model.language_model.norm.weight',
    'model.text_model.norm.weight',
    'model.norm.weight',
  ].find((candidate) => model.weights.find(candidate) !== undefined);
  if (path === undefined) return undefined;
  const { data } = readParameter(model, path);
  // The norms of Gemma 3 multiply by 1 + weight.
  return model.family.modelType.startsWith('gemma3') ? data.map((x) => 1 + x) : data;
}
