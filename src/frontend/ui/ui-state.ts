import * as React from 'react';

/** How many folds are remembered; the oldest are forgotten first. */
const MAX_REMEMBERED = 2000;

/**
 * What people opened or closed, by key. Outputs are rendered anew when a cell is moved, scrolled far away
 * or run again, and must come back as they were left.
 */
const remembered = new Map<string, unknown>();

/**
 * Like `useState`, but the value outlives the component under `key`. While nothing was set the value is `initial`,
 * also when `initial` changes.
 */
export function useRemembered<T>(
  key: string,
  initial: T
): [T, (value: T) => void] {
  const [, setVersion] = React.useState(0);
  const value = remembered.has(key) ? (remembered.get(key) as T) : initial;
  const set = React.useCallback(
    (next: T) => {
      remembered.delete(key);
      remembered.set(key, next);
      forgetOldest();
      setVersion(version => version + 1);
    },
    [key]
  );
  return [value, set];
}

function forgetOldest(): void {
  const oldest = remembered.keys().next();
  if (remembered.size > MAX_REMEMBERED && oldest.done !== true) {
    remembered.delete(oldest.value);
  }
}
