// Messages as former versions stored them: an English pattern with numbered placeholders instead of
// an id.

/** `{ pattern: 'step {0} of {1}', values: [3, 16] }`. */
interface LegacyMessage {
  readonly pattern: string;
  readonly values: readonly unknown[];
}

/** The value with every legacy message in it, at any depth, replaced by its English text. */
export function withPlainTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withPlainTexts);
  if (typeof value !== 'object' || value === null) return value;
  if (isLegacyMessage(value)) return textOf(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, withPlainTexts(inner)]),
  );
}

function isLegacyMessage(value: object): value is LegacyMessage {
  const { pattern, values } = value as Partial<LegacyMessage>;
  return typeof pattern === 'string' && Array.isArray(values);
}

function textOf({ pattern, values }: LegacyMessage): string {
  const texts = values.map((value) => String(withPlainTexts(value)));
  return pattern.replace(/\{(\d+)\}/g, (placeholder, i: string) => texts[Number(i)] ?? placeholder);
}
