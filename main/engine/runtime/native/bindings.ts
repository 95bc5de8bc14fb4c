// A session whose inputs and outputs have fixed places: what it reads and writes stays on its device.

import type { NativeRuntime } from './runtime.ts';

/** Inputs and outputs of one session, bound by name. One run at a time. */
export class Bindings {
  private readonly runtime: NativeRuntime;
  private readonly session: bigint;
  private readonly address: bigint;
  private readonly isOnDevice: boolean;

  /** `session` is the address of a session that lives longer. */
  constructor(runtime: NativeRuntime, session: bigint, isOnDevice: boolean) {
    this.runtime = runtime;
    this.session = session;
    this.isOnDevice = isOnDevice;
    this.address = runtime.api.create('CreateIoBinding', session);
  }

  /**
   * The library's value that an input is read from, at every run until it is bound anew. One in the
   * processor's memory would be copied to a device now, and not at every run.
   */
  input(name: string, value: bigint): void {
    this.runtime.api.call('BindInput', this.address, name, value);
  }

  /** The value that an output is written to; none that the same run reads. */
  output(name: string, value: bigint): void {
    this.runtime.api.call('BindOutput', this.address, name, value);
  }

  /**
   * Runs once. On a device other than the processor the event loop goes on meanwhile, and the device may
   * still be at work afterwards: reading a tensor waits for it.
   */
  async run(): Promise<void> {
    const { api } = this.runtime;
    if (this.isOnDevice) await api.callAside('RunWithBinding', this.session, null, this.address);
    else api.call('RunWithBinding', this.session, null, this.address);
  }

  release(): void {
    this.runtime.api.release('ReleaseIoBinding', this.address);
  }
}
