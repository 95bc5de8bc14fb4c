// Validation of a training run: its rows and schedule, the best state so far, and early stopping.

import { readRows } from '../../data/datasets/workspace.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { Adapter } from '../../engine/layers/lora.ts';
import { restoreAdapter, snapshotAdapter, type AdapterSnapshot } from './adapter.ts';

/** The values of `keep`. */
export const KEPT_STATES = ['last', 'best'] as const;

/** Settings of a stage that validates. */
export interface ValidationSettings {
  /** Steps between validations; 0 = none. The last step is always validated. */
  readonly evalSteps: number;
  /** The split used for validation. */
  readonly validationSplit: string;
  /** Maximum number of rows. */
  readonly validationLimit: number;
  /** Which state becomes the result: the last one, or the best one by validation. */
  readonly keep: (typeof KEPT_STATES)[number];
  /** The run ends after this many validations without improvement; 0 = never. */
  readonly earlyStoppingPatience: number;
}

export const VALIDATION_DEFAULTS: ValidationSettings = {
  evalSteps: 0,
  validationSplit: 'validation',
  validationLimit: 200,
  keep: 'last',
  earlyStoppingPatience: 0,
};

/** Whether a run of `total` steps is validated after its step number `step`, counted from 1. */
export function isEvalStep(
  step: number,
  total: number,
  { evalSteps }: Pick<ValidationSettings, 'evalSteps'>,
): boolean {
  return evalSteps > 0 && (step % evalSteps === 0 || step === total);
}

/**
 * The first rows of the validation split that `isUsable` accepts; none if the run is not validated.
 */
export async function validationRows(
  {
    dataset,
    evalSteps,
    validationSplit,
    validationLimit,
  }: Pick<ValidationSettings, 'evalSteps' | 'validationSplit' | 'validationLimit'> & {
    readonly dataset: string;
  },
  isUsable: (row: ExampleRow) => boolean = () => true,
): Promise<ExampleRow[]> {
  const rows: ExampleRow[] = [];
  if (evalSteps === 0) return rows;
  for await (const row of readRows(dataset)) {
    if (rows.length >= validationLimit) break;
    if (row.split === validationSplit && isUsable(row)) rows.push(row);
  }
  return rows;
}

/** A validated step. */
export interface BestStep {
  readonly step: number;
  readonly value: number;
}

/** The best state of a run by a validation metric. */
export class BestState {
  readonly #settings: Pick<ValidationSettings, 'keep' | 'earlyStoppingPatience'>;
  readonly #isGreaterBetter: boolean;
  #best: BestStep | null = null;
  /** Validations since the best one. */
  #sinceBest = 0;
  #snapshot: AdapterSnapshot | undefined;

  constructor(
    settings: Pick<ValidationSettings, 'keep' | 'earlyStoppingPatience'>,
    { isGreaterBetter }: { isGreaterBetter: boolean },
  ) {
    this.#settings = settings;
    this.#isGreaterBetter = isGreaterBetter;
  }

  /** The best step so far; null before the first validation. */
  get best(): BestStep | null {
    return this.#best;
  }

  /** Records a validation, and returns the reason to end the run, if any. */
  record(step: number, value: number, adapter: Adapter): string | undefined {
    if (this.#isBetter(value)) {
      this.#best = { step, value };
      this.#sinceBest = 0;
      if (this.#settings.keep === 'best') this.#snapshot = snapshotAdapter(adapter);
      return undefined;
    }
    this.#sinceBest += 1;
    const { earlyStoppingPatience: patience } = this.#settings;
    if (patience === 0 || this.#sinceBest < patience) return undefined;
    const best = this.#best === null ? '' : `; step ${this.#best.step} was the best`;
    return `No improvement in the last ${patience === 1 ? 'validation' : `${patience} validations`}${best}.`;
  }

  /** Restores the best state into the adapter, if it is kept. */
  restoreBest(adapter: Adapter): void {
    if (this.#snapshot) restoreAdapter(adapter, this.#snapshot);
  }

  /** State for a checkpoint: the numbers, and the best state if it is kept. */
  get checkpoint(): { counters: Record<string, number>; best: AdapterSnapshot | undefined } {
    const best = this.#best && { best_step: this.#best.step, best_value: this.#best.value };
    return { counters: { since_best: this.#sinceBest, ...best }, best: this.#snapshot };
  }

  /** Restores the state of a checkpoint. */
  resume(counters: Readonly<Record<string, number>>, best: AdapterSnapshot | undefined): void {
    const { since_best = 0, best_step, best_value } = counters;
    this.#sinceBest = since_best;
    this.#best = best_step === undefined ? null : { step: best_step, value: best_value! };
    this.#snapshot = best;
  }

  #isBetter(value: number): boolean {
    if (!Number.isFinite(value)) return false;
    if (this.#best === null) return true;
    return this.#isGreaterBetter ? value > this.#best.value : value < this.#best.value;
  }
}
