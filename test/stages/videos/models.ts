// Tiny models that see videos, with random weights, and the frames that tests show them.

import * as fs from 'node:fs';
import { join } from 'node:path';
import { saveModel } from '../../../main/data/checkpoints/load.ts';
import { randomParameters, temporaryFolder, type TinyConfig } from '../../helpers.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/video');
/** A folder of 11 frames, and a picture. */
export const FRAMES = join(FIXTURES, 'frames');
export const STILL = join(FIXTURES, 'still.png');

/** A folder of the fixtures, `qwen2_5_vl` or `qwen3_vl`, with random weights. */
export function modelOf(name: string): string {
  const from = join(FIXTURES, name);
  const json = JSON.parse(fs.readFileSync(join(from, 'config.json'), 'utf8')) as TinyConfig;
  const dir = temporaryFolder();
  saveModel(dir, { json, tensors: randomParameters(json) });
  for (const file of fs.readdirSync(from))
    if (!/^(config\.json|expected\.safetensors)$/.test(file))
      fs.copyFileSync(join(from, file), join(dir, file));
  return dir;
}
