// The configuration of a text model from the keys of a GGUF file, by architecture. Reference:
// llama.cpp, convert_hf_to_gguf.py.

import { UserError } from '../../i18n/user-error.ts';
import { inverseFrequencies, scaledFrequencies } from '../../engine/models/parts/rope.ts';
import { NO_ROPE_INTERVAL, STILL } from './text.ts';
import type { GgufKeys } from '../formats/weights/gguf-keys.ts';
import { msg } from '../../../i18n/message.ts';

type Json = Record<string, unknown>;

/** The text model of an architecture, and what it adds to the common configuration. */
interface Architecture {
  readonly modelType: string;
  /** True where no family here is this text model alone: it comes with a vision tower. */
  readonly needsTower?: boolean;
  config(keys: GgufKeys): Json;
}

/** Reference: llama.cpp, convert_hf_to_gguf.py. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  qwen2: { modelType: 'qwen2', config: () => ({}) },
  qwen3: { modelType: 'qwen3', config: () => ({}) },
  llama: { modelType: 'llama', config: llamaConfig },
  smollm3: {
    modelType: 'smollm3',
    config: () => ({ no_rope_layer_interval: NO_ROPE_INTERVAL }),
  },
  phi3: { modelType: 'phi3', config: phiConfig },
  qwen35: { modelType: 'qwen3_5_text', config: deltaConfig },
  lfm2: { modelType: 'lfm2', config: convolutionConfig },
  qwen2vl: { modelType: 'qwen2_vl_text', needsTower: true, config: sectionsConfig },
  qwen3vl: {
    modelType: 'qwen3_vl_text',
    needsTower: true,
    config: (keys) => sectionsConfig(keys, { mrope_interleaved: true }),
  },
  gemma4: { modelType: 'gemma4_text', needsTower: true, config: gemma4Config },
  gemma3: {
    modelType: 'gemma3_text',
    config: (keys) => ({
      sliding_window: keys.number('attention.sliding_window'),
      // Not stored in the file. Gemma 3 27B (62 layers) scales by hidden size / heads, the others
      // by the head dimension.
      query_pre_attn_scalar:
        keys.number('block_count') === 62
          ? keys.number('embedding_length') / keys.number('attention.head_count')
          : keys.number('attention.key_length'),
      rope_local_base_freq: keys.number('rope.freq_base_swa', 10000),
      sliding_window_pattern: keys.number('attention.sliding_window_pattern', 6),
    }),
  },
};

/** The architectures that can be converted, those of a vision language model with its tower. */
export const GGUF_ARCHITECTURES: readonly string[] = Object.keys(ARCHITECTURES);

/** The text model of an architecture; undefined for one that is not known here. */
export const textArchitecture = (name: string): Architecture | undefined =>
  Object.hasOwn(ARCHITECTURES, name) ? ARCHITECTURES[name] : undefined;

/** `config.json` of the text model of a file. Throws a UserError that names the file and the key. */
export function textConfig(keys: GgufKeys, architecture: Architecture): Json {
  const { gguf } = keys;
  const heads = keys.size('attention.head_count');
  const width = keys.size('embedding_length');
  const embeddings = gguf.tensors.get('token_embd.weight');
  if (!embeddings)
    throw new UserError(msg('gguf.embeddings-missing', { file: gguf.file }), {
      hint: msg('gguf.embeddings-missing.hint'),
    });
  const scaling = keys.get('rope.scaling.type');
  return {
    model_type: architecture.modelType,
    hidden_size: width,
    num_hidden_layers: layersOf(keys),
    num_attention_heads: heads,
    num_key_value_heads: Math.max(...keys.byLayer('attention.head_count_kv', heads)),
    head_dim: keys.number('attention.key_length', width / heads),
    intermediate_size: Math.min(...keys.byLayer('feed_forward_length')),
    rms_norm_eps: keys.decimal(NORM_EPSILON),
    rope_theta: keys.number('rope.freq_base', 10000),
    max_position_embeddings: keys.number('context_length'),
    vocab_size: embeddings.shape[0],
    tie_word_embeddings: !gguf.tensors.has('output.weight'),
    torch_dtype: 'bfloat16',
    ...(scaling === 'linear'
      ? { rope_scaling: { rope_type: 'linear', factor: keys.number('rope.scaling.factor') } }
      : {}),
    ...architecture.config(keys),
  };
}

/**
 * Llama 3's RoPE scaling: the file has a factor per frequency, the configuration the rule that
 * yields these factors.
 */
function llamaConfig(keys: GgufKeys): Json {
  const factors = keys.factors('rope_freqs.weight');
  if (!factors) return {};
  const factor = factors.reduce((a, b) => Math.max(a, b), 1);
  const rule = { factor, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 8192 };
  const plain = inverseFrequencies(2 * factors.length, keys.number('rope.freq_base', 10000));
  const scaled = scaledFrequencies(plain, { kind: 'llama3', ...rule });
  if (scaled.some((x, i) => Math.abs(plain[i]! / x / factors[i]! - 1) > 1e-3))
    throw new UserError(msg('gguf.rope-unsupported'), {
      hint: msg('gguf.rope-unsupported.hint'),
    });
  return {
    rope_scaling: {
      rope_type: 'llama3',
      factor,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
    },
  };
}

/** Phi-3: windows, the part of a head that rotates, and LongRoPE's factors. */
function phiConfig(keys: GgufKeys): Json {
  const width = keys.size('embedding_length') / keys.size('attention.head_count');
  const headDim = keys.size('attention.key_length', width);
  const window = keys.number('attention.sliding_window', 0);
  const [long, short] = ['long', 'short'].map((name) =>
    keys.factors(`rope_factors_${name}.weight`),
  );
  return {
    sliding_window: window > 0 ? window : null,
    partial_rotary_factor: keys.size('rope.dimension_count', headDim) / headDim,
    original_max_position_embeddings: keys.size(
      'rope.scaling.original_context_length',
      keys.size('context_length'),
    ),
    ...(long && short
      ? {
          rope_scaling: {
            rope_type: 'longrope',
            long_factor: [...long],
            short_factor: [...short],
            attention_factor: keys.number('rope.scaling.attn_factor', 1),
          },
        }
      : {}),
  };
}

/** LFM2: layers without heads of keys have a convolution; an MLP is as wide as the file says. */
function convolutionConfig(keys: GgufKeys): Json {
  const heads = keys.byLayer('attention.head_count_kv', 1);
  return {
    layer_types: Array.from({ length: layersOf(keys) }, (_, i) =>
      (heads[i] ?? heads[0]) === 0 ? 'conv' : 'full_attention',
    ),
    conv_L_cache: keys.size('shortconv.l_cache'),
    block_ff_dim: keys.number('feed_forward_length'),
    block_auto_adjust_ff_dim: false,
    norm_eps: keys.decimal(NORM_EPSILON),
  };
}

const NORM_EPSILON = 'attention.layer_norm_rms_epsilon';

/** Layers of the model, without those that predict further tokens. */
const layersOf = (keys: GgufKeys): number =>
  keys.layers('block_count', keys.number('nextn_predict_layers', 0));

/** The frequencies of each axis; the file has a fourth number, 0. */
function axisSections(keys: GgufKeys): Json {
  const sections = keys.get('rope.dimension_sections');
  return Array.isArray(sections) ? { mrope_section: sections.slice(0, 3) } : {};
}

/** Qwen-VL: positions on three axes. */
function sectionsConfig(keys: GgufKeys, more: Json = {}): Json {
  return { rope_scaling: { rope_type: 'default', ...more, ...axisSections(keys) } };
}

/** Gemma 4: widths and heads of both kinds of layer, and the share of a head that rotates. */
function gemma4Config(keys: GgufKeys): Json {
  if (keys.number('embedding_length_per_layer_input', 0) > 0)
    throw new UserError(msg('gguf.gemma-by-layer', { file: keys.gguf.file }), {
      hint: msg('gguf.rope-unsupported.hint'),
    });
  const layers = layersOf(keys);
  const slides = keys.get('attention.sliding_window_pattern');
  if (!Array.isArray(slides) || slides.length !== layers)
    return keys.refuse(`gemma4.attention.sliding_window_pattern must list ${layers} layers`);
  const [sliding, global] = [true, false].map((kind) => slides.indexOf(kind)) as [number, number];
  const heads = keys.byLayer('attention.head_count_kv');
  const headsAt = (layer: number) => heads[layer] ?? heads[0];
  const widths = keys.byLayer('feed_forward_length');
  const padding = keys.gguf.metadata.get('tokenizer.ggml.padding_token_id');
  const softcap = keys.get('final_logit_softcapping');
  const theta = (key: string) => ({ rope_theta: keys.number(key) });
  return {
    head_dim: keys.size('attention.key_length_swa'),
    global_head_dim: keys.size('attention.key_length'),
    num_key_value_heads: headsAt(Math.max(0, sliding)),
    num_global_key_value_heads: headsAt(Math.max(0, global)),
    attention_k_eq_v: global >= 0 && !keys.has(`blk.${global}.attn_v.weight`),
    layer_types: slides.map((is) => (is === true ? 'sliding_attention' : 'full_attention')),
    num_kv_shared_layers: keys.number('attention.shared_kv_layers', 0),
    use_double_wide_mlp: Math.max(...widths) > Math.min(...widths),
    hidden_size_per_layer_input: 0,
    ...(typeof padding === 'number' ? { pad_token_id: padding } : {}),
    sliding_window: keys.size('attention.sliding_window'),
    use_bidirectional_attention: 'vision',
    ...(typeof softcap === 'number' ? { final_logit_softcapping: softcap } : {}),
    rope_parameters: {
      sliding_attention: { rope_type: 'default', ...theta('rope.freq_base_swa') },
      full_attention: { ...theta('rope.freq_base'), ...proportional(keys) },
    },
  };
}

/** The rotating share of the global layers, whose other frequencies have a divisor that stills them. */
function proportional(keys: GgufKeys): Json {
  const factors = keys.factors('rope_freqs.weight');
  if (!factors) return { rope_type: 'default' };
  const rotating = factors.findIndex((factor) => factor >= STILL / 2);
  const share = (rotating < 0 ? factors.length : rotating) / factors.length;
  return { rope_type: 'proportional', partial_rotary_factor: share, factor: factors[0] };
}

/** Qwen3.5: the sizes of its delta rule, and the part of a head that rotates. */
function deltaConfig(keys: GgufKeys): Json {
  const keyWidth = keys.size('ssm.state_size');
  const rotaryDim = keys.size('rope.dimension_count');
  return {
    full_attention_interval: keys.size('full_attention_interval', 4),
    linear_num_key_heads: keys.size('ssm.group_count'),
    linear_num_value_heads: keys.size('ssm.time_step_rank'),
    // In llama.cpp keys and values have one width.
    linear_key_head_dim: keyWidth,
    linear_value_head_dim: keyWidth,
    linear_conv_kernel_dim: keys.size('ssm.conv_kernel'),
    partial_rotary_factor: rotaryDim / keys.size('attention.key_length'),
    rope_scaling: {
      rope_type: 'default',
      mrope_interleaved: true,
      ...axisSections(keys),
    },
  };
}
