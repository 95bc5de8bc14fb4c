// Learning-rate schedules.

/** Shape of the learning rate over a run, after a linear warm-up. */
export type Schedule = 'constant' | 'linear' | 'cosine';

/**
 * The learning rate of step `step` (from 0) of `total`, warmed up over the first `warmup` steps.
 */
export function learningRateAt(
  step: number,
  {
    rate,
    total,
    warmup = 0,
    schedule = 'cosine',
    floor = 0,
  }: { rate: number; total: number; warmup?: number; schedule?: Schedule; floor?: number },
): number {
  if (step < warmup) return (rate * (step + 1)) / warmup;
  const done = Math.min(1, (step - warmup) / Math.max(1, total - warmup));
  const share =
    schedule === 'constant'
      ? 1
      : schedule === 'linear'
        ? 1 - done
        : 0.5 * (1 + Math.cos(Math.PI * done));
  return floor + (rate - floor) * share;
}
