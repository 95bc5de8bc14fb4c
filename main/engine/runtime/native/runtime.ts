// The library with its environment, and values over memory.

import { ELEMENT } from '../../graph/onnx.ts';
import { sizeOf, type DType, type Shape } from '../../graph/tensor.ts';
import type { OrtApi, Pointer } from './api.ts';

/** Name, type and shape of an input or output. */
export interface TensorSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** The axis whose length may differ between runs. */
  readonly free?: number | undefined;
}

/** The shape of a tensor in an array of so many elements; undefined if that is no such array. */
export function shapeIn({ shape, free }: TensorSpec, elements: number): Shape | undefined {
  if (free === undefined) return sizeOf(shape) === elements ? shape : undefined;
  const length = elements / sizeOf(shape.with(free, 1));
  return Number.isInteger(length) ? shape.with(free, length) : undefined;
}

/** Severity of what the library writes to the standard error. */
export const LOG_ERRORS = 3;
export const DEVICE_ALLOCATOR = 0;
export const DEFAULT_MEMORY = 0;

/** The library with its environment, which lasts as long as the process. */
export class NativeRuntime {
  readonly api: OrtApi;
  readonly environment: bigint;
  /** Where arrays of JavaScript are. */
  readonly processorMemory: bigint;

  constructor(api: OrtApi) {
    this.api = api;
    this.environment = api.create('CreateEnv', LOG_ERRORS, 'omr');
    this.processorMemory = api.create('CreateCpuMemoryInfo', DEVICE_ALLOCATOR, DEFAULT_MEMORY);
  }

  /** A value over an array or memory, which must live as long as the value. */
  valueAt(memory: Pointer, bytes: number, { dtype, shape }: TensorSpec): bigint {
    return this.api.create(
      'CreateTensorWithDataAsOrtValue',
      ...[this.processorMemory, memory, bytes],
      ...[BigInt64Array.from(shape, BigInt), shape.length, ELEMENT[dtype]],
    );
  }
}
