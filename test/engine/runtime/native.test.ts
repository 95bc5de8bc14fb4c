// ONNX Runtime through its C interface: the bits of the binding, and the binding where the interface is
// not usable.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { Graph } from '../../../main/engine/graph/graph.ts';
import { add, cast, gather, mul, overwrite, reshape } from '../../../main/engine/graph/ops.ts';
import type { Feed } from '../../../main/engine/graph/tensor.ts';
import { adapterParameters } from '../../../main/engine/layers/lora.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { nativeRuntime, openNative } from '../../../main/engine/runtime/native.ts';
import { updated } from '../../../main/engine/runtime/native/session.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import { layoutPrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';
import {
  randomAdapter,
  randomIds,
  temporaryFolder,
  TINY_TEXT,
  tinyInFolder,
} from '../../helpers.ts';
import { ROOT } from '../../surroundings.ts';

type Arrays = Record<string, ArrayLike<number | bigint> & ArrayBufferView>;

/** The outputs of one run through the C interface and of one through the binding. */
async function both(
  graph: Graph,
  feeds: Readonly<Record<string, Feed>>,
): Promise<[Arrays, Arrays]> {
  const outputs: Arrays[] = [];
  for (const through of ['native', 'binding'] as const) {
    const program = await Program.compile(graph, { through });
    await program.run(feeds);
    outputs.push((await program.run(feeds)) as Arrays);
    await program.release();
  }
  return outputs as [Arrays, Arrays];
}

function expectSameBits([got, wanted]: [Arrays, Arrays]): void {
  expect(Object.keys(got)).toEqual(Object.keys(wanted));
  for (const [name, array] of Object.entries(got)) {
    const bytes = (view: ArrayBufferView) =>
      Buffer.from(view.buffer, view.byteOffset, view.byteLength);
    expect(array.constructor, name).toBe(wanted[name]!.constructor);
    expect(bytes(array).equals(bytes(wanted[name]!)), name).toBe(true);
  }
}

it('is usable here', () => {
  expect(nativeRuntime().reason).toBeUndefined();
});

it('a training step with an adapter has the bits of the binding', async () => {
  const random = createRandom(5);
  const model = tinyInFolder({ ...TINY_TEXT, hidden_size: 96, num_hidden_layers: 4 });
  const { adapter, modules } = randomAdapter(model);
  const trainer = new Trainer(model, adapterParameters(adapter, modules));
  const trees = [{ ids: randomIds(random, 70), answers: [randomIds(random, 30)] }];
  const batch = layoutPrefixBatch(model, trees);
  const graph = trainer.graphOf(batch, { loss: { kind: 'sft' }, gradients: true });
  const token_weight = new Float32Array(batch.targetCapacity).fill(1 / 30, 0, 30);
  const feeds: Record<string, Feed> = { ...batch.feeds, token_weight };
  feeds.gradient_scale = Float32Array.of(1);
  for (const [name, { data }] of adapter.tensors) feeds[name] = data;
  const outputs = await both(graph, feeds);
  expect(Object.keys(outputs[0]).length).toBeGreaterThan(40);
  expect(outputs[0].loss![0]).toBeGreaterThan(1);
  expectSameBits(outputs);
});

it('denormals become zero as in the binding', async () => {
  const graph = new Graph();
  const length = 100_000;
  graph.output('y', mul(graph.input('a', [length]), graph.input('b', [length])));
  const feeds = {
    a: new Float32Array(length).fill(1e-30),
    b: new Float32Array(length).fill(1e-10),
  };
  expectSameBits(await both(graph, feeds));
});

it('scalars, whole numbers, empty tensors and inputs that are outputs arrive', async () => {
  const graph = new Graph();
  const ids = graph.input('ids', [3], 'int32');
  const table = graph.input('table', [4, 2]);
  graph.output('rows', gather(table, ids));
  graph.output('same', ids);
  graph.output('scalar', reshape(graph.input('one', [1]), []));
  graph.output('empty', add(graph.input('none', [0, 2]), graph.input('more', [1, 2])));
  graph.output('wide', cast(ids, 'int64'));
  expectSameBits(
    await both(graph, {
      ids: Int32Array.of(3, 0, 3),
      table: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      one: Float32Array.of(0.25),
      none: new Float32Array(0),
      more: Float32Array.of(1, 2),
    }),
  );
});

it.each(['native', 'binding'] as const)(
  '%s: an output updates the input of its name',
  async (through) => {
    const graph = new Graph();
    const cache = graph.input('cache', [2, 3, 2]);
    const rows = overwrite(cache, graph.input('at', [2, 2], 'int64'), graph.input('new', [2, 2]));
    graph.output(updated('cache'), rows);
    graph.output('sum', add(rows, rows));
    const program = await Program.compile(graph, { through });
    const fed = Float32Array.from({ length: 12 }, (_, i) => i);
    const steps = [
      { at: [0, 2, 1, 0], new: [50, 51, 60, 61] },
      { at: [1, 0, 1, 2], new: [70, 71, 80, 81] },
    ];
    const wanted = [...fed];
    for (const step of steps) {
      const { sum } = await program.run({
        cache: fed,
        at: BigInt64Array.from(step.at, BigInt),
        new: Float32Array.from(step.new),
      });
      [0, 2].forEach((i) => {
        const place = 2 * (3 * step.at[i]! + step.at[i + 1]!);
        wanted.splice(place, 2, ...step.new.slice(i, i + 2));
      });
      expect([...fed]).toEqual(wanted);
      expect([...sum!]).toEqual(wanted.map((x) => 2 * x));
    }
    await program.release();
  },
);

it.each(['native', 'binding'] as const)(
  '%s: a free axis may differ between runs',
  async (through) => {
    const graph = new Graph();
    const cache = graph.input('cache', [2, 3, 2]);
    for (const name of ['cache', updated('cache')]) graph.freeAxes.set(name, 1);
    const at = graph.input('at', [1, 2], 'int64');
    graph.output(updated('cache'), overwrite(cache, at, graph.input('new', [1, 2])));
    const program = await Program.compile(graph, { through });
    const last = { at: BigInt64Array.of(1n, 0n), new: Float32Array.of(7, 8) };
    for (const length of [3, 1, 5]) {
      const fed = new Float32Array(2 * length * 2);
      await program.run({ cache: fed, ...last });
      const wanted = new Array<number>(fed.length).fill(0);
      wanted.splice(length * 2, 2, 7, 8);
      expect([...fed]).toEqual(wanted);
    }
    const run = program.run({ cache: new Float32Array(6), ...last });
    await expect(run).rejects.toThrow('cache must be [2, 3, 2], got 6 elements');
    await program.release();
  },
);

it.each([
  ['is not there', path.join(temporaryFolder(), 'libonnxruntime.so.1'), undefined, /\S/],
  ['is no library', import.meta.filename, undefined, /\S/],
  ['is of an unknown version', undefined, { '1.29': 29 }, /version 1\.\d+\.\d+ is not known/],
  ['has no such interface', undefined, { '1.30': 999 }, /has no interface 999/],
])('a library that %s is refused with a reason', (_, file, known, reason) => {
  const opened = openNative(file, known);
  expect(opened.runtime).toBeUndefined();
  expect(opened.reason).toMatch(reason);
});

/** Runs a program in a process of its own; `install` prepares a copy of the runtime's package. */
function inProcess(body: string) {
  const script = path.join(temporaryFolder(), 'program.ts');
  const at = (file: string) => JSON.stringify(path.join(ROOT, file));
  fs.writeFileSync(
    script,
    `import { Graph } from ${at('main/engine/graph/graph.ts')};
     import { mul } from ${at('main/engine/graph/ops.ts')};
     import { Program } from ${at('main/engine/runtime/session.ts')};
     const graph = new Graph();
     graph.output('y', mul(graph.input('a', [2]), graph.input('b', [2])));
     ${body}`,
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  return { status, stdout: stdout.trim(), stderr };
}

const RUN = `const program = await Program.compile(graph);
  console.log((await program.run({ a: Float32Array.of(2, 3), b: Float32Array.of(5, 7) })).y.join());`;

it.each(['', 'await program.release();', 'process.exit(0);'])(
  'the process ends in order after a run: %s',
  (end) => {
    expect(inProcess(RUN + end)).toEqual({ status: 0, stdout: '10,21', stderr: '' });
  },
);

it('computes through the binding where the interface is not usable, and says why', () => {
  const platform = `Object.defineProperty(process, 'platform', { value: 'haiku' });`;
  const { status, stdout, stderr } = inProcess(platform + RUN);
  expect([status, stdout]).toEqual([0, '10,21']);
  expect(stderr).toMatch(/through its binding for Node: no library is known for haiku/);
});

it('a released program does not run', async () => {
  const graph = new Graph();
  graph.output('y', add(graph.input('a', [1]), graph.input('b', [1])));
  const program = await Program.compile(graph);
  await program.release();
  await program.release();
  const one = Float32Array.of(1);
  await expect(program.run({ a: one, b: one })).rejects.toThrow(/released/);
});

it('numbers of another type are refused', async () => {
  const graph = new Graph();
  graph.output('y', add(graph.input('a', [1]), graph.input('b', [1])));
  const program = await Program.compile(graph);
  const feeds = { a: Float32Array.of(1), b: Int32Array.of(1) };
  await expect(program.run(feeds)).rejects.toThrow('run: b must be float32');
  await program.release();
});
