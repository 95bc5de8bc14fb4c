// Exports: which jobs belong to a model, and the disk space that the chosen formats need.

import type { JobView } from '../../preload/contract/jobs.ts';
import type { ModelView } from '../../preload/contract/models.ts';
import type { ExportPlanView } from '../../preload/contract/chat-and-export.ts';
import type { GgufType } from '../../settings/gguf-types.ts';

/** Formats that can be chosen. */
export type FormatChoice = 'adapter' | 'merged' | 'gguf' | 'gguf-lora' | 'cluster' | 'pack';

/** The exports of a model, newest first. */
export function exportsOf(
  jobs: readonly JobView[],
  { setting, path }: Pick<ModelView, 'setting' | 'path'>,
): readonly JobView[] {
  return jobs.filter(
    ({ stage, settings }) =>
      stage === 'export' && (settings['model'] === setting || settings['model'] === path),
  );
}

/** How the chosen formats are written. */
export interface ExportChoice {
  readonly formats: readonly FormatChoice[];
  /** Merged weights in full precision. */
  readonly isExact: boolean;
  /** Types of the GGUF files. */
  readonly gguf: readonly GgufType[];
}

/** Bytes of a format as it is chosen; null where that is not known. */
export function formatBytes(
  { formats, ggufBytes }: Pick<ExportPlanView, 'formats' | 'ggufBytes'>,
  format: ExportPlanView['formats'][number]['format'],
  { isExact, gguf }: Pick<ExportChoice, 'isExact' | 'gguf'>,
): number | null {
  const bytes = formats.find((each) => each.format === format)?.bytes ?? null;
  if (bytes === null) return null;
  if (format === 'merged') return isExact ? 2 * bytes : bytes;
  if (format !== 'gguf') return bytes;
  return ggufBytes
    .filter(({ type }) => gguf.includes(type))
    .reduce((sum, { bytes: size }) => sum + size, 0);
}

/** Bytes that the chosen formats need; a pack contains the others once more. */
export function neededBytes(
  plan: Pick<ExportPlanView, 'formats' | 'ggufBytes'>,
  choice: ExportChoice,
): number {
  const sum = plan.formats
    .filter(({ format }) => choice.formats.includes(format))
    .reduce((all, { format }) => all + (formatBytes(plan, format, choice) ?? 0), 0);
  return choice.formats.includes('pack') ? 2 * sum : sum;
}

/** Bytes a second that are merged, quantised, written and read back for their hashes. */
const WRITTEN_PER_SECOND = 40e6;

/**
 * Estimated seconds of an export: the bytes, and the answers of the proofs. The trained model answers
 * once for the folders and once for each group of GGUF files, then each form that is proved.
 */
export function exportSeconds(
  plan: Pick<ExportPlanView, 'formats' | 'ggufBytes' | 'questions' | 'answerSeconds'>,
  choice: ExportChoice,
): number {
  const { formats, gguf } = choice;
  const folders = formats.filter((format) => format === 'adapter' || format === 'merged').length;
  const files = formats.includes('gguf') ? gguf.length : 0;
  const adapters = formats.includes('gguf-lora') ? 1 : 0;
  const proved = [folders, files, adapters].filter((count) => count > 0);
  const answers = proved.reduce((sum, count) => sum + 1 + count, 0) * plan.questions;
  return neededBytes(plan, choice) / WRITTEN_PER_SECOND + answers * plan.answerSeconds;
}

/** The rows of all parts of a cluster folder, and its pictures, as the sentence about it takes them. */
export function clusterFigures({ pictures = 0, ...parts }: Readonly<Record<string, number>>): {
  rows: number;
  pictures: number;
} {
  return { rows: Object.values(parts).reduce((sum, rows) => sum + rows, 0), pictures };
}
