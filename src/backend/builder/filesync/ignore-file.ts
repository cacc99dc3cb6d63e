import { trimSpace } from '../../../common/dockerfile/go-text.js';
import { cleanPath } from './pattern-matcher.js';

/**
 * The patterns of a `.dockerignore` as BuildKit reads it (moby/patternmatcher `ignorefile.ReadAll`): the exclude patterns
 * that the engine sends back when it asks for the context. A line that begins with `#` is a comment; blanks around a
 * pattern and behind `!` do not count, nor does a `/` in front; paths are cleaned.
 *
 * BuildKit refuses a file with a line of more than 64 KiB; this reads it.
 */
export function readIgnoreFile(text: string): string[] {
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  return text
    .slice(start)
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .map(trimSpace)
    .filter(line => line !== '')
    .map(readPattern);
}

function readPattern(line: string): string {
  const isException = line.startsWith('!');
  const written = isException ? trimSpace(line.slice(1)) : line;
  const path = written === '' ? '' : cleanPath(written);
  const relative =
    path.length > 1 && path.startsWith('/') ? path.slice(1) : path;
  return isException ? `!${relative}` : relative;
}
