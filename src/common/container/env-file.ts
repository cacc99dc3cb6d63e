/** What an env file says: its variables in order, or the 1-based line that cannot be read. */
type EnvFileResult =
  | {
      readonly kind: 'ok';
      readonly variables: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'error'; readonly line: number };

const LINE = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=\s*(.*)$/;

/**
 * Reads an env file in Compose's format: `NAME=value`, `#` comments, single quotes (literal), double quotes with
 * `\n`, `\r`, `\t`, `\"`, `\\`, `\$`, and a ` #` comment after an unquoted value. Variables are not expanded. Values are one line long.
 */
export function parseEnvFile(text: string): EnvFileResult {
  const variables: [string, string][] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) {
      continue;
    }
    const match = LINE.exec(line);
    const value = match === null ? null : readValue(match[2] ?? '');
    if (match === null || value === null) {
      return { kind: 'error', line: index + 1 };
    }
    variables.push([match[1] ?? '', value]);
  }
  return { kind: 'ok', variables: Object.fromEntries(variables) };
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function readValue(written: string): string | null {
  const single = /^'([^']*)'\s*(?:#.*)?$/.exec(written);
  if (single) {
    return single[1] ?? '';
  }
  const double = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(written);
  if (double) {
    return (double[1] ?? '').replace(
      /\\(.)/g,
      (_, char: string) => ESCAPES[char] ?? char
    );
  }
  if (/^['"]/.test(written)) {
    return null;
  }
  return written.replace(/(?:^|\s+)#.*$/, '').trimEnd();
}
