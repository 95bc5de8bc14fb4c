// Compiled programs of one owner, kept by key; the least recently used leave when there are too many, or when their
// weights are.

import type { Graph } from '../graph/graph.ts';
import { Program, type Device } from './session.ts';
import { weightBytesOf } from '../graph/schedule.ts';

/** What a cache holds at most; one program is always there. */
export interface ProgramLimits {
  readonly device: Device;
  readonly programs: number;
  /**
   * Bytes of the frozen weights of all programs together. Each program maps its weights for itself, and packs a copy of
   * those in blocks: small models keep dozens of programs, large ones one or two.
   */
  readonly weightBytes: number;
}

/** Programs are compiled once for each key. Not for use by two callers at the same time. */
export class ProgramCache {
  private readonly limits: ProgramLimits;
  private readonly programs = new Map<string, { program: Program; weightBytes: number }>();

  constructor(limits: ProgramLimits) {
    this.limits = limits;
  }

  /** The program of a key, compiled from `build()` when it is not there. */
  async get(key: string, build: () => Graph): Promise<Program> {
    const known = this.programs.get(key);
    if (known) {
      this.programs.delete(key);
      this.programs.set(key, known);
      return known.program;
    }
    const graph = build();
    const weightBytes = weightBytesOf(graph);
    await this.makeRoom(weightBytes);
    const program = await Program.compile(graph, { device: this.limits.device });
    this.programs.set(key, { program, weightBytes });
    return program;
  }

  private async makeRoom(weightBytes: number): Promise<void> {
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
