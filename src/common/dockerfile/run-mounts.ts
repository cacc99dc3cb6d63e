import { csvFields, splitField } from '../csv-fields.js';
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
    const [name, value] = splitField(field);
    if (value === null) {
      continue;
    }
    switch (name.toLowerCase()) {
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
