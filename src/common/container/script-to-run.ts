import { csvLine } from '../csv-fields.js';
import { isLayerbookError } from '../protocol/errors.js';
import type { ContainerMount, ContainerOptions } from './container-options.js';
import { parseContainerCell } from './parse-cell.js';
import type { ContainerCell } from './parse-cell.js';
import { heredocWord, joinWords, quoted } from './shell-words.js';

/** A step of a Dockerfile that does what a container cell did. */
export interface IRunStep {
  /** Lines of a Dockerfile, without a final line end. */
  readonly dockerfile: string;
  /** Sentences on what a build does not have, or what stays afterwards. */
  readonly notes: readonly string[];
}

/**
 * The Dockerfile text that does in a build what the script of a container cell did; null when the cell has no script or
 * its option lines are wrong.
 *
 * One line becomes `RUN line`, more lines a heredoc. Environment and folder are set inside the step (`export`, `cd`), so
 * that the image keeps its own. `USER` has no such form and stays. Bind mounts become `--mount=type=bind`, whose writes a
 * build throws away; named volumes an empty `--mount=type=cache`, so that what is written there stays out of the layer.
 */
export function scriptToRun(source: string): IRunStep | null {
  const cell = parse(source);
  if (cell === null || cell.script === '') {
    return null;
  }
  const { options } = cell;
  const notes: string[] = [];
  const flags = [...networkFlags(options, notes)];
  for (const mount of options.volumes) {
    flags.push(...mountFlags(mount, notes));
  }
  const head = [
    ...environmentLines(options, notes),
    ...folderLines(options, notes)
  ];
  const body = withHead(cell, head);
  const run = ['RUN', ...flags].join(' ');
  otherNotes(options, notes);
  return {
    dockerfile: [
      ...userLines(options, notes),
      isOneLine(body) ? `${run} ${body}` : heredoc(run, body)
    ].join('\n'),
    notes
  };
}

function parse(source: string): ContainerCell | null {
  try {
    return parseContainerCell(source);
  } catch (error) {
    if (isLayerbookError(error)) {
      return null;
    }
    throw error;
  }
}

/** Whether a Dockerfile takes this line after `RUN` as it is. */
function isOneLine(body: string): boolean {
  return !/\n|<<|[\\`]\s*$|^\s*(?:--|\[|#)|^\s|\s$/.test(body);
}

/** The lines of the script, preceded by lines of shell. */
function withHead(cell: ContainerCell, head: readonly string[]): string {
  const script = cell.script.replace(/\s+$/, '');
  if (head.length === 0) {
    return script;
  }
  if (cell.interpreter === null) {
    return [...head, script].join('\n');
  }
  const name = heredocWord('SCRIPT', script);
  return [
    ...head,
    `${joinWords(cell.interpreter)} /dev/stdin <<'${name}'`,
    script,
    name
  ].join('\n');
}

function heredoc(run: string, body: string): string {
  const name = heredocWord('EOF', body);
  return `${run} <<${name}\n${body}\n${name}`;
}

function environmentLines(
  options: ContainerOptions,
  notes: string[]
): string[] {
  const entries = Object.entries(options.environment);
  const outside = entries.flatMap(([name, value]) =>
    value === null ? [`\`${name}\``] : []
  );
  if (outside.length > 0) {
    notes.push(
      `${outside.join(', ')} came from where Layerbook runs, which a build does not have; pass it as a build argument (\`ARG\`), or as a secret when it is one.`
    );
  }
  if (options.envFiles.length > 0) {
    notes.push('Variables of `env_file` are not set in the build.');
  }
  return entries.flatMap(([name, value]) => {
    if (value !== null && !/^[A-Za-z_]\w*$/.test(name)) {
      notes.push(`No shell can set \`${name}\`, which is left out.`);
      return [];
    }
    return value === null ? [] : [`export ${name}=${quoted(value)}`];
  });
}

function folderLines(options: ContainerOptions, notes: string[]): string[] {
  if (options.workingDir === null) {
    return [];
  }
  notes.push(
    `The step goes to \`${options.workingDir}\` by itself; the image’s \`WORKDIR\` stays as it is.`
  );
  const folder = quoted(options.workingDir);
  return [`mkdir -p ${folder} && cd ${folder} || exit 1`];
}

function userLines(options: ContainerOptions, notes: string[]): string[] {
  if (options.user === null) {
    return [];
  }
  notes.push(
    `\`USER ${options.user}\` also holds for the steps below and for containers of the image; set it back with another \`USER\`.`
  );
  return [`USER ${options.user}`];
}

function networkFlags(options: ContainerOptions, notes: string[]): string[] {
  if (options.networkMode === 'none') {
    return ['--network=none'];
  }
  if (options.networkMode === 'host' || options.networks.length > 0) {
    notes.push(
      'The step has the network of a build, not the one that the container had.'
    );
  }
  return [];
}

function mountFlags(mount: ContainerMount, notes: string[]): string[] {
  const { type, source, target } = mount;
  switch (type) {
    case 'tmpfs':
      return [
        flag('tmpfs', {
          target,
          ...(mount.size === undefined ? {} : { size: String(mount.size) })
        })
      ];
    case 'volume':
      notes.push(
        `${source === '' ? 'A volume' : `The volume \`${source}\``} is not there in a build: \`${target}\` starts empty, and what is written to it is not in the layer.`
      );
      return [
        flag('cache', { ...(source === '' ? {} : { id: source }), target })
      ];
    case 'image':
      return imageFlags(mount, notes);
    case 'bind':
      return bindFlags(mount, notes);
  }
}

function bindFlags(mount: ContainerMount, notes: string[]): string[] {
  const { source, target, readOnly } = mount;
  const path = source.replace(/^\.\/+/, '').replace(/\/+$/, '');
  if (source.startsWith('/') || path.split('/').includes('..')) {
    notes.push(
      `\`${source}\` is outside the notebook’s folder, which is all that a build sees: \`${target}\` is not mounted.`
    );
    return [];
  }
  if (!readOnly) {
    notes.push(
      `The build reads \`${source}\` at \`${target}\`; what the step writes there is thrown away.`
    );
  }
  return [
    flag('bind', {
      source: path === '' ? '.' : path,
      target,
      ...(readOnly ? {} : { rw: '' })
    })
  ];
}

function imageFlags(mount: ContainerMount, notes: string[]): string[] {
  const [, kind, name] = /^(cell|stage|commit):(.*)$/.exec(mount.source) ?? [];
  if (kind === 'cell' || kind === 'commit') {
    notes.push(
      `\`${mount.source}\` has no name in a Dockerfile: \`${mount.target}\` is not mounted. Give that stage a name (\`FROM … AS name\`) and mount it with \`--mount=type=bind,from=name\`.`
    );
    return [];
  }
  return [flag('bind', { from: name ?? mount.source, target: mount.target })];
}

/** `--mount=…`; a value with a comma or a quote is quoted as in CSV, since that is how it is read. */
function flag(type: string, fields: Readonly<Record<string, string>>): string {
  const parts = Object.entries({ type, ...fields }).map(([key, value]) =>
    value === '' ? key : `${key}=${value}`
  );
  const text = `--mount=${csvLine(parts)}`;
  return /[\s'"$\\]/.test(text) ? text.replace(/[\s'"$\\]/g, '\\$&') : text;
}

function otherNotes(options: ContainerOptions, notes: string[]): void {
  if (options.image !== null) {
    notes.push(
      `The script ran in \`${options.image}\`; the step runs in the image of the Dockerfile cells above it.`
    );
  }
  if (options.entrypoint !== null && options.entrypoint.length > 0) {
    notes.push('`entrypoint` has no part in a build; the script runs alone.');
  }
  const rights = options.privileges;
  if (rights.privileged || rights.capAdd.length > 0) {
    notes.push('A build step has no added rights (`privileged`, `cap_add`).');
  }
  if (options.gpus.length > 0 || rights.devices.length > 0) {
    notes.push('A build step has no devices (`gpus`, `devices`).');
  }
}

/** One file or folder for {@link copyToCell}; both paths as `COPY` takes them. */
export interface ICopiedPath {
  /** Relative to the notebook's folder. */
  readonly from: string;
  /** In the image. */
  readonly to: string;
}

/** `COPY` lines, one for each path: names with blanks or quotes in JSON form, wildcards taken literally. */
export function copyToCell(paths: readonly ICopiedPath[]): string {
  return paths.map(({ from, to }) => copyLine(from, to)).join('\n');
}

function copyLine(from: string, to: string): string {
  const isOption = /^(?:--|<<)/.test(from);
  const path = isOption ? `./${from}` : from;
  const source = escapeWord(path.split('/').map(literal).join('/'));
  const target = escapeWord(to);
  const isPlain = [source, target].every(word => !/[\s"'\\]|^\[/.test(word));
  return isPlain
    ? `COPY ${source} ${target}`
    : `COPY ${JSON.stringify([source, target])}`;
}

/**
 * A name as a pattern that only it matches. BuildKit reads escapes only in a name that has a wildcard, and `*` and `?` as
 * wildcards also between brackets: one letter becomes a class, the rest is escaped.
 */
function literal(name: string): string {
  return /[[*?\\]/.test(name)
    ? name.replace(/[[*?\\]/g, '\\$&').replace(/[A-Za-z0-9]/, '[$&]')
    : name;
}

/** A word whose quotes, backslashes and dollar signs are not acted on. */
function escapeWord(word: string): string {
  return word.replace(/[\\'"$]/g, '\\$&');
}
