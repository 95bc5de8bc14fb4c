// Models with sight as GGUF files of ours and as llama.cpp's own converter writes them: what comes in
// computes what went out, and what does not fit is refused in one sentence.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { probe } from '../../../main/cli/commands/model.ts';
import { readArguments } from '../../../main/cli/terminal/arguments.ts';
import { openModel, readParameter } from '../../../main/data/checkpoints/load.ts';
import { openGguf } from '../../../main/data/formats/weights/gguf.ts';
import { readSafetensors } from '../../../main/data/formats/weights/safetensors.ts';
import { importGguf } from '../../../main/data/gguf/read-model.ts';
import { planGguf, writeGgufFiles, type GgufPlan } from '../../../main/data/gguf/write-model.ts';
import { encodePng } from '../../../main/data/images/decode.ts';
import { parameterShapes } from '../../../main/engine/models/model.ts';
import type { GgufType } from '../../../settings/gguf-types.ts';
import { parityFolder, relativeError, temporaryFolder } from '../../helpers.ts';
import { sentence } from '../hostile/refusals.ts';
import { writableModels } from './models.ts';

const models = writableModels().filter(({ name }) => name.startsWith('vlm-'));
const dirOf = (pattern: RegExp): string => models.find(({ name }) => pattern.test(name))!.dir;

const plansOf = (baseDir: string, types: readonly GgufType[] = ['f32']): GgufPlan[] =>
  planGguf({ baseDir, adapter: undefined, name: 'a model', types });

/** A plan with its contents changed. */
type Change = (content: GgufPlan['content']) => GgufPlan['content'];

/** The files of a model in a folder; `change` is made to the tower alone. */
async function written(dir: string, change: Change = (content) => content): Promise<string> {
  const to = temporaryFolder();
  const plans = plansOf(dir).map((plan) =>
    plan.file.startsWith('mmproj') ? { ...plan, content: change(plan.content) } : plan,
  );
  await writeGgufFiles(plans, to);
  return to;
}
const LANGUAGE = 'a model-F32.gguf';
const TOWER = 'mmproj-a model-F32.gguf';

/** A folder of the files in `from`. */
function imported(from: string, language = LANGUAGE): string {
  const back = temporaryFolder();
  importGguf(path.join(from, language), back, 'f32');
  return back;
}

/** The largest difference of two folders' parameters, and which names are norms stored as 1 + w. */
function worstDifference(one: string, other: string): { norms: number; others: number } {
  const [{ model, json }, again] = [openModel(one), openModel(other)];
  expect([...parameterShapes(again.json)]).toEqual([...parameterShapes(json)]);
  const worst = { norms: 0, others: 0 };
  for (const name of parameterShapes(json).keys()) {
    const [mine, its] = [readParameter(model, name).data, readParameter(again.model, name).data];
    const off = its.reduce((most, x, i) => Math.max(most, Math.abs(x - mine[i]!)), 0);
    const kind = /norm|A_log/.test(name) ? 'norms' : 'others';
    worst[kind] = Math.max(worst[kind], off);
  }
  return worst;
}

/** What `omr probe` computes. */
async function probed(
  model: string,
  input: string,
  want: string,
): Promise<Map<string, ArrayLike<number>>> {
  const out = path.join(temporaryFolder(), 'out.safetensors');
  const words = ['probe', '--model', model, '--input', input, '--want', want, '--out', out];
  await probe(readArguments(words));
  return new Map([...readSafetensors(out)].map(([name, { data }]) => [name, data as Float32Array]));
}

/** A request about a picture of these sides. */
async function pictureRequest(width: number, height: number): Promise<string> {
  const dir = temporaryFolder();
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * i * 7 + i) % 256);
  const png = await encodePng({ width, height, channels: 3, data });
  fs.writeFileSync(path.join(dir, 'picture.png'), png);
  const content = [
    { type: 'image', path: 'picture.png' },
    { type: 'text', text: 'What is 12 + 34?' },
  ];
  const file = path.join(dir, 'request.json');
  fs.writeFileSync(file, JSON.stringify({ messages: [{ role: 'user', content }] }));
  return file;
}

describe.each(models)('$name', ({ name, dir }) => {
  let back: string;
  beforeAll(async () => {
    back = imported(await written(dir));
  });

  it('has the same weights', () => {
    const { norms, others } = worstDifference(dir, back);
    expect(others).toBe(0);
    // A norm that is stored as 1 + weight loses its last bits, and so does −exp of a decay.
    expect(norms).toBeLessThanOrEqual(/gemma3|qwen3_5/.test(name) ? 2 ** -22 : 0);
  });

  it('computes the same from the same pictures', async () => {
    const request = path.join(parityFolder(name)!, 'req-train.json');
    const [mine, its] = [
      await probed(dir, request, 'logits,vision'),
      await probed(back, request, 'logits,vision'),
    ];
    expect([...its.keys()]).toEqual([...mine.keys()]);
    expect(mine.size).toBeGreaterThan(1);
    const limit = /gemma3|qwen3_5/.test(name) ? 1e-5 : 0;
    for (const [what, numbers] of mine)
      expect(relativeError(its.get(what)!, numbers), what).toBeLessThanOrEqual(limit);
  });

  it.each([
    [120, 70],
    [33, 90],
  ])('makes the same ids and patches of a message with a picture of %d × %d', async (...sides) => {
    const request = await pictureRequest(...sides);
    const [mine, its] = [
      await probed(dir, request, 'inputs'),
      await probed(back, request, 'inputs'),
    ];
    expect([...its.keys()]).toEqual([...mine.keys()]);
    expect(mine.get('input_ids')!.length).toBeGreaterThan(10);
    for (const [what, numbers] of mine)
      expect(Array.from(its.get(what)!), what).toEqual(Array.from(numbers));
  });
});

describe('a model in fewer bits', () => {
  it.each([
    ['f16', /qwen2_5_vl-one/, 1e-5, 4e-4],
    ['q8_0', /qwen2_5_vl-one/, 1e-5, 8e-3],
    ['q8_0', /smolvlm/, 1e-5, 8e-3],
    ['f16', /gemma3/, 1e-5, 4e-4],
  ] as const)(
    '%s of %s comes in with the rounding of its type',
    async (type, family, least, most) => {
      const dir = dirOf(family);
      const to = temporaryFolder();
      await writeGgufFiles(plansOf(dir, [type]), to);
      const back = imported(to, `a model-${type.toUpperCase()}.gguf`);
      const [{ model, json }, again] = [openModel(dir), openModel(back)];
      let worst = 0;
      for (const [name, shape] of parameterShapes(json)) {
        if (shape.length < 2) continue;
        const [mine, its] = [
          readParameter(model, name).data,
          readParameter(again.model, name).data,
        ];
        const square = (values: Float32Array) => values.reduce((sum, x) => sum + x * x, 0);
        worst = Math.max(worst, Math.sqrt(square(its.map((x, i) => x - mine[i]!)) / square(mine)));
      }
      expect(worst).toBeLessThan(most);
      expect(worst).toBeGreaterThan(least);
    },
  );
});

describe('files of llama.cpp’s own converter', () => {
  /** A tower with some keys and tensors otherwise. */
  const changed =
    (
      metadata: (keys: Record<string, unknown>) => void,
      tensors: Change = (content) => content,
    ): Change =>
    (content) => {
      const keys = { ...content.metadata };
      metadata(keys);
      return tensors({ ...content, metadata: keys });
    };
  const renamed =
    (rename: (name: string) => string): Change =>
    ({ metadata, tensors }) => ({
      metadata,
      tensors: tensors.map((tensor) => ({ ...tensor, name: rename(tensor.name) })),
    });
  const same = (dir: string, back: string) => expect(worstDifference(dir, back).others).toBe(0);

  it.each([64, 0])('Qwen2-VL states another width of its MLPs: %d', async (width) => {
    const dir = dirOf(/qwen2_vl/);
    const change = changed((keys) => {
      keys['clip.vision.feed_forward_length'] = width;
      delete keys['clip.vision.spatial_merge_size'];
    });
    same(dir, imported(await written(dir, change)));
  });

  it('InternVL has the class token’s position first, and a table of three axes', async () => {
    const dir = dirOf(/internvl/);
    const { data } = readParameter(
      openModel(dir).model,
      'model.vision_tower.embeddings.position_embeddings',
    );
    const change = changed(
      (keys) => delete keys['clip.vision.class_position_last'],
      ({ metadata, tensors }) => ({
        metadata,
        tensors: tensors.map((tensor) =>
          tensor.name === 'v.position_embd.weight'
            ? {
                ...tensor,
                shape: [1, ...tensor.shape],
                bytes: () => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
              }
            : tensor,
        ),
      }),
    );
    same(dir, imported(await written(dir, change)));
  });

  it('Gemma 3 had the matrices of its MLPs exchanged for a time', async () => {
    const dir = dirOf(/gemma3/);
    const change = renamed((name) =>
      name.replace(/ffn_(up|down)/, (_, side) => (side === 'up' ? 'ffn_down' : 'ffn_up')),
    );
    same(dir, imported(await written(dir, change)));
  });

  it('Gemma 4 has its type among the keys of its tower', async () => {
    const dir = dirOf(/gemma4/);
    const change = changed((keys) => {
      keys['clip.vision.projector_type'] = keys['clip.projector_type'];
      delete keys['clip.projector_type'];
      delete keys['clip.vision.projector.scale_factor'];
    });
    same(dir, imported(await written(dir, change)));
  });

  it('Gemma 4 with embeddings for every layer is refused', async () => {
    const [language, tower] = plansOf(dirOf(/gemma4/));
    const key = 'gemma4.embedding_length_per_layer_input';
    const metadata = { ...language!.content.metadata, [key]: 256 };
    const to = temporaryFolder();
    const content = { ...language!.content, metadata };
    await writeGgufFiles([{ ...language!, content }, tower!], to);
    expect(sentence(() => imported(to), LANGUAGE)).toContain('E2B');
  });

  it('Gemma 3 can lack the token of pictures, for which an unused one is taken', async () => {
    const dir = dirOf(/gemma3/);
    const [language, tower] = plansOf(dir);
    const tokens = (language!.content.metadata['tokenizer.ggml.tokens'] as string[]).map((token) =>
      token === '<image_soft_token>' ? '<unused7>' : token,
    );
    const metadata = { ...language!.content.metadata, 'tokenizer.ggml.tokens': tokens };
    const to = temporaryFolder();
    await writeGgufFiles(
      [{ ...language!, content: { ...language!.content, metadata } }, tower!],
      to,
    );
    const back = imported(to);
    const request = await pictureRequest(80, 80);
    const ids = async (folder: string) =>
      Array.from((await probed(folder, request, 'inputs')).get('input_ids')!);
    expect(await ids(back)).toEqual(await ids(dir));
  });
});

describe('the tower beside a language model', () => {
  const dir = dirOf(/qwen2_5_vl-one/);
  let folder: string;
  beforeAll(async () => {
    folder = await written(dir);
  });
  /** A folder with the language model and these files beside it. */
  function beside(files: Readonly<Record<string, string>>): string {
    const to = temporaryFolder();
    fs.copyFileSync(path.join(folder, LANGUAGE), path.join(to, LANGUAGE));
    for (const [name, from] of Object.entries(files)) fs.copyFileSync(from, path.join(to, name));
    return to;
  }
  const tower = () => path.join(folder, TOWER);

  /** The sentence of an import that leaves nothing behind. */
  function refused(from: string, named: string, language = LANGUAGE): string {
    const out = path.join(temporaryFolder(), 'model');
    const text = sentence(() => importGguf(path.join(from, language), out, 'f32'), named);
    expect(fs.existsSync(out)).toBe(false);
    return text;
  }

  it.each(['mmproj-F16.gguf', 'mmproj-model-f16.gguf', 'Qwen2.5-VL-mmproj-BF16.GGUF'])(
    'is found as %s',
    (name) => {
      const { model } = openModel(imported(beside({ [name]: tower() })));
      expect(model.family.modelType).toBe('qwen2_5_vl');
    },
  );

  it('is that of the same name where an export of ours wrote several', async () => {
    const to = temporaryFolder();
    await writeGgufFiles(plansOf(dir, ['f32', 'q8_0']), to);
    for (const [language, own] of [
      ['a model-F32.gguf', 'mmproj-a model-F32.gguf'],
      ['a model-Q8_0.gguf', 'mmproj-a model-F16.gguf'],
    ] as const) {
      const file = path.join(to, language);
      expect(importGguf(file, temporaryFolder(), 'f32').tower).toBe(path.join(to, own));
    }
  });

  it('is named where it is missing', () => {
    expect(refused(beside({}), LANGUAGE)).toContain('qwen2vl');
  });

  it('is refused where several fit', () => {
    const text = refused(beside({ 'mmproj-A.gguf': tower(), 'mmproj-B.gguf': tower() }), LANGUAGE);
    expect(text).toContain('mmproj-A.gguf, mmproj-B.gguf');
  });

  it('is taken where only one of several fits', async () => {
    const other = path.join(await written(dirOf(/gemma3/)), TOWER);
    const from = beside({ 'mmproj-A.gguf': other, 'mmproj-B.gguf': tower() });
    const { tower: taken } = importGguf(path.join(from, LANGUAGE), temporaryFolder(), 'f32');
    expect(path.basename(taken!)).toBe('mmproj-B.gguf');
  });

  it('of another family is refused with both types', async () => {
    const other = path.join(await written(dirOf(/gemma3/)), TOWER);
    const text = refused(beside({ 'mmproj-A.gguf': other }), 'mmproj-A.gguf');
    expect(text).toContain('gemma3, not qwen2vl_merger, qwen2.5vl_merger');
  });

  it('of another width is refused with both widths', async () => {
    const other = await written(dir, (content) => ({
      ...content,
      metadata: { ...content.metadata, 'clip.vision.projection_dim': 96 },
    }));
    const text = refused(beside({ 'mmproj-A.gguf': path.join(other, TOWER) }), 'mmproj-A.gguf');
    expect(text).toContain('96, not 64');
  });

  it('that is a language model is refused', () => {
    refused(beside({ 'mmproj-A.gguf': path.join(folder, LANGUAGE) }), 'mmproj-A.gguf');
  });

  it('is refused as a model of its own', () => {
    refused(folder, TOWER, TOWER);
  });

  it('without a tensor is refused with its name', async () => {
    const other = await written(dir, ({ metadata, tensors }) => ({
      metadata,
      tensors: tensors.filter(({ name }) => name !== 'v.blk.2.ffn_gate.bias'),
    }));
    expect(refused(other, path.join(other, TOWER))).toContain('v.blk.2.ffn_gate.bias');
  });

  it('with a tensor of another shape is refused with both shapes', async () => {
    const other = await written(dir, ({ metadata, tensors }) => ({
      metadata,
      tensors: tensors.map((tensor) =>
        tensor.name === 'mm.2.bias'
          ? { ...tensor, shape: [32], bytes: () => new Uint8Array(128) }
          : tensor,
      ),
    }));
    expect(refused(other, path.join(other, TOWER))).toContain('[32], but the model needs [64]');
  });

  it.each([
    ['block_count', 4_000_000_000],
    ['block_count', 0],
    ['patch_size', 0],
    ['attention.head_count', 3],
    ['n_wa_pattern', 7.5],
  ])('with %s %d is refused', async (key, value) => {
    const other = await written(dir, (content) => ({
      ...content,
      metadata: {
        ...content.metadata,
        [`clip.vision.${key}`]: Number.isInteger(value) ? value : { float: value },
      },
    }));
    refused(other, other);
  });

  it('that is cut off is refused with its name', () => {
    const from = beside({ 'mmproj-A.gguf': tower() });
    const file = path.join(from, 'mmproj-A.gguf');
    fs.truncateSync(file, fs.statSync(file).size - 100);
    expect(refused(from, file)).toContain('truncated');
  });

  it('leaves a text model alone that no family with sight has', async () => {
    const [text] = writableModels().filter(({ name }) => name === 'text-phi3');
    const to = await written(text!.dir);
    fs.copyFileSync(tower(), path.join(to, 'mmproj-A.gguf'));
    expect(importGguf(path.join(to, LANGUAGE), temporaryFolder(), 'f32')).toEqual({
      modelType: 'phi3',
      tower: undefined,
    });
  });

  it('has the limits of pictures in it', () => {
    expect(openGguf(tower()).metadata.get('clip.vision.image_max_pixels')).toBe(12544);
  });
});
