// What a part of the Train page gets.

import type { PlanForm } from '../../hooks/use-plan.ts';
import type { Route } from '../../selectors/route.ts';

/** The form, and the way to other pages. */
export interface PlanPartProps {
  readonly form: PlanForm;
  readonly go: (route: Route) => void;
}
