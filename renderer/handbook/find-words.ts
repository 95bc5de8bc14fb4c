// Whether a text is what was looked for.

/** Letters without marks and case, so that `grosse` finds `Größe` and `Ä` finds `a`. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
}

/** True if every word that was typed begins somewhere in the text. */
export function matches(text: string, typed: string): boolean {
  const own = plain(text);
  return plain(typed)
    .split(/\s+/)
    .every((word) => own.includes(word));
}
