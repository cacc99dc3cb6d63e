/** One change of an image's configuration. */
export interface IConfigRow {
  /** Name of the variable, label, port or volume; empty where an instruction sets one value. */
  readonly name: string;
  /** Null: not set, or not told. */
  readonly before: string | null;
  readonly after: string | null;
  readonly change: 'added' | 'removed' | 'changed';
}

/** The changes that one kind of instruction makes. */
export interface IConfigGroup {
  /** `ENV`, `LABEL`, …; empty for words that are not understood. */
  readonly keyword: string;
  readonly rows: readonly IConfigRow[];
}

const BY_NOUN: Readonly<Record<string, string>> = {
  port: 'EXPOSE',
  volume: 'VOLUME',
  trigger: 'ONBUILD'
};
const ARROW = ' → ';

/** Reads the words of `common/image/config-diff.ts` and puts those of one instruction together, in their order. */
export function groupConfigWords(words: readonly string[]): IConfigGroup[] {
  const groups = new Map<string, IConfigRow[]>();
  for (const text of words) {
    const { keyword, row } = parseWords(text) ?? {
      keyword: '',
      row: { name: '', before: null, after: text, change: 'changed' }
    };
    const rows = groups.get(keyword) ?? [];
    groups.set(keyword, rows);
    rows.push(row);
  }
  return [...groups].map(([keyword, rows]) => ({ keyword, rows }));
}

interface IParsed {
  readonly keyword: string;
  readonly row: IConfigRow;
}

function parseWords(text: string): IParsed | null {
  return parsePair(text) ?? parseMember(text) ?? parseValue(text);
}

/** `ENV A=1 added`, `ENV A: 1 → 2`, `LABEL a removed`. */
function parsePair(text: string): IParsed | null {
  const added = /^(ENV|LABEL) ([^=\s]*)=(.*) added$/s.exec(text);
  if (added !== null) {
    const [, keyword = '', name = '', value = ''] = added;
    return row(keyword, name, null, value);
  }
  const removed = /^(ENV|LABEL) (\S+) removed$/s.exec(text);
  if (removed !== null) {
    const [, keyword = '', name = ''] = removed;
    return { ...row(keyword, name, null, null) };
  }
  const changed = /^(ENV|LABEL) (\S+): (.*)$/s.exec(text);
  if (changed === null) {
    return null;
  }
  const [, keyword = '', name = '', values = ''] = changed;
  const sides = splitArrow(values);
  return sides === null ? null : row(keyword, name, ...sides);
}

/** `port 80/tcp added`, `volume /data removed`. */
function parseMember(text: string): IParsed | null {
  const match = /^(port|volume|trigger) (.*) (added|removed)$/s.exec(text);
  if (match === null) {
    return null;
  }
  const [, noun = '', name = '', change] = match;
  const keyword = BY_NOUN[noun] ?? '';
  return change === 'added'
    ? row(keyword, '', null, name)
    : row(keyword, '', name, null);
}

/** `USER app`, `CMD: ["a"] → ["b"]`, `ENTRYPOINT cleared`. */
function parseValue(text: string): IParsed | null {
  const match =
    /^(WORKDIR|USER|ENTRYPOINT|CMD|SHELL|STOPSIGNAL|HEALTHCHECK)(: | )(.*)$/s.exec(
      text
    );
  if (match === null) {
    return null;
  }
  const [, keyword = '', separator, value = ''] = match;
  if (separator === ' ') {
    return value === 'cleared'
      ? row(keyword, '', null, null)
      : row(keyword, '', null, value);
  }
  const sides = splitArrow(value);
  return sides === null ? null : row(keyword, '', ...sides);
}

function row(
  keyword: string,
  name: string,
  before: string | null,
  after: string | null
): IParsed {
  const change =
    after === null ? 'removed' : before === null ? 'added' : 'changed';
  return { keyword, row: { name, before, after, change } };
}

/** The two values; null when it cannot be told where the first one ends. */
function splitArrow(text: string): [string, string] | null {
  const at = text.indexOf(ARROW);
  return at < 0 || text.includes(ARROW, at + 1)
    ? null
    : [text.slice(0, at), text.slice(at + ARROW.length)];
}
