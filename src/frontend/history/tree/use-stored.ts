import * as React from 'react';

/** Begins the names of what is kept in the browser. */
const PREFIX = 'layerbook:';

/** A choice that the browser remembers for this person, also after the page was closed. */
export function useStoredFlag(
  name: string,
  initial: boolean
): [boolean, (value: boolean) => void] {
  const key = PREFIX + name;
  const [value, setValue] = React.useState(() => read(key) ?? initial);
  const set = React.useCallback(
    (next: boolean) => {
      setValue(next);
      write(key, next);
    },
    [key]
  );
  return [value, set];
}

function read(key: string): boolean | null {
  try {
    const text = window.localStorage.getItem(key);
    return text === null ? null : text === 'true';
  } catch {
    // The browser was told to keep nothing.
    return null;
  }
}

function write(key: string, value: boolean): void {
  try {
    window.localStorage.setItem(key, String(value));
  } catch {
    // The same: then it is forgotten with the page.
  }
}
