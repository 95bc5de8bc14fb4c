// Labels of one class that are spelt in several ways, as people type them: `Versand`, `VERSAND`.

/** Shorter labels may differ in case on purpose: letters, units, chemical elements. */
const MIN_LENGTH = 3;
/** A spelling is taken for a slip where another is this many times as frequent. */
const SLIP = 5;

/**
 * The usual spelling of each label that is written otherwise: composed in another way, or rarely
 * with other case or blanks. `counts` are the rows of each label.
 */
export function usualSpellings(counts: ReadonlyMap<string, number>): ReadonlyMap<string, string> {
  const byKey = new Map<string, string[]>();
  for (const label of counts.keys()) {
    const key = label.normalize('NFC').replace(/\s+/g, ' ').toLowerCase();
    byKey.set(key, [...(byKey.get(key) ?? []), label]);
  }
  const usual = new Map<string, string>();
  for (const labels of byKey.values()) {
    const [main, ...others] = labels.sort((one, other) => counts.get(other)! - counts.get(one)!);
    for (const label of others) {
      const isSame = label.normalize('NFC') === main!.normalize('NFC');
      const isSlip = label.length >= MIN_LENGTH && counts.get(main!)! >= SLIP * counts.get(label)!;
      if (isSame || isSlip) usual.set(label, main!);
    }
  }
  return usual;
}
