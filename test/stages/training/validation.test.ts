// Validation of a training run: when it is due, the best state, and when to stop.

import { expect, it } from 'vitest';
import type { Adapter } from '../../../main/engine/layers/lora.ts';
import { BestState, isEvalStep } from '../../../main/stages/training/validation.ts';

const adapterOf = (value: number): Adapter => ({
  config: { r: 1, lora_alpha: 1, target_modules: [] },
  tensors: new Map([['a', { shape: [1], data: Float32Array.of(value) }]]),
});
const valueOf = (adapter: Adapter) => adapter.tensors.get('a')!.data[0];

it('is due every evalSteps steps and after the last one', () => {
  const due = (evalSteps: number) =>
    [1, 2, 3, 4, 5, 6, 7].filter((step) => isEvalStep(step, 7, { evalSteps }));
  expect(due(3)).toEqual([3, 6, 7]);
  expect(due(0)).toEqual([]);
});

it('restores the best state, and reports when nothing has improved for too long', () => {
  const state = new BestState(
    { keep: 'best', earlyStoppingPatience: 2 },
    { isGreaterBetter: false },
  );
  expect(state.best).toBeNull();
  expect(state.record(1, 3, adapterOf(1))).toBeUndefined();
  expect(state.record(2, 2, adapterOf(2))).toBeUndefined();
  // Neither an equal value nor NaN is an improvement.
  expect(state.record(3, 2, adapterOf(3))).toBeUndefined();
  expect(state.record(4, NaN, adapterOf(4))).toBe(
    'No improvement in the last 2 validations; step 2 was the best.',
  );
  expect(state.best).toEqual({ step: 2, value: 2 });
  const adapter = adapterOf(9);
  state.restoreBest(adapter);
  expect(valueOf(adapter)).toBe(2);
});

it('continues from a checkpoint with the best state and the count', () => {
  const settings = { keep: 'best', earlyStoppingPatience: 2 } as const;
  const first = new BestState(settings, { isGreaterBetter: true });
  first.record(1, 0.5, adapterOf(5));
  first.record(2, 0.4, adapterOf(4));
  const { counters, best } = first.checkpoint;
  const second = new BestState(settings, { isGreaterBetter: true });
  second.resume(counters, best);
  expect(second.record(3, 0.5, adapterOf(3))).toMatch(/^No improvement/);
  const adapter = adapterOf(0);
  second.restoreBest(adapter);
  expect(valueOf(adapter)).toBe(5);
});

it('keeps no state, and never ends a run, if neither is requested', () => {
  const state = new BestState(
    { keep: 'last', earlyStoppingPatience: 0 },
    { isGreaterBetter: true },
  );
  for (let step = 1; step <= 5; step++)
    expect(state.record(step, -step, adapterOf(step))).toBeUndefined();
  const adapter = adapterOf(7);
  state.restoreBest(adapter);
  expect(valueOf(adapter)).toBe(7);
  expect(state.checkpoint).toEqual({
    counters: { since_best: 4, best_step: 1, best_value: -1 },
    best: undefined,
  });
});
