// Qwen2-VL: the Qwen2 decoder with multimodal rotary positions, and a vision tower with full
// attention within a frame.

import type { Value } from '../graph/graph.ts';
import { quickGelu } from '../graph/ops.ts';
import type { Scope } from '../layers/modules.ts';
import { checkSupported, objectAt, type Json } from './parts/config-reader.ts';
import { sectionedAxis } from './parts/mrope.ts';
import {
  patchEmbedding,
  patchMerger,
  patchRotaryInputs,
  towerBlocks,
  VISION_NORM_EPSILON,
  type QwenVisionConfig,
} from './parts/vision/qwen-vision-tower.ts';
import {
  planFrames,
  qwenVisionFamily,
  readQwenConfig,
  readVisionSizes,
  visionNumbers,
  type FramePlan,
  type QwenConfig,
  type VisionDefaults,
} from './parts/vision/qwen-vision.ts';
import { QWEN2 } from './text/qwen2.ts';

const DEFAULTS: VisionDefaults = {
  depth: 32,
  hidden_size: 1280,
  intermediate_size: 5120,
  patch_size: 14,
};

function readConfig(json: Json): QwenConfig {
  const number = visionNumbers(json);
  checkSupported('vision_config.hidden_act', objectAt(json, 'vision_config').hidden_act, [
    'quick_gelu',
  ]);
  // In this family's files the tower's width is `embed_dim`, and `hidden_size` is the text model's.
  const width = number('embed_dim', DEFAULTS.hidden_size);
  return readQwenConfig(QWEN2, json, {
    ...readVisionSizes(json, DEFAULTS),
    hidden_size: width,
    intermediate_size: width * number('mlp_ratio', 4),
    out_hidden_size: number('hidden_size', 3584),
  });
}

const norm = (s: Scope, x: Value) => s.layerNorm(x, VISION_NORM_EPSILON);

function tower(s: Scope, v: QwenVisionConfig, { patches, frames }: FramePlan): Value {
  const rope = patchRotaryInputs(s, v, patches);
  const x = towerBlocks(s, v, patchEmbedding(s, v, patches), rope, {
    norm,
    mlp: (mlp, h) => {
      const hidden = quickGelu(mlp.in('fc1').linear(h, v.intermediate_size, { bias: true }), 1.702);
      return mlp.in('fc2').linear(hidden, v.hidden_size, { bias: true });
    },
    segments: () => frames,
  });
  return patchMerger(s.in('merger'), v, x, norm);
}

export const qwen2_vl = qwenVisionFamily({
  modelType: 'qwen2_vl',
  architecture: 'Qwen2VLForConditionalGeneration',
  readConfig,
  towerName: 'full attention, LayerNorm',
  videoLayout: () => ({}),
  axisOf: sectionedAxis,
  plan({ vision }, gridThw, pixelValues) {
    const plan = planFrames(vision, gridThw, pixelValues);
    return { ...plan, tower: (s) => [tower(s, vision, plan)] };
  },
});
