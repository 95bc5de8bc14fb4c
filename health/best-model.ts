// Which of a project's models is its result: the best one, and not simply the last.

import { isKnown } from './trend.ts';

/** A model of a project as it was evaluated. */
export interface Candidate {
  readonly name: 'base' | 'sft' | 'rl';
  /** Accuracy on the held-out questions. */
  readonly accuracy: number;
  /**
   * Accuracy on the validation questions of the step that made the model: of the model it began
   * with, and of the one it kept. Absent where the step was not validated.
   */
  readonly validation?: Validation | undefined;
}

/** Both accuracies are on the same questions. */
export interface Validation {
  readonly start: number;
  readonly kept: number;
}

/** The result of a project. */
export interface BestModel<Model extends Candidate = Candidate> {
  readonly model: Model;
  /** What decided: validation, the held-out questions, or nothing, where there is one model. */
  readonly by: 'validation' | 'evaluation' | 'only';
  readonly isLast: boolean;
}

/**
 * The best of a project's models, in the order in which they were made. A later model replaces an
 * earlier one only where it is better: by validation where its step was validated (choosing by the
 * held-out questions would flatter the figure), else by the held-out questions. A tie goes to the
 * earlier. Undefined without any model.
 */
export function bestModel<Model extends Candidate>(
  models: readonly Model[],
): BestModel<Model> | undefined {
  const [first, ...later] = models;
  if (first === undefined) return undefined;
  let best: Omit<BestModel<Model>, 'isLast'> = { model: first, by: 'only' };
  later.forEach((model, i) => {
    // The validation compares with the model just before, which must be the best one so far.
    const { validation } = model;
    const isValidated = validation !== undefined && best.model === models[i];
    const isBetter = isValidated
      ? validation.kept > validation.start
      : model.accuracy > best.model.accuracy;
    best = { model: isBetter ? model : best.model, by: isValidated ? 'validation' : 'evaluation' };
  });
  return { ...best, isLast: best.model === models.at(-1) };
}

/** The validation in the summary of a training step; undefined where it was not made. */
export function validationOf(
  summary: Readonly<Record<string, unknown>> | null | undefined,
): Validation | undefined {
  const { start, kept } = (summary?.['validation'] ?? {}) as Partial<Validation>;
  return isKnown(start) && isKnown(kept) ? { start, kept } : undefined;
}
