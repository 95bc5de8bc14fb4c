// Qwen3.5: layers with a gated delta rule, which carry a state of fixed size, and full attention with
// an output gate in every fourth; Qwen3-VL's vision tower without deepstack.
//
// Source: transformers, configuration_qwen3_5 and modeling_qwen3_5.

import type { Value } from '../graph/graph.ts';
import {
  add,
  exp,
  log,
  maximum,
  minimum,
  mul,
  neg,
  reshape,
  rmsNorm,
  scalar,
  sigmoid,
  silu,
  slice,
} from '../graph/ops.ts';
import type { DeltaSizes } from '../layers/delta-rule.ts';
import type { Scope } from '../layers/modules.ts';
import type { PrefixAttention } from '../layers/prefix-attention.ts';
import { mapSequences, type Sequences, type StateSize } from '../layers/prefix-states.ts';
import {
  checkMultiple,
  checkSupported,
  kernelLength,
  numberReader,
  objectAt,
  wholeNumbers,
  type Json,
} from './parts/config-reader.ts';
import { residualLayers, type ResidualLayer } from './parts/decoder-layers.ts';
import type { Family } from './parts/family.ts';
import { interleavedAxis, type MropeConfig } from './parts/mrope.ts';
import { qwenPictures } from './parts/vision/qwen-vision.ts';
import {
  planQwen3Vision,
  readQwen3Vision,
  type Qwen3VisionConfig,
} from './parts/vision/qwen3-vision-tower.ts';
import {
  inverseFrequencies,
  readRopeScaling,
  scaledFrequencies,
  type RopeScaling,
} from './parts/rope.ts';
import { rotateHeads, type Rotation } from './parts/rotation.ts';
import {
  checkPositions,
  readHeads,
  rotaryTables,
  sequentialPositions,
  textSizes,
  type DecoderConfig,
} from './parts/text-decoder.ts';

/** Keys of the text model's configuration. */
export interface Qwen35TextConfig extends DecoderConfig {
  readonly rope_theta: number;
  readonly rope_scaling: RopeScaling;
  /** Numbers of each head that rotate, the first ones. */
  readonly rotaryDim: number;
  readonly mrope_section: readonly number[];
  readonly attention_bias: boolean;
  /** True for layers with a delta rule. */
  readonly isLinear: readonly boolean[];
  readonly delta: DeltaSizes;
  readonly linear_conv_kernel_dim: number;
}

interface Config extends Qwen35TextConfig, MropeConfig {
  readonly vision: Qwen3VisionConfig;
}

function readText(json: Json, outer: Json = json): Qwen35TextConfig {
  const number = numberReader([json]);
  checkSupported('hidden_act', json.hidden_act, ['silu']);
  const layers = number('num_hidden_layers', 32);
  const heads = readHeads(number, number('num_attention_heads', 16), 256, 4);
  const { theta, scaling } = readRopeScaling(json);
  const rope = { ...objectAt(json, 'rope_scaling'), ...objectAt(json, 'rope_parameters') };
  const factor = numberReader([rope, json])('partial_rotary_factor', 0.25);
  const rotaryDim = Math.floor(heads.head_dim * factor + 1e-9);
  if (factor > 1 || rotaryDim === 0 || rotaryDim % 2 !== 0)
    throw new Error(
      `config.json: partial_rotary_factor ${factor} of head_dim ${heads.head_dim} is no even number of at most head_dim`,
    );
  const [keyHeads, valueHeads] = [
    number('linear_num_key_heads', 16),
    number('linear_num_value_heads', 32),
  ];
  checkMultiple(['linear_num_value_heads', valueHeads], ['linear_num_key_heads', keyHeads]);
  return {
    hidden_size: number('hidden_size', 4096),
    intermediate_size: number('intermediate_size', 12288),
    num_hidden_layers: layers,
    ...heads,
    vocab_size: number('vocab_size', 248320),
    rms_norm_eps: number('rms_norm_eps', 1e-6),
    max_position_embeddings: number('max_position_embeddings', 32768),
    tie_word_embeddings: (outer.tie_word_embeddings ?? json.tie_word_embeddings) === true,
    rope_theta: theta,
    rope_scaling: scaling,
    rotaryDim,
    mrope_section: wholeNumbers('mrope_section', rope.mrope_section ?? [11, 11, 10]),
    attention_bias: json.attention_bias === true,
    isLinear: linearLayers(json, layers, number('full_attention_interval', 4)),
    delta: {
      keyHeads,
      valueHeads,
      keyWidth: number('linear_key_head_dim', 128),
      valueWidth: number('linear_value_head_dim', 128),
    },
    linear_conv_kernel_dim: kernelLength(number, 'linear_conv_kernel_dim', 4),
  };
}

/** From `layer_types`; without it every `interval`-th layer has full attention. */
function linearLayers(json: Json, layers: number, interval: number): boolean[] {
  const types = json.layer_types;
  if (types === undefined || types === null)
    return Array.from({ length: layers }, (_, i) => (i + 1) % interval !== 0);
  if (!Array.isArray(types) || types.length !== layers)
    throw new Error(`config.json: layer_types must list ${layers} layers`);
  return types.map((type) => {
    checkSupported('layer_types', type, ['linear_attention', 'full_attention']);
    return type === 'linear_attention';
  });
}

function readConfig(json: Json): Config {
  const text = json.text_config == null ? json : objectAt(json, 'text_config');
  const number = numberReader([json]);
  return {
    ...readText(text, json),
    image_token_id: number('image_token_id', 248056),
    video_token_id: number('video_token_id', 248057),
    vision: readQwen3Vision(json, []),
  };
}

/** RMS norm by 1 + weight over the last axis. */
function norm(s: Scope, c: Qwen35TextConfig, x: Value): Value {
  const weight = s.weight('weight', [x.shape.at(-1)!]);
  return rmsNorm(x, add(weight, scalar(weight, 1)), c.rms_norm_eps);
}

/** Attention whose output is gated: `q_proj` yields the query and the gate of each head. */
function gatedAttention(
  s: Scope,
  c: Qwen35TextConfig,
  x: Value,
  rotation: Rotation,
  attention: PrefixAttention,
): Value {
  const { head_dim: K, num_attention_heads: H, num_key_value_heads: KV } = c;
  const N = x.shape[0]!;
  const bias = c.attention_bias;
  const both = reshape(s.in('q_proj').linear(x, 2 * H * K, { bias }), [N * H, 2 * K]);
  const rotated = (y: Value, normName: string, heads: number) =>
    rotateHeads(reshape(norm(s.in(normName), c, y), [N, heads * K]), rotation, heads);
  const keys = s.in('k_proj').linear(x, KV * K, { bias });
  const attended = attention.attend(
    rotated(slice(both, 1, 0, K), 'q_norm', H),
    rotated(reshape(keys, [N * KV, K]), 'k_norm', KV),
    s.in('v_proj').linear(x, KV * K, { bias }),
  );
  const gate = sigmoid(reshape(slice(both, 1, K, 2 * K), [N, H * K]));
  return s.in('o_proj').linear(mul(attended, gate), c.hidden_size, { bias });
}

/** ln(1 + eˣ), from x = 20 on x itself, as PyTorch computes it. */
function softplus(x: Value): Value {
  const grown = exp(minimum(x, scalar(x, 20)));
  return maximum(x, log(add(grown, scalar(x, 1))));
}

/** A layer with a gated delta rule: [N, D] -> [N, D]. */
function deltaLayer(s: Scope, c: Qwen35TextConfig, x: Value, { states }: PrefixAttention): Value {
  const { keyHeads, valueHeads, keyWidth: K, valueWidth: V } = c.delta;
  const [keys, values] = [keyHeads * K, valueHeads * V];
  const width = 2 * keys + values;
  const kernel = s.in('conv1d').weight('weight', [width, c.linear_conv_kernel_dim]);
  const entered = states.enter(s.in('in_proj_qkv').linear(x, width));
  const qkv = mapSequences(states.convolve(entered, kernel), silu);
  const part = (start: number, end: number) => mapSequences(qkv, (y) => slice(y, 2, start, end));
  /** x / √(Σ x² + 1e-6) · factor over each head, as an RMS norm. */
  const unit = (y: Sequences, factor: number) =>
    mapSequences(y, (each) => {
      const heads = reshape(each, [(each.shape[0]! * each.shape[1]! * keys) / K, K]);
      const weight = s.graph.constant(new Float32Array(K).fill(factor / Math.sqrt(K)), [K]);
      return reshape(rmsNorm(heads, weight, 1e-6 / K), each.shape);
    });
  const beta = sigmoid(s.in('in_proj_b').linear(x, valueHeads));
  const step = add(s.in('in_proj_a').linear(x, valueHeads), s.weight('dt_bias', [valueHeads]));
  const g = neg(mul(exp(s.weight('A_log', [valueHeads])), softplus(step)));
  const mixed = states.leave(
    states.deltaRule(
      {
        q: unit(part(0, keys), 1 / Math.sqrt(K)),
        k: unit(part(keys, 2 * keys), 1),
        v: part(2 * keys, width),
        beta: states.enter(beta),
        g: states.enter(g),
      },
      c.delta,
    ),
  );
  const heads = reshape(mixed, [x.shape[0]! * valueHeads, V]);
  const normed = reshape(s.in('norm').rmsNorm(heads, c.rms_norm_eps), mixed.shape);
  const gate = silu(s.in('in_proj_z').linear(x, values));
  return s.in('out_proj').linear(mul(normed, gate), c.hidden_size);
}

function mlp(s: Scope, c: Qwen35TextConfig, x: Value): Value {
  const gate = silu(s.in('gate_proj').linear(x, c.intermediate_size));
  const up = s.in('up_proj').linear(x, c.intermediate_size);
  return s.in('down_proj').linear(mul(gate, up), c.hidden_size);
}

/** What a sequence carries through each delta layer: the convolution's inputs, and the rule's state. */
function statesOf({
  delta,
  isLinear,
  linear_conv_kernel_dim: kernel,
}: Qwen35TextConfig): StateSize[] {
  const width = 2 * delta.keyHeads * delta.keyWidth + delta.valueHeads * delta.valueWidth;
  return isLinear.flatMap((linear): StateSize[] =>
    linear
      ? [
          { kind: 'inputs', tokens: kernel - 1, width },
          { kind: 'delta', ...delta },
        ]
      : [],
  );
}

/** The text model under `path`. */
function textModel(
  path: string,
): Pick<
  Family<Qwen35TextConfig>,
  'sizes' | 'embed' | 'decoder' | 'finalNorm' | 'lmHead' | 'rotaryTables'
> {
  const embeddings = (scope: Scope) => scope.in(path).in('embed_tokens');
  const table = (c: Qwen35TextConfig): [number, number] => [c.vocab_size, c.hidden_size];
  return {
    sizes: (c) => ({
      ...textSizes(c),
      rotaryWidth: c.rotaryDim / 2,
      keyHeads: c.isLinear
        .filter((linear) => !linear)
        .map(() => ({ kvHeads: c.num_key_value_heads, headDim: c.head_dim })),
      states: statesOf(c),
    }),
    embed: (scope, c, ids) => embeddings(scope).embedding(ids, table(c)),
    decoder(scope, c, x, rotation, attention, afterLayer) {
      const layer = (s: Scope, i: number): ResidualLayer => ({
        mixer(h) {
          const normed = norm(s.in('input_layernorm'), c, h);
          return c.isLinear[i]
            ? deltaLayer(s.in('linear_attn'), c, normed, attention)
            : gatedAttention(s.in('self_attn'), c, normed, rotation, attention);
        },
        mlp: (h) => mlp(s.in('mlp'), c, norm(s.in('post_attention_layernorm'), c, h)),
      });
      return residualLayers(scope.in(path), c.num_hidden_layers, x, layer, afterLayer);
    },
    finalNorm: (scope, c, x) => norm(scope.in(path).in('norm'), c, x),
    lmHead: (scope, c) =>
      scope
        .in('lm_head')
        .outputLayer(table(c), c.tie_word_embeddings ? embeddings(scope) : undefined),
    rotaryTables(c, axes) {
      checkPositions(c, axes);
      const frequencies = inverseFrequencies(c.rotaryDim, c.rope_theta);
      const axisOf = axes.length === 1 ? () => 0 : interleavedAxis(c);
      return rotaryTables(axes, scaledFrequencies(frequencies, c.rope_scaling), axisOf);
    },
  };
}

export const qwen3_5: Family<Config> = {
  ...textModel('model.language_model'),
  ...qwenPictures<Config>({
    towerName: 'learned positions',
    videoLayout: () => ({ isFramewise: true }),
    plan: ({ vision }, gridThw, pixelValues) => planQwen3Vision(vision, gridThw, pixelValues),
  }),
  modelType: 'qwen3_5',
  architecture: 'Qwen3_5ForConditionalGeneration',
  readConfig,
};

export const qwen3_5_text: Family<Qwen35TextConfig> = {
  ...textModel('model'),
  modelType: 'qwen3_5_text',
  architecture: 'Qwen3_5ForCausalLM',
  readConfig: (json) => readText(json),
  diskNames: (path) => [path, path.replace(/^model\./, 'model.language_model.')],
  positions: (_c, ids) => sequentialPositions(ids),
};
