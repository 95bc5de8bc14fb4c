// Gemma 3 text models.

import type { Family } from '../parts/family.ts';
import { gemma3Decoder, readGemma3Text, type Gemma3TextConfig } from '../parts/gemma3-decoder.ts';
import { sequentialPositions } from '../parts/text-decoder.ts';

export const gemma3_text: Family<Gemma3TextConfig> = {
  ...gemma3Decoder('model'),
  modelType: 'gemma3_text',
  architecture: 'Gemma3ForCausalLM',
  readConfig: readGemma3Text,
  diskNames: (path) => [path, path.replace(/^model\./, 'language_model.model.')],
  positions: (_c, ids) => sequentialPositions(ids),
};
