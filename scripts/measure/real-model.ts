// Trains a text model with LoRA on a small task: `node scripts/measure/real-model.ts MODEL OUT
// [STEPS]`.
//
// The task: inspection notes to a JSON record. OUT receives the initial adapter (PEFT format), the
// batches as token ids with labels, and the losses, so that another implementation can repeat the
// run.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newAdapter, saveAdapter } from '../../main/data/checkpoints/peft-adapter.ts';
import { encodeMessages } from '../../main/data/prompts/prompt-encoder.ts';
import { loadModel, type LoadedModel } from '../../main/data/checkpoints/load.ts';
import { adapterParameters } from '../../main/engine/layers/lora.ts';
import { textOnlyLora } from '../../main/engine/models/model.ts';
import { createOptimizer } from '../../main/engine/training/optimizers/index.ts';
import { createRandom, type Random } from '../../main/engine/random.ts';
import { Trainer } from '../../main/engine/training/trainer.ts';
import { layoutPrefixBatch, type PrefixTree } from '../../main/engine/training/prefix-batch.ts';

const [dir, out, steps = '50'] = process.argv.slice(2);
if (dir === undefined || out === undefined)
  throw new Error('Usage: node scripts/measure/real-model.ts MODEL OUT [STEPS]');

const BATCH = 2;
const RATE = 2e-4;

interface Note {
  readonly question: string;
  readonly answer: string;
}

function noteOf(random: Random): Note {
  const one = (list: readonly string[]) => list[random.integer(list.length)]!;
  const part = one(['valve', 'seal', 'bearing', 'weld', 'gauge']);
  const fault = one(['leaked', 'cracked', 'were out of tolerance', 'lacked a mark']);
  const tested = 20 + random.integer(80);
  const failed = random.integer(9);
  const limit = 1 + random.integer(5);
  const batch = `B-${100 + random.integer(900)}`;
  const inspector = one(['Ruiz', 'Okafor', 'Lindqvist', 'Tanaka']);
  const question =
    `Batch ${batch}, inspected by ${inspector}: ${failed} of ${tested} ${part}s ${fault}; ` +
    `${limit} are allowed. Write the record.`;
  const verdict = failed <= limit ? 'accept' : 'reject';
  return {
    question,
    answer: JSON.stringify({ batch, part, tested, failed, limit, verdict, inspector }),
  };
}

function treeOf(loaded: LoadedModel, { question, answer }: Note): PrefixTree {
  const prompt = [{ role: 'user', content: question }];
  const { ids, text } = encodeMessages(loaded, prompt, [], { addGenerationPrompt: true });
  const conversation = encodeMessages(
    loaded,
    [...prompt, { role: 'assistant', content: answer }],
    [],
    {
      addGenerationPrompt: false,
    },
  );
  if (!conversation.text.startsWith(text))
    throw new Error('The chat template renders an answered question differently.');
  return { ids, answers: [conversation.ids.slice(ids.length)] };
}

const loaded = loadModel(dir);
const { model } = loaded;
const random = createRandom(1);
const { adapter, modules } = newAdapter(model, textOnlyLora(model, 16), createRandom(2));
mkdirSync(out, { recursive: true });
saveAdapter(join(out, 'adapter-before'), adapter, { baseModel: dir });

const trainer = new Trainer(model, adapterParameters(adapter, modules));
const optimizer = createOptimizer('adamw');
const batches: { input_ids: number[]; labels: number[] }[][] = [];
const losses: number[] = [];
for (let step = 0; step < Number(steps); step++) {
  const trees = Array.from({ length: BATCH }, () => treeOf(loaded, noteOf(random)));
  batches.push(
    trees.map(({ ids, answers }) => ({
      input_ids: [...ids, ...answers[0]!],
      labels: [...Array.from(ids, () => -100), ...answers[0]!],
    })),
  );
  const buffer = layoutPrefixBatch(model, trees);
  const counted = buffer.targets.length;
  const tokenWeight = new Float32Array(counted).fill(1 / counted);
  const start = performance.now();
  const { loss, gradients } = await trainer.run(
    buffer,
    { loss: { kind: 'sft' }, gradients: true },
    { tokenWeight },
  );
  optimizer.step(adapter.tensors, gradients, RATE);
  losses.push(loss!);
  const seconds = (performance.now() - start) / 1000;
  console.log(`step ${step + 1}: loss ${loss!.toFixed(5)}, ${seconds.toFixed(2)} s`);
}
await trainer.release();
const peakMb = process.resourceUsage().maxRSS / 1024;
writeFileSync(join(out, 'run.json'), JSON.stringify({ rate: RATE, losses, peakMb, batches }));
console.log(`peak memory ${peakMb.toFixed(0)} MB`);
