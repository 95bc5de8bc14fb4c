// Tables that list the spellings of each value.

/**
 * Maps each spelling to its value, from a table of values with their spellings, separated by
 * spaces.
 */
export function spellings(
  table: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([value, names]) => words(names).map((name) => [name, value])),
  );
}

/** The words of a text, separated by spaces or line breaks. */
export function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
