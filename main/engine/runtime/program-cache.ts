// A cache of compiled programs. The least recently used are evicted when there are too many or they hold
// too much.

import type { Graph } from '../graph/graph.ts';
import { heldBytes, Program, type Device } from './session.ts';

/** Limits of a cache, which holds at least one program. */
export interface ProgramLimits {
  readonly device: Device;
  readonly programs: number;
  /**
   * Bytes that all programs hold for themselves, see {@link heldBytes}: where programs share their
   * weights, dozens of a large model fit; where each has a copy, one or two.
   */
  readonly bytes: number;
}

/** What is compiled from a graph. */
interface Compiled {
  release(): Promise<void> | void;
}

/** A graph with how it is compiled. */
export interface Compilable<P extends Compiled> {
  readonly graph: Graph;
  compile(): Promise<P> | P;
}

/** What was compiled, by key. Not safe for concurrent use. */
export class CompiledCache<P extends Compiled> {
  private readonly limits: ProgramLimits;
  private readonly programs = new Map<string, { program: P; bytes: number }>();

  constructor(limits: ProgramLimits) {
    this.limits = limits;
  }

  /** The program of a key, compiled from `build()` if it is not cached. */
  async get(key: string, build: () => Compilable<P>): Promise<P> {
    const cached = this.programs.get(key);
    if (cached) {
      this.programs.delete(key);
      this.programs.set(key, cached);
      return cached.program;
    }
    const built = build();
    const bytes = heldBytes(built.graph, this.limits.device);
    await this.evictFor(bytes);
    const program = await built.compile();
    this.programs.set(key, { program, bytes });
    return program;
  }

  private async evictFor(bytes: number): Promise<void> {
    let total = bytes;
    for (const kept of this.programs.values()) total += kept.bytes;
    for (const [key, oldest] of this.programs) {
      if (this.programs.size < this.limits.programs && total <= this.limits.bytes) return;
      this.programs.delete(key);
      total -= oldest.bytes;
      await oldest.program.release();
    }
  }

  /** Frees all programs. */
  async release(): Promise<void> {
    for (const { program } of this.programs.values()) await program.release();
    this.programs.clear();
  }
}

/** Programs that are fed at every run, by key. Not safe for concurrent use. */
export class ProgramCache {
  private readonly device: Device;
  private readonly cache: CompiledCache<Program>;

  constructor(limits: ProgramLimits) {
    this.device = limits.device;
    this.cache = new CompiledCache(limits);
  }

  /** The program of a key, compiled from `build()` if it is not cached. */
  get(key: string, build: () => Graph): Promise<Program> {
    const { device } = this;
    return this.cache.get(key, () => {
      const graph = build();
      return { graph, compile: () => Program.compile(graph, { device }) };
    });
  }

  /** Frees all programs. */
  release(): Promise<void> {
    return this.cache.release();
  }
}
