/** A here-document that an instruction opens: `<<EOF`, `<<-EOF`, `3<<"EOF"`. */
export interface Heredoc {
  readonly name: string;
  /** `<<-`: leading tabs of the body and of the terminator do not count. */
  readonly chomp: boolean;
}

const HEREDOC = /^\d*<<(-?)([^<]*)$/;
const WITH_HEREDOC = new Set(['RUN', 'COPY', 'ADD']);

/**
 * The here-documents that an instruction opens, in order (moby/buildkit `parser.heredocsFromLine`):
 * only RUN, COPY and ADD (also behind ONBUILD), not in the JSON form.
 */
export function heredocsOf(
  keyword: string,
  rest: string,
  escape: string
): Heredoc[] {
  if (!rest.includes('<<')) {
    return [];
  }
  const [command, args] =
    keyword === 'ONBUILD' ? splitFirst(rest) : [keyword, rest];
  if (!WITH_HEREDOC.has(command) || isJsonForm(args)) {
    return [];
  }
  return words(args, escape).flatMap(word => {
    const match = HEREDOC.exec(word);
    const name = unquote(match?.[2] ?? '', escape);
    return match && name !== null && name.length > 0
      ? [{ name, chomp: match[1] === '-' }]
      : [];
  });
}

function splitFirst(text: string): [string, string] {
  const match = /^(\S+)\s*([\s\S]*)$/.exec(text);
  return [(match?.[1] ?? '').toUpperCase(), match?.[2] ?? ''];
}

function isJsonForm(args: string): boolean {
  const body = args.replace(/^(--\S+\s+)*/, '');
  if (!body.startsWith('[')) {
    return false;
  }
  try {
    const value: unknown = JSON.parse(body);
    return (
      Array.isArray(value) && value.every(item => typeof item === 'string')
    );
  } catch {
    return false;
  }
}

/** Splits at white space outside quotes; the quotes stay in the words. */
function words(text: string, escape: string): string[] {
  const found: string[] = [];
  let word = '';
  let quote: string | null = null;
  for (let i = 0; i < text.length; i += 1) {
    const char = text.charAt(i);
    if (char === escape && quote !== "'") {
      word += char + text.charAt(i + 1);
      i += 1;
    } else if (quote === null && /\s/.test(char)) {
      if (word.length > 0) {
        found.push(word);
      }
      word = '';
    } else {
      quote =
        quote === null
          ? char === '"' || char === "'"
            ? char
            : null
          : char === quote
            ? null
            : quote;
      word += char;
    }
  }
  return word.length > 0 ? [...found, word] : found;
}

/** The word without its quotes, or null when a quote is not closed. */
function unquote(word: string, escape: string): string | null {
  let text = '';
  let quote: string | null = null;
  for (let i = 0; i < word.length; i += 1) {
    const char = word.charAt(i);
    if (char === escape && quote !== "'") {
      i += 1;
      text += word.charAt(i);
    } else if (quote === null && (char === '"' || char === "'")) {
      quote = char;
    } else if (char === quote) {
      quote = null;
    } else {
      text += char;
    }
  }
  return quote === null ? text : null;
}
