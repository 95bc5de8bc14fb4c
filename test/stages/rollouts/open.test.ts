// Which program samples: what is asked for, what a device has, and what llama.cpp can compute.

import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadModel, saveModel } from '../../../main/data/checkpoints/load.ts';
import type { Device } from '../../../main/engine/runtime/session.ts';
import { Generator } from '../../../main/engine/generation/generator.ts';
import type { Job } from '../../../main/stages/contract/stage.ts';
import { LlamaGenerator } from '../../../main/stages/rollouts/llama-generator.ts';
import { openRollouts, type Rollouts } from '../../../main/stages/rollouts/open.ts';
import { randomParameters, temporaryFolder, TINY_TEXT, type TinyConfig } from '../../helpers.ts';
import { TINY_DELTA_VISION } from '../../tiny-configs.ts';
import type { UserError } from '../../../main/i18n/user-error.ts';
import { RESOURCES } from '../jobs.ts';

/** A device without a library on this platform. */
const BARE: Device = process.platform === 'win32' ? 'coreml' : 'dml';

/** Opens a model folder; gives what samples, the lines of the log, and the workspace. */
async function open(
  dir: string,
  { rollouts = 'auto', rolloutWeights = 'f32', device = 'cpu' as Device } = {},
): Promise<Rollouts & { lines: string[]; workspace: string }> {
  const lines: string[] = [];
  const workspace = temporaryFolder();
  const job = {
    ...{ workspace, runDir: temporaryFolder(), signal: new AbortController().signal },
    report: () => undefined,
    log: (line: string) => lines.push(line),
  } as unknown as Job;
  const model = { base: loadModel(dir), device, adapter: undefined };
  return { ...(await openRollouts(model, { rollouts, rolloutWeights }, job)), lines, workspace };
}

const POCKET = join(RESOURCES, 'pocket', 'base');

/** A folder with the tokenizer of a pocket model and tiny random parameters. */
function tinyFolder(json: TinyConfig): string {
  const dir = temporaryFolder();
  cpSync(POCKET, dir, { recursive: true });
  saveModel(dir, { json, tensors: randomParameters(json) });
  return dir;
}

it('takes the engine on the processor, and llama.cpp where it is asked for', async () => {
  const own = await open(POCKET);
  expect([own.by, own.generator.constructor, own.lines]).toEqual(['engine', Generator, []]);
  const asked = await open(POCKET, { rollouts: 'llama', rolloutWeights: 'stored' });
  expect([asked.by, asked.generator.constructor]).toEqual(['llama', LlamaGenerator]);
  expect(asked.lines).toEqual(['answers are sampled by llama.cpp on the processor']);
  const [folder] = readdirSync(join(asked.workspace, 'cache', 'weights'));
  // The pocket model is stored in 16 bits.
  expect(existsSync(join(asked.workspace, 'cache', 'weights', folder!, 'base-F16.gguf'))).toBe(
    true,
  );
  await asked.generator.release();
});

it('takes the engine on a card for which there is no library, and says why', async () => {
  const { by, lines } = await open(POCKET, { device: BARE });
  expect(by).toBe('engine');
  expect(lines).toEqual([
    `answers are sampled by the engine on ${BARE}: llama.cpp cannot be used for rollouts here: no library for ${BARE} on ${process.platform}-${process.arch}. Set “rollouts” to engine.`,
  ]);
  await expect(open(POCKET, { rollouts: 'llama', device: BARE })).rejects.toThrow('no library');
});

it('refuses a model that llama.cpp computes in another way', async () => {
  const windows = {
    ...TINY_TEXT,
    vocab_size: 420,
    use_sliding_window: true,
    sliding_window: 4,
    max_window_layers: 1,
  };
  const dir = tinyFolder(windows);
  await expect(open(dir, { rollouts: 'llama' })).rejects.toMatchObject({
    message: expect.stringMatching(/qwen2: its sliding window/),
    hint: expect.stringContaining('Set “rollouts” to auto or engine'),
  });
});

it('names what it can sample where it cannot read the pictures of a family', async () => {
  const text = { ...TINY_DELTA_VISION.text_config, vocab_size: 420 };
  const large = { ...TINY_DELTA_VISION, text_config: text };
  const dir = tinyFolder(large as unknown as TinyConfig);
  const error = await open(dir, { rollouts: 'llama' }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    message: expect.stringContaining(
      'models of the type qwen3_5 here: how it reads their pictures',
    ),
  });
  const { hint } = error as UserError;
  expect(hint).toContain('Set “rollouts” to auto or engine');
  expect(hint).toContain('text models and, with pictures, those of the types qwen2_vl, qwen2_5_vl');
  expect(hint).not.toContain('qwen3_5');
});
