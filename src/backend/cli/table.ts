/** Rows in columns that are as wide as they must be; what stands in `right` columns is set against their right edge. */
export function table(
  rows: readonly (readonly string[])[],
  right: readonly number[] = []
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((text, column) => {
      widths[column] = Math.max(widths[column] ?? 0, text.length);
    });
  }
  return rows.map(row =>
    row
      .map((text, column) =>
        right.includes(column)
          ? text.padStart(widths[column] ?? 0)
          : text.padEnd(widths[column] ?? 0)
      )
      .join('  ')
      .trimEnd()
  );
}
