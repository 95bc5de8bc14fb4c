// A session of the C interface: made from the bytes of a model, run on arrays of JavaScript, released.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { sizeOf, type DType, type Feed } from '../../graph/tensor.ts';
import type { OrtApi } from './api.ts';
import { Bindings } from './bindings.ts';
import { namesOf } from './names.ts';
import { appendProvider, type Provider } from './provider.ts';
import { LOG_ERRORS, shapeIn, type NativeRuntime, type TensorSpec } from './runtime.ts';
import { returnFreedMemory } from './heap.ts';
import type { SharedWeights } from './weights.ts';

/** What a session is made with. */
export interface SessionSettings {
  /**
   * Entries of the session's configuration without the prefix `session.`, as
   * `onnxruntime_session_options_config_keys.h` lists them.
   */
  readonly entries: Readonly<Record<string, string>>;
  /** Threads of one operator; one per core by default. */
  readonly threads?: number | undefined;
  /** The device; without one, the processor. */
  readonly provider?: Provider | undefined;
  /** The least severe messages that the library writes to the standard error; errors by default. */
  readonly severity?: number | undefined;
}

/** Arrays that outputs are written to, by element type. */
export type Output = Feed | Uint8Array;

/** Arrays of JavaScript that hold numbers of a type. */
const ARRAYS = {
  float32: Float32Array,
  uint8: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const;

/**
 * Attention produces many denormals, which are slow. The thread that computes with the session flushes
 * them only if the first session of the process asks for it.
 */
export const FLUSH_DENORMALS = { set_denormal_as_zero: '1' };

const NO_OPTIMIZATION = 0;

/**
 * The name of the output that is an input's new content: a run writes it into the array that was fed,
 * which has to be one that nothing else reads in the graph.
 */
export const updated = (input: string): string => `updated:${input}`;

/** True where outputs and inputs of a type can be arrays of JavaScript. */
export function isElement(dtype: DType): dtype is keyof typeof ARRAYS {
  return Object.hasOwn(ARRAYS, dtype);
}

/** True where an array holds numbers of a type. */
export function holds(array: ArrayBufferView, dtype: DType): boolean {
  return isElement(dtype) && array instanceof ARRAYS[dtype];
}

/** An array of zeros for a tensor. */
export function newArray({ dtype, shape }: TensorSpec): Output {
  if (!isElement(dtype)) throw new Error(`internal: no array of JavaScript holds ${dtype}`);
  return new ARRAYS[dtype](sizeOf(shape));
}

/** A model that is ready to run. One run at a time. */
export class NativeSession {
  private readonly runtime: NativeRuntime;
  private readonly outputs: readonly TensorSpec[];
  private readonly inputNames: BigUint64Array;
  private readonly outputNames: BigUint64Array;
  private readonly inputs: readonly TensorSpec[];
  private readonly weights: SharedWeights | undefined;
  private readonly isOnDevice: boolean;
  /** For each output that updates an input, the number of that input. */
  private readonly updates: readonly (number | undefined)[];
  private address: bigint;

  /**
   * `model` is the encoded graph; throws with the library's message where it refuses it. Shared weights
   * take the place of the model's own of their names, and are released with the session.
   */
  constructor(
    runtime: NativeRuntime,
    model: Uint8Array,
    settings: SessionSettings,
    inputs: readonly TensorSpec[],
    outputs: readonly TensorSpec[],
    weights?: SharedWeights,
  ) {
    this.weights = weights;
    this.isOnDevice = settings.provider !== undefined;
    this.runtime = runtime;
    this.inputs = inputs;
    this.outputs = outputs;
    const numbers = new Map(inputs.map(({ name }, i) => [updated(name), i]));
    this.updates = outputs.map(({ name }) => numbers.get(name));
    this.inputNames = namesOf(inputs.map(({ name }) => name));
    this.outputNames = namesOf(outputs.map(({ name }) => name));
    const { api, environment } = runtime;
    const options = createOptions(api, settings);
    const bytes = [environment, model, model.byteLength, options] as const;
    try {
      for (const [name, value] of weights?.values ?? [])
        api.call('AddInitializer', options, name, value);
      this.address = weights
        ? api.create(
            'CreateSessionFromArrayWithPrepackedWeightsContainer',
            ...[...bytes, weights.container],
          )
        : api.create('CreateSessionFromArray', ...bytes);
      weights?.forget();
    } catch (error) {
      weights?.release();
      throw error;
    } finally {
      api.release('ReleaseSessionOptions', options);
    }
  }

  /** Runs once, after the event loop had its turn: a run blocks it. */
  async run(feeds: readonly ArrayBufferView[]): Promise<Output[]> {
    await nextTurn();
    return this.runNow(feeds);
  }

  /**
   * Runs once on arrays in the order of the inputs, and blocks until it is done: the thread that calls is
   * one of those that compute. A thread of Node's pool would not flush denormals (measured: its share of
   * a product kept them), so that it would be slow and give other bits. The outputs are new arrays,
   * or those of the inputs that they update; the library itself writes them.
   */
  runNow(feeds: readonly ArrayBufferView[]): Output[] {
    if (this.address === 0n) throw new Error('internal: a released session cannot run');
    const { api } = this.runtime;
    const results = this.outputs.map((spec, i) => {
      const fed = this.updates[i];
      return fed === undefined ? newArray(spec) : (feeds[fed] as Output);
    });
    const values = new BigUint64Array(feeds.length);
    const written = new BigUint64Array(results.length);
    try {
      this.inputs.forEach((spec, i) => {
        const fed = feeds[i] as Feed;
        const shape = spec.free === undefined ? spec.shape : shapeIn(spec, fed.length)!;
        values[i] = this.runtime.valueAt(fed, fed.byteLength, { ...spec, shape });
      });
      this.outputs.forEach((spec, i) => {
        const fed = this.updates[i];
        const array = results[i]!;
        written[i] =
          fed === undefined ? this.runtime.valueAt(array, array.byteLength, spec) : values[fed]!;
      });
      api.call(
        'Run',
        ...[this.address, null],
        ...[this.inputNames, values, values.length],
        ...[this.outputNames, written.length, written],
      );
    } finally {
      for (const value of new Set([...values, ...written]))
        if (value !== 0n) api.release('ReleaseValue', value);
    }
    return results;
  }

  /** Bindings of the session's inputs and outputs, released before it. */
  bindings(): Bindings {
    return new Bindings(this.runtime, this.address, this.isOnDevice);
  }

  /** An allocator of the session's device; `memory` says which of its memories. */
  allocator(memory: bigint): bigint {
    return this.runtime.api.create('CreateAllocator', this.address, memory);
  }

  /** Frees the session; it must not run again. */
  release(): void {
    if (this.address === 0n) return;
    this.runtime.api.release('ReleaseSession', this.address);
    this.address = 0n;
    this.weights?.release();
    returnFreedMemory();
  }
}

/** Options as every session has them: no optimization, no arena, no pattern of memory. */
function createOptions(
  api: OrtApi,
  { entries, threads, provider, severity = LOG_ERRORS }: SessionSettings,
): bigint {
  const options = api.create('CreateSessionOptions');
  api.call('SetSessionGraphOptimizationLevel', options, NO_OPTIMIZATION);
  api.call('DisableMemPattern', options);
  api.call('DisableCpuMemArena', options); // an arena per program took 1.2 GB more and was not faster
  api.call('SetSessionLogSeverityLevel', options, severity);
  if (threads !== undefined) api.call('SetIntraOpNumThreads', options, threads);
  for (const [key, value] of Object.entries({ ...FLUSH_DENORMALS, ...entries }))
    api.call('AddSessionConfigEntry', options, `session.${key}`, value);
  if (provider) appendProvider(api, options, provider);
  return options;
}
