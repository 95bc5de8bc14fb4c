// Model folders to write as GGUF: the parity cases, changed only where llama.cpp has a fixed rule that
// their tiny sizes break.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { saveModel } from '../../../main/data/checkpoints/load.ts';
import { parityCases } from '../../fixtures.ts';
import { randomParameters, temporaryFolder, type TinyConfig } from '../../helpers.ts';

type Json = Record<string, unknown>;

/** The model folders of the parity cases whose family can be written. */
export function writableModels(): { name: string; dir: string }[] {
  const cases = parityCases(
    /^(?:text-(?:qwen2|qwen3|qwen3_5|llama3-rope|gemma3|smollm3|mistral|phi3)|vlm-(?:qwen2|qwen3|lfm2_vl|smolvlm|idefics3|internvl|gemma3|gemma4-bidirectional).*)$/,
  )
    .filter(({ name }) => !/video/.test(name))
    .map(({ name, dir }) => ({ name, dir: asLlamaCppHasIt(path.join(dir, 'model')) }));
  const { dir } = cases.find(({ name }) => name === 'vlm-lfm2_vl')!;
  return [...cases, { name: 'text-lfm2', dir: languageModelOf(dir) }];
}

/** A language model of the sizes of a model with sight, with random weights. */
function languageModelOf(from: string): string {
  const dir = temporaryFolder();
  const { text_config: text, ...outer } = read(path.join(from, 'config.json'));
  const json = { ...(text as Json), tie_word_embeddings: outer['tie_word_embeddings'] ?? true };
  saveModel(dir, { json, tensors: randomParameters(json as TinyConfig) });
  for (const name of ['chat_template.jinja', 'tokenizer.json', 'tokenizer_config.json'])
    fs.copyFileSync(path.join(from, name), path.join(dir, name));
  return dir;
}

/**
 * A copy with windows of 112 pixels, which llama.cpp takes for granted, without windows of tokens
 * for Mistral, which it does not know, with a border of long sequences beyond the 256 tokens of its
 * smallest context, with a token for a blank line, which it looks up for the tiles of Idefics3 and real
 * vocabularies have, with tiles of 512 pixels for LFM2-VL and pictures that need none, and with a
 * delta rule whose keys and values have one width.
 */
function asLlamaCppHasIt(from: string): string {
  const dir = temporaryFolder();
  fs.cpSync(from, dir, { recursive: true });
  change(path.join(dir, 'config.json'), (config) => {
    const vision = config['vision_config'] as Json | undefined;
    if (vision?.['window_size'] !== undefined) vision['window_size'] = 112;
    if (config['model_type'] === 'mistral') config['sliding_window'] = null;
    if (config['model_type'] === 'phi3')
      Object.assign(config, {
        max_position_embeddings: 4096,
        original_max_position_embeddings: 1024,
      });
  });
  if (fs.existsSync(path.join(dir, 'preprocessor_config.json')))
    change(path.join(dir, 'preprocessor_config.json'), (settings) => {
      if (settings['tile_size'] !== undefined)
        Object.assign(settings, { tile_size: 512, max_tiles: 10, max_image_tokens: 256 });
    });
  if (read(path.join(dir, 'config.json'))['model_type'] === 'qwen3_5_text') withEqualWidths(dir);
  const { model_type: type, vocab_size: rows } = read(path.join(dir, 'config.json'));
  if (type === 'smolvlm' || type === 'idefics3')
    change(path.join(dir, 'tokenizer.json'), (tokenizer) => {
      const { vocab, merges } = tokenizer['model'] as { vocab: Json; merges: string[][] };
      vocab['ĊĊ'] = Number(rows ?? 560) - 1;
      merges.push(['Ċ', 'Ċ']);
    });
  return dir;
}

/** Values of a delta rule as wide as keys, two value heads a key head, layers at even distances. */
function withEqualWidths(dir: string): void {
  const json = {
    ...read(path.join(dir, 'config.json')),
    linear_key_head_dim: 24,
    linear_num_value_heads: 4,
    num_hidden_layers: 2,
    layer_types: ['linear_attention', 'full_attention'],
  };
  saveModel(dir, { json, tensors: randomParameters(json) });
}

const read = (file: string): Json => JSON.parse(fs.readFileSync(file, 'utf8')) as Json;

function change(file: string, edit: (json: Json) => void): void {
  const json = read(file);
  edit(json);
  fs.writeFileSync(file, JSON.stringify(json));
}
