// Sliding windows of the layers, as `config.json` states them.

import { checkSupported, numberReader, type Json } from './config-reader.ts';
import type { LayerTraits } from './decoder-layers.ts';

/**
 * Reads `sliding_window` as the window of every layer; null means none. `fallback` is the window
 * where the key is absent.
 */
export const windowOfEveryLayer =
  (fallback?: number) =>
  (json: Json, layers: number): LayerTraits => {
    const value = json.sliding_window === undefined ? fallback : json.sliding_window;
    if (value === undefined || value === null) return {};
    const window = numberReader([json])('sliding_window', fallback);
    return { windows: new Array<number>(layers).fill(window) };
  };

/**
 * Where `use_sliding_window` is on, `sliding_window` in the layers that `layer_types` names, by default
 * those for which `slides` is true.
 */
export function windowsWhereUsed(
  json: Json,
  layers: number,
  slides: (layer: number) => boolean,
  fallback?: number,
): Pick<LayerTraits, 'windows'> {
  const isStated = fallback !== undefined || json.sliding_window !== undefined;
  if (json.use_sliding_window !== true || json.sliding_window === null || !isStated) return {};
  const window = numberReader([json])('sliding_window', fallback);
  const types = (json.layer_types ?? undefined) as readonly unknown[] | undefined;
  const windows = Array.from({ length: layers }, (_, layer) => {
    const type = types?.[layer] ?? (slides(layer) ? 'sliding_attention' : 'full_attention');
    checkSupported('layer_types', type, ['sliding_attention', 'full_attention']);
    return type === 'sliding_attention' ? window : undefined;
  });
  return { windows };
}

/** Windows of Qwen2 and Qwen3: from `max_window_layers` on. Source: transformers, configuration_qwen2. */
export function windowsOfLastLayers(json: Json, layers: number): LayerTraits {
  const first = numberReader([json])('max_window_layers', 28);
  return windowsWhereUsed(json, layers, (layer) => layer >= first, 4096);
}
