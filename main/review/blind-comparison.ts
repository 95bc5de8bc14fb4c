// Blind comparison: the user judges answers of two models without knowing which model wrote them;
// votes are stored.
//
// The order of questions and of the two answers is derived from a hash of the two runs and the
// question: it looks random to the user, and is the same after a restart.

import type { AnswerPairs } from './answer-pairs.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { sha256 } from '../platform/files.ts';
import type { Database } from '../storage/database.ts';
import { UserError } from '../i18n/user-error.ts';
import { mcnemar, wilson } from '../stages/evaluate/statistics.ts';
import type { AnswerPair, BlindTally, BlindView } from '../../preload/contract/answers.ts';
import { msg } from '../../i18n/message.ts';

export interface BlindComparison {
  view(a: JobView, b: JobView): Promise<BlindView>;
  /**
   * Stores which answer is better: the first, the second, or neither (0). Throws a UserError for a
   * question that is not compared.
   */
  judge(a: JobView, b: JobView, exampleId: string, choice: 0 | 1 | 2): Promise<BlindView>;
  /** Undoes the last judgement. */
  undo(a: JobView, b: JobView): Promise<BlindView>;
  tally(a: JobView, b: JobView): BlindTally;
}

/** Blind comparisons over the pairs of a workspace. The order of the two jobs does not matter. */
export function createBlindComparison(db: Database, pairs: AnswerPairs): BlindComparison {
  const votesOf = (a: JobView, b: JobView): Map<string, string> =>
    new Map(
      db
        .all('votes', runIdsOf(a, b))
        .map((row) => [row['example_id'] as string, row['better'] as string]),
    );

  async function compared(a: JobView, b: JobView) {
    const [earlier, later] = inOrder(a, b);
    const differing = (await pairs.all(earlier, later)).filter(
      ({ before, after }) => before !== null && before.response.trim() !== after.response.trim(),
    );
    const drawn = differing.map((pair) => ({ pair, hash: orderHash(a, b, pair) }));
    return drawn.sort((one, other) => (one.hash < other.hash ? -1 : 1));
  }

  async function view(a: JobView, b: JobView): Promise<BlindView> {
    const [drawn, votes] = [await compared(a, b), votesOf(a, b)];
    const open = drawn.find(({ pair }) => !votes.has(pair.exampleId));
    const judged = drawn.filter(({ pair }) => votes.has(pair.exampleId)).length;
    if (!open) return { card: null, judged, total: drawn.length };
    const { exampleId, question, picture, gold, before, after } = open.pair;
    const [earlier, later] = [before!.response, after.response];
    const answers: [string, string] = isSwapped(open.hash) ? [later, earlier] : [earlier, later];
    return { card: { exampleId, question, picture, gold, answers }, judged, total: drawn.length };
  }

  return {
    view,
    judge: async (a, b, exampleId, choice) => {
      const found = (await compared(a, b)).find(({ pair }) => pair.exampleId === exampleId);
      if (!found) {
        throw new UserError(msg('evaluate.question-without-difference', { question: exampleId }), {
          hint: msg('evaluate.question-without-difference.hint'),
        });
      }
      const isLater = (choice === 2) !== isSwapped(found.hash);
      const better = choice === 0 ? 'equal' : isLater ? 'later' : 'earlier';
      db.run('addVote', { ...runIdsOf(a, b), exampleId, better });
      return view(a, b);
    },
    undo: (a, b) => {
      db.run('dropLastVote', runIdsOf(a, b));
      return view(a, b);
    },
    tally: (a, b) => {
      const [earlier] = inOrder(a, b);
      const votes = [...votesOf(a, b).values()];
      const times = (better: string): number => votes.filter((vote) => vote === better).length;
      const won = { earlier: times('earlier'), later: times('later') };
      const [before, after] =
        earlier.id === a.id ? [won.earlier, won.later] : [won.later, won.earlier];
      const decided = before + after;
      return {
        before,
        after,
        equal: times('equal'),
        share: decided === 0 ? null : after / decided,
        ...wilson(after, decided),
        // The sign test and McNemar's exact test are the same binomial test.
        p: mcnemar(before, after),
      };
    },
  };
}

function inOrder(a: JobView, b: JobView): readonly [JobView, JobView] {
  return a.id < b.id ? [a, b] : [b, a];
}

function runIdsOf(a: JobView, b: JobView): { earlier: string; later: string } {
  const [earlier, later] = inOrder(a, b);
  return { earlier: earlier.runId, later: later.runId };
}

function orderHash(a: JobView, b: JobView, { exampleId }: AnswerPair): string {
  const { earlier, later } = runIdsOf(a, b);
  return sha256(`${earlier}\n${later}\n${exampleId}`);
}

/**
 * Whether the later model's answer is shown first; uses other bits of the hash than the order of
 * questions.
 */
function isSwapped(hash: string): boolean {
  return Number.parseInt(hash.slice(-1), 16) % 2 === 1;
}
