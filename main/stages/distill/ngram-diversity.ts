// Diversity of texts by word n-grams; needs no model.

/** Words per n-gram; shorter texts give one shorter n-gram. */
const N = 3;

/**
 * The reasoning of an answer: the content of its think block, or the whole text if there is none.
 */
export function reasoningOf(text: string): string {
  const start = text.indexOf('<think>');
  const end = text.lastIndexOf('</think>');
  return start >= 0 && end > start ? text.slice(start + 7, end) : text;
}

/** Normalises a text: ignores case, white space and punctuation between words. */
export function normalized(text: string): string {
  return wordsOf(text).join(' ');
}

/** The distinct n-grams of a text's words. */
export function ngramsOf(text: string, n = N): Set<string> {
  const words = wordsOf(text);
  const size = Math.min(n, words.length);
  const grams = new Set<string>();
  for (let i = 0; size > 0 && i + size <= words.length; i++)
    grams.add(words.slice(i, i + size).join(' '));
  return grams;
}

/** Jaccard distance of two sets of n-grams: 0 for equal ones, 1 for none in common. */
export function ngramDistance(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 0;
  let common = 0;
  for (const gram of a) if (b.has(gram)) common += 1;
  return 1 - common / (a.size + b.size - common);
}

/**
 * Indices of `count` texts, chosen greedily for diversity: the first text, then repeatedly the one
 * farthest from its nearest chosen text (farthest-first traversal, Gonzalez 1985); ties go to the
 * earlier one.
 */
export function mostDiverse(texts: readonly string[], count: number): number[] {
  const grams = texts.map((text) => ngramsOf(reasoningOf(text)));
  const nearest = texts.map(() => Infinity);
  const chosen: number[] = [];
  for (let next = 0; chosen.length < Math.min(count, texts.length);) {
    chosen.push(next);
    nearest[next] = -1;
    for (const [i, distance] of nearest.entries())
      if (distance >= 0) nearest[i] = Math.min(distance, ngramDistance(grams[next]!, grams[i]!));
    next = nearest.indexOf(Math.max(...nearest));
  }
  return chosen;
}

/** Maximum number of answers over which n-grams are counted: they are held in memory. */
const MOST_COUNTED = 5000;

/** Accumulates the diversity of the kept answers, per question and overall. */
export class DiversityMeter {
  #questions = 0;
  #distinct = 0;
  #distance = 0;
  #answers = 0;
  #counted = 0;
  readonly #texts = new Set<string>();
  readonly #pairs = new Set<string>();
  #pairCount = 0;

  /** Adds the kept answers of one question. */
  add(texts: readonly string[]): void {
    const reasonings = texts.map(reasoningOf);
    for (const text of reasonings) this.#count(text);
    if (texts.length < 2) return;
    const grams = reasonings.map((text) => ngramsOf(text));
    let distance = 0;
    for (let i = 1; i < grams.length; i++)
      for (let j = 0; j < i; j++) distance += ngramDistance(grams[i]!, grams[j]!);
    this.#questions += 1;
    this.#distinct += new Set(reasonings.map(normalized)).size / texts.length;
    this.#distance += distance / ((texts.length * (texts.length - 1)) / 2);
  }

  /**
   * `distinct`: share of distinct reasonings; `distance`: mean n-gram distance of two answers to a
   * question (both of questions with two kept answers or more); `distinct_2`: share of distinct
   * pairs of neighbouring words over the first answers.
   */
  summary() {
    return {
      questions: this.#questions,
      distinct: this.#questions > 0 ? this.#distinct / this.#questions : null,
      distance: this.#questions > 0 ? this.#distance / this.#questions : null,
      in_all: {
        answers: this.#counted,
        distinct: this.#counted > 0 ? this.#texts.size / this.#counted : null,
        distinct_2: this.#pairCount > 0 ? this.#pairs.size / this.#pairCount : null,
      },
    };
  }

  #count(text: string): void {
    this.#answers += 1;
    if (this.#answers > MOST_COUNTED) return;
    this.#counted += 1;
    this.#texts.add(normalized(text));
    const words = wordsOf(text);
    for (let i = 1; i < words.length; i++) this.#pairs.add(`${words[i - 1]} ${words[i]}`);
    this.#pairCount += Math.max(0, words.length - 1);
  }
}

/** Words and numbers in lower case; every mathematical sign is a word. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+|\p{S}|[-*/%]/gu) ?? [];
}
