// The GGUF forms of an export: a file for each type, the adapter by itself, and what llama.cpp says.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { openGguf } from '../../../main/data/formats/weights/gguf.ts';
import { loraFile, planGgufLora } from '../../../main/data/gguf/lora-adapter.ts';
import type { LoraConfig } from '../../../main/engine/layers/lora.ts';
import { loadModel, openModel } from '../../../main/data/checkpoints/load.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { blobPath, openWorkspace, putBlob } from '../../../main/data/datasets/workspace.ts';
import { decodeImage, encodePng } from '../../../main/data/images/decode.ts';
import { resize } from '../../../main/data/images/processors/resize.ts';
import { stage as evaluate } from '../../../main/stages/evaluate.ts';
import { stage } from '../../../main/stages/export.ts';
import { writableModels } from '../../data/gguf/models.ts';
import { randomAdapter, temporaryFolder } from '../../helpers.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const GENERAL = path.join(RESOURCES, 'pocket', 'general');
const bench = createBench();
const quick = { questions: 4, maxNewTokens: 10 };
const models = writableModels();

/** Layers of the language model alone, by module path. */
const TEXT_LAYERS = String.raw`(?!.*(visual|vision_model|vision_tower|connector)).*\.\w+_proj`;

/** A folder with a random adapter; small enough that the model still answers. */
function adapterOf(base: string, config: Partial<LoraConfig> = {}): string {
  const loaded = randomAdapter(openModel(base).model, 3, {
    ...{ r: 3, lora_alpha: 6, target_modules: TEXT_LAYERS },
    ...config,
  });
  for (const { data } of loaded.adapter.tensors.values())
    for (let i = 0; i < data.length; i++) data[i]! *= 0.3;
  const dir = temporaryFolder();
  saveAdapter(dir, loaded.adapter, { baseModel: base });
  return dir;
}

/**
 * Cards in the size that the base takes, so that no program resizes them. The right answer to the
 * first half is what the base says, the others have none that it finds.
 */
async function answerable(count: number): Promise<ExampleRow[]> {
  const workspace = openWorkspace(bench.folder);
  const { imageProcessor } = loadModel(GENERAL);
  const cards: ExampleRow[] = [];
  for (const card of bench.cards('test', count)) {
    const raster = await decodeImage(blobPath(workspace, card.pictures[0]!), 'of a card');
    const { width, height } = imageProcessor!.resizedSize(raster.width, raster.height);
    const png = await encodePng(resize(raster, width, height, 'bicubic'));
    cards.push({ ...card, pictures: [putBlob(workspace, png)] });
  }
  const { runId } = await bench.run(evaluate, {
    ...{ model: GENERAL, dataset: await bench.dataset(cards), split: 'test', samples: 0 },
    maxNewTokens: 40,
  });
  const answers = fs.readFileSync(path.join(bench.folder, 'runs', runId, 'answers.jsonl'), 'utf8');
  const said = answers
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { answer: string });
  return cards.map((card, i) => ({
    ...card,
    answer: i < count / 2 ? said[i]!.answer : 'no such answer',
  }));
}

interface Proved {
  readonly file: string;
  readonly type: string;
  readonly equal: number;
  readonly total: number;
  readonly pictures: number;
}
const proofsOf = (summary: Readonly<Record<string, unknown>>) =>
  summary['gguf'] as readonly (Proved & Readonly<Record<string, number>>)[];

const tried = models.filter(({ name }) => !/two-images|padded/.test(name));

describe.each(tried)('$name', (model) => {
  it('goes out as an adapter that llama.cpp adds to the base', async () => {
    const adapter = adapterOf(model.dir);
    const { artifact, summary } = await bench.run(stage, {
      ...{ model: adapter, formats: ['gguf-lora'], name: 'mine', to: temporaryFolder() },
      ...quick,
    });
    const [proof] = proofsOf(summary!);
    expect(proof).toMatchObject({ file: 'mine-lora.gguf' });
    if (!/smolvlm|idefics3/.test(model.name)) expect(proof!.equal).toBe(proof!.total);
    expect(proof!.pictures).toBe(model.name.startsWith('vlm-') ? 2 : 0);
    const folder = path.join(artifact!.path, 'gguf-lora');
    expect(fs.readdirSync(folder).sort()).toContain('mine-lora.gguf');
    expect(fs.readdirSync(artifact!.path)).not.toContain('gguf-base');
    const file = openGguf(path.join(folder, 'mine-lora.gguf'));
    expect(file.metadata.get('general.type')).toBe('adapter');
    expect(fs.readFileSync(path.join(folder, 'Modelfile'), 'utf8')).toContain(
      'ADAPTER ./mine-lora.gguf',
    );
  });
});

it('asks llama.cpp of no row with a video, and says which', async () => {
  const [first, second, third] = bench.cards('test', 3) as [ExampleRow, ExampleRow, ExampleRow];
  const moving = {
    ...second,
    pictures: [second.pictures[0]!, second.pictures[0]!],
    videos: [{ first: 0, frames: 2, fps: 2 }],
  };
  const lines: string[] = [];
  const { summary } = await bench.run(
    stage,
    {
      ...{ model: GENERAL, formats: ['gguf'], gguf: ['q8_0'], to: temporaryFolder() },
      ...{ dataset: await bench.dataset([first, moving, third]), split: 'test' },
      ...quick,
    },
    { log: (line) => lines.push(line) },
  );
  // Of three rows two are asked about their pictures.
  expect(proofsOf(summary!).map(({ pictures }) => pictures)).toEqual([2]);
  const said = lines.filter((line) => line.includes('not asked of llama.cpp'));
  expect(said).toEqual([`rows with videos are not asked of llama.cpp: 1 (${moving.id})`]);
});

it('keeps the scale of every module: rsLoRA, ranks and alphas by pattern', async () => {
  const base = models.find(({ name }) => name === 'text-llama3-rope')!.dir;
  const model = adapterOf(base, {
    use_rslora: true,
    rank_pattern: { q_proj: 2 },
    alpha_pattern: { k_proj: 9 },
  });
  const { summary } = await bench.run(stage, {
    ...{ model, formats: ['gguf-lora'], to: temporaryFolder() },
    ...quick,
  });
  const [proof] = proofsOf(summary!);
  expect(proof!.equal).toBe(proof!.total);
});

it('refuses an adapter that changes more than llama.cpp can add, and says what to do', () => {
  const refused = (config: Partial<LoraConfig>) => () => {
    const loaded = randomAdapter(openModel(GENERAL).model, 1, {
      ...{ r: 2, lora_alpha: 2, target_modules: TEXT_LAYERS },
      ...config,
    });
    planGgufLora(GENERAL, loaded, 'm');
  };
  expect(refused({ target_modules: 'all-linear' })).toThrow(/belongs to the vision tower/);
  expect(refused({ target_modules: ['embed_tokens'] })).toThrow(/no layer of the language model/);
  expect(refused({ modules_to_save: ['embed_tokens'] })).toThrow(/trained as a whole/);
  expect(loraFile('m')).toBe('m-lora.gguf');
});

it('writes a file of each type, and has llama.cpp answer the questions of the data set', async () => {
  const dataset = await bench.dataset(await answerable(2));
  const { artifact, summary } = await bench.run(stage, {
    ...{ model: GENERAL, formats: ['gguf'], gguf: ['q4_k_m', 'f16'], name: 'mine' },
    ...{ dataset, to: temporaryFolder(), questions: 2, maxNewTokens: 40 },
  });
  const folder = path.join(artifact!.path, 'gguf');
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.gguf'));
  expect(files.sort()).toEqual(['mine-F16.gguf', 'mine-Q4_K_M.gguf', 'mmproj-mine-F16.gguf']);
  const proofs = proofsOf(summary!);
  expect(proofs.map(({ type, file }) => [type, file])).toEqual([
    ['f16', 'mine-F16.gguf'],
    ['q4_k_m', 'mine-Q4_K_M.gguf'],
  ]);
  for (const proof of proofs) {
    expect(proof['questions']).toBe(2);
    expect(proof['ownRight']).toBe(1);
    expect(proof['low']! <= proof['accuracy']! && proof['accuracy']! <= proof['high']!).toBe(true);
  }
  // What is exact answers as the model does, wrong ones too.
  expect(proofs[0]!['right']).toBe(1);
  expect(fs.readFileSync(path.join(folder, 'README.md'), 'utf8')).toMatch(
    /-m mine-F16.gguf --mmproj mmproj-mine-F16.gguf --image-min-tokens \d+ --image-max-tokens \d+ --jinja/,
  );
  expect(fs.readFileSync(path.join(folder, 'Modelfile'), 'utf8')).toMatch(
    /^FROM .\/mine-F16.gguf\nFROM .\/mmproj-mine-F16.gguf\n/,
  );
});

it('refuses no type and an unknown one before anything is written', async () => {
  const order = { model: GENERAL, formats: ['gguf'], to: temporaryFolder(), ...quick };
  await expect(bench.run(stage, { ...order, gguf: [] })).rejects.toThrow(/No type of GGUF/);
  await expect(bench.run(stage, { ...order, gguf: ['q3_k'] })).rejects.toThrow(/“gguf”/);
  expect(fs.readdirSync(order.to)).toEqual([]);
});
