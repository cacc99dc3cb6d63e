/**
 * Does `work` for every item, at most `limit` at a time, and gives the results in the order of the items. The first
 * failure is thrown, and no further item is begun.
 */
export async function inParallel<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>
): Promise<R[]> {
  const results = new Map<number, R>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const at = next++;
      for (const item of items.slice(at, at + 1)) {
        results.set(at, await work(item));
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: limit }, worker));
  } finally {
    next = items.length;
  }
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
