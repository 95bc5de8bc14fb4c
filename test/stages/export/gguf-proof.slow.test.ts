// The proof by llama.cpp: sound files pass token by token, and each kind of broken file is refused.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import type { GgufContent } from '../../../main/data/formats/weights/gguf-writer.ts';
import { sightOf } from '../../../main/data/gguf/picture-limits.ts';
import {
  ggufFile,
  planGguf,
  writeGgufFiles,
  type GgufPlan,
} from '../../../main/data/gguf/write-model.ts';
import { proveGguf, type GgufProof } from '../../../main/stages/export/gguf-proof.ts';
import type { GgufType } from '../../../settings/gguf-types.ts';
import { writableModels } from '../../data/gguf/models.ts';
import { temporaryFolder } from '../../helpers.ts';
import { RESOURCES } from '../jobs.ts';

const GENERAL = path.join(RESOURCES, 'pocket', 'general');
const BASE = path.join(RESOURCES, 'pocket', 'base');
const models = writableModels();
const modelOf = (name: string) => models.find((each) => each.name === name)!.dir;

/** Writes a model, broken by `damage`, and has it proved. */
async function prove(
  baseDir: string,
  {
    type = 'f32' as GgufType,
    damage = (plans: GgufPlan[]) => plans,
    after = (_: string) => {},
  } = {},
): Promise<GgufProof> {
  const to = temporaryFolder();
  const plans = planGguf({ baseDir, adapter: undefined, name: 'm', types: [type] });
  await writeGgufFiles(damage(plans), to);
  const projector = plans.find(({ file }) => file.startsWith('mmproj-'))?.file;
  const sight = projector === undefined ? undefined : sightOf(path.join(to, projector));
  after(to);
  const [proof] = await proveGguf(
    [
      {
        type,
        model: path.join(to, ggufFile('m', type)),
        ...(sight ? { sight } : {}),
      },
    ],
    { base: loadModel(baseDir), trained: undefined, device: 'cpu' },
    {
      scratch: to,
      questions: { kind: 'made', count: 4 },
      maxNewTokens: 10,
      systemPrompt: '',
      signal: new AbortController().signal,
    },
  );
  return proof!;
}

/** Changes the content of one file of a plan. */
const inFile =
  (file: string, edit: (content: GgufContent) => GgufContent) =>
  (plans: GgufPlan[]): GgufPlan[] =>
    plans.map((plan) => (plan.file === file ? { ...plan, content: edit(plan.content) } : plan));
const withKey =
  (key: string, value: GgufContent['metadata'][string]) => (content: GgufContent) => ({
    ...content,
    metadata: { ...content.metadata, [key]: value },
  });

describe.each(models)('$name', ({ dir, name }) => {
  it('is written so that llama.cpp would answer the same, token by token', async () => {
    const proof = await prove(dir);
    expect(proof.tokens).toBeGreaterThan(10);
    // Tiles are resized by each program in its own way.
    if (!/idefics3|smolvlm/.test(name)) expect(proof.equal).toBe(proof.tokens);
    expect(proof.withPictures).toBe(name.startsWith('vlm-') ? 2 : 0);
    expect(Math.abs(proof.perplexity / proof.ownPerplexity - 1)).toBeLessThan(0.01);
  });
});

it.each(['f16', 'q8_0', 'q6_k', 'q5_k_m', 'q4_k_m'] as const)(
  'proves the included base in %s, and tells what rounding costs',
  async (type) => {
    const { perplexity, ownPerplexity, withPictures } = await prove(GENERAL, { type });
    expect(withPictures).toBe(2);
    expect(perplexity / ownPerplexity).toBeLessThan(1.2);
  },
);

describe('a broken file hands nothing over', () => {
  it('the projector is missing', async () => {
    const after = (to: string) => fs.rmSync(path.join(to, 'mmproj-m-F32.gguf'));
    await expect(prove(GENERAL, { after })).rejects.toThrow(/llama.cpp cannot use/);
  });

  it('a tensor is cut off', async () => {
    const after = (to: string) => fs.truncateSync(path.join(to, 'm-F32.gguf'), 100_000);
    await expect(prove(GENERAL, { after })).rejects.toThrow(/truncated: .* ends at byte/);
  });

  it('heads are not interleaved', async () => {
    const damage = inFile('m-F32.gguf', (content) => ({
      ...content,
      tensors: content.tensors.map((tensor) =>
        tensor.name.endsWith('attn_q.weight')
          ? { ...tensor, bytes: async () => halvesSwapped(await tensor.bytes()) }
          : tensor,
      ),
    }));
    await expect(prove(modelOf('text-llama3-rope'), { damage })).rejects.toThrow(
      /answer otherwise/,
    );
  });

  it('the projection of LFM2-VL is empty', async () => {
    const damage = inFile('mmproj-m-F16.gguf', (content) => ({
      ...content,
      tensors: content.tensors.map((tensor) =>
        tensor.name === 'mm.2.weight'
          ? { ...tensor, bytes: async () => (await tensor.bytes()).slice().fill(0) }
          : tensor,
      ),
    }));
    await expect(prove(modelOf('vlm-lfm2_vl'), { type: 'f16', damage })).rejects.toThrow(
      /answer otherwise/,
    );
  });

  it('norms lack the 1', async () => {
    const damage = inFile('m-F32.gguf', (content) => ({
      ...content,
      tensors: content.tensors.map((tensor) =>
        /norm\.weight$/.test(tensor.name)
          ? { ...tensor, bytes: async () => lessOne(await tensor.bytes()) }
          : tensor,
      ),
    }));
    await expect(prove(modelOf('text-gemma3'), { damage })).rejects.toThrow(/answer otherwise/);
  });

  it('windows come at the wrong blocks', async () => {
    // The base looks at whole pictures in every second block.
    const damage = inFile('mmproj-m-F32.gguf', withKey('clip.vision.n_wa_pattern', 4));
    await expect(prove(BASE, { damage })).rejects.toThrow(/answer otherwise/);
  });

  it('rotary sections are wrong', async () => {
    const key = 'qwen2vl.rope.dimension_sections';
    const damage = inFile('m-F32.gguf', (content) => {
      const sections = content.metadata[key] as Int32Array;
      return withKey(key, Int32Array.from([sections.reduce((a, b) => a + b), 0, 0, 0]))(content);
    });
    await expect(prove(BASE, { damage })).rejects.toThrow(/answer otherwise/);
  });

  it('a special token is plain text', async () => {
    const damage = inFile('m-F32.gguf', (content) => {
      const types = content.metadata['tokenizer.ggml.token_type'] as Int32Array;
      return withKey(
        'tokenizer.ggml.token_type',
        types.map(() => 1),
      )(content);
    });
    await expect(prove(GENERAL, { damage })).rejects.toThrow(
      /cannot use .* a prompt of \d+ tokens is read as \d+ others/,
    );
  });

  it('the chat template is lost', async () => {
    const damage = inFile('m-F32.gguf', ({ metadata, tensors }) => {
      const { 'tokenizer.chat_template': _, ...rest } = metadata;
      return { metadata: rest, tensors };
    });
    await expect(prove(GENERAL, { damage })).rejects.toThrow(/chat template/);
  });
});

/** The rows of a tensor with its halves exchanged: another order of rows, the same numbers. */
function halvesSwapped(bytes: Uint8Array): Uint8Array {
  const half = bytes.length / 2;
  return Buffer.concat([bytes.subarray(half), bytes.subarray(0, half)]);
}

function lessOne(bytes: Uint8Array): Uint8Array {
  const numbers = new Float32Array(bytes.slice().buffer).map((x) => x - 1);
  return new Uint8Array(numbers.buffer);
}
