// Pages of answers of two evaluations on the same questions, or of one alone.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { readJsonLines } from '../data/formats/json-lines.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import type { EvaluatedRow } from '../stages/evaluate/row.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { RowPage } from '../../preload/contract/paging.ts';
import { mcnemar, pairedBootstrap } from '../stages/evaluate/statistics.ts';
import type {
  AnswerPair,
  PairFigures,
  PairFilter,
  PairQuery,
} from '../../preload/contract/answers.ts';
import { msg } from '../../i18n/message.ts';

const FILTERS = ['lost', 'gained', 'wrong', 'right'] as const;
/** Bootstrap resamples for the interval of the gain. */
const BOOTSTRAP_SAMPLES = 1000;

export interface AnswerPairs {
  /**
   * All questions of both evaluations, in the order of the later one. Throws a UserError if one has
   * no answers.
   */
  all(before: JobView | null, after: JobView): Promise<readonly AnswerPair[]>;
  page(before: JobView | null, after: JobView, query: PairQuery): Promise<RowPage<AnswerPair>>;
  figures(before: JobView | null, after: JobView): Promise<PairFigures>;
}

/** Reads pairs and caches the most recent ones: a finished evaluation does not change. */
export function createAnswerPairs(workspace: Workspace): AnswerPairs {
  let last: { readonly key: string; readonly pairs: Promise<readonly AnswerPair[]> } | undefined;
  const all: AnswerPairs['all'] = (before, after) => {
    const key = `${before?.runId ?? ''} ${after.runId}`;
    if (last?.key !== key) {
      const pairs = readPairs(workspace, before, after);
      last = { key, pairs };
      pairs.catch(() => (last = undefined));
    }
    return last.pairs;
  };
  return {
    all,
    page: async (before, after, { offset, limit, filter, kind, search }) => {
      const needle = search.toLowerCase();
      const matches = (await all(before, after)).filter(
        (pair) =>
          (filter === 'all' || outcomeOf(pair) === filter) &&
          (kind === '' || pair.kind === kind) &&
          `${pair.question}\n${pair.gold}`.toLowerCase().includes(needle),
      );
      return { total: matches.length, rows: matches.slice(offset, offset + limit) };
    },
    figures: async (before, after) => figuresOf(await all(before, after), before !== null),
  };
}

/**
 * The questions of both evaluations with their answers. Throws a UserError if one has no answers.
 */
export async function readPairs(
  workspace: Workspace,
  before: JobView | null,
  after: JobView,
): Promise<AnswerPair[]> {
  const first = new Map<string, EvaluatedRow>();
  if (before) for await (const row of answersOf(workspace, before)) first.set(row.id, row);
  const pairs: AnswerPair[] = [];
  for await (const now of answersOf(workspace, after)) {
    const then = first.get(now.id);
    // The same id with a different text is a different question.
    if (before && then?.question !== now.question) continue;
    const { id: exampleId, question, picture, gold, kind, response, correct } = now;
    pairs.push({
      exampleId,
      question,
      picture,
      gold,
      kind,
      before: then ? { response: then.response, correct: then.correct } : null,
      after: { response, correct },
    });
  }
  return pairs;
}

function outcomeOf({ before, after }: AnswerPair): (typeof FILTERS)[number] {
  const was = before?.correct ?? after.correct;
  if (was === after.correct) return was ? 'right' : 'wrong';
  return was ? 'lost' : 'gained';
}

function figuresOf(pairs: readonly AnswerPair[], areTwo: boolean): PairFigures {
  const counts: Record<PairFilter, number> = {
    all: pairs.length,
    lost: 0,
    gained: 0,
    wrong: 0,
    right: 0,
  };
  for (const pair of pairs) counts[outcomeOf(pair)] += 1;
  const kinds = [...new Set(pairs.map(({ kind }) => kind))].sort();
  if (!areTwo || pairs.length === 0) return { counts, kinds, gain: null, p: null };
  const then = pairs.map(({ before }) => Number(before!.correct));
  const now = pairs.map(({ after }) => Number(after.correct));
  const {
    difference: value,
    low,
    high,
  } = pairedBootstrap(then, now, { seed: 0, repeats: BOOTSTRAP_SAMPLES });
  return { counts, kinds, gain: { value, low, high }, p: mcnemar(counts.lost, counts.gained) };
}

/** The answers of an evaluation. Throws a UserError if it has none. */
async function* answersOf(workspace: Workspace, job: JobView): AsyncGenerator<EvaluatedRow> {
  const name = job.summary?.['answers_file'];
  const file = path.join(workspace.dir, 'runs', job.runId, path.basename(String(name)));
  if (typeof name !== 'string' || !fs.existsSync(file)) {
    throw new UserError(msg('evaluate.no-answers-to-compare', { step: job.step }), {
      hint: msg('evaluate.no-answers-to-compare.hint'),
    });
  }
  for await (const { value } of readJsonLines(file)) yield value as EvaluatedRow;
}
