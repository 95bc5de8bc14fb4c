// A session whose inputs and outputs have fixed places: what it reads and writes stays on its device.

import type { NativeRuntime, TensorSpec } from './runtime.ts';

interface BoundArray {
  readonly value: bigint;
  readonly array: ArrayBufferView;
  readonly isInput: boolean;
}

/** Inputs and outputs of one session, bound by name. One run at a time. */
export class Bindings {
  private readonly runtime: NativeRuntime;
  private readonly session: bigint;
  private readonly address: bigint;
  private readonly isOnDevice: boolean;
  /** Values over arrays, and the arrays, by name. */
  private readonly arrays = new Map<string, BoundArray>();

  /** `session` is the address of a session that lives longer. */
  constructor(runtime: NativeRuntime, session: bigint, isOnDevice: boolean) {
    this.runtime = runtime;
    this.session = session;
    this.isOnDevice = isOnDevice;
    this.address = runtime.api.create('CreateIoBinding', session);
  }

  /** The library's value that an input is read from, at every run until it is bound anew. */
  input(name: string, value: bigint): void {
    this.runtime.api.call('BindInput', this.address, name, value);
  }

  /** The value that an output is written to; none that the same run reads. */
  output(name: string, value: bigint): void {
    this.runtime.api.call('BindOutput', this.address, name, value);
  }

  /** The array that an input is read from at every run. */
  inputArray(spec: TensorSpec, array: ArrayBufferView): void {
    const value = this.over(spec, array, true);
    this.runtime.api.call('BindInput', this.address, spec.name, value);
  }

  /** The array that an output is copied to at every run. */
  outputArray(spec: TensorSpec, array: ArrayBufferView): void {
    const value = this.over(spec, array, false);
    this.runtime.api.call('BindOutput', this.address, spec.name, value);
  }

  private over(spec: TensorSpec, array: ArrayBufferView, isInput: boolean): bigint {
    const old = this.arrays.get(spec.name);
    const value = this.runtime.valueAt(array, array.byteLength, spec);
    this.arrays.set(spec.name, { value, array, isInput });
    if (old) this.runtime.api.release('ReleaseValue', old.value);
    return value;
  }

  /**
   * Runs once. On a device other than the processor the event loop goes on meanwhile, and the device may
   * still be at work afterwards: reading a tensor waits for it.
   */
  async run(): Promise<void> {
    const { api } = this.runtime;
    // The library copies an array to a device when it is bound, not when the run begins.
    if (this.isOnDevice)
      for (const [name, { value, isInput }] of this.arrays)
        if (isInput) api.call('BindInput', this.address, name, value);
    if (this.isOnDevice) await api.callAside('RunWithBinding', this.session, null, this.address);
    else api.call('RunWithBinding', this.session, null, this.address);
  }

  release(): void {
    const { api } = this.runtime;
    api.release('ReleaseIoBinding', this.address);
    for (const { value } of this.arrays.values()) api.release('ReleaseValue', value);
    this.arrays.clear();
  }
}
