import type { IInstruction } from './parse.js';

/** One `--mount=` of a RUN instruction as written: variables are not expanded. */
export interface IRunMount {
  /** `bind` by default; BuildKit compares it in lower case. */
  readonly type: string;
  /** A stage or an image; empty for the build context (or, of a cache, nothing). */
  readonly from: string;
  /** Empty for the top of `from`. */
  readonly source: string;
}

/** The mounts of a RUN instruction (moby/buildkit `instructions.parseMount`); one that BuildKit cannot read is left out. */
export function runMounts(
  instruction: Pick<IInstruction, 'keyword' | 'flags'>
): IRunMount[] {
  if (instruction.keyword !== 'RUN') {
    return [];
  }
  return flagValues(instruction.flags, 'mount').flatMap(value => {
    const fields = csvFields(value);
    return fields === null ? [] : [mountOf(fields)];
  });
}

/** The values of a flag, in order: `flagValues(['--a=1'], 'a')` is `['1']`. */
export function flagValues(flags: readonly string[], name: string): string[] {
  const start = `--${name}=`;
  return flags
    .filter(flag => flag.startsWith(start))
    .map(flag => flag.slice(start.length));
}

function mountOf(fields: readonly string[]): IRunMount {
  let mount: IRunMount = { type: 'bind', from: '', source: '' };
  for (const field of fields) {
    const sign = field.indexOf('=');
    const value = field.slice(sign + 1);
    switch (sign < 0 ? '' : field.slice(0, sign).toLowerCase()) {
      case 'type':
        mount = { ...mount, type: value };
        break;
      case 'from':
        mount = { ...mount, from: value };
        break;
      case 'source':
      case 'src':
        mount = { ...mount, source: value };
        break;
    }
  }
  return mount;
}

/** The fields of one line of CSV; null where quotes stand wrong, which BuildKit refuses. */
function csvFields(line: string): string[] | null {
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
