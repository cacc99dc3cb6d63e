import * as React from 'react';

interface IRowRules<T> {
  /** Rows of what the text has. */
  readonly read: (value: unknown) => readonly T[];
  /** Whether a row can be written. */
  readonly isWhole: (row: T, rows: readonly T[]) => boolean;
  /** Writes rows that are whole into the text. */
  readonly write: (rows: readonly T[]) => void;
}

interface IShown<T> {
  readonly row: T;
  /** The row as the text has it; null for one that is only in the form so far. */
  readonly written: T | null;
}

/**
 * Rows of a list in the text. A row that is not whole yet stays in the form alone; one that was whole before keeps what
 * the text has, so that its comments are not lost while it is typed anew.
 */
export function useRows<T>(
  value: unknown,
  rules: IRowRules<T>
): {
  readonly rows: readonly T[];
  readonly change: (rows: readonly T[]) => void;
} {
  const key = JSON.stringify(value ?? null);
  const [shown, setShown] = React.useState<readonly IShown<T>[]>(() =>
    fromText(rules.read(value))
  );
  /** What the text has, or has after what was written last. */
  const known = React.useRef(key);
  React.useEffect(() => {
    if (known.current !== key) {
      known.current = key;
      setShown(before => [
        ...fromText(rules.read(value)),
        ...before.filter(({ written }) => written === null)
      ]);
    }
  }, [key]);
  const change = (rows: readonly T[]): void => {
    const next = matched(rows, shown).map(({ row, written }) =>
      rules.isWhole(row, rows) ? { row, written: row } : { row, written }
    );
    setShown(next);
    rules.write(next.flatMap(({ written }) => written ?? []));
  };
  return { rows: shown.map(({ row }) => row), change };
}

function fromText<T>(rows: readonly T[]): IShown<T>[] {
  return rows.map(row => ({ row, written: row }));
}

/** Which of the new rows was which before: one was changed, added at the end, or removed. */
function matched<T>(
  rows: readonly T[],
  before: readonly IShown<T>[]
): IShown<T>[] {
  const kept = before.filter(({ row }) => rows.includes(row));
  const isRemoval = rows.length < before.length;
  return rows.map((row, index) => {
    const same = isRemoval
      ? kept[index]
      : (before[index] ?? { row, written: null });
    return { row, written: same?.written ?? null };
  });
}
