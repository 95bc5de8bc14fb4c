// Which rows ask the same about the same pictures and are answered differently, and whether all are
// answered alike; a few bytes a row, for very many rows.

import { hash53, HashIndex } from '../../data/indexes/hash-index.ts';
import { NumberList } from '../../data/indexes/number-list.ts';
import { msg, type Message } from '../../../i18n/message.ts';

/** Rows from which on one answer to all of them is worth a word. */
const MANY_ROWS = 10;
/** Characters of an answer in a sentence. */
const SHOWN_ANSWER = 80;

/** What rows ask and answer, by their numbers from 0 in order. */
export class AskedQuestions {
  readonly #asked = new HashIndex();
  readonly #answers = new NumberList(Int32Array);
  /** For each row, the first row that asked the same. */
  readonly #firsts = new NumberList(Int32Array);
  readonly #disputed = new Set<number>();
  /** The answer of all rows so far; null where there are several. */
  #only: string | null | undefined;

  /** Takes the next row. */
  add(question: string, answer: string, pictures: readonly (string | null)[]): void {
    const number = this.#answers.length;
    if (number === 0) this.#only = answer;
    else if (answer !== this.#only) this.#only = null;
    const hash = hash53(answer) | 0;
    const first = this.#asked.add(hash53(`${pictures.join(' ')}\n${question}`), number) ?? number;
    this.#answers.push(hash);
    this.#firsts.push(first);
    if (this.#answers.at(first) !== hash) this.#disputed.add(first);
  }

  /** The sentence on an answer that all of many rows have; undefined where there is none. */
  sameAnswer(): Message | undefined {
    const { length: count } = this.#answers;
    if (typeof this.#only !== 'string' || count < MANY_ROWS) return undefined;
    return msg('import.same-answer', { count, answer: this.#only.slice(0, SHOWN_ANSWER) });
  }

  /**
   * Numbers of the rows whose question has different answers, in order; their own rows included.
   */
  disputed(): number[] {
    if (this.#disputed.size === 0) return [];
    const rows: number[] = [];
    this.#firsts.view().forEach((first, number) => {
      if (this.#disputed.has(first)) rows.push(number);
    });
    return rows;
  }
}
