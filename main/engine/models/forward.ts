// The forward pass up to the last hidden states.

import { PrefixAttention } from '../layers/prefix-attention.ts';
import type { Value } from '../graph/graph.ts';
import type { Scope } from '../layers/modules.ts';
import type { Model } from './model.ts';
import { add, concat, gather } from '../graph/ops.ts';
import { tokenCount, type PrefixLayout } from '../layers/prefix-layout.ts';
import type { VisionPlan } from './parts/family.ts';

/**
 * Hidden states of all tokens before the final norm, [N, D]; picture features replace the picture
 * tokens.
 */
export function buildHiddenStates(
  model: Model,
  scope: Scope,
  batch: { readonly layout: PrefixLayout; readonly vision: VisionPlan | undefined },
): { x: Value; attention: PrefixAttention; vision: Value | undefined } {
  const { family, config, sizes } = model;
  const { graph } = scope;
  const N = tokenCount(batch.layout);
  let x = family.embed(scope, config, graph.input('ids', [N], 'int32'));
  const [vision, ...deepstack] = batch.vision?.build(scope) ?? [];
  if (vision) x = gather(concat([x, vision], 0), graph.input('feature_index', [N], 'int32'));
  const afterLayer = (h: Value, layer: number) => {
    const features = deepstack[layer];
    if (!features) return h;
    // Text tokens read the row of zeros after the features.
    const zeros = graph.constant(new Float32Array(sizes.width), [1, sizes.width]);
    const index = graph.input('deep_index', [N], 'int32');
    return add(h, gather(concat([features, zeros], 0), index));
  };
  const half = sizes.rotaryWidth;
  const rotary = {
    cos: graph.input('rope_cos', [N, half]),
    sin: graph.input('rope_sin', [N, half]),
  };
  const attention = new PrefixAttention(graph, batch.layout, sizes);
  return { x: family.decoder(scope, config, x, rotary, attention, afterLayer), attention, vision };
}
