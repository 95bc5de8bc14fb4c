// Compiled programs of one owner, kept by key; the least recently used one leaves when there are too many.

import type { Graph } from './graph.ts';
import { Program, type Device } from './runtime.ts';

/** Programs are compiled once for each key. Not for use by two callers at the same time. */
export class ProgramCache {
  private readonly device: Device;
  private readonly limit: number;
  private readonly programs = new Map<string, Program>();

  constructor({ device, limit }: { device: Device; limit: number }) {
    this.device = device;
    this.limit = limit;
  }

  /** The program of a key, compiled from `build()` when it is not there. */
  async get(key: string, build: () => Graph): Promise<Program> {
    const program =
      this.programs.get(key) ?? (await Program.compile(build(), { device: this.device }));
    this.programs.delete(key);
    this.programs.set(key, program);
    if (this.programs.size > this.limit) {
      const [oldest, unused] = this.programs.entries().next().value!;
      this.programs.delete(oldest);
      await unused.release();
    }
    return program;
  }

  /** Frees all programs. */
  async release(): Promise<void> {
    for (const program of this.programs.values()) await program.release();
    this.programs.clear();
  }
}
