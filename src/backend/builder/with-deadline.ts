/** `promise`, or what `late` gives (or throws) when it has not settled within `ms` milliseconds. */
export async function withDeadline<T, L>(
  promise: Promise<T>,
  ms: number,
  late: () => L
): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<'late'>(resolve => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  try {
    const first = await Promise.race([
      promise.then(value => ({ value })),
      deadline
    ]);
    return first === 'late' ? late() : first.value;
  } finally {
    clearTimeout(timer);
  }
}
