// What a stage is given and gives back: the border between the recipe's stages and whoever runs
// them.

import type { MetricPoint, Progress, SampleAnswer } from '../../../preload/contract/jobs.ts';
import type { UserText } from '../../../i18n/message.ts';

/** The kinds of artifact a stage reads and writes. */
export type ArtifactKind = 'dataset' | 'model' | 'report' | 'files';

/** A result on disk: a folder inside the workspace with its manifest. */
export interface Artifact {
  readonly kind: ArtifactKind;
  readonly id: string;
  /** Absolute folder. */
  readonly path: string;
}

/**
 * What a running stage sees of the world. It never touches the database: it reports, the owner of
 * the queue records.
 */
export interface Job {
  /** Aborted on cancel; stages look at it between steps. */
  readonly signal: AbortSignal;
  /** Workspace folder (absolute). */
  readonly workspace: string;
  /** This run's own folder, `runs/<id>`; settings, checkpoints and samples go here. It exists. */
  readonly runDir: string;
  readonly runId: string;
  /** True when the run goes on from a checkpoint in `runDir`, if a valid one is there. */
  readonly resume: boolean;
  /**
   * True once the person wants the result as it stands: a stage of many steps ends after this one
   * and writes it.
   */
  readonly shouldEnd?: () => boolean;
  report(progress: Progress<UserText>): void;
  metric(point: MetricPoint): void;
  sample(sample: SampleAnswer): void;
  log(line: string): void;
  /**
   * Whether a connection would be let through: to this machine, or to a host on the workspace's
   * allow-list. Absent: none.
   */
  readonly mayReach?: (host: string, port: number) => boolean;
}

/** In the summary of a run that the user stopped with its result kept. */
export const ENDED_EARLY = 'It was stopped early; what it had learned by then was kept.';

/** What a stage returns: its artifact (if it made one) and a small plain summary for tables. */
export interface StageResult {
  readonly artifact?: Artifact;
  readonly summary: Readonly<Record<string, unknown>>;
}

/** A row of the stage table. */
export interface Stage<Settings> {
  readonly name: string;
  readonly defaults: Settings;
  /** Sets of settings by name, for the setting `preset`. */
  readonly presets?: Readonly<Record<string, Partial<Settings>>>;
  /** Setting names that hold an artifact id or folder, with the kind they want. */
  readonly inputs: Readonly<Record<string, ArtifactKind>>;
  /**
   * Refuses settings with which no run can begin, with a UserError: a recipe asks before its first
   * step.
   */
  check?(settings: Settings): void;
  run(settings: Settings, job: Job): Promise<StageResult>;
}
