// Numbers with a decimal comma (37,5 and 1.234,5 kWh), rewritten with a decimal point.

/** Sign, integer part with or without groups of three, decimals, and an optional short unit. */
const NUMBER = /^([-+−]?)(\d{1,3}(?:\.\d{3})+|\d+),(\d+)(\s*[^\d\s.,;]{0,12})$/u;

/**
 * The text with a decimal point where it is one number with a decimal comma; null for anything
 * else. `12,345` may be twelve thousand and `1, 2` a list: both give null. `1,2` may be a list,
 * too; the caller must know that a number is expected.
 */
export function withDecimalPoint(text: string): string | null {
  const [, sign = '', integer = '', decimals = '', unit = ''] = NUMBER.exec(text.trim()) ?? [];
  if (decimals === '') return null;
  const mayBeGroup = decimals.length === 3 && integer.length <= 3 && integer !== '0';
  return mayBeGroup ? null : `${sign}${integer.replaceAll('.', '')}.${decimals}${unit}`;
}
