// Rows with videos in the stages: the prompt is that of `omr probe`, and training, evaluation and
// distillation see it.

import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readArguments } from '../../../main/cli/terminal/arguments.ts';
import { probe } from '../../../main/cli/commands/model.ts';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { openWorkspace, readRows } from '../../../main/data/datasets/workspace.ts';
import { readSafetensors } from '../../../main/data/formats/weights/safetensors.ts';
import { readVideoFrames } from '../../../main/data/images/video-frames.ts';
import { checkVideoSight, PromptEncoder } from '../../../main/data/prompts/prompt-encoder.ts';
import { familyOf, VIDEO_FAMILIES } from '../../../main/engine/models/index.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { stage as distill } from '../../../main/stages/distill.ts';
import { stage as evaluate } from '../../../main/stages/evaluate.ts';
import { questionsOf } from '../../../main/stages/export/parity-check.ts';
import { stage as imports } from '../../../main/stages/import.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import { stage as sft } from '../../../main/stages/sft.ts';
import { temporaryFolder } from '../../helpers.ts';
import { createBench, RESOURCES } from '../jobs.ts';
import { FRAMES, modelOf, STILL } from './models.ts';

const { folder, run, dataset } = createBench();

const RESPONSE = '<think>It moves.</think><answer>yes</answer>';

/** A row with a picture and the 11 frames at this rate, as import makes it. */
async function imported(fps: number): Promise<ExampleRow> {
  const source = temporaryFolder();
  fs.cpSync(FRAMES, join(source, 'clip'), { recursive: true });
  fs.copyFileSync(STILL, join(source, 'still.png'));
  const row = { id: 'v', image: 'still.png', video: 'clip', fps, question: 'What?', answer: 'yes' };
  fs.writeFileSync(join(source, 'rows.jsonl'), `${JSON.stringify(row)}\n`);
  const { artifact } = await run(imports, { source });
  for await (const row of readRows(artifact!.path)) return row;
  throw new Error('no row');
}

/** What `omr probe` gives for the same conversation. */
async function probed(model: string, want: string, request: object) {
  const dir = temporaryFolder();
  const out = join(dir, 'out.safetensors');
  const words = ['--model', model, '--input', requestFile(request), '--out', out, '--want', want];
  await probe(readArguments(['probe', ...words]));
  return readSafetensors(out);
}

const conversation = (fps: number): object => ({
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image', path: STILL },
        { type: 'video', video: FRAMES, fps },
        { type: 'text', text: 'What?' },
      ],
    },
  ],
});

describe.each([
  { name: 'qwen2_5_vl', fps: 3 },
  { name: 'qwen3_vl', fps: 4 },
])('$name', ({ name, fps }) => {
  let model: string;
  let row: ExampleRow;
  beforeAll(async () => {
    model = modelOf(name);
    row = await imported(fps);
  });

  it('has the tokens, grids and pixels of `omr probe`', async () => {
    const encoder = new PromptEncoder(loadModel(model), openWorkspace(folder));
    const first = await encoder.prompt(row);
    const wanted = await probed(model, 'inputs', conversation(fps));
    const [still, clip] = ['pixel_values', 'pixel_values_videos'].map((key) => [
      ...(wanted.get(key)!.data as Float32Array),
    ]) as [number[], number[]];
    // The second prompt comes from the cache.
    for (const { ids, pictures } of [first, await encoder.prompt(row)]) {
      expect([...ids]).toEqual([...wanted.get('input_ids')!.data].map(Number));
      expect([...pictures!.pixelValues]).toEqual([...still, ...clip]);
      expect(pictures!.gridThw.flat()).toEqual(
        ['image_grid_thw', 'video_grid_thw'].flatMap((key) =>
          [...wanted.get(key)!.data].map(Number),
        ),
      );
      if (wanted.has('second_per_grid_ts'))
        expect(pictures!.videoSeconds!.map(Math.fround)).toEqual(
          [...wanted.get('second_per_grid_ts')!.data].map(Number),
        );
    }
  });

  it('has another prompt at another rate, and grey frames in its blank one', async () => {
    const encoder = new PromptEncoder(loadModel(model), openWorkspace(folder));
    const slow = { ...row, videos: [{ ...row.videos![0]!, fps: fps / 2 }] };
    const [one, other] = [await encoder.prompt(row), await encoder.prompt(slow)];
    expect(other.ids.length).toBeGreaterThan(one.ids.length);
    const { prompt, key } = await encoder.blankPrompt(row);
    expect((await encoder.blankPrompt(slow)).key).not.toBe(key);
    const blank = prompt();
    expect(blank.ids).toEqual(one.ids);
    expect(blank.pictures!.gridThw).toEqual(one.pictures!.gridThw);
    expect(new Set(blank.pictures!.pixelValues).size).toBeLessThanOrEqual(6);
  });

  it('changes all frames of a video in the same way', async () => {
    const encoder = new PromptEncoder(loadModel(model), openWorkspace(folder));
    const first = row.pictures[1]!;
    const still = { ...row, pictures: row.pictures.map(() => first) };
    const augmentation = { strength: 0.1, random: createRandom(5) };
    const { pixelValues, gridThw } = (await encoder.prompt(still, augmentation)).pictures!;
    const [t, h, w] = gridThw[1]!;
    const patch = pixelValues.length / gridThw.reduce((sum, [a, b, c]) => sum + a * b * c, 0);
    const size = h * w * patch;
    const video = pixelValues.slice(pixelValues.length - t * size);
    const plain = (await encoder.prompt(still)).pictures!.pixelValues;
    expect(video).not.toEqual(plain.slice(plain.length - t * size));
    for (let i = 1; i < t; i++)
      expect(video.slice(i * size, (i + 1) * size)).toEqual(video.slice(0, size));
  });

  it('starts SFT with the loss that `omr probe` computes', async () => {
    const set = await dataset([{ ...row, split: 'sft', responses: [RESPONSE] }]);
    const settings = { batchSize: 1, maxSteps: 2, learningRate: 0.01, imageAugmentation: 0 };
    const { metrics } = await run(sft, { ...settings, model, dataset: set });
    const inputs = await probed(model, 'inputs', conversation(fps));
    const { tokenizer } = loadModel(model);
    const prompt = [...inputs.get('input_ids')!.data].map(Number);
    const answer = [...tokenizer.encode(RESPONSE), tokenizer.eosTokenIds[0]!];
    const pixels = join(temporaryFolder(), 'pixels.safetensors');
    const words = ['--model', model, '--input', requestFile(conversation(fps)), '--out', pixels];
    await probe(readArguments(['probe', ...words, '--want', 'inputs']));
    const numbers = (key: string) => [...(inputs.get(key)?.data ?? [])].map(Number);
    const grids = (key: string) => {
      const all = numbers(key);
      return Array.from({ length: all.length / 3 }, (_, i) => all.slice(3 * i, 3 * i + 3));
    };
    const seconds = numbers('second_per_grid_ts');
    const loss = (
      await probed(model, 'loss', {
        input_ids: [...prompt, ...answer],
        labels: [...prompt.map(() => -100), ...answer],
        ...{ pixel_values: pixels, image_grid_thw: grids('image_grid_thw') },
        ...{ pixel_values_videos: pixels, video_grid_thw: grids('video_grid_thw') },
        ...(seconds.length > 0 ? { second_per_grid_ts: seconds } : {}),
      })
    ).get('loss')!.data as Float32Array;
    expect(metrics[0]!.values['loss']).toBeCloseTo(loss[0]!, 4);
    expect(metrics[1]!.values['loss']).toBeLessThan(metrics[0]!.values['loss']!);
  });

  it('is asked in an evaluation with and without its frames, and distilled', async () => {
    const set = await dataset([{ ...row, split: 'test' }]);
    const settings = { model, dataset: set, samples: 1, maxNewTokens: 4 };
    const { summary } = await run(evaluate, settings);
    expect(summary).toMatchObject({ n: 1, blank: { n: 1 } });
    const other = await dataset([{ ...row, split: 'sft' }]);
    await expect(
      run(distill, { model, dataset: other, split: 'sft', maxNewTokens: 4 }),
    ).rejects.toThrow('The teacher answered none of 1 question correctly');
  });

  it('takes an RL step', async () => {
    const rows = [1, 2].map((i) => ({ ...row, id: `${i}`, split: 'rl' }));
    const { metrics } = await run(rl, {
      ...{ model, dataset: await dataset(rows), split: 'rl', steps: 1, promptsPerStep: 2 },
      ...{ numGenerations: 2, maxNewTokens: 4, filterGroups: 'none' },
    });
    expect(metrics).toHaveLength(1);
  });
});

/** A request in a file. */
function requestFile(request: object): string {
  const file = join(temporaryFolder(), 'request.json');
  fs.writeFileSync(file, JSON.stringify(request));
  return file;
}

describe.each([
  {
    why: 'whose template knows none',
    missing: 'chat_template.jinja',
    model: join(RESOURCES, 'pocket', 'base'),
  },
  { why: 'without a processor', missing: 'video_preprocessor', model: withoutProcessor() },
])('a model $why is named before a run starts', ({ model, missing }) => {
  it.each(['sft', 'evaluate', 'rl', 'distill'] as const)('%s', async (name) => {
    const row = await imported(2);
    const text: ExampleRow = { ...row, id: 'text', pictures: [], videos: [] };
    const rows = [text, row].map((each) => ({ ...each, split: 'x', responses: [RESPONSE] }));
    const common = { model, dataset: await dataset(rows), split: 'x' };
    const start = {
      sft: () => run(sft, common),
      evaluate: () => run(evaluate, common),
      rl: () => run(rl, { ...common, promptsPerStep: 2 }),
      distill: () => run(distill, { ...common, maxNewTokens: 4 }),
    }[name];
    const failure = await start().catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'UserError',
      message: `The model in ${model} sees no videos.`,
      hint: expect.stringContaining(missing) as string,
    });
  });
});

function withoutProcessor(): string {
  const dir = modelOf('qwen3_vl');
  for (const name of ['preprocessor_config.json', 'video_preprocessor_config.json'])
    fs.rmSync(join(dir, name));
  return dir;
}

it('a model of another family names those that see videos', () => {
  const { family } = loadModel(modelOf('qwen3_vl')).model;
  expect(VIDEO_FAMILIES).toContain(family.modelType);
  const blind = { ...loadModel(modelOf('qwen3_vl')) };
  const model = { ...blind.model, family: familyOf('gemma3') };
  expect(() => checkVideoSight({ ...blind, model })).toThrow(
    expect.objectContaining({
      hint: 'Choose a model of one of the families qwen2_5_vl, qwen2_vl, qwen3_5, qwen3_vl.',
    }),
  );
});

describe('a request', () => {
  const loaded = loadModel(modelOf('qwen3_vl'));

  it('without any frame is refused', async () => {
    const read = readVideoFrames({ video: [], fps: 2 }, loaded.videoProcessor!);
    await expect(read).rejects.toThrow('The list of a video’s frames is empty.');
  });

  it('leaves out hidden files of a folder', async () => {
    const clip = temporaryFolder();
    fs.cpSync(FRAMES, clip, { recursive: true });
    fs.writeFileSync(join(clip, '._1.png'), 'no picture');
    const source = (video: string) => ({ video, fps: 2 });
    expect(await readVideoFrames(source(clip), loaded.videoProcessor!)).toEqual(
      await readVideoFrames(source(FRAMES), loaded.videoProcessor!),
    );
  });
});

it('an export asks made-up questions where every row shows a video', async () => {
  const rows = [await imported(2)];
  const has = ({ videos = [] }: ExampleRow): boolean => videos.length === 0;
  const from = await dataset(rows);
  expect(await questionsOf(from, 'x', 5, '', { has })).toEqual({ kind: 'made', count: 5 });
  expect(await questionsOf(from, 'x', 5, '')).toMatchObject({ kind: 'rows', rows });
});
