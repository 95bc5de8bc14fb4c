// Where answers come from: the teacher's own tries, explanations of the right answer, the row's
// rationale, the row's answer alone. One batch of questions becomes traces.

import { askTeacher, type AnswerCache, type Asked } from '../teachers/completion-cache.ts';
import { judgeAnswers, ruleVerdict, type JudgedAnswer } from '../teachers/verdicts.ts';
import { explanationQuestion, recallQuestion } from './explanation.ts';
import { answerAlone, hasRationale, rewriteQuestion, templateAnswer } from './rationale.ts';
import { isEligible } from './select.ts';
import { traceOf, type Trace } from './traces.ts';
import { withOverrides, type Overrides } from './overrides.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { Job } from '../contract/stage.ts';
import type { Judge } from '../teachers/judge.ts';
import type { Teacher, TeacherAnswer } from '../teachers/types.ts';
import { usesOwnAnswers, type DistillSettings } from './settings.ts';

/** A teacher with the cache of its answers. */
export interface CachedTeacher {
  readonly teacher: Teacher;
  readonly cache: AnswerCache;
}

/** Who answers and who decides. */
export interface Collection {
  /** Undefined where the rows answer their questions themselves. */
  readonly asked: CachedTeacher | undefined;
  readonly judge: Judge | undefined;
  readonly overrides: Overrides;
}

/** The traces of a batch, and how many answers and tokens of it are new. */
export async function collectTraces(
  batch: readonly Asked[],
  { asked, judge, overrides }: Collection,
  settings: DistillSettings,
  job: Job,
): Promise<{ traces: Trace[]; fresh: { answers: number; tokens: number } }> {
  const rows = batch.map(({ row }) => row);
  const { answers, fresh } = await sampledAnswers(batch, asked, settings, job);
  const experts = await expertAnswers(asked, batch, settings, job);
  const verdicts = await judgeAnswers(
    rows.map((row, i) => ({ row, answers: [...answers[i]!, ...experts[i]!] })),
    judge,
    job.signal,
  );
  const collected = verdicts.map((judged, i) =>
    judged.map((answer, place) =>
      place < answers[i]!.length ? answer : { ...answer, origin: 'expert' as const },
    ),
  );
  const decided = (i: number): readonly JudgedAnswer[] =>
    withOverrides(overrides, rows[i]!.id, collected[i]!);
  /** Numbers of the questions that have no answer to keep yet. */
  const open = (): number[] =>
    [...rows.keys()].filter((i) => !decided(i).some((answer) => isEligible(answer, settings)));

  if (asked && settings.teacher === 'explained') {
    const places = open();
    const questions = places.map((i) => batch[i]!);
    const explained = await explainedAnswers(asked, questions, settings, job);
    for (const [n, i] of places.entries()) collected[i]!.push(...explained[n]!);
  }
  if (usesOwnAnswers(settings))
    for (const i of open()) collected[i]!.push(ownAnswer(rows[i]!, settings));
  return { traces: rows.map((row, i) => traceOf(row, decided(i))), fresh };
}

const samplingOf = (
  { temperature, topP, maxNewTokens, seed }: DistillSettings,
  { signal }: Job,
) => ({
  temperature,
  topP,
  maxNewTokens,
  seed,
  signal,
});

async function sampledAnswers(
  batch: readonly Asked[],
  asked: CachedTeacher | undefined,
  settings: DistillSettings,
  job: Job,
): ReturnType<typeof askTeacher> {
  if (!asked) return { answers: batch.map(() => []), fresh: { answers: 0, tokens: 0 } };
  return askTeacher(asked.teacher, asked.cache, batch, {
    ...samplingOf(settings, job),
    n: settings.answers,
  });
}

/** One extra answer for rows with a rationale, if the settings use it. */
async function expertAnswers(
  asked: CachedTeacher | undefined,
  batch: readonly Asked[],
  settings: DistillSettings,
  job: Job,
): Promise<TeacherAnswer[][]> {
  if (settings.rationales === 'none') return batch.map(() => []);
  if (settings.rationales === 'template' || !asked)
    return batch.map(({ row }) => (hasRationale(row) ? [templateAnswer(row)] : []));
  const rewrites = batch.flatMap(({ row, number }) =>
    hasRationale(row) ? [{ row: rewriteQuestion(row), number }] : [],
  );
  const how = { ...samplingOf(settings, job), temperature: 0, n: 1 };
  const { answers } = await askTeacher(asked.teacher, asked.cache, rewrites, how);
  return batch.map(({ row }) => (hasRationale(row) ? answers.shift()! : []));
}

/**
 * Explanations of the right answer (STaR's rationalisation, arXiv 2203.14465): the teacher is shown
 * the answer and writes the reasoning; the reasoning counts only if, with the answer blanked out of
 * it, it leads the teacher to the same answer again.
 */
async function explainedAnswers(
  { teacher, cache }: CachedTeacher,
  questions: readonly Asked[],
  settings: DistillSettings,
  job: Job,
): Promise<JudgedAnswer[][]> {
  const how = samplingOf(settings, job);
  const shown = questions.map(({ row, number }) => ({ row: explanationQuestion(row), number }));
  const { answers } = await askTeacher(teacher, cache, shown, { ...how, n: settings.answers });
  const written = questions.map(({ row }, q) =>
    answers[q]!.map((answer) => ({
      ...ruleVerdict(row, answer).judged,
      origin: 'explained' as const,
    })),
  );
  const recalled = questions.flatMap(({ row, number }, q) =>
    written[q]!.flatMap((answer, place) =>
      isEligible(answer, { verify: true })
        ? [{ q, place, asked: { row: recallQuestion(row, answer.text), number } }]
        : [],
    ),
  );
  const again = await askTeacher(
    teacher,
    cache,
    recalled.map(({ asked }) => asked),
    { ...how, temperature: 0, n: 1 },
  );
  recalled.forEach(({ q, place }, i) => {
    const { judged } = ruleVerdict(questions[q]!.row, again.answers[i]![0]!);
    if (judged.correct) return;
    const reason = 'did not reach the answer again without seeing it';
    written[q]![place] = { ...written[q]![place]!, correct: false, rule: false, reason };
  });
  return written;
}

/**
 * The row's own answer, with its rationale where it has one and answers are not wanted as they are.
 * It is right by definition; `rule` is false where the check does not accept it, so that practice
 * could never reward it.
 */
function ownAnswer(row: ExampleRow, { teacher }: DistillSettings): JudgedAnswer {
  const explained = teacher !== 'none' && hasRationale(row) ? templateAnswer(row) : undefined;
  const origin = explained ? 'expert' : 'row';
  const answer = explained ?? answerAlone(row);
  const { judged } = ruleVerdict({ ...row, reasoning: 'optional' }, answer);
  return { ...judged, correct: true, format: true, origin };
}
