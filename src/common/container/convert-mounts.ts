import { anyCsvFields, splitField } from '../csv-fields.js';
import type { CellDraft } from './cell-draft.js';

/**
 * A path of the machine as a cell writes it: `$PWD/x`, `$(pwd)/x` and `%cd%\x` become `./x`, `$HOME` becomes `~`.
 */
export function hostPath(path: string): string {
  const here =
    /^(?:\$PWD|\$\{PWD\}|\$\(\s*pwd\s*\)|`pwd`|%cd%)(?=[/\\]|$)(.*)$/is.exec(
      path
    );
  if (here === null) {
    return path.replace(/^(?:\$HOME|\$\{HOME\})(?=\/|$)/, '~');
  }
  const rest = (here[1] ?? '').replaceAll('\\', '/').replace(/^\/+/, '');
  if (rest === '' || rest === '.') {
    return '.';
  }
  return /^\.\.?(?:\/|$)/.test(rest) ? rest : `./${rest}`;
}

/** `-v [SOURCE:]TARGET[:MODE]`; `nameOf` says what the cell calls a source. */
export function addVolume(
  draft: CellDraft,
  written: string,
  nameOf: (source: string) => string = hostPath
): void {
  const parts = written.split(':');
  const [first = '', second, ...modes] = parts;
  if (second === undefined) {
    draft.add('volumes', first);
    return;
  }
  const words = modes
    .join(':')
    .split(',')
    .filter(word => word !== '');
  const others = words.filter(word => word !== 'ro' && word !== 'rw');
  // A Windows path has a colon of its own; the option lines say what they take.
  const isMode = others.every(word => /^[A-Za-z]+$/.test(word));
  if (!isMode) {
    draft.note(
      `The volume \`${written}\` is left out: its paths cannot be told apart.`
    );
    return;
  }
  if (others.length > 0) {
    draft.note(
      `The mount option \`${others.join(',')}\` of \`${written}\` has no counterpart.`
    );
  }
  const mode = words.includes('ro') ? ':ro' : '';
  draft.add('volumes', `${nameOf(first)}:${second}${mode}`);
}

/** `--tmpfs TARGET[:options]`. */
export function addTmpfs(draft: CellDraft, written: string): void {
  const [target = '', options = ''] = written.split(/:(.*)/s);
  let size: string | undefined;
  let readOnly = false;
  for (const word of options.split(',').filter(part => part !== '')) {
    const [name, value] = splitField(word);
    if (name === 'size' && value !== null) {
      size = value;
    } else if (name === 'ro') {
      readOnly = true;
    } else if (name !== 'rw') {
      draft.note(
        `The option \`${word}\` of \`--tmpfs ${target}\` has no counterpart.`
      );
    }
  }
  draft.add('volumes', tmpfsMount(target, size, readOnly));
}

function tmpfsMount(
  target: string,
  size: string | undefined,
  readOnly: boolean
): Record<string, unknown> {
  return {
    type: 'tmpfs',
    target,
    ...(readOnly ? { read_only: true } : {}),
    ...(size === undefined ? {} : { tmpfs: { size } })
  };
}

/** `--mount type=…,source=…,target=…`. */
export function addMount(draft: CellDraft, written: string): void {
  let [type, source, target] = ['volume', '', ''];
  let readOnly = false;
  let size: string | undefined;
  for (const field of anyCsvFields(written)) {
    const [name, value] = splitField(field);
    switch (name.toLowerCase()) {
      case 'type':
        type = value ?? '';
        break;
      case 'source':
      case 'src':
        source = value ?? '';
        break;
      case 'target':
      case 'destination':
      case 'dst':
        target = value ?? '';
        break;
      case 'readonly':
      case 'ro':
        readOnly = value === null || /^(?:true|1)$/i.test(value);
        break;
      case 'tmpfs-size':
        size = value ?? '';
        break;
      default:
        draft.note(
          `\`${field}\` of \`--mount\` (target \`${target}\`) has no counterpart.`
        );
    }
  }
  draft.add(
    'volumes',
    type === 'tmpfs'
      ? tmpfsMount(target, size, readOnly)
      : mountEntry({ type, source: hostPath(source), target, readOnly })
  );
}

/** A mount in short syntax where that says the same, else in long syntax. */
export function mountEntry(mount: {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}): unknown {
  const { type, source, target, readOnly } = mount;
  const isPath = /^[./]/.test(source);
  const isShort =
    !`${source}${target}`.includes(':') &&
    source !== '' &&
    (type === 'bind' ? isPath : type === 'volume' && !isPath);
  if (isShort) {
    return `${source}:${target}${readOnly ? ':ro' : ''}`;
  }
  if (type === 'volume' && source === '' && !readOnly) {
    return target;
  }
  return {
    type,
    ...(source === '' ? {} : { source }),
    target,
    ...(readOnly && type !== 'image' ? { read_only: true } : {})
  };
}
