// Model folders to write as GGUF: the parity cases, changed only where llama.cpp has a fixed rule that
// their tiny sizes break.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { parityCases } from '../../fixtures.ts';
import { temporaryFolder } from '../../helpers.ts';

type Json = Record<string, unknown>;

/** The model folders of the parity cases whose family can be written. */
export function writableModels(): { name: string; dir: string }[] {
  return parityCases(
    /^(?:text-(?:qwen2|qwen3|llama3-rope|gemma3)|vlm-(?:qwen2|qwen3|smolvlm|idefics3|gemma3|gemma4-bidirectional).*)$/,
  )
    .filter(({ name }) => !/video|qwen3_5/.test(name))
    .map(({ name, dir }) => ({ name, dir: asLlamaCppHasIt(path.join(dir, 'model')) }));
}

/**
 * A copy with windows of 112 pixels, which llama.cpp takes for granted, and with a token for a blank
 * line, which it looks up for the tiles of Idefics3 and real vocabularies have.
 */
function asLlamaCppHasIt(from: string): string {
  const dir = temporaryFolder();
  fs.cpSync(from, dir, { recursive: true });
  change(path.join(dir, 'config.json'), (config) => {
    const vision = config['vision_config'] as Json | undefined;
    if (vision?.['window_size'] !== undefined) vision['window_size'] = 112;
  });
  const { model_type: type, vocab_size: rows } = read(path.join(dir, 'config.json'));
  if (type === 'smolvlm' || type === 'idefics3')
    change(path.join(dir, 'tokenizer.json'), (tokenizer) => {
      const { vocab, merges } = tokenizer['model'] as { vocab: Json; merges: string[][] };
      vocab['ĊĊ'] = Number(rows ?? 560) - 1;
      merges.push(['Ċ', 'Ċ']);
    });
  return dir;
}

const read = (file: string): Json => JSON.parse(fs.readFileSync(file, 'utf8')) as Json;

function change(file: string, edit: (json: Json) => void): void {
  const json = read(file);
  edit(json);
  fs.writeFileSync(file, JSON.stringify(json));
}
