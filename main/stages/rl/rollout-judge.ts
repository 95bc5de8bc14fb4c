// The judge in RL: well-formed answers to questions in words that the rules reject may be accepted
// by it. Rules go first, and are counted apart.

import { isFreeText } from '../../verifier/free-text.ts';
import { judgedQuestion, type Judge, type JudgeWord } from '../teachers/judge.ts';
import type { Score } from '../../verifier/score.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { mayBeJudged } from '../teachers/verdicts.ts';

/** An answer as the rules score it. */
export type RuledAnswer = Pick<Score, 'accuracy' | 'format' | 'extracted'> & {
  readonly finished: boolean;
};

/** The judge's word on an answer; undefined where it was not asked. */
export type RolloutWord = JudgeWord | undefined;

/** What the judge says of some groups' answers, in their order. */
export async function judgeRollout(
  groups: readonly { readonly row: ExampleRow; readonly ruled: readonly RuledAnswer[] }[],
  judge: Judge,
  signal: AbortSignal,
): Promise<RolloutWord[][]> {
  const open = groups.flatMap(({ row, ruled }, group) =>
    !isFreeText(row)
      ? []
      : ruled.flatMap((answer, place) => {
          const { accuracy, format, finished, extracted } = answer;
          const isDoubtful = mayBeJudged(
            { correct: accuracy === 1, format: format === 1, finished },
            extracted,
          );
          return isDoubtful ? [{ group, place, extracted }] : [];
        }),
  );
  const words = groups.map(({ ruled }) => ruled.map((): RolloutWord => undefined));
  if (open.length === 0) return words;
  const cases = open.map(({ group, extracted }) => {
    const { row } = groups[group]!;
    return { question: judgedQuestion(row), gold: row.answer, answer: extracted };
  });
  const said = await judge.ask(cases, signal);
  open.forEach(({ group, place }, i) => (words[group]![place] = said[i]!));
  return words;
}

/** What a judge said in a whole run. */
export class JudgeCount {
  #asked = 0;
  #accepted = 0;
  #unusable = 0;

  add(words: readonly RolloutWord[]): void {
    for (const word of words) {
      if (word !== undefined) this.#asked += 1;
      if (word === true) this.#accepted += 1;
      if (word === null) this.#unusable += 1;
    }
  }

  /** For a checkpoint. */
  get counters(): Record<string, number> {
    return {
      judge_asked: this.#asked,
      judge_accepted: this.#accepted,
      judge_unusable: this.#unusable,
    };
  }

  /** Continues from a checkpoint. */
  resume(counters: Readonly<Record<string, number>>): void {
    this.#asked = counters['judge_asked'] ?? 0;
    this.#accepted = counters['judge_accepted'] ?? 0;
    this.#unusable = counters['judge_unusable'] ?? 0;
  }

  /** For the run's summary. */
  get summary(): { asked: number; accepted: number; unusable: number } {
    return { asked: this.#asked, accepted: this.#accepted, unusable: this.#unusable };
  }
}
