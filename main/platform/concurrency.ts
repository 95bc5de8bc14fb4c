// Work on many items, a few at a time.

/** Calls `work` for every item, `width` side by side; the first failure stops the start of others and is thrown when the running ones are done. */
export async function mapConcurrent<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const walk = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        await work(items[index]!, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const walks = Array.from({ length: Math.max(1, Math.min(width, items.length)) }, walk);
  for (const { status, reason } of (await Promise.allSettled(walks)) as PromiseRejectedResult[]) {
    if (status === 'rejected') throw reason;
  }
}
