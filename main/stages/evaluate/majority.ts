// What answering without any model would get right: each question with its most frequent answer.

import { normalizeText } from '../../data/text/normalize-text.ts';
import { readRows } from '../../data/datasets/workspace.ts';
import { scoreAnswer } from '../../verifier/score.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';

/** Different answers that are counted over all questions; in larger sets later ones are left out. */
const MOST_ANSWERS = 100_000;

/** Counts answers; the most frequent one wins, the first of equally frequent ones. */
class Tally {
  readonly #counts = new Map<string, number>();
  rows = 0;

  add(answer: string): void {
    const known = this.#counts.get(answer);
    if (known === undefined && this.#counts.size >= MOST_ANSWERS) return;
    this.#counts.set(answer, (known ?? 0) + 1);
    this.rows += 1;
  }

  get top(): string {
    let best = ['', 0] as readonly [string, number];
    for (const each of this.#counts) if (each[1] > best[1]) best = each;
    return best[0];
  }
}

/**
 * The share of `asked` that is right when each question gets the most frequent gold answer to the
 * same words. The answers are counted in the other parts of the data set, from which a model could
 * have learned them, or in the asked part if there is no other. Words that were counted there less
 * than twice (they say nothing about a new question) get the most frequent answer of all.
 */
export async function majorityAccuracy(
  asked: readonly ExampleRow[],
  dataset: string,
  split: string,
): Promise<number> {
  const names = new Set(asked.map(({ question }) => normalizeText(question)));
  const [others, own] = [new Counts(names), new Counts(names)];
  for await (const row of readRows(dataset))
    (split === '' || row.split === split ? own : others).add(row);
  const counts = others.all.rows > 0 ? others : own;
  const right = asked.filter((row) => isSameAnswer(row, counts.guess(row.question)));
  return right.length / asked.length;
}

/** The answers to some questions by their words, and those to all questions. */
class Counts {
  readonly all = new Tally();
  readonly #byQuestion: ReadonlyMap<string, Tally>;

  constructor(questions: ReadonlySet<string>) {
    this.#byQuestion = new Map([...questions].map((name) => [name, new Tally()]));
  }

  add({ question, answer }: ExampleRow): void {
    const name = normalizeText(answer);
    this.all.add(name);
    this.#byQuestion.get(normalizeText(question))?.add(name);
  }

  guess(question: string): string {
    const own = this.#byQuestion.get(normalizeText(question));
    return own !== undefined && own.rows > 1 ? own.top : this.all.top;
  }
}

/** Whether a guess would be accepted as the answer of a row, by its check. */
function isSameAnswer(row: ExampleRow, guess: string): boolean {
  if (guess === normalizeText(row.answer)) return true;
  return scoreAnswer(row, `<answer>${guess}</answer>`, { finished: true }).accuracy === 1;
}
