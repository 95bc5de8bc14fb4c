// The keys and tensors of a GGUF file as they are asked for when it is read: checked, and errors name
// the file.

import { UserError } from '../../../i18n/user-error.ts';
import { dequantize } from './gguf-dequantize.ts';
import type { Gguf, GgufTensor } from './gguf.ts';
import { readTensorBytes } from './safetensors.ts';
import { msg } from '../../../../i18n/message.ts';

/** Bytes of the factors of all rotary frequencies: half a head's width, far above any model. */
const MAX_FACTOR_BYTES = 2 ** 18;

/** The numbers of a tensor. */
export function numbersOf({ file }: Gguf, { type, begin, end }: GgufTensor): Float32Array {
  return dequantize(type, readTensorBytes({ file, begin, end }));
}

/** `general.architecture` of an open file, cut to a length that a sentence can show. */
export function architectureOfFile({ metadata }: Gguf): string {
  const named = metadata.get('general.architecture');
  return typeof named === 'string' ? named.slice(0, 100) : 'unknown';
}

/** The keys of a file below a prefix. */
export class GgufKeys {
  readonly gguf: Gguf;
  /** In front of each key, without the dot. */
  readonly prefix: string;

  constructor(gguf: Gguf, prefix: string) {
    this.gguf = gguf;
    this.prefix = prefix;
  }

  get(key: string): unknown {
    return this.gguf.metadata.get(`${this.prefix}.${key}`);
  }

  number(key: string, fallback?: number): number {
    const value = this.get(key) ?? fallback;
    if (typeof value !== 'number')
      throw new UserError(
        msg('gguf.key-missing', { file: this.gguf.file, architecture: this.prefix, key }),
        { hint: msg('gguf.key-missing.hint') },
      );
    return value;
  }

  size(key: string, fallback?: number): number {
    const value = this.number(key, fallback);
    if (Number.isSafeInteger(value) && value > 0) return value;
    return this.refuse(`${this.prefix}.${key} is ${value}`);
  }

  /** The layers or blocks, each of which has tensors. */
  layers(key = 'block_count', fewer = 0): number {
    const layers = this.number(key) - fewer;
    if (Number.isSafeInteger(layers) && layers > 0 && layers <= this.gguf.tensors.size)
      return layers;
    const { size } = this.gguf.tensors;
    return this.refuse(`${this.prefix}.${key} is ${layers + fewer}, but it has ${size} tensors`);
  }

  decimal(key: string): number {
    return Number(Math.fround(this.number(key)).toPrecision(7));
  }

  /** The numbers of the layers, or one for all of them. */
  byLayer(key: string, fallback?: number): readonly number[] {
    const value = this.get(key);
    if (!Array.isArray(value) || value.length === 0) return [this.size(key, fallback)];
    const { size } = this.gguf.tensors;
    if (value.length <= size) return value.map(Number);
    return this.refuse(`${this.prefix}.${key} lists ${value.length} layers of ${size} tensors`);
  }

  has(tensor: string): boolean {
    return this.gguf.tensors.has(tensor);
  }

  axis(tensor: string, axis: number): number {
    const found = this.gguf.tensors.get(tensor);
    const length = found?.shape.at(axis);
    if (length !== undefined) return length;
    return this.refuse(found ? `${tensor} has too few axes` : `it has no tensor ${tensor}`);
  }

  /** A small tensor of factors; undefined where there is none. */
  factors(name: string): Float32Array | undefined {
    const tensor = this.gguf.tensors.get(name);
    if (tensor && tensor.end - tensor.begin > MAX_FACTOR_BYTES)
      throw new UserError(msg('gguf.rope-unsupported'), {
        hint: msg('gguf.rope-unsupported.hint'),
      });
    return tensor && numbersOf(this.gguf, tensor);
  }

  refuse(reason: string): never {
    throw new UserError(msg('file.malformed', { file: this.gguf.file, reason }), {
      hint: msg('gguf.copy-file-again'),
    });
  }
}
