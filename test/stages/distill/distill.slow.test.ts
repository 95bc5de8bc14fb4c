// Distillation and evaluation with this program's engine: the pocket teacher answers, in whole and
// in partial runs.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stage } from '../../../main/stages/distill.ts';
import { stage as evaluate } from '../../../main/stages/evaluate.ts';
import { createBench, RESOURCES } from '../jobs.ts';
import { scriptedEndpoint } from '../teachers/scripted-endpoint.ts';
import type { DistillSettings } from '../../../main/stages/distill/settings.ts';

const model = join(RESOURCES, 'pocket/teacher');
const text = { id: 'text', question: 'Read A.', answer: '12', pictures: [], split: 'sft' };

/** Two workspaces with the same questions: the cache of one does not help the other. */
async function createPair() {
  return Promise.all(
    [createBench(), createBench()].map(async (bench) => {
      const cards = bench.cards('sft', 10);
      const both = {
        ...cards[0]!,
        id: 'both',
        pictures: [...cards[0]!.pictures, ...cards[1]!.pictures],
      };
      const dataset = await bench.dataset([...cards, text, both]);
      const run = async (settings: Partial<DistillSettings>, how: object = {}) => {
        const common = {
          model,
          dataset,
          answers: 4,
          promptsPerBatch: 6,
          maxNewTokens: 48,
          seed: 3,
        };
        const result = await bench.run(stage, { ...common, ...settings }, how);
        const traces = readFileSync(
          join(bench.folder, 'runs', result.runId, 'traces.jsonl'),
          'utf8',
        );
        return { ...result, traces };
      };
      return { bench, dataset, run };
    }),
  );
}

it('partial runs, one after the other, give the bytes of the whole; also with two images or none', async () => {
  const [whole, parts] = await createPair();
  const { traces, summary, metrics } = await whole!.run({});
  expect(traces.trim().split('\n')).toHaveLength(12);
  expect(summary.acceptance).toBeGreaterThan(0.3);
  // Some answers to some questions, then a run that is interrupted after its first batch and
  // resumed.
  await parts!.run({ answers: 2, limit: 4 });
  await expect(parts!.run({}, { runId: 'cut', stopAfter: 1 })).rejects.toThrow(/abort/i);
  const resumed = await parts!.run({}, { runId: 'cut', resume: true });
  expect(resumed.traces).toBe(traces);
  expect(resumed.summary).toEqual(summary);
  // Another selection of the same answers generates none: no speed is measured without new tokens.
  const chosen = await whole!.run({ keep: 2, keepOrder: 'diverse' });
  expect(metrics[0]!.values.tokens_per_second).toBeGreaterThan(0);
  expect(chosen.metrics.map(({ values }) => values.tokens_per_second)).toEqual([
    undefined,
    undefined,
  ]);
  expect(chosen.traces).toBe(traces);
  expect(chosen.summary.right).toBe(summary.right);
});

it('a judge adds its own accuracy to an evaluation and leaves the accuracy by the rules unchanged', async () => {
  const bench = createBench();
  const cards = bench.cards('sft', 8).map((row, i) => (i < 4 ? { ...row, answer: '98765' } : row));
  const dataset = await bench.dataset(cards);
  const judge = await scriptedEndpoint(() => '1');
  const settings = { model, dataset, split: 'sft', samples: 0, maxNewTokens: 48 };
  const plain = (await bench.run(evaluate, settings)).summary;
  const judged = (await bench.run(evaluate, { ...settings, judge: judge.address })).summary;
  const {
    judged_accuracy: accuracy,
    judge: figures,
    ...rest
  } = judged as typeof judged & { judged_accuracy: number; judge: { asked: number } };
  expect(rest).toEqual(plain);
  expect(plain).not.toHaveProperty('judged_accuracy');
  expect(figures).toMatchObject({
    asked: judge.asked.length,
    accepted: judge.asked.length,
    unusable: 0,
  });
  expect(judge.asked.length).toBeGreaterThan(0);
  const n = plain.n as number;
  expect(accuracy).toBeCloseTo((plain.accuracy as number) + judge.asked.length / n, 12);
});
