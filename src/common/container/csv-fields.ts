/** The fields of one line of CSV, as the engines' command lines write several values in one (`--mount`, `--gpus`). */
export function csvFields(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === '"' && isQuoted && line.charAt(at + 1) === '"') {
      field += '"';
      at++;
    } else if (char === '"' && (isQuoted || field === '')) {
      isQuoted = !isQuoted;
    } else if (char === ',' && !isQuoted) {
      fields.push(field);
      field = '';
    } else {
      field += char;
    }
  }
  return [...fields, field];
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
