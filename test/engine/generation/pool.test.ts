// The pool: answers to requests that come and go are those that each request gets alone.

import { expect, it } from 'vitest';
import { GenerationPool, type PoolRequest } from '../../../main/engine/generation/pool.ts';
import { Generator } from '../../../main/engine/generation/generator.ts';
import type { TokenScores } from '../../../main/engine/generation/sequences.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { randomIds, TINY_TEXT, tinyInFolder } from '../../helpers.ts';

const generator = new Generator(tinyInFolder(TINY_TEXT, 13));
const random = createRandom(5);
const PROMPTS = [9, 3, 14, 5, 7].map((length) => ({ ids: randomIds(random, length) }));
const LENGTHS = [12, 30, 20, 5, 17];

/** Adds a request; collects its tokens and how its answers ended. */
function ask(pool: GenerationPool, p: number, more: Partial<PoolRequest> = {}) {
  const answers: TokenScores[][] = Array.from({ length: more.n ?? 1 }, () => []);
  const ends: (boolean | undefined)[] = answers.map(() => undefined);
  const pooled = pool.add({
    ...{
      prompt: PROMPTS[p]!,
      n: 1,
      seed: 3,
      temperature: 0,
      stopIds: [],
      maxNewTokens: LENGTHS[p]!,
    },
    onEnd: (answer, finished) => (ends[answer] = finished),
    ...more,
    onToken: (answer, token) => {
      answers[answer]!.push(token);
      return more.onToken?.(answer, token) ?? false;
    },
  });
  const ids = () => answers.map((tokens) => tokens.map(({ id }) => id));
  return { ...pooled, answers, ends, ids };
}

/** The answers of the generator to one prompt alone. */
async function alone(p: number, options: object = {}): Promise<number[][]> {
  const shared = { temperature: 0, seed: 3, stopIds: [], maxNewTokens: LENGTHS[p]! };
  const [answers] = await generator.generate([PROMPTS[p]!], { ...shared, ...options });
  return answers!.map(({ ids }) => [...ids]);
}

it.each([32, 2, 1])(
  'requests together are answered as alone, %i at a time',
  async (maxSequences) => {
    const pool = new GenerationPool(generator, { maxSequences });
    const asked = PROMPTS.map((_, p) => ask(pool, p));
    await Promise.all(asked.map(({ done }) => done));
    for (const [p, { ids, ends }] of asked.entries()) {
      expect(ids()).toEqual(await alone(p));
      expect(ends).toEqual([false]);
    }
  },
);

it('a request joins while others are being decoded, each sampled in its own way', async () => {
  const pool = new GenerationPool(generator, { maxSequences: 32 });
  let late: ReturnType<typeof ask> | undefined;
  const warm = { temperature: 0.9, topP: 0.8, n: 3, seed: 11 };
  const first = ask(pool, 1, {
    onToken: (_, { id }) => {
      if (first.answers[0]!.length === 4) late = ask(pool, 2, warm);
      return id < 0;
    },
  });
  await first.done;
  await late!.done;
  expect(first.ids()).toEqual(await alone(1));
  expect(late!.ids()).toEqual(await alone(2, warm));
  expect(new Set(late!.ids().map(String)).size).toBeGreaterThan(1);
});

it('answers end at a stop id, by their request, and when they are cancelled', async () => {
  const pool = new GenerationPool(generator, { maxSequences: 32 });
  const [whole] = await alone(1);
  const byId = ask(pool, 1, { stopIds: [whole![6]!] });
  const byRequest = ask(pool, 1, { onToken: () => byRequest.answers[0]!.length === 3 });
  const other = ask(pool, 1);
  const cancelled = ask(pool, 4, {
    onToken: () => {
      if (cancelled.answers[0]!.length === 2) cancelled.cancel();
      return false;
    },
  });
  const never = ask(pool, 0);
  never.cancel();
  const midStep = ask(pool, 3, {
    maxNewTokens: 500,
    onToken: () => {
      // While the next step runs.
      if (midStep.answers[0]!.length === 2) setImmediate(midStep.cancel);
      return false;
    },
  });
  const all = [byId, byRequest, other, cancelled, never, midStep];
  await Promise.all(all.map(({ done }) => done));
  expect(midStep.ids()[0]!.length).toBeLessThan(9);
  expect(byId.ids()[0]).toEqual(whole!.slice(0, whole!.indexOf(whole![6]!) + 1));
  expect(byId.ends).toEqual([true]);
  expect(byRequest.ids()[0]!.length).toBe(3);
  expect(cancelled.ids()[0]!.length).toBe(2);
  expect(never.ids()).toEqual([[]]);
  expect(other.ids()).toEqual([whole]);
});

it('tells the likeliest tokens with their log-probabilities', async () => {
  const pool = new GenerationPool(generator, { maxSequences: 32 });
  const asked = ask(pool, 0, { likeliest: 64, temperature: 1.7 });
  await asked.done;
  for (const { id, logp, likeliest } of asked.answers[0]!) {
    expect(likeliest.map(({ id: each }) => each).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 64 }, (_, i) => i),
    );
    expect(likeliest.reduce((sum, each) => sum + Math.exp(each.logp), 0)).toBeCloseTo(1, 5);
    expect(likeliest.find((each) => each.id === id)!.logp).toBe(logp);
    for (let i = 1; i < 64; i++)
      expect(likeliest[i]!.logp).toBeLessThanOrEqual(likeliest[i - 1]!.logp);
  }
});

it('a prompt that the engine refuses ends its own request alone', async () => {
  const pool = new GenerationPool(generator, { maxSequences: 32 });
  const good = ask(pool, 1, {
    onToken: () => {
      if (good.answers[0]!.length === 2)
        failure = ask(pool, 0, { prompt: { ids: new Int32Array([999_999]) } }).done.catch(String);
      return false;
    },
  });
  let failure: Promise<unknown> | undefined;
  await good.done;
  expect(await failure).toContain('out of data bounds');
  expect(good.ids()).toEqual(await alone(1));
});
