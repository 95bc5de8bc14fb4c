// Asynchronous work on many items, a few at a time.

/**
 * The results of `work` for every item, in order, at most `width` at a time. After the first
 * failure no other item is started; the failure is thrown once the running ones are done.
 */
export async function mapConcurrent<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  let failed = false;
  const walk = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        results[index] = await work(items[index]!, index);
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
  return results;
}
