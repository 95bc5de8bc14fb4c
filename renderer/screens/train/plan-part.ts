// What a part of the Train page gets.

import type { Fit } from '../../hooks/use-fit.ts';
import type { PlanForm } from '../../hooks/use-plan.ts';
import type { Route } from '../../selectors/route.ts';

/** The form, and the way to other pages. */
export interface PlanPartProps {
  readonly form: PlanForm;
  readonly go: (route: Route) => void;
}

/** Props of a part that shows what the plan needs on this machine. */
export interface FittedPartProps {
  readonly form: PlanForm;
  /** The chosen model on this machine; null for none, a word while it is not measured. */
  readonly fit: Fit | 'waiting' | 'busy' | null;
}
