// Names under which transformers 5.5 saves parameters, besides those of the Hub.

import { expect, it } from 'vitest';
import { familyOf } from '../../../main/engine/models/index.ts';

it.each([
  ['internvl', 'model.language_model.norm.weight', 'model.language_model.model.norm.weight'],
  ['llava_onevision', 'lm_head.weight', 'language_model.lm_head.weight'],
  [
    'qwen3_5',
    'model.visual.patch_embed.proj.weight',
    'model.language_model.visual.patch_embed.proj.weight',
  ],
])('%s reads %s as %s', (type, path, name) => {
  expect(familyOf(type).diskNames(path, {})).toContain(name);
});
