// `weights: auto`: int8 where it is faster and the loss stays, decided once for a model.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { convertModel, type WeightType } from '../../../main/data/checkpoints/convert.ts';
import { loadModel, openModel } from '../../../main/data/checkpoints/load.ts';
import { readSafetensors } from '../../../main/data/formats/weights/safetensors.ts';
import { writeSafetensors } from '../../../main/data/formats/weights/safetensors-writer.ts';
import { english } from '../../../main/i18n/locale.ts';
import { openModelFolder } from '../../../main/stages/training/open-model.ts';
import { chooseWeights, type Machine } from '../../../main/stages/training/weights.ts';
import { temporaryFolder } from '../../helpers.ts';
import { ROOT } from '../../surroundings.ts';

const GENERAL = path.join(ROOT, 'resources/pocket/general');

/** A machine that counts how often it is measured. */
function machine(int8: number, smallModel = 0): Machine & { measured: number } {
  const counted = {
    measured: 0,
    smallModel,
    rates: () => {
      counted.measured += 1;
      return Promise.resolve({ int8, product: 1 });
    },
  };
  return counted;
}

function candidate(dir: string) {
  const folder = temporaryFolder();
  const convert = async (type: WeightType) => {
    const to = path.join(folder, type);
    await convertModel(dir, to, type);
    return openModel(to).model;
  };
  const stored = loadModel(dir);
  const decision = path.join(folder, 'decision');
  return { dir, stored, device: 'cpu' as const, dataset: undefined, decision, convert };
}

it('takes int8 where its products are faster, and keeps the decision', async () => {
  const model = candidate(GENERAL);
  const fast = machine(3);
  const choice = await chooseWeights(model, fast);
  expect(choice.type).toBe('int8');
  expect(await chooseWeights(model, machine(1))).toEqual(choice);
  expect(fast.measured).toBe(1);
});

it('keeps the stored type where int8 is not faster, and of small models without a measurement', async () => {
  const slow = machine(1.1);
  expect((await chooseWeights(candidate(GENERAL), slow)).type).toBe('stored');
  const small = machine(3, 100e6);
  expect((await chooseWeights(candidate(GENERAL), small)).type).toBe('stored');
  expect([slow.measured, small.measured]).toEqual([1, 0]);
});

it('keeps the stored type of a model whose loss int8 would change', async () => {
  const dir = temporaryFolder();
  fs.cpSync(GENERAL, dir, { recursive: true });
  const file = path.join(dir, 'model.safetensors');
  const tensors = new Map(
    [...readSafetensors(file)].map(([name, tensor]) => {
      const data = Float32Array.from(tensor.data as Float32Array);
      // One number a block far above the others leaves few levels to them.
      if (/layers\.\d\.mlp\.\w+_proj\.weight$/.test(name))
        for (let i = 0; i < data.length; i += 64) data[i] = 3 * Math.sign(data[i]! || 1);
      return [name, { shape: tensor.shape, data, dtype: 'F16' as const }];
    }),
  );
  writeSafetensors(file, tensors);
  const { type, why } = await chooseWeights(candidate(dir), machine(3));
  expect([type, english(why)]).toEqual([
    'stored',
    expect.stringContaining('the loss would change'),
  ]);
});

it('is what stages get by default: a small model as it is stored', async () => {
  const job = {
    workspace: temporaryFolder(),
    signal: new AbortController().signal,
    report: () => undefined,
  };
  const { base, original, weights } = await openModelFolder(
    { model: GENERAL, weights: 'auto', device: 'cpu' },
    job,
  );
  expect(weights.type).toBe('stored');
  expect(base.model).toBe(original);
});
