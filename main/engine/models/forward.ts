// The forward pass up to the last hidden state.

import { TreeAttention } from '../layers/prefix-attention.ts';
import type { Value } from '../graph/graph.ts';
import type { Scope } from '../layers/modules.ts';
import type { Model } from './model.ts';
import { add, concat, gather } from '../graph/ops.ts';
import { tokensOf, type TreeLayout } from '../layers/prefix-layout.ts';
import type { VisionPlan } from './parts/family.ts';

/** Hidden states of all tokens before the last norm, [N, D], with picture features in the place of their tokens. */
export function buildHidden(
  model: Model,
  scope: Scope,
  buffer: { readonly layout: TreeLayout; readonly vision: VisionPlan | undefined },
): { x: Value; attention: TreeAttention; vision: Value | undefined } {
  const { family, config, sizes } = model;
  const { graph } = scope;
  const N = tokensOf(buffer.layout);
  let x = family.embed(scope, config, graph.input('ids', [N], 'int32'));
  const [vision, ...deep] = buffer.vision?.build(scope) ?? [];
  if (vision) x = gather(concat([x, vision], 0), graph.input('feature_index', [N], 'int32'));
  // Tokens that are no pictures get the row of zeros behind the features.
  const atPictures = (features: Value) => {
    const none = graph.constant(new Float32Array(sizes.width), [1, sizes.width]);
    return gather(concat([features, none], 0), graph.input('deep_index', [N], 'int32'));
  };
  const after = (h: Value, layer: number) => {
    const features = deep[layer];
    return features ? add(h, atPictures(features)) : h;
  };
  const half = sizes.rotaryWidth;
  const rotary = {
    cos: graph.input('rope_cos', [N, half]),
    sin: graph.input('rope_sin', [N, half]),
  };
  const attention = new TreeAttention(graph, buffer.layout, sizes);
  return { x: family.decoder(scope, config, x, rotary, attention, after), attention, vision };
}
