// Converts a GGUF file to a Hugging Face model folder that can be trained: tensor names,
// configuration and weights.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import type { DeltaSizes } from '../../engine/layers/delta-rule.ts';
import { familyOf } from '../../engine/models/index.ts';
import { modelFromFiles } from '../../engine/models/model.ts';
import { scaledFrequencies, inverseFrequencies } from '../../engine/models/parts/rope.ts';
import { dequantize } from '../formats/weights/gguf-dequantize.ts';
import { openGguf, type Gguf, type GgufTensor } from '../formats/weights/gguf.ts';
import { moveValueHeads } from './delta-heads.ts';
import { deinterleaveHeads, GGUF_LAYOUTS, OUTPUT_NORM, type GgufLayout } from './layouts.ts';
import { NO_ROPE_INTERVAL } from './text.ts';
import { isShiftedNorm } from './text.ts';
import { tokenizerFiles } from './tokenizer-files.ts';
import { readTensorBytes } from '../formats/weights/safetensors.ts';
import { writeConverted, type TensorSource, type WeightType } from '../checkpoints/convert.ts';
import { writeAtomic } from '../../platform/files.ts';
import { explainModel } from '../checkpoints/load.ts';
import { msg } from '../../../i18n/message.ts';

type Json = Record<string, unknown>;

/** What an architecture adds to its layout and the common configuration. */
interface Architecture extends GgufLayout {
  readonly modelType: string;
  config(metadata: ArchitectureMetadata): Json;
}

/** Reference: llama.cpp, convert_hf_to_gguf.py. */
const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  qwen2: { ...GGUF_LAYOUTS.qwen2, modelType: 'qwen2', config: () => ({}) },
  qwen3: { ...GGUF_LAYOUTS.qwen3, modelType: 'qwen3', config: () => ({}) },
  llama: { ...GGUF_LAYOUTS.llama, modelType: 'llama', config: llamaConfig },
  smollm3: {
    ...GGUF_LAYOUTS.smollm3,
    modelType: 'smollm3',
    config: () => ({ no_rope_layer_interval: NO_ROPE_INTERVAL }),
  },
  phi3: { ...GGUF_LAYOUTS.phi3, modelType: 'phi3', config: phiConfig },
  qwen35: { ...GGUF_LAYOUTS.qwen35, modelType: 'qwen3_5_text', config: deltaConfig },
  lfm2: { ...GGUF_LAYOUTS.lfm2, modelType: 'lfm2', config: convolutionConfig },
  gemma3: {
    ...GGUF_LAYOUTS.gemma3,
    modelType: 'gemma3_text',
    config: (metadata) => ({
      sliding_window: metadata.number('attention.sliding_window'),
      // Not stored in the file. Gemma 3 27B (62 layers) scales by hidden size / heads, the others
      // by the head dimension.
      query_pre_attn_scalar:
        metadata.number('block_count') === 62
          ? metadata.number('embedding_length') / metadata.number('attention.head_count')
          : metadata.number('attention.key_length'),
      rope_local_base_freq: metadata.number('rope.freq_base_swa', 10000),
      sliding_window_pattern: metadata.number('attention.sliding_window_pattern', 6),
    }),
  },
};

/** The architectures that can be converted. */
export const GGUF_ARCHITECTURES: readonly string[] = Object.keys(ARCHITECTURES);

/** Bytes of the factors of all rotary frequencies: half a head's width, far above any model. */
const MAX_FACTOR_BYTES = 2 ** 18;

/** The metadata of a file's architecture; errors name the key. */
class ArchitectureMetadata {
  private readonly gguf: Gguf;
  readonly architecture: string;

  constructor(gguf: Gguf) {
    this.gguf = gguf;
    const named = gguf.metadata.get('general.architecture');
    this.architecture = typeof named === 'string' ? named.slice(0, 100) : 'unknown';
  }

  get(key: string): unknown {
    return this.gguf.metadata.get(`${this.architecture}.${key}`);
  }

  number(key: string, fallback?: number): number {
    const value = this.get(key) ?? fallback;
    if (typeof value !== 'number')
      throw new UserError(
        msg('gguf.key-missing', { file: this.gguf.file, architecture: this.architecture, key }),
        {
          hint: msg('gguf.key-missing.hint'),
        },
      );
    return value;
  }

  /** A whole number of at least 1, which other numbers are divided by. */
  size(key: string, fallback?: number): number {
    const value = this.number(key, fallback);
    if (Number.isSafeInteger(value) && value > 0) return value;
    const reason = `${this.architecture}.${key} is ${value}`;
    throw new UserError(msg('file.malformed', { file: this.gguf.file, reason }), {
      hint: msg('gguf.copy-file-again'),
    });
  }

  /** The numbers of the layers, or one for all of them. */
  byLayer(key: string, fallback: number): readonly number[] {
    const value = this.get(key);
    const isList = Array.isArray(value) && value.length > 0;
    return isList ? value.map(Number) : [this.size(key, fallback)];
  }

  tensor(name: string): Float32Array | undefined {
    const tensor = this.gguf.tensors.get(name);
    if (tensor && tensor.end - tensor.begin > MAX_FACTOR_BYTES)
      throw new UserError(msg('gguf.rope-unsupported'), {
        hint: msg('gguf.rope-unsupported.hint'),
      });
    return tensor && numbersOf(this.gguf, tensor);
  }
}

/**
 * Writes a model folder with the dequantized weights of a GGUF file, converted to `type`. Memory
 * holds one tensor at a time. Throws a UserError that names the file and the tensor or key.
 */
export function importGguf(
  file: string,
  to: string,
  type: WeightType,
  { signal }: { signal?: AbortSignal } = {},
): { modelType: string } {
  const gguf = openGguf(file);
  const metadata = new ArchitectureMetadata(gguf);
  const architecture = Object.hasOwn(ARCHITECTURES, metadata.architecture)
    ? ARCHITECTURES[metadata.architecture]!
    : undefined;
  if (!architecture) {
    throw new UserError(
      msg('gguf.architecture-unsupported', { file, architecture: metadata.architecture }),
      {
        hint: msg('gguf.architecture-unsupported.hint', {
          known: GGUF_ARCHITECTURES.join(', '),
        }),
      },
    );
  }
  const config = configOf(gguf, metadata, architecture);
  const tensors = new Map<string, TensorSource>();
  for (const [name, tensor] of gguf.tensors) {
    const path = pathOf(name, architecture);
    if (path !== undefined) tensors.set(path, toSource(gguf, tensor, path, architecture, metadata));
  }
  const files = tokenizerFiles(gguf);
  // A model of the shapes alone tells which matrices belong to linear layers; nothing is read from
  // these offsets.
  const shapes = new Map(
    [...tensors].map(([path, { shape }]) => [
      path,
      { shape, dtype: 'float32' as const, file, begin: 0, length: 0 },
    ]),
  );
  mkdirSync(to, { recursive: true });
  explainModel(file, () => {
    const model = modelFromFiles(config, shapes, file);
    const options = signal ? { signal } : {};
    writeConverted(join(to, 'model.safetensors'), type, { model, tensors }, options);
  });
  for (const [name, content] of Object.entries({ ...files, 'config.json': config }))
    writeAtomic(
      join(to, name),
      typeof content === 'string' ? content : `${JSON.stringify(content)}\n`,
    );
  return { modelType: architecture.modelType };
}

function configOf(gguf: Gguf, metadata: ArchitectureMetadata, architecture: Architecture): Json {
  const heads = metadata.size('attention.head_count');
  const width = metadata.size('embedding_length');
  const embeddings = gguf.tensors.get('token_embd.weight');
  if (!embeddings)
    throw new UserError(msg('gguf.embeddings-missing', { file: gguf.file }), {
      hint: msg('gguf.embeddings-missing.hint'),
    });
  const scaling = metadata.get('rope.scaling.type');
  return {
    model_type: architecture.modelType,
    architectures: [familyOf(architecture.modelType).architecture],
    hidden_size: width,
    num_hidden_layers: layersOf(metadata),
    num_attention_heads: heads,
    num_key_value_heads: Math.max(...metadata.byLayer('attention.head_count_kv', heads)),
    head_dim: metadata.number('attention.key_length', width / heads),
    intermediate_size: metadata.number('feed_forward_length'),
    rms_norm_eps: normEpsilon(metadata),
    rope_theta: metadata.number('rope.freq_base', 10000),
    max_position_embeddings: metadata.number('context_length'),
    vocab_size: embeddings.shape[0],
    tie_word_embeddings: !gguf.tensors.has('output.weight'),
    torch_dtype: 'bfloat16',
    ...(scaling === 'linear'
      ? { rope_scaling: { rope_type: 'linear', factor: metadata.number('rope.scaling.factor') } }
      : {}),
    ...architecture.config(metadata),
  };
}

/**
 * Llama 3's RoPE scaling: the file has a factor per frequency, the configuration the rule that
 * yields these factors.
 */
function llamaConfig(metadata: ArchitectureMetadata): Json {
  const factors = metadata.tensor('rope_freqs.weight');
  if (!factors) return {};
  const factor = factors.reduce((a, b) => Math.max(a, b), 1);
  const rule = { factor, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 8192 };
  const plain = inverseFrequencies(2 * factors.length, metadata.number('rope.freq_base', 10000));
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
function phiConfig(metadata: ArchitectureMetadata): Json {
  const width = metadata.size('embedding_length') / metadata.size('attention.head_count');
  const headDim = metadata.size('attention.key_length', width);
  const window = metadata.number('attention.sliding_window', 0);
  const [long, short] = ['long', 'short'].map((name) =>
    metadata.tensor(`rope_factors_${name}.weight`),
  );
  return {
    sliding_window: window > 0 ? window : null,
    partial_rotary_factor: metadata.size('rope.dimension_count', headDim) / headDim,
    original_max_position_embeddings: metadata.size(
      'rope.scaling.original_context_length',
      metadata.size('context_length'),
    ),
    ...(long && short
      ? {
          rope_scaling: {
            rope_type: 'longrope',
            long_factor: [...long],
            short_factor: [...short],
            attention_factor: metadata.number('rope.scaling.attn_factor', 1),
          },
        }
      : {}),
  };
}

/** LFM2: layers without heads of keys have a convolution; an MLP is as wide as the file says. */
function convolutionConfig(metadata: ArchitectureMetadata): Json {
  const heads = metadata.byLayer('attention.head_count_kv', 1);
  return {
    layer_types: Array.from({ length: layersOf(metadata) }, (_, i) =>
      (heads[i] ?? heads[0]) === 0 ? 'conv' : 'full_attention',
    ),
    conv_L_cache: metadata.size('shortconv.l_cache'),
    block_ff_dim: metadata.number('feed_forward_length'),
    block_auto_adjust_ff_dim: false,
    norm_eps: normEpsilon(metadata),
  };
}

const normEpsilon = (metadata: ArchitectureMetadata): number =>
  Number(Math.fround(metadata.number('attention.layer_norm_rms_epsilon')).toPrecision(7));

/** Layers of the model, without those that predict further tokens. */
const layersOf = (metadata: ArchitectureMetadata): number =>
  metadata.number('block_count') - metadata.number('nextn_predict_layers', 0);

/** Qwen3.5: the sizes of its delta rule, and the part of a head that rotates. */
function deltaConfig(metadata: ArchitectureMetadata): Json {
  const delta = deltaSizes(metadata);
  const sections = metadata.get('rope.dimension_sections');
  const rotaryDim = metadata.size('rope.dimension_count');
  return {
    full_attention_interval: metadata.size('full_attention_interval', 4),
    linear_num_key_heads: delta.keyHeads,
    linear_num_value_heads: delta.valueHeads,
    linear_key_head_dim: delta.keyWidth,
    linear_value_head_dim: delta.valueWidth,
    linear_conv_kernel_dim: metadata.size('ssm.conv_kernel'),
    partial_rotary_factor: rotaryDim / metadata.size('attention.key_length'),
    rope_scaling: {
      rope_type: 'default',
      mrope_interleaved: true,
      ...(Array.isArray(sections) ? { mrope_section: sections.slice(0, 3) } : {}),
    },
  };
}

/** The heads of the delta rule: in llama.cpp keys and values have one width. */
function deltaSizes(metadata: ArchitectureMetadata): DeltaSizes {
  const width = metadata.size('ssm.state_size');
  return {
    keyHeads: metadata.size('ssm.group_count'),
    valueHeads: metadata.size('ssm.time_step_rank'),
    keyWidth: width,
    valueWidth: width,
  };
}

/** The parameter's path of a tensor; undefined for tensors that are not parameters. */
function pathOf(
  name: string,
  { modules, parameters, finalNorm = OUTPUT_NORM }: Architecture,
): string | undefined {
  if (name === 'token_embd.weight') return 'model.embed_tokens.weight';
  if (name === `${finalNorm.name}.weight`) return `model.${finalNorm.module}.weight`;
  if (name === 'output.weight') return 'lm_head.weight';
  const [, layer, own] = /^blk\.(\d+)\.(.+)$/.exec(name) ?? [];
  const parameter = own === undefined ? undefined : parameters?.[own];
  if (parameter !== undefined) return `model.layers.${layer}.${parameter}`;
  const [, block, part, kind] = /^blk\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? [];
  const module = part === undefined ? undefined : modules[part];
  return module === undefined ? undefined : `model.layers.${block}.${module}.${kind}`;
}

function toSource(
  gguf: Gguf,
  tensor: GgufTensor,
  path: string,
  { hasShiftedNorms, hasInterleavedHeads }: Architecture,
  metadata: ArchitectureMetadata,
): TensorSource {
  const { shape } = tensor;
  const isNorm = hasShiftedNorms && shape.length === 1 && isShiftedNorm(path);
  const isInterleaved = hasInterleavedHeads && /\.(q|k)_proj\./.test(path);
  const columns = shape.length > 1 ? shape[1]! : 1;
  return {
    // A kernel of one axis over channels that do not mix has a second axis of length 1.
    shape: /\.(?:conv1d|conv\.conv)\.weight$/.test(path) ? [shape[0]!, 1, columns] : shape,
    dtype: tensor.type.name === 'F16' || tensor.type.name === 'BF16' ? tensor.type.name : 'F32',
    numbers: () => {
      const numbers = numbersOf(gguf, tensor);
      if (isNorm) return numbers.map((x) => x - 1);
      if (path.includes('.linear_attn.')) {
        const delta = deltaSizes(metadata);
        const moved = moveValueHeads(numbers, { path, columns, delta, back: true });
        return path.endsWith('.A_log') ? moved.map((x) => Math.log(-x)) : moved;
      }
      if (!isInterleaved) return numbers;
      const heads = path.includes('q_proj')
        ? metadata.size('attention.head_count')
        : metadata.size('attention.head_count_kv', metadata.size('attention.head_count'));
      return deinterleaveHeads(numbers, heads, columns);
    },
  };
}

function numbersOf({ file }: Gguf, { type, begin, end }: GgufTensor): Float32Array {
  return dequantize(type, readTensorBytes({ file, begin, end }));
}
