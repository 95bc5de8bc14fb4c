// Numbers as half of the world writes them, 37,5 and 1.234,5 kWh, written with a point.

/** A number with its sign, its groups of three, its decimals, and at most a unit behind it. */
const NUMBER = /^([-+−]?)(\d{1,3}(?:\.\d{3})+|\d+),(\d+)(\s*[^\d\s.,;]{0,12})$/u;

/**
 * The text with a decimal point where it is one number with a decimal comma; null for anything else. `12,345` is left alone: it
 * may as well be twelve thousand. So is `1, 2`, a list; `1,2` cannot be told from one: whoever asks must know that it is a number.
 */
export function withDecimalPoint(text: string): string | null {
  const match = NUMBER.exec(text.trim());
  if (match === null) return null;
  const [, sign, whole, decimals, unit] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
  ];
  const mayBeGroup = decimals.length === 3 && whole.length <= 3 && whole !== '0';
  return mayBeGroup ? null : `${sign}${whole.replaceAll('.', '')}.${decimals}${unit}`;
}
