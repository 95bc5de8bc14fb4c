// Qwen3-VL: the Qwen3 decoder with interleaved multimodal rotary positions, and a vision tower with
// learned positions whose middle blocks also feed the first text layers (deepstack). Each frame of a
// video is placed as a picture of its own, after its time.
//
// Source: transformers, modeling_qwen3_vl.

import { interleavedAxis } from './parts/mrope.ts';
import {
  qwenVisionFamily,
  readQwenConfig,
  visionList,
  type QwenConfig,
} from './parts/vision/qwen-vision.ts';
import {
  planQwen3Vision,
  readQwen3Vision,
  type Qwen3VisionConfig,
} from './parts/vision/qwen3-vision-tower.ts';
import { QWEN3 } from './text/qwen3.ts';

export const qwen3_vl = qwenVisionFamily<QwenConfig<Qwen3VisionConfig>>({
  modelType: 'qwen3_vl',
  architecture: 'Qwen3VLForConditionalGeneration',
  towerName: 'learned positions, deepstack',
  videoLayout: () => ({ isFramewise: true }),
  readConfig(json) {
    const deepstack = visionList(json, 'deepstack_visual_indexes', [8, 16, 24]);
    return readQwenConfig(QWEN3, json, readQwen3Vision(json, deepstack));
  },
  axisOf: interleavedAxis,
  plan: ({ vision }, gridThw, pixelValues) => planQwen3Vision(vision, gridThw, pixelValues),
});
