import { isSpace, sliceFromByte, toBytes, trimStart } from './go-text.js';
import { lineWords } from './line-words.js';
import { splitCommand } from './split-command.js';

/** The instructions that BuildKit knows, in lower case (moby/buildkit `frontend/dockerfile/command`). */
const KEYWORDS: ReadonlySet<string> = new Set([
  'add',
  'arg',
  'cmd',
  'copy',
  'entrypoint',
  'env',
  'expose',
  'from',
  'healthcheck',
  'label',
  'maintainer',
  'onbuild',
  'run',
  'shell',
  'stopsignal',
  'user',
  'volume',
  'workdir'
]);

const HEREDOC_KEYWORDS = new Set(['ADD', 'COPY', 'RUN']);

/** The keyword of an instruction in upper case; BuildKit compares in lower case, letter by letter. */
export function keywordOf(word: string): string {
  const lower = word.replaceAll('\u0130', 'i').toLowerCase();
  return KEYWORDS.has(lower)
    ? lower.toUpperCase()
    : word.replace(/[a-z]+/g, part => part.toUpperCase());
}

/**
 * What BuildKit's parser has against an instruction's arguments (moby/buildkit `parser/line_parsers.go`), in one clause;
 * null when nothing. `args` come without flags.
 */
export function argumentProblem(
  keyword: string,
  args: string,
  escape: string
): string | null {
  switch (keyword) {
    case 'ENV':
    case 'LABEL':
      return pairsProblem(keyword, args, escape);
    case 'HEALTHCHECK':
      return jsonProblem(keyword, behindFirstWord(args));
    case 'ONBUILD': {
      const inner = splitCommand(args, escape);
      return argumentProblem(keywordOf(inner.word), inner.args, escape);
    }
    case 'ADD':
    case 'CMD':
    case 'COPY':
    case 'ENTRYPOINT':
    case 'RUN':
    case 'SHELL':
    case 'VOLUME':
      return jsonProblem(keyword, args);
    default:
      return null;
  }
}

/** Why BuildKit does not know an instruction, with the nearest one it knows; null for one that it knows. */
export function unknownKeywordProblem(keyword: string): string | null {
  const lower = keyword.toLowerCase();
  if (KEYWORDS.has(lower) && keyword === lower.toUpperCase()) {
    return null;
  }
  const near = nearestOf(lower, KEYWORDS);
  return `unknown instruction ${keyword === '' ? 'without a name' : keyword}${
    near === null ? '' : ` (did you mean ${near.toUpperCase()}?)`
  }`;
}

/** Whether the instruction may open heredocs: RUN, COPY and ADD, also behind ONBUILD, not in the JSON form. */
export function takesHeredocs(
  keyword: string,
  args: string,
  escape: string
): boolean {
  if (keyword !== 'ONBUILD') {
    return HEREDOC_KEYWORDS.has(keyword) && jsonKind(args) !== 'strings';
  }
  const inner = splitCommand(args, escape);
  const innerKeyword = keywordOf(inner.word);
  return (
    innerKeyword !== 'ONBUILD' &&
    takesHeredocs(innerKeyword, inner.args, escape)
  );
}

/** The strings of an instruction in its JSON form; null for any other. */
export function jsonArguments(args: string): string[] | null {
  const items = jsonItems(args);
  return items?.every(item => typeof item === 'string') ? items : null;
}

/** BuildKit looks for the end of the word byte by byte, as it does for flags. */
function behindFirstWord(args: string): string {
  const bytes = toBytes(args);
  let at = 0;
  while (at < bytes.length && !isSpace(bytes.charAt(at))) {
    at += 1;
  }
  while (at < bytes.length && isSpace(bytes.charAt(at))) {
    at += 1;
  }
  return sliceFromByte(args, at);
}

function pairsProblem(
  keyword: string,
  args: string,
  escape: string
): string | null {
  const words = lineWords(args, escape);
  if (words[0] === undefined) {
    return null;
  }
  if (!words[0].includes('=')) {
    return /[\t\v\f\r ]/.test(args)
      ? null
      : `${keyword} needs a name and a value`;
  }
  const bare = words.find(word => !word.includes('='));
  return bare === undefined
    ? null
    : `${keyword} has no = in ${bare}, and each of its words must be name=value`;
}

function jsonProblem(keyword: string, args: string): string | null {
  return jsonKind(args) === 'mixed'
    ? `the JSON array of ${keyword} has something other than strings`
    : null;
}

function jsonKind(args: string): 'none' | 'strings' | 'mixed' {
  const items = jsonItems(args);
  if (items === null) {
    return 'none';
  }
  return items.every(item => typeof item === 'string') ? 'strings' : 'mixed';
}

/** Null for what BuildKit reads as plain text: also an array with a syntax error. */
function jsonItems(args: string): unknown[] | null {
  const text = trimStart(args);
  if (!text.startsWith('[')) {
    return null;
  }
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && !value.some(hasInfinity) ? value : null;
  } catch {
    return null;
  }
}

/** Go refuses a number that is too large where JavaScript makes it infinite. */
function hasInfinity(value: unknown): boolean {
  return typeof value === 'object' && value !== null
    ? Object.values(value).some(hasInfinity)
    : value === Infinity || value === -Infinity;
}

/** The candidate at an edit distance below 3, the nearest first, as BuildKit suggests it; null when there is none. */
export function nearestOf(
  text: string,
  candidates: Iterable<string>
): string | null {
  let best: string | null = null;
  let limit = 3;
  for (const candidate of candidates) {
    const distance = editDistance(text, candidate);
    if (distance < limit) {
      best = candidate;
      limit = distance;
    }
  }
  return best;
}

function editDistance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > 2) {
    return 3;
  }
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced =
        (row[j - 1] ?? 0) + (one.charAt(i - 1) === other.charAt(j - 1) ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
