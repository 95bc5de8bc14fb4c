// A cache of compiled programs. The least recently used are evicted when there are too many or
// their weights too large.

import type { Graph } from '../graph/graph.ts';
import { Program, type Device } from './session.ts';
import { weightBytesOf } from '../graph/schedule.ts';

/** Limits of a cache, which holds at least one program. */
export interface ProgramLimits {
  readonly device: Device;
  readonly programs: number;
  /**
   * Bytes of the frozen weights of all programs. Each program maps its weights itself and packs a
   * copy of those in blocks, so that small models keep dozens of programs and large ones one or
   * two.
   */
  readonly weightBytes: number;
}

/** Programs by key. Not safe for concurrent use. */
export class ProgramCache {
  private readonly limits: ProgramLimits;
  private readonly programs = new Map<string, { program: Program; weightBytes: number }>();

  constructor(limits: ProgramLimits) {
    this.limits = limits;
  }

  /** The program of a key, compiled from `build()` if it is not cached. */
  async get(key: string, build: () => Graph): Promise<Program> {
    const cached = this.programs.get(key);
    if (cached) {
      this.programs.delete(key);
      this.programs.set(key, cached);
      return cached.program;
    }
    const graph = build();
    const weightBytes = weightBytesOf(graph);
    await this.evictFor(weightBytes);
    const program = await Program.compile(graph, { device: this.limits.device });
    this.programs.set(key, { program, weightBytes });
    return program;
  }

  private async evictFor(weightBytes: number): Promise<void> {
    let total = weightBytes;
    for (const kept of this.programs.values()) total += kept.weightBytes;
    for (const [key, oldest] of this.programs) {
      if (this.programs.size < this.limits.programs && total <= this.limits.weightBytes) return;
      this.programs.delete(key);
      total -= oldest.weightBytes;
      await oldest.program.release();
    }
  }

  /** Frees all programs. */
  async release(): Promise<void> {
    for (const { program } of this.programs.values()) await program.release();
    this.programs.clear();
  }
}
