// Limits the work of judging one answer. Work is counted in steps rather than in time, so that
// every machine reaches the same verdict; an answer that exhausts the budget is not accepted.

/**
 * One step takes about a microsecond: a node of an expression, a token, a product of two short
 * numbers.
 */
const STEPS = 40_000;

class BudgetExceeded extends Error {}

let remaining = Infinity;
let isRunning = false;
let run = 0;

/** Identifies the latest run of a budget; results cached in one run must not outlive it. */
export function currentRun(): number {
  return run;
}

/**
 * Runs `task` with a fresh budget and returns `fallback` where it exceeds the budget or overflows
 * the stack. Inside another `withinBudget`, the outer budget applies. `task` must be synchronous.
 */
export function withinBudget<T>(task: () => T, fallback: T): T {
  if (isRunning) return task();
  isRunning = true;
  run++;
  remaining = STEPS;
  try {
    return task();
  } catch (error) {
    if (error instanceof BudgetExceeded || error instanceof RangeError) return fallback;
    throw error;
  } finally {
    isRunning = false;
    remaining = Infinity;
  }
}

/** Charges steps to the budget, and ends the task of `withinBudget` when none are left. */
export function spend(steps: number): void {
  remaining -= steps;
  if (remaining < 0) throw new BudgetExceeded('step budget exceeded');
}
