// What the families in LLaVA's layout share: a text model of another family under `language_model`,
// a tower, a projection of two matrices, and names of tensors.

import type { Value } from '../graph/graph.ts';
import { gelu } from '../graph/ops.ts';
import type { Scope } from '../layers/modules.ts';
import { LLAMA } from './text/llama.ts';
import { checkSupported, objectAt, type Json } from './parts/config-reader.ts';
import type { Tiles } from './parts/family.ts';
import { readTextConfig, type TextConfig, type TextTraits } from './parts/text-decoder.ts';
import { QWEN2 } from './text/qwen2.ts';
import { QWEN3 } from './text/qwen3.ts';

/** Module paths of the text model, the tower and its projection into the text model. */
export const TEXT_MODEL = 'model.language_model';
export const TOWER = 'model.vision_tower';
export const PROJECTOR = 'model.multi_modal_projector';

/** Text models by `text_config.model_type`. */
const TEXT_MODELS: Readonly<Record<string, TextTraits>> = {
  llama: LLAMA,
  qwen2: QWEN2,
  qwen3: QWEN3,
};

/** `model_type`s of the text models of this layout. */
export const TEXT_MODEL_TYPES: readonly string[] = Object.keys(TEXT_MODELS);

/** The text model of a family in this layout. */
export interface NestedTextConfig extends TextConfig {
  readonly textModelType: string;
}

/** Reads `text_config`. Throws an error that names a key that is not supported. */
export function readTextModel(json: Json, isTied: boolean): NestedTextConfig {
  const text = objectAt(json, 'text_config');
  const kind = (text.model_type ?? 'qwen2') as string;
  checkSupported('text_config.model_type', kind, Object.keys(TEXT_MODELS));
  return {
    ...readTextConfig(TEXT_MODELS[kind]!, text),
    tie_word_embeddings: isTied,
    textModelType: kind,
  };
}

/** The tower's layer whose output becomes features; −1 is the last one. */
export function featureLayer(json: Json, layers: number): number {
  const layer = json.vision_feature_layer ?? -1;
  const isWhole = Number.isSafeInteger(layer);
  const index = (layer as number) < 0 ? layers + 1 + (layer as number) : (layer as number);
  if (isWhole && index >= 0 && index <= layers) return layer as number;
  throw new Error(
    `config.json: vision_feature_layer must be a whole number from ${-layers - 1} to ${layers}, ` +
      `got ${(JSON.stringify(layer) ?? 'nothing').slice(0, 100)}`,
  );
}

/** Names on the Hub, then those of transformers 5; older SigLIP towers are in a `vision_model`. */
export function llavaNames(path: string): string[] {
  const hub = path
    .replace(/^model\.language_model\./, 'language_model.model.')
    .replace(/^lm_head\./, 'language_model.lm_head.')
    .replace(/^model\./, '');
  // transformers 5.5 saves the text model under both names.
  const doubled = path.replace(/^model\.language_model\./, 'model.language_model.model.');
  return [hub, path, doubled];
}

/** Two linear layers with GELU between them, `inner` numbers: [N, D] -> [N, width]. */
export function project(
  s: Scope,
  x: Value,
  width: number,
  { bias = true, inner = width }: { bias?: boolean; inner?: number } = {},
): Value {
  const hidden = gelu(s.in('linear_1').linear(x, inner, { bias }));
  return s.in('linear_2').linear(hidden, width, { bias });
}

/** Throws unless tiles are squares of this side, in pixels. */
export function checkTiles({ values, count, height, width }: Tiles, side: number): void {
  if (height !== side || width !== side)
    throw new Error(
      `the tower takes tiles of ${side} × ${side} pixels, but these have ${width} × ${height}`,
    );
  if (count === 0 || values.length % (count * side * side) !== 0)
    throw new Error(`pixel_values: ${values.length} numbers do not fill ${count} tiles`);
}
