// How far 16-bit products with frozen weights change a training step, emulated on the processor:
// `node scripts/measure/models/products.ts MODEL [--tokens 256] [--text FILE] [--only PATTERN]`, a Markdown
// row a way. With a pattern, the products whose keys match it are rounded to bfloat16, all others not.
// Weights in blocks are compared with what their numbers give in float32.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { newAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import type { Graph, ProductRounding, Products } from '../../../main/engine/graph/graph.ts';
import { frozenProducts } from '../../../main/engine/graph/onnx-products.ts';
import { adapterParameters } from '../../../main/engine/layers/lora.ts';
import { textOnlyLora, type Model } from '../../../main/engine/models/model.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import { layoutPrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { beyondFloat16, measureRanges } from '../../../main/engine/training/product-ranges.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tokens: { type: 'string', default: '256' },
    only: { type: 'string' },
    text: { type: 'string', default: join(import.meta.dirname, '../../../README.md') },
  },
});
const [dir] = positionals;
if (dir === undefined) throw new Error('Usage: node scripts/measure/models/products.ts MODEL');

const { model, tokenizer } = loadModel(dir);
const text = readFileSync(values.text, 'utf8');
const ids = Int32Array.from(tokenizer.encode(text).slice(0, Number(values.tokens)));
const { adapter, modules } = newAdapter(model, textOnlyLora(model, 16), createRandom(2));
const random = createRandom(3);
// A trained adapter: B is not zero.
for (const { keyB } of modules.values()) {
  const { data } = adapter.tensors.get(keyB)!;
  data.forEach((_, i) => (data[i] = 0.02 * random.normal()));
}
const trained = adapterParameters(adapter, modules);
const promptTargets = new Uint8Array(ids.length).fill(1);
const batch = layoutPrefixBatch(model, [{ ids, promptTargets, answers: [] }], { exact: true });
const n = batch.targets.length;
const tokenWeight = new Float32Array(batch.targetCapacity).fill(1 / n, 0, n);
/** Factor of the loss in graphs for float16, see the trainer. */
const LOSS_SCALE = 1024;

/** The graph of a step whose numbers are scaled for this type, rounded in no product yet. */
function graphOf(of: Model, products: Products): Graph {
  const trainer = new Trainer(of, trained, { products });
  const options = { loss: { kind: 'sft' }, gradients: true, recompute: true } as const;
  const graph = trainer.graphOf(batch, options);
  graph.rounding = undefined;
  return graph;
}

async function run(graph: Graph, lossScale = 1): Promise<Record<string, Float32Array>> {
  const program = await Program.compile(graph);
  const out = await program.run({
    ...batch.feeds,
    token_weight: tokenWeight,
    gradient_scale: Float32Array.of(1 / lossScale),
    ...Object.fromEntries([...adapter.tensors].map(([name, { data }]) => [name, data])),
  });
  await program.release();
  return out;
}

/** The model with its blocks dequantized where they are used, whether it has transposes or not. */
const dequantized: Model = {
  ...model,
  weights: {
    ...model.weights,
    find(name: string) {
      const tensor = model.weights.find(name);
      if (!tensor || !('quantized' in tensor) || !tensor.quantized) return tensor;
      if ('scales' in tensor.quantized)
        return { ...tensor, quantized: { ...tensor.quantized, isHeldOnce: true } };
      const { format, forward } = tensor.quantized;
      return { ...tensor, quantized: { format, forward } };
    },
  } as Model['weights'],
};

const exact = await run(graphOf(dequantized, 'float32'));
const measured = graphOf(dequantized, 'float16');
const { keys, output } = measureRanges(measured);
const ranges = (await run(measured, LOSS_SCALE))[output]!;
const beyond = beyondFloat16(keys, ranges);
const all = (type: ProductRounding['type'], kept = beyond): ProductRounding => ({
  type,
  isEmulated: true,
  kept,
});
/** Keys that do not match the pattern. */
const others = (pattern: string) => new Set(keys.filter((key) => !new RegExp(pattern).test(key)));
const inBlocks = frozenProducts(graphOf(model, 'float32')).some(
  ({ node }) => node.op === 'MatMulNBits',
);
type Way = () => Promise<Record<string, Float32Array>>;
const { only } = values;
const WAYS: Readonly<Record<string, Way>> = {
  ...(only ? { [`bfloat16 in ${only}`]: () => rounded(all('bfloat16', others(only))) } : {}),
  bfloat16: () => rounded(all('bfloat16')),
  float16: () => rounded(all('float16')),
  ...(inBlocks
    ? { 'in blocks, x in 8 bits (processor)': () => run(graphOf(model, 'float32')) }
    : {}),
};

function rounded(rounding: ProductRounding): Promise<Record<string, Float32Array>> {
  const graph = graphOf(model, rounding.type);
  graph.rounding = rounding;
  return run(graph, rounding.type === 'float16' ? LOSS_SCALE : 1);
}

console.log(`${n} targets, loss ${exact.loss![0]!.toFixed(6)}\n`);
console.log(
  `largest number of a product: ${Math.max(...ranges).toFixed(0)}; ${beyond.size} in float32\n`,
);
console.log('| products | loss | gradient | worst tensor | cosine | log-probability, mean |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const [way, compute] of Object.entries(WAYS)) {
  const out = await compute();
  const sum = { exact: 0, rounded: 0, both: 0, difference: 0 };
  let worst = 0;
  for (const [name, x] of Object.entries(exact)) {
    if (!name.startsWith('gradient:')) continue;
    const y = out[name]!;
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
  const total = exact.logp!.subarray(0, n).reduce((s, x, i) => s + Math.abs(x - out.logp![i]!), 0);
  const cells = [
    way,
    `${((out.loss![0]! / exact.loss![0]! - 1) * 100).toFixed(4)} %`,
    `${(Math.sqrt(sum.difference / sum.exact) * 100).toFixed(2)} %`,
    `${(worst * 100).toFixed(1)} %`,
    (sum.both / Math.sqrt(sum.exact * sum.rounded)).toFixed(6),
    (total / n).toExponential(1),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
