// What a caller is told while answers are generated: finished ones, all so far, and the progress.

import type { GenerateOptions, GeneratedSequence, Sequence } from './sequences.ts';

/** The answers to every prompt as they are now. */
export const resultsOf = (sequences: readonly (readonly Sequence[])[]): GeneratedSequence[][] =>
  sequences.map((group) => group.map((sequence) => sequence.result()));

/** A function to call after every step; it passes every answer to `onAnswer` once. */
export function stepReporter(
  sequences: readonly (readonly Sequence[])[],
  { onAnswer, onStep, onProgress }: GenerateOptions,
): () => void {
  const reported = new Set<Sequence>();
  const reportFinished = (): void => {
    if (!onAnswer) return;
    for (const [p, group] of sequences.entries())
      for (const [a, sequence] of group.entries()) {
        if (!sequence.done || reported.has(sequence)) continue;
        reported.add(sequence);
        onAnswer(p, a, sequence.result());
      }
  };
  return () => {
    reportFinished();
    onStep?.(resultsOf(sequences));
    if (onProgress) reportProgress(sequences, onProgress);
  };
}

function reportProgress(
  sequences: readonly (readonly Sequence[])[],
  onProgress: NonNullable<GenerateOptions['onProgress']>,
): void {
  const finished = sequences.filter((group) => group.every(({ done }) => done)).length;
  const newTokens = sequences.flat().reduce((sum, { length }) => sum + length, 0);
  onProgress(finished, sequences.length, newTokens);
}
