// Projects, where artifacts come from, and what can be removed.

import type { StageName } from './jobs.ts';

export interface ProjectView {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  /** Steps of its recipe in order; a step not started yet has no job. */
  readonly steps: readonly {
    readonly name: string;
    readonly stage: StageName;
    readonly jobId: number | null;
    /** True if an earlier step has run again since: this result was made from outdated inputs. */
    readonly isStale?: boolean;
  }[];
  /** Absolute path of report.html once the recipe is done. */
  readonly reportPath: string | null;
}

/** What removing a run would free, and why it cannot be removed; null if it can. */
export interface RemovalView {
  readonly bytes: number;
  readonly blocked: string | null;
}

/** A result, or an external input of results. */
export interface LineageNode {
  /** `workspace:…`, `resource:…` or an absolute path. */
  readonly id: string;
  readonly kind: 'source' | 'dataset' | 'model' | 'report';
  readonly name: string;
  /** The run that made it; null for external inputs. */
  readonly jobId: number | null;
}

/** What a check against the signed record found. */
export interface OriginView {
  /** What is not as it was signed, each in a sentence; none where all is. */
  readonly broken: readonly { readonly path: string; readonly reason: string }[];
  readonly summary: string;
  /** The code of the record to note elsewhere. */
  readonly anchor: string | null;
  /** Fingerprints of the workspace's public keys. */
  readonly keys: readonly string[];
  /** What the check proves and what not, and how the private key is kept. */
  readonly sentences: readonly string[];
}

/** Which result was made from which. */
export interface Lineage {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    /** True if the signed record has the same hash for the result and for the input. */
    readonly isProved: boolean;
  }[];
}
