// How much work judging one answer may take. Work is counted in steps and not in time, so that a verdict is the same on
// every machine; who is over the budget has not shown that the answer is right.

/** A step is about a microsecond: a node of an expression, a token, a pair of short numbers multiplied. */
const STEPS = 40_000;

class OverBudget extends Error {}

let left = Infinity;
let isRunning = false;
let work = 0;

/** The number of the work that a budget was last given to. */
export function currentWork(): number {
  return work;
}

/**
 * Runs `task` with a budget and gives back `otherwise` where it runs over, or so deep that the stack ends. A budget within
 * a budget is the outer one. `task` must not wait for anything.
 */
export function withinBudget<T>(task: () => T, otherwise: T): T {
  if (isRunning) return task();
  isRunning = true;
  work++;
  left = STEPS;
  try {
    return task();
  } catch (error) {
    if (error instanceof OverBudget || error instanceof RangeError) return otherwise;
    throw error;
  } finally {
    isRunning = false;
    left = Infinity;
  }
}

/** Takes steps from the budget; ends the work of `withinBudget` when none are left. */
export function spend(steps: number): void {
  left -= steps;
  if (left < 0) throw new OverBudget('over the budget');
}
