// WebGPU on the software GPU that comes with Electron: the same numbers as the processor, from the
// probe of a device to whole models.

import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../main/data/formats/weights/safetensors.ts';
import { parityFolder, relativeError, temporaryFolder } from './helpers.ts';
import { softwareGpu } from './software-gpu.ts';

const root = path.join(import.meta.dirname, '..');
const gpu = softwareGpu();
if (typeof gpu === 'string') process.stderr.write(`software GPU tests are skipped: ${gpu}\n`);

function omr(...words: string[]): string {
  const cli = path.join(root, 'main/cli.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
    env: gpu as NodeJS.ProcessEnv,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

/** The last line that a module prints on the software GPU, as JSON. */
function script(code: string): unknown {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module-typescript', '-e', code],
    { cwd: root, env: gpu as NodeJS.ProcessEnv, encoding: 'utf8' },
  );
  const line = stdout.trim().split('\n').at(-1);
  expect(line, stderr).toBeTruthy();
  return JSON.parse(line!);
}

/** Text models, towers of several kinds, and a linear recurrence. */
const FAMILIES = [
  'text-qwen2',
  'text-gemma3',
  'text-qwen3_5',
  'vlm-qwen2_5_vl-one-image',
  'vlm-idefics3-padded',
  'vlm-gemma3',
  'vlm-gemma4',
  'vlm-internvl',
  'vlm-lfm2_vl',
  'vlm-llava_onevision',
  'vlm-qwen3_5',
];

describe.skipIf(typeof gpu === 'string')('WebGPU on the software GPU', () => {
  it('is found usable by the doctor', () => {
    const { findings } = JSON.parse(omr('doctor', '--json')) as {
      findings: { name: string; found: string }[];
    };
    const { found } = findings.find(({ name }) => name === 'device webgpu')!;
    expect(found).toContain('matches the processor');
    expect(found).toContain('every operator runs on the device');
  });

  it('runs every node of the training programs of all families', () => {
    const code = `
      import { openModel } from './main/data/checkpoints/load.ts';
      import { loadAdapter } from './main/data/checkpoints/peft-adapter.ts';
      import { readRequest } from './main/cli/commands/request-file.ts';
      import { adapterParameters } from './main/engine/layers/lora.ts';
      import { isWhollyOn } from './main/engine/runtime/placement.ts';
      import { layoutPrefixBatch } from './main/engine/training/prefix-batch.ts';
      import { Trainer } from './main/engine/training/trainer.ts';
      const wholly = [];
      for (const [name, folder] of ${JSON.stringify(FAMILIES.map((name) => [name, parityFolder(name)]))}) {
        const { model } = openModel(folder + '/model');
        const { adapter, modules } = loadAdapter(folder + '/adapter', model);
        const { ids, pictures } = readRequest(folder + '/req-train.json');
        const promptTargets = new Uint8Array(ids.length).fill(1);
        const tree = { ids, promptTargets, answers: [], ...(pictures ? { pictures: pictures(model) } : {}) };
        const batch = layoutPrefixBatch(model, [tree], { exact: true });
        const parameters = adapterParameters(adapter, modules);
        for (const products of ['float32', 'float16']) {
          const trainer = new Trainer(model, parameters, { device: 'webgpu', products });
          const graph = trainer.graphOf(batch, { loss: { kind: 'sft' }, gradients: true });
          if (await isWhollyOn('webgpu', graph)) wholly.push(name + ' ' + products);
        }
      }
      console.log(JSON.stringify(wholly));
    `;
    const programs = FAMILIES.flatMap((name) => [`${name} float32`, `${name} float16`]);
    expect(script(code)).toEqual(programs);
  });

  it('runs every node of steps on int8 and int4 bases, in 16 bits too', () => {
    const cases = (['int8', 'int4'] as const).flatMap((type) =>
      [0, 1e12].map((memory) => ({ type, memory, copy: temporaryFolder() })),
    );
    const code = `
      import { convertModel } from './main/data/checkpoints/convert.ts';
      import { openModel } from './main/data/checkpoints/load.ts';
      import { loadAdapter } from './main/data/checkpoints/peft-adapter.ts';
      import { readRequest } from './main/cli/commands/request-file.ts';
      import { adapterParameters } from './main/engine/layers/lora.ts';
      import { isWhollyOn } from './main/engine/runtime/placement.ts';
      import { layoutPrefixBatch } from './main/engine/training/prefix-batch.ts';
      import { Trainer } from './main/engine/training/trainer.ts';
      const folder = ${JSON.stringify(parityFolder('text-qwen2'))};
      const stored = openModel(folder + '/model').model;
      const results = [];
      for (const { type, memory, copy } of ${JSON.stringify(cases)}) {
        await convertModel(folder + '/model', copy, type, { memory, tiles: false });
        const { model: held } = openModel(copy, { memory });
        // Rows of the table that are looked up are bfloat16, which this device leaves to the processor.
        const find = (name) => {
          const tensor = held.weights.find(name);
          return tensor?.dtype === 'bfloat16' ? { ...stored.weights.find(name), quantized: tensor.quantized } : tensor;
        };
        const model = { ...held, weights: { ...held.weights, find } };
        const { adapter, modules } = loadAdapter(folder + '/adapter', model);
        const { ids } = readRequest(folder + '/req-train.json');
        const promptTargets = new Uint8Array(ids.length).fill(1);
        const batch = layoutPrefixBatch(model, [{ ids, promptTargets, answers: [] }], { exact: true });
        const tokenWeight = new Float32Array(batch.targets.length).fill(1 / batch.targets.length);
        const parameters = adapterParameters(adapter, modules);
        const wanted = { loss: { kind: 'sft' }, gradients: true };
        const wholly = [];
        for (const products of ['float32', 'float16'])
          wholly.push(await isWhollyOn('webgpu', new Trainer(model, parameters, { device: 'webgpu', products }).graphOf(batch, wanted)));
        // This device has no float16 to multiply in; its numbers are compared in float32.
        const both = [];
        for (const device of memory === 0 ? ['webgpu', 'cpu'] : []) {
          const trainer = new Trainer(model, parameters, { device });
          const { loss, gradients } = await trainer.run(batch, wanted, { tokenWeight });
          await trainer.release();
          both.push([loss, ...[...gradients.values()].flatMap((gradient) => [...gradient])]);
        }
        results.push({ wholly, both });
      }
      console.log(JSON.stringify(results));
    `;
    const results = script(code) as { wholly: boolean[]; both: number[][] }[];
    expect(results.map(({ wholly }) => wholly)).toEqual(cases.map(() => [true, true]));
    const compared = results.filter(({ both }) => both.length > 0);
    expect(compared.length).toBe(2);
    for (const { both } of compared) expect(relativeError(both[0]!, both[1]!)).toBeLessThan(1e-4);
  });

  it('nodes without a kernel are named and counted, with the copies around them', () => {
    const code = `
      import { Graph } from './main/engine/graph/graph.ts';
      import { add, cast, exp } from './main/engine/graph/ops.ts';
      import { isWhollyOn, placementOf } from './main/engine/runtime/placement.ts';
      const graph = new Graph();
      const x = graph.input('x', [2]);
      const rounded = (y) => cast(cast(y, 'bfloat16'), 'float32');
      graph.output('y', exp(add(rounded(exp(x)), rounded(exp(add(x, x))))));
      const wholly = await isWhollyOn('webgpu', graph);
      console.log(JSON.stringify({ wholly, ...await placementOf('webgpu', [graph], {}) }));
    `;
    expect(script(code)).toEqual({
      wholly: false,
      onProcessor: [{ operator: 'Cast', count: 4 }],
      copies: 4,
    });
  });

  it.each([
    'text-qwen2',
    'text-gemma3',
    'text-qwen3_5',
    'vlm-qwen2_5_vl-one-image',
    'vlm-idefics3-padded',
  ])('%s: logits, loss and gradients as on the processor', (name) => {
    const folder = parityFolder(name)!;
    const at = (file: string) => path.join(folder, file);
    const out = path.join(temporaryFolder(), 'out.safetensors');
    const words = [
      '--model',
      at('model'),
      '--adapter',
      at('adapter'),
      '--input',
      at('req-train.json'),
    ];
    omr('probe', ...words, '--device', 'webgpu', '--want', 'logits,loss,grads', '--out', out);
    const got = readSafetensors(out);
    const wanted = readSafetensors(at('expected-train.safetensors'));
    let compared = 0;
    for (const [key, { data }] of got) {
      const truth = wanted.get(key);
      if (!truth) continue;
      compared++;
      const error = relativeError(data as Float32Array, truth.data as Float32Array);
      expect(error, key).toBeLessThan(2e-3);
    }
    expect(compared).toBe(got.size);
  });

  it('generates the tokens that the processor generates', () => {
    const folder = parityFolder('text-qwen2')!;
    const at = (file: string) => path.join(folder, file);
    const words = [
      '--model',
      at('model'),
      '--adapter',
      at('adapter'),
      '--input',
      at('req-generate.json'),
    ];
    const run = (...more: string[]) =>
      (
        JSON.parse(omr('generate', ...words, '--max-new-tokens', '8', '--json', ...more)) as {
          ids: number[];
        }
      ).ids;
    expect(run('--device', 'webgpu')).toEqual(run());
  });

  it('a device that fails in the middle of the work is named in one sentence', () => {
    const code = `
      import { Graph } from './main/engine/graph/graph.ts';
      import { exp } from './main/engine/graph/ops.ts';
      import { Program } from './main/engine/runtime/session.ts';
      import { describeError } from './main/i18n/user-error.ts';
      const graph = new Graph();
      graph.output('y', exp(graph.input('x', [2])));
      const program = await Program.compile(graph, { device: 'webgpu' });
      await program.run({ x: Float32Array.of(0, 1) });
      await program.release();
      await program.run({ x: Float32Array.of(0, 1) }).catch((error) => console.log(JSON.stringify(describeError(error))));
    `;
    const { message, hint } = script(code) as Record<string, string>;
    expect(message).toMatch(/^The device webgpu failed in the middle of the work: .+\.$/);
    expect(hint).toContain('checkpoint');
  });
});
