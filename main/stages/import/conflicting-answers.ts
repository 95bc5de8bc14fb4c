// Which rows ask the same about the same pictures and are answered differently; a few bytes a row,
// for very many rows.

import { hash53, HashIndex } from '../../data/indexes/hash-index.ts';
import { NumberList } from '../../data/indexes/number-list.ts';

/** What rows ask and answer, by their numbers from 0 in order. */
export class AskedQuestions {
  readonly #asked = new HashIndex();
  readonly #answers = new NumberList(Int32Array);
  /** For each row, the first row that asked the same. */
  readonly #firsts = new NumberList(Int32Array);
  readonly #disputed = new Set<number>();

  /** Takes the next row. */
  add(question: string, answer: string, pictures: readonly (string | null)[]): void {
    const number = this.#answers.length;
    const hash = hash53(answer) | 0;
    const first = this.#asked.add(hash53(`${pictures.join(' ')}\n${question}`), number) ?? number;
    this.#answers.push(hash);
    this.#firsts.push(first);
    if (this.#answers.at(first) !== hash) this.#disputed.add(first);
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
