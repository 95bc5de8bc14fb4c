// Inputs and outputs of a stage: the interface between the recipe's stages and the code that runs
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
 * The environment of a running stage. A stage never accesses the database: it reports, and the
 * owner of the queue records.
 */
export interface Job {
  /** Aborted on cancel; stages check it between steps. */
  readonly signal: AbortSignal;
  /** Workspace folder (absolute). */
  readonly workspace: string;
  /** This run's own folder, `runs/<id>`, for settings, checkpoints and samples. It exists. */
  readonly runDir: string;
  readonly runId: string;
  /** True when the run resumes from a checkpoint in `runDir`, if there is a valid one. */
  readonly resume: boolean;
  /**
   * True once the user has asked for the result so far: a stage of many steps then ends after the
   * current one and writes its result.
   */
  readonly shouldEnd?: () => boolean;
  report(progress: Progress<UserText>): void;
  metric(point: MetricPoint): void;
  sample(sample: SampleAnswer): void;
  log(line: string): void;
  /**
   * Whether a connection would be allowed: to this machine, or to a host on the workspace's
   * allow-list. Absent: none.
   */
  readonly mayReach?: (host: string, port: number) => boolean;
}

/** Set in the summary of a run that the user ended early with its result kept. */
export const ENDED_EARLY = 'It was stopped early; what it had learned by then was kept.';

/** What a stage returns: its artifact (if it made one) and a flat summary for tables. */
export interface StageResult {
  readonly artifact?: Artifact;
  readonly summary: Readonly<Record<string, unknown>>;
}

/** An entry of the stage table. */
export interface Stage<Settings> {
  readonly name: string;
  readonly defaults: Settings;
  /** Presets by name, chosen by the setting `preset`. */
  readonly presets?: Readonly<Record<string, Partial<Settings>>>;
  /** Names of settings that hold an artifact's id or folder, with the kind they expect. */
  readonly inputs: Readonly<Record<string, ArtifactKind>>;
  /**
   * Throws a UserError for settings with which a run cannot start; a recipe checks all steps before
   * the first one runs.
   */
  check?(settings: Settings): void;
  run(settings: Settings, job: Job): Promise<StageResult>;
}
