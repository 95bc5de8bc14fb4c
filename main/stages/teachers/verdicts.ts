// Verdicts on answers: by the rules, then a judge if there is one, then the user; each gives a
// reason.

import { judgedQuestion, type Judge, type JudgeWord, LONGEST_ANSWER } from './judge.ts';
import { scoreAnswer } from '../../verifier/score.ts';
import type { TeacherAnswer } from './types.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';

/** Who decided. */
export type Verdict = 'rule' | 'judge' | 'person';

/**
 * `expert`: made from the rationale of the row; `explained`: the teacher was shown the right answer;
 * `row`: the row's own answer, without reasoning.
 */
export type AnswerOrigin = 'expert' | 'explained' | 'row';

/** An answer with its verdict, as stored in a run's `traces.jsonl`. */
export interface JudgedAnswer {
  readonly text: string;
  readonly tokens: number;
  readonly finished: boolean;
  /** The final verdict on correctness. */
  readonly correct: boolean;
  /** Whether it is well formed. */
  readonly format: boolean;
  /** Who gave the final verdict. */
  readonly verdict: Verdict;
  /** The verdict of the rules, whoever gave the final one. */
  readonly rule: boolean;
  /** The judge's verdict, if it was asked; null = unusable. */
  readonly judge?: JudgeWord;
  /** Why it is rejected, or who accepted it; absent if the rules accept. */
  readonly reason?: string;
  /** Where it came from, if the teacher did not find it by itself. */
  readonly origin?: AnswerOrigin;
}

/** The rules' verdict on one answer, and the final answer that they extracted. */
export function ruleVerdict(
  row: ExampleRow,
  { text, tokens, finished, missing }: TeacherAnswer,
): { judged: JudgedAnswer; extracted: string } {
  const { accuracy, format, extracted } = scoreAnswer(row, text, { finished });
  const [correct, isFormed] = [accuracy === 1, format === 1];
  const reason = missing
    ? 'no answer came'
    : !finished
      ? 'cut off at the length limit'
      : !isFormed
        ? `not well-formed: ${whyNotFormed(text)}`
        : !correct
          ? `expected ${brief(row.answer)}, found ${brief(extracted)}`
          : undefined;
  const judged = {
    text,
    tokens,
    finished,
    correct,
    format: isFormed,
    verdict: 'rule' as const,
    rule: correct,
  };
  return { judged: { ...judged, ...(reason === undefined ? {} : { reason }) }, extracted };
}

/**
 * The verdicts on several rows' answers; the judge is asked about well-formed answers that the
 * rules reject.
 */
export async function judgeAnswers(
  asked: readonly { readonly row: ExampleRow; readonly answers: readonly TeacherAnswer[] }[],
  judge: Judge | undefined,
  signal: AbortSignal,
): Promise<JudgedAnswer[][]> {
  const ruled = asked.map(({ row, answers }) => answers.map((answer) => ruleVerdict(row, answer)));
  if (!judge) return ruled.map((group) => group.map(({ judged }) => judged));
  const open = ruled.flatMap((group, q) =>
    group.flatMap(({ judged, extracted }, a) =>
      mayBeJudged(judged, extracted) ? [{ q, a, extracted }] : [],
    ),
  );
  const cases = open.map(({ q, extracted }) => {
    const { row } = asked[q]!;
    return { question: judgedQuestion(row), gold: row.answer, answer: extracted };
  });
  const words = cases.length === 0 ? [] : await judge.ask(cases, signal);
  const result = ruled.map((group) => group.map(({ judged }) => judged));
  open.forEach(({ q, a }, i) => {
    result[q]![a] = withJudge(result[q]![a]!, words[i]!);
  });
  return result;
}

/** Whether a judge is asked: the answer is complete and well formed, and no rule accepts it. */
export function mayBeJudged(
  { correct, format, finished }: Pick<JudgedAnswer, 'correct' | 'format' | 'finished'>,
  extracted: string,
): boolean {
  return !correct && format && finished && extracted !== '' && extracted.length <= LONGEST_ANSWER;
}

function withJudge(judged: JudgedAnswer, word: JudgeWord): JudgedAnswer {
  if (word === null) return { ...judged, judge: word };
  const reason = word
    ? `accepted by the judge: ${judged.reason}`
    : `rejected by the judge too: ${judged.reason}`;
  return { ...judged, correct: word, verdict: 'judge', judge: word, reason };
}

/** The first error in the layout. */
function whyNotFormed(text: string): string {
  if (!text.trim().startsWith('<think>')) return 'it does not begin with a think block';
  if (!text.includes('</think>')) return 'the think block does not end';
  const rest = text.slice(text.lastIndexOf('</think>') + 8).trim();
  if (!rest.includes('<answer>') && !rest.includes('\\boxed')) return 'no answer block';
  if (rest.includes('<answer>') && !rest.endsWith('</answer>'))
    return 'the text goes on after the answer block, or the block does not end';
  return 'blocks are empty, repeated or in the wrong order';
}

function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return 'nothing';
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}
