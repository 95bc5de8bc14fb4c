// Sums and differences of whole numbers, step by step.

/** Column by column from the ones, as on paper. */
export function sumSteps(a: number, b: number): string {
  const [x, y] = [String(a), String(b)].map((text) => [...text].reverse().map(Number));
  const steps: string[] = [];
  let carry = 0;
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [u, v] = [x[i] ?? 0, y[i] ?? 0];
    const total = u + v + carry;
    steps.push(`${u}+${v}${carry ? '+1' : ''}=${total}`);
    carry = total >= 10 ? 1 : 0;
  }
  return steps.join(', ');
}

/** Column by column from the ones with borrowing; a ≥ b. */
export function differenceSteps(a: number, b: number): string {
  const [x, y] = [String(a), String(b)].map((text) => [...text].reverse().map(Number));
  const steps: string[] = [];
  let borrow = 0;
  for (let i = 0; i < x.length; i++) {
    const [u, v] = [x[i], y[i] ?? 0];
    const top = u - borrow < v ? u + 10 : u;
    steps.push(`${top}-${v}${borrow ? '-1' : ''}=${top - v - borrow}`);
    borrow = top > u ? 1 : 0;
  }
  return steps.join(', ');
}
