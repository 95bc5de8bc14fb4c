// The finder of parity cases: own ones first, others where a folder of them is there.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { parityCases } from './fixtures.ts';
import { temporaryFolder } from './helpers.ts';

afterEach(() => void vi.unstubAllEnvs());

it('parity cases are the own ones, and those of OMR_CONFORMANCE that are not among them', () => {
  const folder = temporaryFolder();
  for (const name of ['tokenizer', 'text-other']) {
    fs.mkdirSync(path.join(folder, 'parity', name), { recursive: true });
    fs.writeFileSync(path.join(folder, 'parity', name, 'case.json'), '{}');
  }
  fs.mkdirSync(path.join(folder, 'parity', 'text-without-case'));
  vi.stubEnv('OMR_CONFORMANCE', folder);
  const own = path.join(import.meta.dirname, 'fixtures/parity');
  expect(parityCases(/^(text|tokenizer)/)).toEqual([
    { name: 'text-gemma3', dir: path.join(own, 'text-gemma3') },
    { name: 'text-llama3-rope', dir: path.join(own, 'text-llama3-rope') },
    { name: 'text-other', dir: path.join(folder, 'parity/text-other') },
    { name: 'text-phi3', dir: path.join(own, 'text-phi3') },
    { name: 'text-qwen2', dir: path.join(own, 'text-qwen2') },
    { name: 'text-qwen3_5', dir: path.join(own, 'text-qwen3_5') },
    { name: 'tokenizer', dir: path.join(own, 'tokenizer') },
  ]);
});

it('parity cases of the suite itself need nothing beside the checkout', () => {
  vi.stubEnv('OMR_CONFORMANCE', path.join(temporaryFolder(), 'absent'));
  expect(parityCases(/./).map(({ name }) => name)).toEqual([
    'chat-template',
    'processor-qwen2_5_vl',
    'text-gemma3',
    'text-llama3-rope',
    'text-phi3',
    'text-qwen2',
    'text-qwen3_5',
    'tokenizer',
    'vlm-gemma3',
    'vlm-gemma4',
    'vlm-idefics3-padded',
    'vlm-internvl',
    'vlm-lfm2_vl',
    'vlm-llava_onevision',
    'vlm-qwen2_5_vl-one-image',
    'vlm-qwen2_5_vl-two-images',
    'vlm-qwen3_5',
  ]);
});
