// Types of GGUF weights, the most exact first: the list from which settings, requests and the window
// derive.

export const GGUF_TYPES = [
  'f32',
  'f16',
  'bf16',
  'q8_0',
  'q6_k',
  'q5_k_m',
  'q4_k_m',
  'q4_0',
] as const;
export type GgufType = (typeof GGUF_TYPES)[number];
