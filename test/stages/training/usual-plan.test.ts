// Forecast: the plan that training takes by default is that of the weights as `auto` chooses them.

import { expect, it } from 'vitest';
import { convertModel } from '../../../main/data/checkpoints/convert.ts';
import { saveModel } from '../../../main/data/checkpoints/load.ts';
import { plansOf, type Rates } from '../../../main/stages/training/memory-fit.ts';
import {
  storedWeights,
  usualPlan,
  usualWeights,
} from '../../../main/stages/training/usual-plan.ts';
import { parametersOf } from '../../../main/engine/models/model.ts';
import { SMALL_MODEL_PARAMETERS } from '../../../main/stages/training/weights.ts';
import { randomParameters, temporaryFolder, TINY_TEXT } from '../../helpers.ts';

const LOAD = { batch: 1, length: 64, images: 0, rank: 4 };
/** A processor on which int8 is twice as fast, and one on which it is not. */
const FAST: Rates = { product: 1e11, int8: 2e11, int4: 2e11, moved: 1e10 };
const SLOW: Rates = { ...FAST, int8: 1e11 };
const LARGE = { ...TINY_TEXT, vocab_size: 4_000_000, dtype: 'bfloat16' };

it('a small model keeps its stored weights, a large one takes int8 where that is faster', () => {
  expect(parametersOf(TINY_TEXT)).toBeLessThan(SMALL_MODEL_PARAMETERS);
  expect(parametersOf(LARGE)).toBeGreaterThan(SMALL_MODEL_PARAMETERS);
  const small = { json: { ...TINY_TEXT, torch_dtype: 'float16' } };
  expect(usualWeights(small, FAST)).toBe('f16');
  expect(usualWeights({ json: LARGE }, FAST)).toBe('int8');
  expect(usualWeights({ json: LARGE }, SLOW)).toBe('bf16');
  for (const [model, rates, weights] of [
    [small, FAST, 'f16'],
    [{ json: LARGE }, FAST, 'int8'],
    [{ json: LARGE }, SLOW, 'bf16'],
  ] as const) {
    const plan = usualPlan(plansOf(model.json, LOAD, rates, 64e9), model, rates);
    expect(plan).toMatchObject({ weights, gradientCheckpointing: false });
  }
});

it('the type of the files decides, where they are there', async () => {
  const json = { ...TINY_TEXT, hidden_size: 128, intermediate_size: 256 };
  const [dir, copy] = [temporaryFolder(), temporaryFolder()];
  saveModel(dir, { json, tensors: randomParameters(json as never) });
  expect(storedWeights({ json, dir })).toBe('f32');
  expect(storedWeights({ json: { text_config: { dtype: 'bfloat16' } } })).toBe('bf16');
  for (const type of ['int8', 'int4'] as const) {
    await convertModel(dir, copy, type);
    expect(storedWeights({ json, dir: copy })).toBe(type);
    expect(usualWeights({ json, dir: copy }, FAST)).toBe(type);
  }
});

it('asked for one type, only plans of that type are there', () => {
  const plans = plansOf(LARGE, LOAD, FAST, 64e9, ['int4']);
  expect(plans.map(({ weights }) => weights)).toEqual(['int4', 'int4']);
});
