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
    }
  | ({ readonly kind: 'longrope' } & LongRope);

/** LongRoPE: factors for sequences within the original context, and for longer ones. */
export interface LongRope {
  /** One number for each frequency. */
  readonly factors: { readonly short: readonly number[]; readonly long: readonly number[] };
  /** Longest sequence in tokens that turns by the short factors. */
  readonly originalContext: number;
  /** Multiplies cos and sin, and so the scores by its square. */
  readonly attentionFactor: number;
}

/** Positions of a sequence that turns by the long factors count from here. */
export const LONG_SEQUENCE = 2 ** 28;

const ROPE_TYPES = ['default', 'mrope', 'dynamic', 'linear', 'llama3'];

/**
 * Base and scaling from `rope_parameters` (transformers 5) or from `rope_theta` and `rope_scaling`
 * (files on the Hub). `theta` is the family's default base; `longRope` is given by families that
 * know `longrope`, and by old names of it.
 */
export function readRopeScaling(
  text: Json,
  outer: Json = text,
  { theta: fallback = 10000, longRope }: { theta?: number; longRope?: () => LongRope } = {},
): { theta: number; scaling: RopeScaling } {
  const rope = objectAt([text, outer], 'rope_parameters');
  const old = objectAt([text, outer], 'rope_scaling');
  const theta = numberReader([rope, text, outer])('rope_theta', fallback);
  return { theta, scaling: readScaling({ ...old, ...rope }, longRope) };
}

/** `longrope` by its names in files. */
const LONG_ROPE_TYPES = ['longrope', 'su', 'yarn'];

function readScaling(rope: Json, longRope: (() => LongRope) | undefined): RopeScaling {
  const kind = rope.rope_type ?? rope.type ?? 'default';
  checkSupported('rope_type', kind, longRope ? [...ROPE_TYPES, ...LONG_ROPE_TYPES] : ROPE_TYPES);
  if (LONG_ROPE_TYPES.includes(kind as string)) return { kind: 'longrope', ...longRope!() };
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
 * those between the two bounds are interpolated. LongRoPE: each is divided by its own factor.
 * Source: transformers, modeling_rope_utils.
 */
export function scaledFrequencies(
  frequencies: Float32Array,
  scaling: RopeScaling,
  isLong = false,
): Float32Array {
  switch (scaling.kind) {
    case 'default':
    case 'dynamic':
      return frequencies;
    case 'linear':
      return frequencies.map((f) => f / scaling.factor);
    case 'longrope': {
      const factors = isLong ? scaling.factors.long : scaling.factors.short;
      return frequencies.map((f, i) => f / factors[i]!);
    }
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
