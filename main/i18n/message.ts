// Sentences that can be said in the person's language: English stands where it is needed, marked by `said`; other languages say it by a table.

/** What is filled into a sentence: a number is written as the language writes it, a text stays as it is. */
export type Value = string | number | Marked;

/** A marked sentence as it is sent and stored: `{ pattern: 'step {0} of {1}', values: [3, 16] }`. */
export interface Marked {
  readonly pattern: string;
  readonly values: readonly Value[];
}

/** A sentence for a person: marked, or plain English that is said as it is in every language. */
export type Said = string | Marked;

/** Another language than English. */
export interface Tongue {
  /** As `Intl` knows it, e.g. `de`. */
  readonly name: string;
  /** English pattern → sentence with the same places, or a function of the values where a number changes the words. */
  readonly sentences: Readonly<Record<string, Sentence>>;
}
export type Sentence = string | ((...values: readonly never[]) => string);

/** What this process speaks; null is English. Like a program's locale there is one. */
let tongue: Tongue | null = null;

/** Chooses the language of `spoken`. */
export function speak(next: Tongue | null): void {
  tongue = next;
}

/** Marks a sentence: said`step ${3} of ${16}`. */
export function said(parts: TemplateStringsArray, ...values: readonly Value[]): Marked {
  return { pattern: patternOf(parts), values };
}

/** The pattern of a template's parts; a test reads those of the sources with it. */
export function patternOf(parts: readonly string[]): string {
  return parts.reduce((text, part, i) => `${text}{${i - 1}}${part}`);
}

/** The sentence in the language of this process; English where its table has none. */
export function spoken(sentence: Said): string {
  return sayIn(tongue, sentence);
}

/** The sentence in English. */
export function english(sentence: Said): string {
  return sayIn(null, sentence);
}

function sayIn(language: Tongue | null, sentence: Said): string {
  if (typeof sentence === 'string') return sentence;
  const { pattern, values } = sentence;
  const other = language?.sentences[pattern];
  const filled = values.map((value) => {
    if (typeof value === 'object') return sayIn(language, value);
    return typeof value === 'number' && other !== undefined && language !== null
      ? value.toLocaleString(language.name)
      : String(value);
  });
  if (typeof other === 'function') return (other as (...texts: string[]) => string)(...filled);
  return (other ?? pattern).replace(/\{(\d+)\}/g, (place, i: string) => filled[Number(i)] ?? place);
}
