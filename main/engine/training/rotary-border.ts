// Trees whose sequences lie on both sides of a family's rotary border: they cannot share a prompt,
// which each side rotates in its own way.

/** A prompt and the answers that continue it. */
interface Tree {
  readonly ids: Int32Array;
  readonly answers: readonly Int32Array[];
  readonly promptTargets?: ArrayLike<number>;
}

/** A tree, or some answers of it with their prompt. */
export interface TreePart<T> {
  readonly tree: T;
  /** Index of the tree that it is from, and of its answers there. */
  readonly source: number;
  readonly answers: readonly number[];
}

/**
 * Splits each tree with sequences of at most `border` tokens and longer ones. Targets in the prompt
 * stay with the shorter ones.
 */
export function splitAtBorder<T extends Tree>(trees: readonly T[], border: number): TreePart<T>[] {
  return trees.flatMap((tree, source): TreePart<T>[] => {
    const all = tree.answers.map((_, g) => g);
    const isLong = (g: number) => tree.ids.length + tree.answers[g]!.length > border;
    const long = all.filter(isLong);
    if (long.length === 0 || long.length === all.length) return [{ tree, source, answers: all }];
    const part = (answers: readonly number[], more: Partial<T>) => ({
      tree: { ...tree, ...more, answers: answers.map((g) => tree.answers[g]!) },
      source,
      answers,
    });
    return [
      part(
        all.filter((g) => !isLong(g)),
        {},
      ),
      part(long, { promptTargets: [] } as unknown as Partial<T>),
    ];
  });
}
