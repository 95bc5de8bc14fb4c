// Export: complete files that open again and answer as the trained model does, or none at all.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { saveAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { unpackZip } from '../../../main/data/formats/unzip.ts';
import { sha256File } from '../../../main/platform/files.ts';
import { writeMerged } from '../../../main/data/checkpoints/merge.ts';
import { openModel } from '../../../main/data/checkpoints/load.ts';
import { readSafetensors } from '../../../main/data/formats/weights/safetensors.ts';
import { ollamaName } from '../../../main/stages/export/gguf-card.ts';
import { frontMatter } from '../../../main/stages/export/front-matter.ts';
import { stage } from '../../../main/stages/export.ts';
import type { LoadedAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { randomAdapter, temporaryFolder } from '../../helpers.ts';
import { createBench, RESOURCES } from '../jobs.ts';
import { english } from '../../../main/i18n/locale.ts';
import { toHalf } from '../../../main/data/formats/weights/float16.ts';
import { openModelWeights } from '../../../main/data/checkpoints/model-weights.ts';
import { convertModel } from '../../../main/data/checkpoints/convert.ts';
import type { UserText } from '../../../i18n/message.ts';

const BASE = path.join(RESOURCES, 'pocket', 'base');
const bench = createBench();
let loaded: LoadedAdapter;
let adapter: string;

beforeAll(() => {
  loaded = randomAdapter(openModel(BASE).model);
  // Small enough that the model still answers.
  for (const { data } of loaded.adapter.tensors.values())
    for (let i = 0; i < data.length; i++) data[i]! *= 0.1;
  adapter = temporaryFolder();
  saveAdapter(adapter, loaded.adapter, { baseModel: BASE });
});

const quick = { questions: 3, maxNewTokens: 8 };
const namesIn = (dir: string) => fs.readdirSync(dir).sort();

it('writes adapter, merged model and pack with valid checksums, and leaves no draft', async () => {
  const to = path.join(temporaryFolder(), 'not', 'there', 'yet');
  const { artifact, summary } = await bench.run(stage, {
    model: adapter,
    formats: ['merged', 'adapter', 'pack'],
    name: 'Mein Modell: v1',
    to,
    ...quick,
  });
  expect(namesIn(to)).toEqual(['Mein-Modell-v1', 'Mein-Modell-v1.zip']);
  expect(artifact).toMatchObject({ kind: 'files', path: path.join(to, 'Mein-Modell-v1') });
  expect(summary).toMatchObject({
    questions: 3,
    equal: 3,
    proof: 'verified: 3 of 3 answers identical',
  });

  const dir = artifact!.path;
  const sums = fs.readFileSync(path.join(dir, 'SHA256SUMS'), 'utf8').trimEnd().split('\n');
  for (const line of sums) {
    const [sum, name] = line.split('  ') as [string, string];
    expect(sha256File(path.join(dir, name))).toBe(sum);
  }
  for (const name of ['adapter_config.json', 'adapter_model.safetensors'])
    expect(fs.readFileSync(path.join(dir, 'adapter', name))).toEqual(
      fs.readFileSync(path.join(adapter, name)),
    );
  expect(fs.readFileSync(path.join(dir, 'merged', 'README.md'), 'utf8')).toContain(
    'verified: 3 of 3 answers identical',
  );

  const unpacked = temporaryFolder();
  const signal = new AbortController().signal;
  await unpackZip(`${dir}.zip`, unpacked, 'pack', { signal });
  for (const line of sums) {
    const [sum, name] = line.split('  ') as [string, string];
    expect(sha256File(path.join(unpacked, name))).toBe(sum);
  }
});

it('writes its README in the language that is asked for, and refuses another', async () => {
  const settings = { model: adapter, formats: ['adapter'], to: temporaryFolder(), ...quick };
  const { artifact } = await bench.run(stage, { ...settings, language: 'de' });
  const readme = fs.readFileSync(path.join(artifact!.path, 'adapter', 'README.md'), 'utf8');
  expect(readme).toMatch(/^---\nlibrary_name: peft\n/);
  for (const text of [
    'Ein LoRA-Adapter. Er braucht sein Basismodell `',
    'Die Prüfung vor der Übergabe: 3 Fragen, die für die Prüfung gemacht wurden, greedy',
    '**geprüft: 3 von 3 Antworten gleich**, Token für Token.',
    '## Woher es kommt',
    '| Basis | `',
    '## Einstellungen des Trainings',
  ])
    expect(readme).toContain(text);
  await expect(bench.run(stage, { ...settings, language: 'fr' })).rejects.toThrow('language');
});

it('heads its card as the Hub reads it: a licence by its name there, a base by its id', () => {
  const card = { base: 'org/base', seesPictures: true, licence: 'Apache-2.0' };
  const read = (edit: Partial<typeof card>): unknown =>
    parseYaml(
      frontMatter({ ...card, ...edit }, { library: 'peft', relation: 'adapter' }).slice(4, -4),
    );
  expect(read({})).toEqual({
    library_name: 'peft',
    pipeline_tag: 'image-text-to-text',
    base_model: 'org/base',
    base_model_relation: 'adapter',
    license: 'apache-2.0',
  });
  expect(read({ base: 'my: base', licence: 'Qwen RESEARCH License' })).toEqual({
    library_name: 'peft',
    pipeline_tag: 'image-text-to-text',
    license: 'other',
    license_name: 'qwen-research-license',
    license_link: 'LICENSE',
  });
});

it('names a model for Ollama without umlauts, spaces and collisions of dashes', () => {
  expect(ollamaName('Zähler Prüf')).toBe('zaehler-pruef');
  expect([ollamaName('Süß'), ollamaName('Söß')]).toEqual(['suess', 'soess']);
  expect(ollamaName('Élan v2.1')).toBe('elan-v2.1');
  expect(ollamaName('電気')).toBe('model');
});

it('gives a second export its own name', async () => {
  const to = temporaryFolder();
  const settings = { model: adapter, formats: ['adapter'], to, name: 'twice', ...quick };
  await bench.run(stage, settings);
  await bench.run(stage, settings);
  expect(namesIn(to)).toEqual(['twice', 'twice-2']);
});

describe('a merged model', () => {
  it('has W + s·B·A rounded once in the type of the base, and every other tensor bit by bit', () => {
    const dir = temporaryFolder();
    writeMerged(BASE, dir, loaded);
    const before = openModelWeights(BASE);
    const after = openModelWeights(dir);
    expect([...after.keys()]).toEqual([...before.keys()]);
    const numbers = readSafetensors(path.join(dir, 'model.safetensors'));
    const original = readSafetensors(path.join(BASE, 'model.safetensors'));
    let merged = 0;
    for (const [name, { data, dtype }] of numbers) {
      const module = [...loaded.modules.values()].find(({ path }) => nameOnDisk(path) === name);
      expect(dtype).toBe(original.get(name)!.dtype);
      if (!module) {
        expect(
          Buffer.from(data.buffer).equals(Buffer.from(original.get(name)!.data.buffer)),
          name,
        ).toBe(true);
        continue;
      }
      merged++;
      const a = loaded.adapter.tensors.get(module.keyA)!.data;
      const b = loaded.adapter.tensors.get(module.keyB)!.data;
      const w = original.get(name)!.data as Float32Array;
      const { inFeatures, rank, scale } = module;
      const expected = w.map((value, at) => {
        const [row, column] = [Math.floor(at / inFeatures), at % inFeatures];
        let change = 0;
        for (let r = 0; r < rank; r++) change += b[row * rank + r]! * a[r * inFeatures + column]!;
        return value + scale * change;
      });
      const [got, wanted] = [toHalf(data as Float32Array), toHalf(expected)];
      // The last bit may differ if the sum lies between two halves.
      expect(
        got.every((word, i) => Math.abs(word - wanted[i]!) <= 1),
        name,
      ).toBe(true);
    }
    expect(merged).toBe(loaded.modules.size);
  });

  it('is the same model in several files', () => {
    const [one, several] = [temporaryFolder(), temporaryFolder()];
    writeMerged(BASE, one, loaded);
    writeMerged(BASE, several, loaded, { shardBytes: 2e6 });
    expect(namesIn(several)).toContain('model-00001-of-00004.safetensors');
    openModel(several);
    const parts = openModelWeights(several);
    for (const [name, info] of openModelWeights(one)) {
      const part = parts.get(name)!;
      expect(read(part).equals(read(info)), name).toBe(true);
    }
  });

  it('has the first layer of its tower in the shape that Hugging Face wants, with the same numbers', () => {
    const dir = temporaryFolder();
    writeMerged(BASE, dir, undefined);
    const [before, after] = [BASE, dir].map((each) =>
      openModelWeights(each).get('visual.patch_embed.proj.weight')!,
    );
    expect(before!.shape).toEqual([128, 1176]);
    expect(after!.shape).toEqual([128, 3, 2, 14, 14]);
    expect(read(after!).equals(read(before!))).toBe(true);
  });

  it('states its new type in the configuration', () => {
    const dir = temporaryFolder();
    writeMerged(BASE, dir, loaded, { type: 'f32' });
    const config = JSON.parse(fs.readFileSync(path.join(dir, 'config.json'), 'utf8')) as object;
    expect(config).toMatchObject({ torch_dtype: 'float32' });
    expect([...openModelWeights(dir).values()].every(({ dtype }) => dtype === 'F32')).toBe(true);
  });

  it('of a base alone is that base', async () => {
    const to = temporaryFolder();
    const { artifact } = await bench.run(stage, { model: BASE, formats: ['merged'], to, ...quick });
    const exported = openModelWeights(path.join(artifact!.path, 'merged'));
    for (const [name, info] of openModelWeights(BASE))
      expect(read(exported.get(name)!).equals(read(info)), name).toBe(true);
  });
});

it.each([
  ['adapter', () => adapter],
  ['merged', () => BASE],
])('asked for a pack alone, writes the %s with it', async (format, model) => {
  const to = temporaryFolder();
  const order = { model: model(), formats: ['pack'], name: 'alone', to, ...quick };
  const { artifact, summary } = await bench.run(stage, order);
  expect(namesIn(to)).toEqual(['alone', 'alone.zip']);
  expect(summary).toMatchObject({ formats: [format, 'pack'], questions: 3, equal: 3 });
  const inside = fs.readdirSync(artifact!.path, { withFileTypes: true });
  expect(inside.filter((each) => each.isDirectory()).map(({ name }) => name)).toEqual([format]);
  const unpacked = temporaryFolder();
  await unpackZip(`${artifact!.path}.zip`, unpacked, 'pack', {
    signal: new AbortController().signal,
  });
  for (const name of namesIn(path.join(artifact!.path, format)))
    expect(sha256File(path.join(unpacked, format, name))).toBe(
      sha256File(path.join(artifact!.path, format, name)),
    );
});

it('is refused with a sentence, and leaves nothing, if it cannot be written', async () => {
  const to = temporaryFolder();
  const cases: [object, RegExp][] = [
    [{ model: BASE, formats: ['adapter'] }, /is a base model and has no adapter/],
    [{ model: adapter, gguf: ['q3_k'] }, /“gguf” of the stage export cannot be “q3_k”/],
    [{ model: adapter, formats: [] }, /at least one format/],
    [{ model: adapter, formats: ['onnx'] }, /“formats” of the stage export cannot be “onnx”/],
    [
      { model: adapter, mergedWeights: 'int4' },
      /“mergedWeights” of the stage export cannot be “int4”/,
    ],
    [{ model: '' }, /“model” of the stage export is empty/],
  ];
  for (const [settings, sentence] of cases)
    await expect(bench.run(stage, { to, ...quick, ...settings })).rejects.toThrow(sentence);
  expect(namesIn(to)).toEqual([]);
});

it('exports nothing if one answer differs', async () => {
  const to = temporaryFolder();
  // Three bits fewer than the base has: far too coarse for an adapter of this size.
  const settings = { model: adapter, formats: ['merged'], mergedWeights: 'bf16', to };
  await expect(bench.run(stage, { ...settings, questions: 20, maxNewTokens: 48 })).rejects.toThrow(
    /^Nothing was exported: \d+ of 20 answers from the exported files \(merged\) differs? from the trained model’s/,
  );
  expect(namesIn(to)).toEqual([]);
});

it('keeps full precision if rounding to the base’s type would change an answer', async () => {
  const [to, coarse, tuned] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  await convertModel(BASE, coarse, 'bf16');
  // A stronger adapter: its update does not fit into the eight bits of such weights.
  const strong = randomAdapter(openModel(coarse).model);
  for (const { data } of strong.adapter.tensors.values())
    for (let i = 0; i < data.length; i++) data[i]! *= 0.3;
  saveAdapter(tuned, strong.adapter, { baseModel: coarse });
  const order = { model: tuned, formats: ['merged'], to, questions: 20, maxNewTokens: 48 };
  const { artifact, summary } = await bench.run(stage, order);
  expect(summary).toMatchObject({ questions: 20, equal: 20 });
  expect(summary!['rounding_would_change']).toBeGreaterThan(0);
  const types = [...openModelWeights(path.join(artifact!.path, 'merged')).values()].map(
    ({ dtype }) => dtype,
  );
  expect(new Set(types)).toEqual(new Set(['F32']));
  const exportInfo = fs.readFileSync(path.join(artifact!.path, 'export.json'), 'utf8');
  expect(JSON.parse(exportInfo)).toMatchObject({ mergedWeights: 'f32' });
});

it('leaves nothing when it is cancelled', async () => {
  const to = temporaryFolder();
  const controller = new AbortController();
  const job = {
    signal: controller.signal,
    workspace: bench.folder,
    runDir: temporaryFolder(),
    runId: 'cancelled',
    resume: false,
    shouldEnd: () => false,
    report: ({ title }: { title: UserText }) => {
      if (english(title) === 'Merging the weights') controller.abort();
    },
    metric: () => undefined,
    sample: () => undefined,
    log: () => undefined,
    mayReach: () => false,
  };
  const settings = { ...stage.defaults, ...quick, model: adapter, formats: ['merged'], to };
  await expect(stage.run(settings, job)).rejects.toMatchObject({ name: 'AbortError' });
  expect(namesIn(to)).toEqual([]);
});

/** The name of a module's weight in the older layout that the pocket model has. */
function nameOnDisk(module: string): string {
  return `${module.replace('model.language_model.', 'model.').replace('model.visual.', 'visual.')}.weight`;
}

/** The bytes of a tensor, read without the code under test. */
function read({ file, begin, end }: { file: string; begin: number; end: number }): Buffer {
  return fs.readFileSync(file).subarray(begin, end);
}
