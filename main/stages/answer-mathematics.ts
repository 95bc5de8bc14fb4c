// Are two answers the same mathematics? The one place where a computer-algebra library may come in.

/** True when both texts denote the same number; false when either is not understood. */
export function equalMathematics(a: string, b: string): boolean {
  const left = fraction(a);
  const right = fraction(b);
  return left !== null && right !== null && left[0] * right[1] === right[0] * left[1];
}

function fraction(text: string): [bigint, bigint] | null {
  const squeezed = text.replace(/(?<=\d),(?=\d{3}(?!\d))/g, '').trim();
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:\/(\d+))?$/.exec(squeezed);
  if (!match || (match[2] === '' && !match[3])) return null;
  const decimals = match[3] ?? '';
  const top = BigInt(match[2] + decimals) * (match[1] === '-' ? -1n : 1n);
  const bottom = 10n ** BigInt(decimals.length) * BigInt(match[4] ?? '1');
  return bottom === 0n ? null : [top, bottom];
}
