// How far 16-bit products with frozen weights change a training step, emulated on the processor:
// `node scripts/measure/models/products.ts MODEL [--tokens 256]`, one Markdown row a type.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import { PRODUCTS, type Products } from '../../../main/engine/graph/graph.ts';
import { adapterParameters } from '../../../main/engine/layers/lora.ts';
import { textOnlyLora } from '../../../main/engine/models/model.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { layoutPrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tokens: { type: 'string', default: '256' } },
});
const [dir] = positionals;
if (dir === undefined) throw new Error('Usage: node scripts/measure/models/products.ts MODEL');

const { model, tokenizer } = loadModel(dir);
const text = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8');
const ids = Int32Array.from(tokenizer.encode(text).slice(0, Number(values.tokens)));
const { adapter, modules } = newAdapter(model, textOnlyLora(model, 16), createRandom(2));
const random = createRandom(3);
// A trained adapter: B is not zero.
for (const { keyB } of modules.values()) {
  const { data } = adapter.tensors.get(keyB)!;
  data.forEach((_, i) => (data[i] = 0.02 * random.normal()));
}
const promptTargets = new Uint8Array(ids.length).fill(1);
const batch = layoutPrefixBatch(model, [{ ids, promptTargets, answers: [] }], { exact: true });
const n = batch.targets.length;
const tokenWeight = new Float32Array(n).fill(1 / n);

async function step(products: Products) {
  const trainer = new Trainer(model, adapterParameters(adapter, modules), { products });
  const options = { loss: { kind: 'sft' }, gradients: true, recompute: true } as const;
  const { loss, logp, gradients } = await trainer.run(batch, options, { tokenWeight });
  await trainer.release();
  return { loss: loss!, logp, gradients, kept: trainer.keptProducts };
}

const exact = await step('float32');
console.log(`${n} targets, loss ${exact.loss.toFixed(6)}\n`);
console.log(
  '| products | loss | gradient | worst tensor | cosine | log-probability, mean | kept |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const products of PRODUCTS) {
  if (products === 'float32') continue;
  const rounded = await step(products);
  const sum = { exact: 0, rounded: 0, both: 0, difference: 0 };
  let worst = 0;
  for (const [name, x] of exact.gradients) {
    const y = rounded.gradients.get(name)!;
    let [norm, difference] = [0, 0];
    x.forEach((a, i) => {
      norm += a * a;
      difference += (a - y[i]!) ** 2;
      sum.rounded += y[i]! ** 2;
      sum.both += a * y[i]!;
    });
    sum.exact += norm;
    sum.difference += difference;
    if (norm > 0) worst = Math.max(worst, Math.sqrt(difference / norm));
  }
  const logp = exact.logp.reduce((total, x, i) => total + Math.abs(x - rounded.logp[i]!), 0) / n;
  const cells = [
    products,
    `${((rounded.loss / exact.loss - 1) * 100).toFixed(4)} %`,
    `${(Math.sqrt(sum.difference / sum.exact) * 100).toFixed(2)} %`,
    `${(worst * 100).toFixed(1)} %`,
    (sum.both / Math.sqrt(sum.exact * sum.rounded)).toFixed(6),
    logp.toExponential(1),
    rounded.kept.join(', ') || 'none',
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
