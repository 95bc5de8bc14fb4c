// Which layers of a text model attend within a sliding window.

import { checkSupported, type Json } from './config-reader.ts';

/** From `layer_types`; without it every layer except each `pattern`-th one slides. */
export function layerKinds(json: Json, layers: number, pattern: number): boolean[] {
  const types = json.layer_types;
  if (types === undefined || types === null)
    return Array.from({ length: layers }, (_, i) => (i + 1) % pattern !== 0);
  if (!Array.isArray(types) || types.length !== layers)
    throw new Error(`config.json: layer_types must list ${layers} layers`);
  return types.map((type) => {
    checkSupported('layer_types', type, ['sliding_attention', 'full_attention']);
    return type === 'sliding_attention';
  });
}
