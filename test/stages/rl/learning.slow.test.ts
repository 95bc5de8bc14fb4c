// Learning is real: the recipe improves the pocket base on handwriting, and the same run with
// shuffled gold answers does not. Real images, the real engine, fewer steps than the sample recipe.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../../main/data/datasets/workspace.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { stage as distill } from '../../../main/stages/distill.ts';
import { stage as evaluate } from '../../../main/stages/evaluate.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { stage as sft } from '../../../main/stages/sft.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const BASE = join(RESOURCES, 'pocket/base');
const TEACHER = join(RESOURCES, 'pocket/teacher');
/** Answers to a question where sampled accuracies are compared. */
const SAMPLED = { samples: 4 };

interface Accuracy {
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  /** Absent where nothing is sampled. */
  readonly sampled_accuracy?: number;
}

/**
 * The same questions with gold answers and recorded responses shuffled within their kind; none
 * keeps its own.
 */
function shuffled(rows: readonly ExampleRow[], seed: number): ExampleRow[] {
  const random = createRandom(seed);
  const donors = new Map<string, ExampleRow>();
  for (const kind of new Set(rows.map((row) => row.kind))) {
    const order = random.shuffle(rows.filter((row) => row.kind === kind));
    order.forEach(({ id, answer }, i) => {
      const others = [...order.slice(i + 1), ...order.slice(0, i)];
      donors.set(
        id,
        others.find((other) => other.answer !== answer)!,
      );
    });
  }
  return rows.map((row) => {
    const { answer, responses } = donors.get(row.id)!;
    return { ...row, answer, ...(responses ? { responses } : {}) };
  });
}

describe('the recipe on real handwriting', () => {
  const bench = createBench();
  const teach = bench.cards('sft', 320);
  const practise = bench.cards('rl', 640);
  const held = bench.cards('test', 200);

  /** The accuracy of greedy answers, and with `samples` that of sampled ones. */
  async function check(model: string, { samples = 0 } = {}): Promise<Accuracy> {
    const dataset = await bench.dataset(held);
    const { summary } = await bench.run(evaluate, { model, dataset, samples, maxNewTokens: 96 });
    return summary as unknown as Accuracy;
  }

  /** The teacher's verified answers to rows. */
  async function distilled(rows: readonly ExampleRow[]): Promise<ExampleRow[]> {
    const dataset = await bench.dataset(rows);
    const settings = { model: TEACHER, dataset, answers: 4, maxNewTokens: 96 };
    const { artifact } = await bench.run(distill, settings);
    const result: ExampleRow[] = [];
    for await (const row of readRows(artifact!.path)) result.push(row);
    return result.filter(({ responses }) => responses!.length > 0);
  }

  /** SFT of the base on rows with answers. */
  async function learn(rows: readonly ExampleRow[]): Promise<string> {
    const { artifact } = await bench.run(sft, {
      model: BASE,
      dataset: await bench.dataset(rows),
      maxSteps: 80,
      batchSize: 32,
      answersPerQuestion: 1,
      learningRate: 2e-3,
      visionLrMultiplier: 2,
    });
    return artifact!.path;
  }

  /** RL from an adapter, with the gold answers of `rows` as the only ground truth. */
  async function practice(model: string, rows: readonly ExampleRow[]): Promise<string> {
    const dataset = await bench.dataset(rows);
    const { artifact } = await bench.run(rl, {
      model,
      dataset,
      steps: 24,
      promptsPerStep: 64,
      numGenerations: 8,
      miniBatches: 2,
      learningRate: 6e-4,
      visionLrMultiplier: 2,
      lrScheduler: 'linear',
      warmupSteps: 2,
      maxNewTokens: 96,
      concisenessWeight: 0,
    });
    return artifact!.path;
  }

  it('a teacher that is verified by shuffled gold answers has nothing to teach', async () => {
    await expect(distilled(shuffled(teach.slice(0, 64), 5))).rejects.toThrow(
      /answered none of \d+ questions? correctly/,
    );
  });

  it('SFT and RL improve with the true gold answers, and not with shuffled ones', async () => {
    const answered = await distilled(teach);
    const base = await check(BASE);
    const taught = await learn(answered);
    const afterSft = await check(taught, SAMPLED);
    const misled = await check(await learn(shuffled(answered, 3)));
    const afterRl = await check(await practice(taught, practise), SAMPLED);
    const misledRl = await check(await practice(taught, shuffled(practise, 4)), SAMPLED);
    console.log(JSON.stringify({ base, afterSft, misled, afterRl, misledRl }));
    expect(afterSft.low).toBeGreaterThan(base.high);
    expect(misled.accuracy).toBeLessThanOrEqual(base.high);
    expect(afterRl.sampled_accuracy).toBeGreaterThan(afterSft.sampled_accuracy! + 0.02);
    expect(misledRl.sampled_accuracy).toBeLessThan(afterSft.sampled_accuracy! + 0.01);
  }, 1_800_000); // four trainings: minutes on an idle machine, longer in parallel with other tests
});
