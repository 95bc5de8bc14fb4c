// Rotary frequencies and their scaling for longer contexts.

import { checkSupported, numberReader, objectAt, type Json } from './config-reader.ts';

/** How frequencies are scaled; `default` keeps them. Names as in transformers' rope_type. */
export type RopeScaling =
  | { readonly kind: 'default' }
  /** Keeps them up to the context length; beyond it they would depend on the longest sequence. */
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'linear'; readonly factor: number }
  | {
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      /** Context length in tokens before scaling. */
      readonly originalContext: number;
    };

const ROPE_TYPES = ['default', 'mrope', 'dynamic', 'linear', 'llama3'];

/**
 * Base and scaling from `rope_parameters` (transformers 5) or from `rope_theta` and `rope_scaling`
 * (files on the Hub).
 */
export function readRopeScaling(
  text: Json,
  outer: Json = text,
): { theta: number; scaling: RopeScaling } {
  const rope = objectAt([text, outer], 'rope_parameters');
  const old = objectAt([text, outer], 'rope_scaling');
  const theta = numberReader([rope, text, outer])('rope_theta', 10000);
  return { theta, scaling: readScaling({ ...old, ...rope }) };
}

function readScaling(rope: Json): RopeScaling {
  const kind = rope.rope_type ?? rope.type ?? 'default';
  checkSupported('rope_type', kind, ROPE_TYPES);
  const number = numberReader([rope], 'rope_scaling.');
  switch (kind) {
    case 'dynamic':
      return { kind: 'dynamic' };
    case 'linear':
      return { kind: 'linear', factor: number('factor') };
    case 'llama3':
      return {
        kind: 'llama3',
        factor: number('factor'),
        lowFrequencyFactor: number('low_freq_factor'),
        highFrequencyFactor: number('high_freq_factor'),
        originalContext: number('original_max_position_embeddings'),
      };
    default:
      return { kind: 'default' };
  }
}

/** Frequencies θ^(−2i/K), in float32 as the reference computes them. */
export function inverseFrequencies(headDim: number, theta: number): Float32Array {
  return Float32Array.from(
    { length: headDim / 2 },
    (_, i) => 1 / Math.fround(theta ** Math.fround((2 * i) / headDim)),
  );
}

/**
 * Scaled frequencies. Llama 3: long wavelengths are divided by the factor, short ones are kept, and
 * those between the two bounds are interpolated. Source: Llama 3.1's rope scaling, as in
 * transformers.
 */
export function scaledFrequencies(frequencies: Float32Array, scaling: RopeScaling): Float32Array {
  switch (scaling.kind) {
    case 'default':
    case 'dynamic':
      return frequencies;
    case 'linear':
      return frequencies.map((f) => f / scaling.factor);
    case 'llama3': {
      const {
        factor,
        lowFrequencyFactor: low,
        highFrequencyFactor: high,
        originalContext,
      } = scaling;
      return frequencies.map((f) => {
        const periods = originalContext / ((2 * Math.PI) / f); // within the original context
        if (periods < low) return f / factor;
        if (periods > high) return f;
        const smooth = (periods - low) / (high - low);
        return ((1 - smooth) * f) / factor + smooth * f;
      });
    }
  }
}
