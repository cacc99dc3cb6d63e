import { ShellLexer } from './shell-lexer.js';

/** A here-document that an instruction opens: `<<EOF`, `<<-EOF`, `3<<"EOF"`. */
export interface Heredoc {
  readonly name: string;
  /** `<<-`: leading tabs of the body and of the terminator do not count. */
  readonly chomp: boolean;
  /** Whether COPY and ADD expand variables in the body: no part of the name is quoted. */
  readonly expand: boolean;
}

const HEREDOC = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/;

/**
 * The here-documents that a joined line opens, in order (moby/buildkit `parser.heredocsFromLine`). Whether its
 * instruction may have any is the caller's affair. BuildKit always reads them with `\` as the escape character; a line
 * whose quotes or variables it cannot read has none.
 */
export function heredocsOf(line: string): {
  heredocs: Heredoc[];
  /** Why BuildKit refuses the line. */
  problem: string | null;
} {
  const found: Heredoc[] = [];
  for (const word of wordsOf(line, 'quotes and escapes').words) {
    const match = HEREDOC.exec(word);
    const name = match?.[2] ?? '';
    if (!match || name === '') {
      continue;
    }
    const plain = wordsOf(name, 'none');
    const problem = plain.problem;
    if (problem !== null) {
      return { heredocs: found, problem: `the name of a heredoc: ${problem}` };
    }
    const [text, ...more] = plain.words;
    if (text !== undefined && more.length === 0) {
      const raw = wordsOf(name, 'quotes').words[0] ?? '';
      const expand = quotesIn(raw) === quotesIn(text);
      found.push({ name: text, chomp: match[1] === '-', expand });
    }
  }
  return { heredocs: found, problem: null };
}

/** A COPY or ADD source that stands for a heredoc (moby/buildkit `parser.ParseHeredoc`). */
export function isHeredocWord(word: string): boolean {
  const name = HEREDOC.exec(word)?.[2] ?? '';
  const { words, problem } = wordsOf(name, 'none');
  return problem === null && words.length === 1;
}

function wordsOf(
  text: string,
  kept: 'none' | 'quotes' | 'quotes and escapes'
): { words: string[]; problem: string | null } {
  const lexer = new ShellLexer(text, () => undefined, {
    escape: '\\',
    rawQuotes: kept !== 'none',
    rawEscapes: kept === 'quotes and escapes',
    keepUnset: true
  });
  const problem = lexer.run();
  return { words: problem === null ? lexer.words : [], problem };
}

function quotesIn(text: string): number {
  return text.match(/['"]/g)?.length ?? 0;
}
