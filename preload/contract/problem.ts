// An error as the window shows it.

/**
 * What a person can do next: go on where it stopped, learn from the examples' own answers, change the
 * step's settings, choose another model, or see to the examples.
 */
export type NextAction = 'resume' | 'own-answers' | 'change-step' | 'choose-model' | 'data';

export interface ProblemView {
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
  /**
   * Of a failed step: what can help, the first choice first; absent where going on can. Without
   * `resume` the same error would come back.
   */
  readonly actions?: readonly NextAction[];
}
