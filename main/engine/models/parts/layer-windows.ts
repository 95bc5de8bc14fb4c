// Sliding windows of the layers, as `config.json` states them.

import { numberReader, type Json } from './config-reader.ts';
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
