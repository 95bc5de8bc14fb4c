// Model folders whose files are links, as download caches keep them: they compute what the plain
// folder computes.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { folderModelName, snapshotOf } from '../../../main/data/checkpoints/download-cache.ts';
import { openModel, saveModel } from '../../../main/data/checkpoints/load.ts';
import {
  loadAdapter,
  newAdapter,
  saveAdapter,
} from '../../../main/data/checkpoints/peft-adapter.ts';
import { readModelFolder } from '../../../main/data/checkpoints/model-folder.ts';
import { Graph } from '../../../main/engine/graph/graph.ts';
import { add } from '../../../main/engine/graph/ops.ts';
import { Scope } from '../../../main/engine/layers/modules.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { writeSafetensors } from '../../../main/data/formats/weights/safetensors-writer.ts';
import { hashPath } from '../../../main/platform/hashes.ts';
import type { Tensor } from '../../../main/engine/graph/tensor.ts';
import { EVERY_LINEAR, randomParameters, temporaryFolder, TINY_TEXT } from '../../helpers.ts';

const TABLE = 'model.embed_tokens.weight';
const NORM = 'model.norm.weight';

/** A model folder, and the numbers that its embedding table and its last norm hold. */
function plainFolder(shards: boolean): { dir: string; tensors: Map<string, Tensor> } {
  const dir = temporaryFolder();
  const tensors = randomParameters(TINY_TEXT);
  saveModel(dir, { json: TINY_TEXT, tensors });
  if (shards) {
    fs.rmSync(path.join(dir, 'model.safetensors'));
    const names = [...tensors.keys()];
    const shardOf = (name: string) => `model-0000${name === TABLE ? 1 : 2}-of-00002.safetensors`;
    for (const shard of new Set(names.map(shardOf)))
      writeSafetensors(
        path.join(dir, shard),
        new Map([...tensors].filter(([name]) => shardOf(name) === shard)),
      );
    const weight_map = Object.fromEntries(names.map((name) => [name, shardOf(name)]));
    fs.writeFileSync(
      path.join(dir, 'model.safetensors.index.json'),
      JSON.stringify({ weight_map }),
    );
  }
  return { dir, tensors };
}

/** Where the content of a file goes, and what is at its place in the model's folder. */
type Layout = (file: {
  from: string;
  name: string;
  number: number;
  root: string;
  dir: string;
}) => void;

const blobOf = (folder: string, number: number) => {
  fs.mkdirSync(folder, { recursive: true });
  return path.join(folder, String(number).padStart(40, '0'));
};

const LAYOUTS: Readonly<Record<string, Layout>> = {
  'relative links to blobs': ({ from, name, number, root, dir }) => {
    fs.copyFileSync(from, blobOf(path.join(root, 'models--made--up', 'blobs'), number));
    fs.symlinkSync(`../../blobs/${String(number).padStart(40, '0')}`, path.join(dir, name));
  },
  'absolute links': ({ from, name, number, root, dir }) => {
    const blob = blobOf(path.join(root, 'store'), number);
    fs.copyFileSync(from, blob);
    fs.symlinkSync(blob, path.join(dir, name));
  },
  'every file in a folder of its own': ({ from, name, number, root, dir }) => {
    const blob = blobOf(path.join(root, 'store', `n${number}`), number);
    fs.copyFileSync(from, blob);
    fs.symlinkSync(blob, path.join(dir, name));
  },
  'links to links': ({ from, name, number, root, dir }) => {
    const blob = blobOf(path.join(root, 'store'), number);
    fs.copyFileSync(from, blob);
    const middle = blobOf(path.join(root, 'middle'), number);
    fs.symlinkSync(blob, middle);
    fs.symlinkSync(middle, path.join(dir, name));
  },
  'hard links': ({ from, name, number, root, dir }) => {
    const blob = blobOf(path.join(root, 'store'), number);
    fs.copyFileSync(from, blob);
    fs.linkSync(blob, path.join(dir, name));
  },
  'links for the weights alone': ({ from, name, number, root, dir }) => {
    if (!name.endsWith('.safetensors')) return fs.copyFileSync(from, path.join(dir, name));
    const blob = blobOf(path.join(root, 'store'), number);
    fs.copyFileSync(from, blob);
    fs.symlinkSync(blob, path.join(dir, name));
  },
};

/** The files of `from` laid out below a new folder; returns the snapshot. */
function laidOut(from: string, layout: Layout): string {
  const root = temporaryFolder();
  const dir = path.join(root, 'models--made--up', 'snapshots', '0a1b2c');
  fs.mkdirSync(dir, { recursive: true });
  for (const [number, name] of fs.readdirSync(from).sort().entries())
    layout({ from: path.join(from, name), name, number, root, dir });
  return dir;
}

/** Table and norm as a program reads them from the folder's files. */
async function computed(dir: string): Promise<{ rows: Float32Array; norm: Float32Array }> {
  const { family, config, weights } = openModel(dir).model;
  const graph = new Graph();
  const scope = new Scope(graph, weights);
  graph.output('rows', family.embed(scope, config, graph.input('ids', [2], 'int32')));
  const norms = scope.weight(NORM, [TINY_TEXT.hidden_size]);
  graph.output('norm', add(norms, graph.input('zero', [TINY_TEXT.hidden_size])));
  const program = await Program.compile(graph);
  const numbers = await program.run({
    ids: Int32Array.of(1, 2),
    zero: new Float32Array(TINY_TEXT.hidden_size),
  });
  await program.release();
  return { rows: numbers.rows!, norm: numbers.norm! };
}

it.each(
  Object.keys(LAYOUTS).flatMap((layout) => [false, true].map((shards) => ({ layout, shards }))),
)('computes with $layout, in shards: $shards', async ({ layout, shards }) => {
  const { dir, tensors } = plainFolder(shards);
  const linked = laidOut(dir, LAYOUTS[layout]!);
  const { rows, norm } = await computed(linked);
  const width = tensors.get(TABLE)!.shape[1]!;
  expect(rows).toEqual(tensors.get(TABLE)!.data.slice(width, 3 * width));
  expect(norm).toEqual(tensors.get(NORM)!.data);
  expect(await hashPath(linked)).toBe(await hashPath(dir));
});

it('computes through a link to the whole folder', async () => {
  const { dir, tensors } = plainFolder(false);
  const link = path.join(temporaryFolder(), 'models', 'mine');
  fs.mkdirSync(path.dirname(link));
  fs.symlinkSync(laidOut(dir, LAYOUTS['relative links to blobs']!), link);
  expect((await computed(link)).norm).toEqual(tensors.get(NORM)!.data);
});

it('loads an adapter of a download cache over a base of a download cache', () => {
  const { dir } = plainFolder(false);
  const base = laidOut(dir, LAYOUTS['relative links to blobs']!);
  const config = { r: 2, lora_alpha: 4, target_modules: EVERY_LINEAR };
  const { adapter } = newAdapter(openModel(base).model, config, createRandom(1));
  const own = temporaryFolder();
  saveAdapter(own, adapter, { baseModel: base });
  const linked = laidOut(own, LAYOUTS['links to links']!);
  expect(loadAdapter(linked, openModel(base).model).adapter.tensors).toEqual(adapter.tensors);
});

it('says which link leads nowhere, and how to copy', () => {
  const dir = laidOut(plainFolder(true).dir, LAYOUTS['relative links to blobs']!);
  const blobs = path.join(dir, '../../blobs');
  fs.renameSync(blobs, `${blobs}-left-behind`);
  expect(() => openModel(dir)).toThrow(/config\.json is a link to .*blobs.*, and nothing is there/);
  fs.renameSync(`${blobs}-left-behind`, blobs);
  fs.rmSync(fs.realpathSync(path.join(dir, 'model-00002-of-00002.safetensors')));
  expect(() => openModel(dir)).toThrow(/model-00002-of-00002\.safetensors is a link to/);
});

it('names the snapshot where the root of a download cache is given', () => {
  const dir = laidOut(plainFolder(false).dir, LAYOUTS['relative links to blobs']!);
  const root = path.join(dir, '../..');
  expect(snapshotOf(root)).toBe(dir);
  expect(snapshotOf(dir)).toBe(dir);
  let hint = '';
  try {
    openModel(root);
  } catch (error) {
    hint = String((error as { hint?: string }).hint);
  }
  expect(hint).toContain(dir);
  expect(() => readModelFolder(root)).toThrow(/config\.json/);
});

it('takes the revision that refs/main names, not the newest', () => {
  const root = path.join(temporaryFolder(), 'models--org--some--name');
  for (const revision of ['aaa', 'bbb']) {
    const snapshot = path.join(root, 'snapshots', revision);
    fs.mkdirSync(snapshot, { recursive: true });
    fs.writeFileSync(path.join(snapshot, 'config.json'), '{}');
  }
  fs.mkdirSync(path.join(root, 'refs'));
  fs.writeFileSync(path.join(root, 'refs', 'main'), 'aaa\n');
  expect(snapshotOf(root)).toBe(path.join(root, 'snapshots', 'aaa'));
  expect(folderModelName(path.join(root, 'snapshots', 'aaa'))).toBe('org/some/name');
  expect(folderModelName(root)).toBe('org/some/name');
  expect(folderModelName('/models/mine')).toBe('mine');
});
