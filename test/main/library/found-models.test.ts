// Models that other programs keep: found in made folders of the Hub cache, LM Studio and Ollama.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { findModels } from '../../../main/library/found-models.ts';
import { modelStores } from '../../../main/data/checkpoints/model-stores.ts';
import { isGgufFile } from '../../../main/data/formats/weights/gguf.ts';
import { isGgufSource } from '../../../main/stages/import/gguf-model.ts';
import { isGguf } from '../../../main/stages/teachers/teacher.ts';
import { writeGguf, type GgufDraft } from '../../data/write-gguf.ts';
import { temporaryFolder } from '../../helpers.ts';

let home: string;
beforeEach(() => {
  home = temporaryFolder();
});

function write(file: string, content: string): string {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
}

/** A file that is GGUF by its content. */
function gguf(file: string, architecture: string): string {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const tensor = { name: 'token_embd.weight', shape: [2, 32], data: new Float32Array(64) };
  writeGguf(file, {
    metadata: { 'general.architecture': architecture, 'general.name': 'made' },
    tensors: [tensor],
  });
  return file;
}

/** A model of a Hub cache: links in a snapshot to blobs. */
function cached(hub: string, repo: string, modelType: string, files: string[]): string {
  const root = path.join(hub, `models--${repo.replaceAll('/', '--')}`);
  const snapshot = path.join(root, 'snapshots', 'abc');
  write(path.join(root, 'refs', 'main'), 'abc');
  fs.mkdirSync(snapshot, { recursive: true });
  for (const name of files) {
    const content = name === 'config.json' ? JSON.stringify({ model_type: modelType }) : 'content';
    write(path.join(root, 'blobs', `b-${name}`), content);
    fs.symlinkSync(`../../blobs/b-${name}`, path.join(snapshot, name));
  }
  return snapshot;
}
const COMPLETE = ['config.json', 'tokenizer.json', 'model.safetensors'];

const search = (env: Record<string, string> = {}) => findModels({ home, env });

it('finds nothing in an empty home', () => {
  expect(search()).toEqual({ models: [], searched: [], isComplete: true });
});

it('finds the models of a Hub cache by their names, and says why others cannot be used', () => {
  const hub = path.join(home, '.cache', 'huggingface', 'hub');
  const good = cached(hub, 'Qwen/Qwen2-VL-2B-Instruct', 'qwen2_vl', COMPLETE);
  cached(hub, 'org/other-family', 'mamba', COMPLETE);
  cached(hub, 'org/no-tokenizer', 'qwen2', ['config.json', 'model.safetensors']);
  cached(hub, 'org/torch-files', 'qwen2', ['config.json', 'tokenizer.json', 'pytorch_model.bin']);
  cached(hub, 'org/only-config', 'qwen2', ['config.json']);
  write(path.join(hub, 'datasets--org--rows', 'snapshots', 'a', 'config.json'), '{}');
  write(path.join(hub, 'models--org--broken', 'snapshots', 'a', 'config.json'), '{');
  const { models, searched } = search();
  expect(searched).toEqual([hub]);
  expect(models[0]).toEqual({
    store: 'hub',
    kind: 'folder',
    name: 'Qwen/Qwen2-VL-2B-Instruct',
    path: good,
    bytes: 7,
    modelType: 'qwen2_vl',
    seesPictures: true,
    problem: null,
    isListed: false,
  });
  const [again] = findModels({ home, env: {} }, { listed: new Set([good]) }).models;
  expect(again!.isListed).toBe(true);
  expect(models.slice(1).map(({ name, problem }) => [name, problem?.message])).toEqual([
    ['org/no-tokenizer', expect.stringContaining('tokenizer.json is missing')],
    ['org/other-family', expect.stringContaining('mamba cannot be trained here')],
    ['org/torch-files', expect.stringContaining('no safetensors files')],
  ]);
});

it.each([
  ['HF_HUB_CACHE', ''],
  ['HUGGINGFACE_HUB_CACHE', ''],
  ['HF_HOME', 'hub'],
  ['XDG_CACHE_HOME', 'huggingface/hub'],
])('looks where %s says', (name, below) => {
  const elsewhere = temporaryFolder();
  cached(path.join(elsewhere, below), 'a/b', 'qwen3', COMPLETE);
  expect(search({ [name]: elsewhere }).models.map((model) => model.name)).toEqual(['a/b']);
});

it('finds files and folders of LM Studio, at both of its places', () => {
  const models = path.join(home, '.lmstudio', 'models');
  const file = gguf(
    path.join(models, 'bartowski', 'Llama-3.2-1B-GGUF', 'Llama-Q8_0.gguf'),
    'llama',
  );
  gguf(path.join(models, 'x', 'big', 'big-00001-of-00002.gguf'), 'qwen2');
  gguf(path.join(models, 'x', 'big', 'big-00002-of-00002.gguf'), 'qwen2');
  const old = path.join(home, '.cache', 'lm-studio', 'models');
  write(path.join(old, 'mlx', 'Qwen3-0.6B', 'config.json'), '{"model_type":"qwen3"}');
  write(path.join(old, 'mlx', 'Qwen3-0.6B', 'model.safetensors'), 'x');
  write(path.join(old, 'mlx', 'Qwen3-0.6B', 'tokenizer.json'), '{}');
  const found = search().models;
  expect(found.map(({ name, kind, problem }) => [name, kind, problem === null])).toEqual([
    ['bartowski/Llama-3.2-1B-GGUF/Llama-Q8_0.gguf', 'gguf', true],
    ['mlx/Qwen3-0.6B', 'folder', true],
    ['x/big/big-00001-of-00002.gguf', 'gguf', false],
  ]);
  expect(found[0]).toMatchObject({ path: file, modelType: 'llama', store: 'lm-studio' });
});

it('a language model sees by the tower beside it, and needs the one of its own family', () => {
  const models = path.join(home, '.lmstudio', 'models');
  const metadata = { 'general.architecture': 'qwen2vl', 'qwen2vl.embedding_length': 32 };
  const tower = {
    'general.architecture': 'clip',
    'clip.projector_type': 'qwen2.5vl_merger',
    'clip.vision.projection_dim': 32,
  };
  const write = (name: string, keys: GgufDraft['metadata']) => {
    const file = path.join(models, 'a', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    writeGguf(file, { metadata: keys, tensors: [] });
    return fs.statSync(file).size;
  };
  const bytes = write('sees/m.gguf', metadata) + write('sees/model-mmproj-f16.gguf', tower);
  write('alone/m.gguf', metadata);
  write('other/m.gguf', metadata);
  write('other/mmproj-F16.gguf', { ...tower, 'clip.projector_type': 'gemma3' });
  expect(
    search().models.map(({ name, seesPictures, problem }) => [
      name,
      seesPictures,
      problem?.message,
    ]),
  ).toEqual([
    ['a/sees/m.gguf', true, undefined],
    ['a/alone/m.gguf', false, expect.stringContaining('its vision tower is not beside it')],
    ['a/other/m.gguf', false, expect.stringContaining('mmproj-F16.gguf is of the type gemma3')],
  ]);
  expect(search().models[0]!.bytes).toBe(bytes);
});

it('looks where LM Studio’s pointer says', () => {
  const elsewhere = temporaryFolder();
  write(path.join(home, '.lmstudio-home-pointer'), `${elsewhere}\n`);
  gguf(path.join(elsewhere, 'models', 'a', 'b', 'c.gguf'), 'qwen2');
  expect(search().models.map(({ name }) => name)).toEqual(['a/b/c.gguf']);
});

/** A model of Ollama: a manifest, and a blob named by a hash. */
function ollama(root: string, place: string, architecture: string, digit: string): string {
  const digest = digit.repeat(64);
  const layers = [
    { mediaType: 'application/vnd.ollama.image.template', digest: `sha256:${'0'.repeat(64)}` },
    { mediaType: 'application/vnd.ollama.image.model', digest: `sha256:${digest}` },
  ];
  write(path.join(root, 'manifests', place), JSON.stringify({ schemaVersion: 2, layers }));
  return gguf(path.join(root, 'blobs', `sha256-${digest}`), architecture);
}

it('finds the models of Ollama by their manifests and recognises their files by content', () => {
  const root = path.join(home, '.ollama', 'models');
  const blob = ollama(root, 'registry.ollama.ai/library/llama3.2/1b', 'llama', 'a');
  ollama(root, 'registry.ollama.ai/someone/tuned/latest', 'qwen3', 'b');
  ollama(root, 'registry.ollama.ai/library/phi/latest', 'phi2', 'c');
  write(path.join(root, 'manifests/registry.ollama.ai/library/gone/latest'), '{"layers":[]}');
  const { models } = search();
  expect(models.map(({ name, problem }) => [name, problem === null])).toEqual([
    ['llama3.2:1b', true],
    ['someone/tuned:latest', true],
    ['phi:latest', false],
  ]);
  expect(models[0]).toMatchObject({ path: blob, kind: 'gguf', store: 'ollama' });
  expect([isGgufFile(blob), isGgufSource(blob), isGguf(blob)]).toEqual([true, true, true]);
});

it('never takes a manifest’s digest for a path', () => {
  const root = path.join(home, '.ollama', 'models');
  const outside = gguf(path.join(home, 'secret'), 'llama');
  const digest = `sha256:../../../${path.basename(outside)}`;
  const layers = [{ mediaType: 'application/vnd.ollama.image.model', digest }];
  write(path.join(root, 'manifests/r/library/evil/latest'), JSON.stringify({ layers }));
  expect(search().models).toEqual([]);
});

it('other files are no models by their content', () => {
  const text = write(path.join(home, 'sha256-1'), 'GGU');
  expect([isGgufFile(text), isGgufFile(home), isGgufFile(path.join(home, 'none'))]).toEqual([
    false,
    false,
    false,
  ]);
  expect([isGgufSource(text), isGguf(text), isGguf('https://host:1/v1#m')]).toEqual([
    false,
    false,
    false,
  ]);
});

it('stops at its limit and says so, and survives a circle of links', () => {
  const models = path.join(home, '.lmstudio', 'models');
  for (let n = 0; n < 30; n++) gguf(path.join(models, `p${n}`, 'm', 'x.gguf'), 'qwen2');
  fs.symlinkSync(models, path.join(models, 'p0', 'circle'));
  const limited = findModels({ home, env: {} }, { maxFolders: 20 });
  expect(limited.isComplete).toBe(false);
  expect(limited.models.length).toBeLessThan(30);
  const all = search();
  expect(all.models.filter(({ name }) => !name.includes('circle'))).toHaveLength(30);
});

it('lists the stores of a home once each', () => {
  const env = { HF_HOME: path.join(home, '.cache', 'huggingface') };
  const dirs = modelStores({ home, env }).map(({ dir }) => dir);
  expect(new Set(dirs).size).toBe(dirs.length);
});
