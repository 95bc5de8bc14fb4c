// An error as the window shows it.

export interface ProblemView {
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
}
