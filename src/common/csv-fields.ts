/**
 * The fields of one line of CSV, as engines take several values in one (`--mount`, `--gpus`); null where quotes stand wrong,
 * which they refuse.
 */
export function csvFields(line: string): string[] | null {
  const fields: string[] = [];
  let rest = line.replace(/\r?\n$/, '');
  if (rest === '') {
    return null;
  }
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(?=,|$)/.exec(rest);
    const match = quoted ?? /^([^",]*)(?=,|$)/.exec(rest);
    if (!match) {
      return null;
    }
    const field = match[1] ?? '';
    fields.push(quoted ? field.replaceAll('""', '"') : field);
    rest = rest.slice(match[0].length);
    if (rest === '') {
      return fields;
    }
    rest = rest.slice(1);
  }
}

/** As {@link csvFields}; where quotes stand wrong, what is between the commas. */
export function anyCsvFields(line: string): string[] {
  return csvFields(line) ?? line.split(',');
}

/** `fields` as one line of CSV. */
export function csvLine(fields: readonly string[]): string {
  return fields
    .map(field =>
      /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
    )
    .join(',');
}

/** `name=value` in two; the value of a field without `=` is null. */
export function splitField(
  field: string
): [name: string, value: string | null] {
  const at = field.indexOf('=');
  return at < 0 ? [field, null] : [field.slice(0, at), field.slice(at + 1)];
}
