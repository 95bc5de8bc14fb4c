// Rotary frequencies, and how long-context models stretch them.

type Json = Readonly<Record<string, unknown>>;

/** How frequencies are changed; `default` leaves them. Names as in transformers' rope_type. */
export type RopeScaling =
  | { readonly kind: 'default' }
  | { readonly kind: 'linear'; readonly factor: number }
  | {
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      /** Context in tokens before the stretch. */
      readonly originalContext: number;
    };

const KNOWN = ['default', 'mrope', 'linear', 'llama3'];

/** Base and scaling from `rope_parameters` (transformers 5) or `rope_theta` and `rope_scaling` (hubs). */
export function readRopeScaling(
  text: Json,
  outer: Json = text,
): { theta: number; scaling: RopeScaling } {
  const rope = (text.rope_parameters ?? outer.rope_parameters ?? {}) as Json;
  const old = (text.rope_scaling ?? outer.rope_scaling ?? {}) as Json;
  const theta = rope.rope_theta ?? text.rope_theta ?? outer.rope_theta ?? 10000;
  if (typeof theta !== 'number')
    throw new Error(`config.json: rope_theta must be a number, got ${JSON.stringify(theta)}`);
  return { theta, scaling: readScaling({ ...old, ...rope }) };
}

function readScaling(rope: Json): RopeScaling {
  const kind = rope.rope_type ?? rope.type ?? 'default';
  const number = (key: string): number => {
    const value = rope[key];
    if (typeof value !== 'number')
      throw new Error(
        `config.json: rope_scaling.${key} must be a number, got ${JSON.stringify(value)}`,
      );
    return value;
  };
  switch (kind) {
    case 'default':
    case 'mrope':
      return { kind: 'default' };
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
      throw new Error(
        `config.json: rope type ${JSON.stringify(kind)} is not known (known: ${KNOWN.join(', ')})`,
      );
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
 * Frequencies as the model was stretched. Llama 3: those with long waves are divided by the factor, those with short waves
 * stay, and between the two bounds the change is gradual. Source: Llama 3.1's rope scaling, as in transformers.
 */
export function scaledFrequencies(frequencies: Float32Array, scaling: RopeScaling): Float32Array {
  switch (scaling.kind) {
    case 'default':
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
        const waves = originalContext / ((2 * Math.PI) / f); // waves in the original context
        if (waves < low) return f / factor;
        if (waves > high) return f;
        const share = (waves - low) / (high - low);
        return ((1 - share) * f) / factor + share * f;
      });
    }
  }
}
