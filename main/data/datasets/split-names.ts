// The part of a data set (split) that a file, a folder or a column names.

/** Words for the parts, as data sets use them; the field counts `eval` as a test. */
const SPLIT_WORDS: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  trainset: 'train',
  sft: 'sft',
  rl: 'rl',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  validate: 'validation',
  valset: 'validation',
  dev: 'validation',
  devset: 'validation',
  test: 'test',
  tests: 'test',
  testing: 'test',
  testset: 'test',
  eval: 'test',
  holdout: 'test',
  heldout: 'test',
  trainingsdaten: 'train',
  validierung: 'validation',
  validierungsdaten: 'validation',
  testdaten: 'test',
  entrenamiento: 'train',
  validación: 'validation',
  validacion: 'validation',
  entraînement: 'train',
  entrainement: 'train',
  treino: 'train',
  validação: 'validation',
  addestramento: 'train',
  validazione: 'validation',
};

/** Words that mean something else in names, but not as the whole value of a column of parts. */
const COLUMN_WORDS: Readonly<Record<string, string>> = {
  ...SPLIT_WORDS,
  evaluation: 'test',
  prüfung: 'test',
  prueba: 'test',
  pruebas: 'test',
  evaluación: 'test',
  apprentissage: 'train',
  évaluation: 'test',
  teste: 'test',
};

/** The split that the whole of a value names; undefined for anything else. */
export function splitOfValue(value: unknown): string | undefined {
  const word = typeof value === 'string' ? value.trim().normalize('NFC').toLowerCase() : '';
  return Object.hasOwn(COLUMN_WORDS, word) ? COLUMN_WORDS[word] : undefined;
}

/** Words that only count files or versions. */
const COUNTER = /^(?:\d+|v\d+|of|part|shard)$/;

/**
 * The split that a name without its extension contains as a word of its own, with numbers of parts
 * or other words around it; undefined where there is none. The last word counts, then the first,
 * then the others; `sft`, `rl` and `evaluation` must be the whole name.
 */
export function splitOfName(name: string): string | undefined {
  const words = name
    .normalize('NFC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !COUNTER.test(word))
    .map((word) => word.replace(/\d+$/, ''));
  if (words.length === 1) {
    const word = words[0]!;
    return splitOfWord(word) ?? (word === 'evaluation' ? 'test' : undefined);
  }
  const ordered = [words.at(-1), words[0], ...words.slice(1, -1)];
  return ordered
    .map((word) => splitOfWord(word ?? ''))
    .find((found) => found !== undefined && found !== 'sft' && found !== 'rl');
}

const splitOfWord = (word: string): string | undefined =>
  Object.hasOwn(SPLIT_WORDS, word) ? SPLIT_WORDS[word] : undefined;
