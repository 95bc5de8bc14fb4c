// The judge in RL: it may accept well-formed text answers that the rules reject. Accuracy by the
// rules is counted separately.

import { isFreeText } from '../../verifier/free-text.ts';
import { judgedQuestion, type Judge, type JudgeWord } from '../teachers/judge.ts';
import type { Score } from '../../verifier/score.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { mayBeJudged } from '../teachers/verdicts.ts';

/** An answer scored by the rules. */
export type RuledAnswer = Pick<Score, 'accuracy' | 'format' | 'extracted'> & {
  readonly finished: boolean;
};

/** The judge's verdict on an answer; undefined if it was not asked. */
export type RolloutWord = JudgeWord | undefined;

/** The judge's verdicts on the answers of some groups, in order. */
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
  const verdicts = groups.map(({ ruled }) => ruled.map((): RolloutWord => undefined));
  if (open.length === 0) return verdicts;
  const cases = open.map(({ group, extracted }) => {
    const { row } = groups[group]!;
    return { question: judgedQuestion(row), gold: row.answer, answer: extracted };
  });
  const replies = await judge.ask(cases, signal);
  open.forEach(({ group, place }, i) => (verdicts[group]![place] = replies[i]!));
  return verdicts;
}

/** Totals of a judge's verdicts over a run. */
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

  /** State for a checkpoint. */
  get counters(): Record<string, number> {
    return {
      judge_asked: this.#asked,
      judge_accepted: this.#accepted,
      judge_unusable: this.#unusable,
    };
  }

  /** Restores the state of a checkpoint. */
  resume(counters: Readonly<Record<string, number>>): void {
    this.#asked = counters['judge_asked'] ?? 0;
    this.#accepted = counters['judge_accepted'] ?? 0;
    this.#unusable = counters['judge_unusable'] ?? 0;
  }

  /** Values for the run's summary. */
  get summary(): { asked: number; accepted: number; unusable: number } {
    return { asked: this.#asked, accepted: this.#accepted, unusable: this.#unusable };
  }
}
