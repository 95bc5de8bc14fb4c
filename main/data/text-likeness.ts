// Tells whether two questions are worded almost the same without meaning different things.

/** Characters in a shingle; the likeness of two texts is the share of shingles they have in common. */
const SHINGLE = 3;
/** Candidate search: this many bands of this many smallest hashes; texts that share a band are compared. */
const BANDS = 10;
const ROWS = 3;

/** One spelling for texts that a person would call the same: composed letters, single spaces. */
export function plainText(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/**
 * The share of three-letter pieces that two texts have in common, 0 to 1, case aside; 0 where their
 * numbers and single letters differ, as in `Read A.` and `Read B.`: those decide what is asked.
 */
export function textLikeness(left: string, right: string): number {
  if (keyWords(left) !== keyWords(right)) return 0;
  return overlap(shingles(left), shingles(right));
}

/** Pairs of texts (indices, the larger one second) with a likeness of at least `threshold`. */
export function nearTexts(texts: readonly string[], threshold: number): [number, number][] {
  const pieces = texts.map(shingles);
  const keys = texts.map(keyWords);
  const buckets = new Map<string, number[]>();
  pieces.forEach((set, index) => {
    const smallest = smallestHashes(set);
    for (let band = 0; band < BANDS; band++) {
      const name = `${band} ${smallest.slice(band * ROWS, (band + 1) * ROWS).join(' ')} ${keys[index]}`;
      const bucket = buckets.get(name);
      if (bucket === undefined) buckets.set(name, [index]);
      else bucket.push(index);
    }
  });
  const pairs = new Map<string, [number, number]>();
  for (const bucket of buckets.values()) {
    for (let i = 1; i < bucket.length; i++) {
      for (let j = 0; j < i; j++) {
        const [first, second] = [bucket[j]!, bucket[i]!];
        const name = `${first} ${second}`;
        if (pairs.has(name) || overlap(pieces[first]!, pieces[second]!) < threshold) continue;
        pairs.set(name, [first, second]);
      }
    }
  }
  return [...pairs.values()].sort(([a, b], [c, d]) => a - c || b - d);
}

/** Numbers and single letters in their order. */
function keyWords(text: string): string {
  return (plainText(text).match(/\p{N}+(?:[.,]\p{N}+)*|(?<!\p{L})\p{L}(?!\p{L})/gu) ?? []).join(
    ' ',
  );
}

function shingles(text: string): Set<string> {
  const plain = ` ${plainText(text).toLowerCase()} `;
  const set = new Set<string>();
  for (let start = 0; start + SHINGLE <= plain.length; start++) {
    set.add(plain.slice(start, start + SHINGLE));
  }
  return set;
}

function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let common = 0;
  for (const piece of left) if (right.has(piece)) common += 1;
  return common / (left.size + right.size - common || 1);
}

/** The smallest of BANDS × ROWS hashes over the pieces: equal with the probability of their likeness. */
function smallestHashes(set: ReadonlySet<string>): Uint32Array {
  const smallest = new Uint32Array(BANDS * ROWS).fill(0xffffffff);
  for (const piece of set) {
    let hash = 2166136261;
    for (let i = 0; i < piece.length; i++) hash = Math.imul(hash ^ piece.charCodeAt(i), 16777619);
    for (let k = 0; k < smallest.length; k++) {
      let mixed = Math.imul(hash ^ Math.imul(k + 1, 0x9e3779b1), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
      mixed = (mixed ^ (mixed >>> 16)) >>> 0;
      if (mixed < smallest[k]!) smallest[k] = mixed;
    }
  }
  return smallest;
}
