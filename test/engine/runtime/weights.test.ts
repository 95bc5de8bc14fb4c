// Weights that programs share: the numbers of a program of its own, mapped and packed once, and given
// back with the last program.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { convertModel } from '../../../main/data/checkpoints/convert.ts';
import { openModel, saveModel } from '../../../main/data/checkpoints/load.ts';
import { adapterParameters } from '../../../main/engine/layers/lora.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import { layoutPrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';
import {
  randomAdapter,
  randomIds,
  randomParameters,
  temporaryFolder,
  TINY_TEXT,
} from '../../helpers.ts';
import { ROOT } from '../../surroundings.ts';

const CONFIG = { ...TINY_TEXT, hidden_size: 256, intermediate_size: 512, num_hidden_layers: 4 };
const LENGTHS = [24, 40, 56];

const plain = temporaryFolder();
saveModel(plain, { json: CONFIG, tensors: randomParameters(CONFIG) });
const folders = { float32: plain, int8: temporaryFolder(), int4: temporaryFolder() };
await convertModel(plain, folders.int8, 'int8');
await convertModel(plain, folders.int4, 'int4');

/** A training step for answers of a length, and what it is fed. */
function stepOf(folder: string, length: number) {
  const random = createRandom(length);
  const { model } = openModel(folder);
  const { adapter, modules } = randomAdapter(model, 2);
  const trainer = new Trainer(model, adapterParameters(adapter, modules));
  const trees = [{ ids: randomIds(random, 4), answers: [randomIds(random, length)] }];
  const batch = layoutPrefixBatch(model, trees);
  const graph = trainer.graphOf(batch, { loss: { kind: 'sft' }, gradients: true });
  const feeds = {
    ...batch.feeds,
    ...Object.fromEntries([...adapter.tensors].map(([name, { data }]) => [name, data])),
    token_weight: new Float32Array(batch.targetCapacity).fill(1 / length, 0, length),
    gradient_scale: Float32Array.of(1),
  };
  return { graph, feeds };
}

describe.each(Object.entries(folders))('%s', (_, folder) => {
  it('several programs give what each gives with weights of its own', async () => {
    const steps = LENGTHS.map((length) => stepOf(folder, length));
    const shared: Program[] = [];
    for (const { graph } of steps) shared.push(await Program.compile(graph));
    for (const [i, { graph, feeds }] of steps.entries()) {
      const own = await Program.compile(graph, { through: 'binding' });
      expect(await shared[i]!.run(feeds)).toEqual(await own.run(feeds));
      await own.release();
    }
    // What is left still has its weights.
    await shared[0]!.release();
    const { loss } = await shared[1]!.run(steps[1]!.feeds);
    expect(loss![0]).toBeGreaterThan(1);
    await shared[1]!.release();
    await shared[2]!.release();
  });
});

it('a file that another takes the place of is not taken for it', async () => {
  const folder = temporaryFolder();
  const at = (seed: number) => {
    const next = temporaryFolder();
    saveModel(next, { json: CONFIG, tensors: randomParameters(CONFIG, seed) });
    for (const name of fs.readdirSync(next))
      fs.renameSync(path.join(next, name), path.join(folder, name));
    return stepOf(folder, 24);
  };
  const losses: number[] = [];
  const open: Program[] = [];
  for (const seed of [1, 2]) {
    const { graph, feeds } = at(seed);
    open.push(await Program.compile(graph));
    losses.push((await open.at(-1)!.run(feeds)).loss![0]!);
    const own = await Program.compile(graph, { through: 'binding' });
    expect((await own.run(feeds)).loss![0]).toBe(losses.at(-1));
    await own.release();
  }
  expect(losses[0]).not.toBe(losses[1]);
  for (const program of open) await program.release();
});

/** Megabytes that each further program adds to the process's own memory, and mapped files at the end. */
async function growth(through: string): Promise<{ perProgram: number; mapped: number }> {
  const script = path.join(temporaryFolder(), 'programs.ts');
  const at = (file: string) => JSON.stringify(path.join(ROOT, file));
  fs.writeFileSync(
    script,
    `import * as fs from 'node:fs';
     import { openModel } from ${at('main/data/checkpoints/load.ts')};
     import { Program } from ${at('main/engine/runtime/session.ts')};
     import { layoutPrefixBatch } from ${at('main/engine/training/prefix-batch.ts')};
     import { Trainer } from ${at('main/engine/training/trainer.ts')};
     const { model } = openModel(process.argv[2]);
     const trainer = new Trainer(model, { tensors: new Map() });
     const own = () => {
       globalThis.gc();
       return Number(/RssAnon:\\s+(\\d+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
     };
     const programs = [];
     const sizes = [];
     for (const length of [16, 20, 24, 28, 32, 36, 40, 44]) {
       const ids = new Int32Array(length).fill(3);
       const batch = layoutPrefixBatch(model, [{ ids, promptTargets: new Uint8Array(length).fill(1), answers: [] }], { exact: true });
       programs.push(await Program.compile(trainer.graphOf(batch, {}), { through: process.argv[3] }));
       await programs.at(-1).run(batch.feeds);
       sizes.push(own());
     }
     for (const program of programs) await program.release();
     const maps = fs.readFileSync('/proc/self/maps', 'utf8').split('\\n');
     const mapped = maps.filter((line) => line.includes('.safetensors')).length;
     console.log(JSON.stringify({ perProgram: (sizes[7] - sizes[1]) / 6, mapped }));`,
  );
  const words = ['--expose-gc', script, await large(), through];
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8' })) as never;
}

let int8Folder: string | undefined;

/** A model of 20 MB in int8. */
async function large(): Promise<string> {
  if (int8Folder !== undefined) return int8Folder;
  const json = { ...TINY_TEXT, hidden_size: 640, intermediate_size: 2560, num_hidden_layers: 3 };
  const from = temporaryFolder();
  saveModel(from, { json, tensors: randomParameters(json) });
  const folder = temporaryFolder();
  await convertModel(from, folder, 'int8');
  return (int8Folder = folder);
}

it.skipIf(process.platform !== 'linux')('further programs add little memory', async () => {
  const shared = await growth('native');
  const own = await growth('binding');
  // A copy of the packed weights is 17 MB.
  expect(own.perProgram).toBeGreaterThan(12);
  expect(shared.perProgram).toBeLessThan(own.perProgram / 2);
  expect(shared.mapped).toBe(0);
});
