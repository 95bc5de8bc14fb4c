// Two evaluations side by side: changed answers and their test; and a blind comparison of two
// models.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createAnswerPairs } from '../../../main/review/answer-pairs.ts';
import { createBlindComparison } from '../../../main/review/blind-comparison.ts';
import { openWorkspace } from '../../../main/data/datasets/workspace.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import type { EvaluatedRow } from '../../../main/stages/evaluate/row.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { temporaryFolder } from '../../helpers.ts';
import type { PairFilter } from '../../../preload/contract/answers.ts';

const workspace = openWorkspace(temporaryFolder());
const db = openDatabase(workspace.dir);
afterAll(() => db.close());
const pairs = createAnswerPairs(workspace);

/** A finished evaluation whose answers are right where the pattern has a 1. */
function evaluation(id: number, pattern: string): JobView {
  const runId = `run-${id}`;
  const folder = path.join(workspace.dir, 'runs', runId);
  fs.mkdirSync(folder, { recursive: true });
  const rows = [...pattern].map((mark, i): EvaluatedRow => ({
    id: `q${i}`,
    question: `Question ${i}`,
    gold: String(i),
    kind: i % 2 === 0 ? 'even' : 'odd',
    picture: null,
    response: mark === '1' ? `model ${id} says ${i}` : `model ${id} says nothing`,
    correct: mark === '1',
    format: 1,
    length: 3,
    sampled_correct: 0,
    sampled_n: 0,
    sampled_length: 0,
  }));
  fs.writeFileSync(
    path.join(folder, 'answers.jsonl'),
    rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
  return {
    id,
    runId,
    step: 'evaluate',
    summary: { answers_file: 'answers.jsonl' },
  } as unknown as JobView;
}

const before = evaluation(1, '1100000011');
const after = evaluation(2, '0111111111');

async function idsOf(filter: PairFilter, kind = '', search = ''): Promise<string[]> {
  const page = await pairs.page(before, after, { offset: 0, limit: 10, filter, kind, search });
  return page.rows.map(({ exampleId }) => exampleId);
}

it('separates lost answers from answers that are still wrong, with pages and filters', async () => {
  expect(await idsOf('lost')).toEqual(['q0']);
  expect(await idsOf('gained')).toEqual(['q2', 'q3', 'q4', 'q5', 'q6', 'q7']);
  expect(await idsOf('gained', 'odd')).toEqual(['q3', 'q5', 'q7']);
  expect(await idsOf('all', '', 'QUESTION 9')).toEqual(['q9']);
  const figures = await pairs.figures(before, after);
  expect(figures.counts).toEqual({ all: 10, lost: 1, gained: 6, wrong: 0, right: 3 });
  expect(figures.gain!.value).toBeCloseTo(0.5);
  // Seven tosses of a fair coin with at most one head: (1 + 7) / 128 on either side.
  expect(figures.p).toBeCloseTo(16 / 128);
});

it('shows one evaluation alone as right and wrong', async () => {
  const figures = await pairs.figures(null, before);
  expect(figures).toMatchObject({
    counts: { all: 10, right: 4, wrong: 6, lost: 0 },
    gain: null,
    p: null,
  });
});

it('hides the models during a blind comparison, stores the votes, and counts each for the right model', async () => {
  const blind = createBlindComparison(db, pairs);
  let view = await blind.view(before, after);
  expect(view).toMatchObject({ judged: 0, total: 10 });
  const seen: string[] = [];
  const places: number[] = [];
  // A user who always prefers model 2, whichever way round, but is undecided once.
  while (view.card) {
    const { exampleId, answers } = view.card;
    expect(JSON.stringify(view)).not.toContain('run-');
    seen.push(exampleId);
    const place = answers[0].startsWith('model 2') ? 1 : 2;
    places.push(place);
    view = await blind.judge(before, after, exampleId, seen.length === 3 ? 0 : (place as 1 | 2));
  }
  expect(new Set(seen).size).toBe(10);
  expect(seen).not.toEqual(seen.toSorted());
  expect(new Set(places).size).toBe(2);
  const tally = { before: 0, after: 9, equal: 1, share: 1 };
  expect(blind.tally(before, after)).toMatchObject(tally);
  expect(blind.tally(before, after).p).toBeCloseTo(2 / 512);
  // The same judgements the other way round.
  expect(blind.tally(after, before)).toMatchObject({ before: 9, after: 0, share: 0 });
  view = await createBlindComparison(db, pairs).undo(after, before);
  expect(view).toMatchObject({ judged: 9, card: { exampleId: seen.at(-1) } });
  await expect(blind.judge(before, after, 'q99', 1)).rejects.toThrow('q99');
});
