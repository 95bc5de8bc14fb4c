// The difference of two shares in points, as every page and the report tell it.

/**
 * How many points of a hundred `after` lies above `before`, with one decimal. Shares are from 0 to 1.
 * Halves are rounded as people do: 94 % - 33.25 % are 60.8 points, although binary fractions make
 * that 60.7499….
 */
export function pointsBetween(before: number, after: number): number {
  const thousandths = (after - before) * 1000;
  return (Math.sign(thousandths) * Math.round(Math.abs(thousandths) + 1e-9)) / 10 || 0;
}
