// Policy losses against their formulas and gradients in float64, and equivalences between them.

import { describe, expect, it } from 'vitest';
import type { PolicyLoss } from '../../../main/engine/layers/losses.ts';
import {
  policyFeeds,
  type Aggregation,
  type PolicyAnswer,
} from '../../../main/engine/training/policy-inputs.ts';
import { createRandom, type Random } from '../../../main/engine/random.ts';
import type { StepResult } from '../../../main/engine/training/step-graph.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';
import {
  layoutPrefixBatch,
  type PrefixTree,
  type PrefixBatch,
} from '../../../main/engine/training/prefix-batch.ts';
import { adapterParameters } from '../../../main/engine/layers/lora.ts';
import {
  randomAdapter,
  randomIds,
  relativeError,
  TINY_TEXT,
  tinyInFolder,
  worstError,
} from '../../helpers.ts';

const model = tinyInFolder(TINY_TEXT, 17);
const { adapter, modules } = randomAdapter(model, 3);
const trainer = new Trainer(model, adapterParameters(adapter, modules));

const LENGTHS = [
  [5, 3, 7, 4, 9],
  [1, 6, 8, 2, 5],
];
const ADVANTAGES = [1.2, -0.7, 0.9, -1.1, 0.6, -0.4, 1.5, -1.3, 0.8, -0.9];

interface Batch {
  readonly buffer: PrefixBatch;
  readonly answers: PolicyAnswer[][];
  readonly size: { answers: number; tokens: number };
}

/**
 * Two prompts with answers, old and reference log-probabilities near the current ones, and masks
 * with holes.
 */
async function batch(
  lengths: readonly (readonly number[])[],
  { distance, holes = false }: { distance: number; holes?: boolean },
): Promise<Batch> {
  const random = createRandom(41);
  const trees = lengths.map((group): PrefixTree => {
    const answers = group.map((length) => randomIds(random, length));
    return { ids: randomIds(random, 4), answers };
  });
  const buffer = layoutPrefixBatch(model, trees);
  const { logp } = await trainer.run(buffer, {});
  let next = 0;
  let number = 0;
  const answers = lengths.map((group) =>
    group.map((length): PolicyAnswer => {
      const current = logp.slice(next, (next += length));
      const advantage = ADVANTAGES[number++]!;
      const near = (r: Random) => Float32Array.from(current, (x) => x + distance * r.normal());
      const mask = Array.from({ length }, (_, i) => Number(!holes || i % 3 !== 1));
      return { oldLogp: near(random), refLogp: near(random), mask, advantage };
    }),
  );
  const tokens = answers
    .flat()
    .reduce((sum, { mask }) => sum + Array.from(mask!).reduce((a, b) => a + b, 0), 0);
  return { buffer, answers, size: { answers: answers.flat().length, tokens } };
}

const run = (
  { buffer, answers, size }: Batch,
  loss: PolicyLoss,
  options: { aggregation: Aggregation; constantLength?: number },
): Promise<StepResult> =>
  trainer.run(buffer, { loss, gradients: true }, policyFeeds(buffer, answers, size, options));

const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

/**
 * The formulas as the fixtures' README gives them, for log-probabilities `logp` of each answer's
 * tokens.
 */
function formula(
  { answers, size }: Batch,
  logp: readonly (readonly number[])[],
  loss: PolicyLoss,
  { aggregation, constantLength = 1 }: { aggregation: Aggregation; constantLength?: number },
): number {
  let total = 0;
  answers.flat().forEach(({ mask, oldLogp, refLogp, advantage: A }, i) => {
    const T = Array.from(mask!).reduce((a, b) => a + b, 0);
    const mean = logp[i]!.reduce((sum, l, t) => sum + mask![t]! * (l - oldLogp[t]!), 0) / T;
    const weight = {
      'token-mean': 1 / size.tokens,
      'seq-mean-token-mean': 1 / (size.answers * T),
      'seq-mean-token-sum': 1 / size.answers,
      constant: 1 / (size.answers * constantLength),
    }[aggregation];
    logp[i]!.forEach((l, t) => {
      const d = loss.ratio === 'token' ? clamp(l - oldLogp[t]!, -20, 20) : Math.min(mean, 10);
      const r = Math.exp(d);
      let u = Math.max(-A * r, -A * clamp(r, 1 - loss.clipLow, 1 + loss.clipHigh));
      if (loss.clipC !== undefined && A < 0 && loss.ratio === 'token')
        u = Math.min(u, -A * loss.clipC);
      const q = clamp(refLogp![t]! - l, -20, 20);
      const kl = { k1: -q, k2: (q * q) / 2, k3: clamp(Math.exp(q) - q - 1, -10, 10) };
      if (loss.beta > 0) u += loss.beta * kl[loss.divergence ?? 'k3'];
      total += mask![t]! * weight * u;
    });
  });
  return total;
}

/** Log-probabilities in the order of the targets, by answer. */
function byAnswer({ answers }: Batch, logp: Float32Array): number[][] {
  let next = 0;
  return answers.flat().map(({ oldLogp }) => [...logp.slice(next, (next += oldLogp.length))]);
}

const token = { kind: 'policy', ratio: 'token', clipLow: 0.2, clipHigh: 0.28, beta: 0 } as const;
const sequence = {
  kind: 'policy',
  ratio: 'sequence',
  clipLow: 0.05,
  clipHigh: 0.08,
  beta: 0,
} as const;

const ALL_REGIONS = [
  'A < 0, high',
  'A < 0, inside',
  'A < 0, low',
  'A > 0, high',
  'A > 0, inside',
  'A > 0, low',
];

/** Position of the counted ratios relative to the clip range, by the sign of the advantage. */
function regions(
  { answers }: Batch,
  logp: readonly (readonly number[])[],
  loss: PolicyLoss,
): string[] {
  const found = new Set<string>();
  answers.flat().forEach(({ mask, oldLogp, advantage }, i) => {
    const distances = logp[i]!.map((l, t) => l - oldLogp[t]!).filter((_, t) => mask![t]);
    const mean = distances.reduce((a, b) => a + b, 0) / distances.length;
    for (const d of loss.ratio === 'token' ? distances : [mean]) {
      const r = Math.exp(d);
      const place = r > 1 + loss.clipHigh ? 'high' : r < 1 - loss.clipLow ? 'low' : 'inside';
      found.add(`A ${advantage > 0 ? '>' : '<'} 0, ${place}`);
    }
  });
  return [...found].sort();
}

describe.each([
  {
    name: 'GRPO with KL and dual clip',
    loss: { ...token, beta: 0.1, clipC: 1.5 },
    options: { aggregation: 'token-mean' },
  },
  { name: 'DAPO', loss: token, options: { aggregation: 'seq-mean-token-sum' } },
  { name: 'Dr. GRPO', loss: token, options: { aggregation: 'constant', constantLength: 9 } },
  { name: 'GSPO', loss: sequence, options: { aggregation: 'seq-mean-token-mean' } },
  {
    name: 'GRPO with k1',
    loss: { ...token, beta: 0.3, divergence: 'k1' },
    options: { aggregation: 'token-mean' },
  },
  {
    name: 'GRPO with k2',
    loss: { ...token, beta: 0.3, divergence: 'k2' },
    options: { aggregation: 'token-mean' },
  },
  {
    name: 'GSPO with KL',
    loss: { ...sequence, beta: 0.2 },
    options: { aggregation: 'token-mean' },
  },
] as const)('$name', ({ loss, options }) => {
  it('has the value of the formula', async () => {
    const it = await batch(LENGTHS, { distance: 0.7, holes: true });
    const result = await run(it, loss, options);
    const expected = formula(it, byAnswer(it, result.logp), loss, options);
    expect(result.loss!).toBeCloseTo(expected, 5);
    // The batch has answers on both sides of both bounds, with advantages of both signs.
    expect(regions(it, byAnswer(it, result.logp), loss)).toEqual(ALL_REGIONS);
  });

  it('has the gradient of the formula, that of Σ dL/dℓ · ℓ', async () => {
    const it = await batch(LENGTHS, { distance: 0.7, holes: true });
    const result = await run(it, loss, options);
    const logp = byAnswer(it, result.logp);
    const h = 1e-6;
    const slopes = logp.flatMap((row, i) =>
      row.map((_, t) => {
        const at = (distance: number) =>
          formula(it, logp.with(i, row.with(t, row[t]! + distance)), loss, options);
        return (at(h) - at(-h)) / (2 * h);
      }),
    );
    // The gradient of −Σ w·ℓ with w = −dL/dℓ.
    const tokenWeight = Float32Array.from(slopes, (x) => -x);
    const truth = await trainer.run(
      it.buffer,
      { loss: { kind: 'sft' }, gradients: true },
      { tokenWeight },
    );
    // With equal weights on its tokens GSPO's loss has this derivative; with a hole the weights are
    // still equal.
    expect(worstError(result.gradients, truth.gradients)).toBeLessThan(1e-4);
  });
});

it('GSPO with one-token answers equals GRPO', async () => {
  const it = await batch(
    [
      [1, 1, 1],
      [1, 1],
    ],
    { distance: 0.3 },
  );
  const options = { aggregation: 'seq-mean-token-mean' } as const;
  const grpo = await run(it, { ...token, beta: 0.1 }, options);
  const gspo = await run(it, { ...token, ratio: 'sequence', beta: 0.1 }, options);
  expect(relativeError([gspo.loss!], [grpo.loss!])).toBeLessThan(1e-5);
  expect(worstError(gspo.gradients, grpo.gradients)).toBeLessThan(2e-5);
});

it.each([token, sequence])(
  'on policy ($ratio ratio) the gradient is that of −Σ w·A·ℓ',
  async (loss) => {
    const it = await batch(LENGTHS, { distance: 0 });
    const options = { aggregation: 'seq-mean-token-mean' } as const;
    const policy = await run(it, loss, options);
    const { tokenWeight, advantage } = policyFeeds(it.buffer, it.answers, it.size, options);
    const weights = tokenWeight.map((w, i) => w * advantage![i]!);
    const plain = await trainer.run(
      it.buffer,
      { loss: { kind: 'sft' }, gradients: true },
      { tokenWeight: weights },
    );
    expect(worstError(policy.gradients, plain.gradients)).toBeLessThan(2e-5);
  },
);

describe.each([token, sequence])('clipping, $ratio ratio', (loss) => {
  const largest = ({ gradients }: StepResult) =>
    Math.max(...[...gradients.values()].flatMap((g) => [...g].map(Math.abs)));

  /**
   * All ratios far above 1 (shift < 0: the old policy found the tokens less likely) or far below.
   */
  async function shifted(shift: number, advantage: number): Promise<StepResult> {
    const it = await batch(LENGTHS, { distance: 0 });
    const answers = it.answers.map((group) =>
      group.map((a) => ({
        ...a,
        advantage,
        oldLogp: Float32Array.from(a.oldLogp, (x) => x + shift),
      })),
    );
    return run({ ...it, answers }, loss, { aggregation: 'token-mean' });
  }

  it('stops the gradient of clipped tokens only', async () => {
    expect(largest(await shifted(-1, 1))).toBe(0);
    expect(largest(await shifted(1, -1))).toBe(0);
    expect(largest(await shifted(-1, -1))).toBeGreaterThan(1e-4);
    expect(largest(await shifted(1, 1))).toBeGreaterThan(1e-4);
    expect((await shifted(-1, 1)).loss).toBeCloseTo(-(1 + loss.clipHigh), 5);
    expect((await shifted(1, -1)).loss).toBeCloseTo(1 - loss.clipLow, 5);
  });
});

it('losses of several micro-batches add up to the loss of the whole batch', async () => {
  const whole = await batch(LENGTHS, { distance: 0.3 });
  const options = { aggregation: 'token-mean' } as const;
  const truth = await run(whole, token, options);
  const parts: StepResult[] = [];
  // The trees of the whole batch, one per micro-batch.
  const random = createRandom(41);
  for (const [t, group] of LENGTHS.entries()) {
    const answers = group.map((length) => randomIds(random, length));
    const buffer = layoutPrefixBatch(model, [{ ids: randomIds(random, 4), answers }]);
    parts.push(
      await run({ buffer, answers: [whole.answers[t]!], size: whole.size }, token, options),
    );
  }
  expect(relativeError([parts[0]!.loss! + parts[1]!.loss!], [truth.loss!])).toBeLessThan(1e-5);
  const sum = new Map(
    [...truth.gradients.keys()].map((key) => [
      key,
      parts[0]!.gradients.get(key)!.map((g, i) => g + parts[1]!.gradients.get(key)![i]!),
    ]),
  );
  expect(worstError(sum, truth.gradients)).toBeLessThan(2e-5);
});

it('an answer with count 3 equals three equal answers', async () => {
  const random = createRandom(5);
  const ids = randomIds(random, 4);
  const [twin, other] = [randomIds(random, 6), randomIds(random, 3)];
  const size = { answers: 4, tokens: 21 };
  const learn = async (answers: readonly Int32Array[], counts: readonly number[]) => {
    const buffer = layoutPrefixBatch(model, [{ ids, answers }]);
    const policy = answers.map((answer, i): PolicyAnswer => ({
      oldLogp: new Float32Array(answer.length).fill(-3),
      advantage: answer === twin ? 0.5 : -1.5,
      count: counts[i]!,
    }));
    return run({ buffer, answers: [policy], size }, sequence, {
      aggregation: 'seq-mean-token-mean',
    });
  };
  const merged = await learn([twin, other], [3, 1]);
  const each = await learn([twin, twin, twin, other], [1, 1, 1, 1]);
  expect(merged.loss!).toBeCloseTo(each.loss!, 6);
  expect(worstError(merged.gradients, each.gradients)).toBeLessThan(1e-5);
});

it.each([token, sequence])(
  'on policy: equals feeding the own log-probabilities ($ratio ratio)',
  async (loss) => {
    const far = await batch(LENGTHS, { distance: 0.7 });
    const own = await batch(LENGTHS, { distance: 0 });
    const options = { aggregation: 'seq-mean-token-mean' } as const;
    const onPolicy = await run(far, { ...loss, isOnPolicy: true }, options);
    const fed = await run(own, loss, options);
    expect(onPolicy.loss!).toBeCloseTo(fed.loss!, 6);
    expect(worstError(onPolicy.gradients, fed.gradients)).toBeLessThan(2e-5);
    expect(worstError((await run(far, loss, options)).gradients, fed.gradients)).toBeGreaterThan(
      0.1,
    );
  },
);
