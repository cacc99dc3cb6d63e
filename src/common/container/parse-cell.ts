import { LineCounter, isMap, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { OPTION_KEYS } from './container-options.js';
import type { ContainerOptions, OptionKey } from './container-options.js';
import {
  isEmpty,
  optionError,
  readBoolean,
  readEntries,
  readText,
  unknownKey
} from './option-value.js';
import type { IOptionValue } from './option-value.js';
import {
  readEnvFiles,
  readExtraHosts,
  readGpus,
  readNetworkMode,
  readNetworks,
  readUlimits
} from './read-lists.js';
import { readPorts } from './read-ports.js';
import {
  readBytes,
  readCommand,
  readContainerPath,
  readCpus,
  readEnvironment,
  readLabels,
  refuseTrue
} from './read-simple.js';
import { readVolumes } from './read-volumes.js';
import { splitCell } from './split-cell.js';

/** A container cell taken apart. */
export type ContainerCell = {
  readonly options: ContainerOptions;
  /** Empty when the cell has nothing but option lines, blank lines and comments: the image's own command runs. */
  readonly script: string;
  /** Line of the cell at which `script` begins, 1-based. */
  readonly scriptLine: number;
  /** The words after `#!`, or null: the image's SHELL runs the script. */
  readonly interpreter: readonly string[] | null;
};

/**
 * Reads the source of a container cell. Throws `container.options` with the key and its 1-based line when the
 * option lines are not YAML, have a key that is not known, or a value that the key does not take.
 */
export function parseContainerCell(source: string): ContainerCell {
  const { yaml, optionLines, script, scriptLine } = splitCell(source);
  const options = readOptions(readValues(yaml, optionLines));
  const shebang = /^#![ \t]*(.*)/.exec(script)?.[1];
  const interpreter = shebang?.split(/\s+/).filter(word => word !== '') ?? null;
  if (interpreter?.length === 0) {
    throw optionError(
      scriptLine,
      `The \`#!\` in line ${scriptLine} names no interpreter.`,
      'Write it as in `#!/usr/bin/env python3`.'
    );
  }
  if (options.command !== null && script !== '') {
    throw optionError(
      options.lines.command ?? 1,
      `The cell has both \`command\` (line ${options.lines.command ?? 1}) and a script; only one of them can run.`,
      'Remove `command`, or remove the script.'
    );
  }
  return { options, script, scriptLine, interpreter };
}

/** The values of the option lines by key. */
function readValues(
  yaml: string,
  optionLines: readonly [number, number] | null
): ReadonlyMap<OptionKey, IOptionValue> {
  const values = new Map<OptionKey, IOptionValue>();
  if (optionLines === null) {
    return values;
  }
  const lines = new LineCounter();
  const document = parseDocument(yaml, {
    lineCounter: lines,
    prettyErrors: false,
    schema: 'core'
  });
  checkSyntax(document, lines, optionLines);
  if (document.contents === null) {
    return values;
  }
  const root = {
    name: '',
    line: optionLines[0],
    node: document.contents,
    lines
  };
  for (const { key, value } of readEntries(root)) {
    const known = OPTION_KEYS.find(name => name === key);
    if (known === undefined) {
      throw unknownKey({ ...root, line: value.line }, key, OPTION_KEYS);
    }
    if (!isEmpty(value)) {
      values.set(known, value);
    }
  }
  return values;
}

/** Throws for what is not one YAML mapping. */
function checkSyntax(
  document: Document.Parsed,
  lines: LineCounter,
  [first, last]: readonly [number, number]
): void {
  const error = document.errors[0];
  if (error !== undefined) {
    const at = lines.linePos(error.pos[0]).line;
    const line = Math.min(Math.max(at, first), last);
    if (error.code === 'DUPLICATE_KEY') {
      throw optionError(line, `The key in line ${line} is given twice.`);
    }
    const sentence = error.message.replace(/[.:]?\s*$/, '');
    throw optionError(
      line,
      `The option lines are not valid YAML (line ${line}): ${sentence}.`
    );
  }
  const root = document.contents;
  const nothing = root === null || (isScalar(root) && root.value === null);
  if (!nothing && !isMap(root)) {
    throw optionError(
      first,
      `The option lines must be \`key: value\` (line ${first}).`,
      'A colon is followed by a blank: `#| image: debian:bookworm-slim`.'
    );
  }
}

function readOptions(
  values: ReadonlyMap<OptionKey, IOptionValue>
): ContainerOptions {
  const get = <T>(
    key: OptionKey,
    read: (value: IOptionValue) => T
  ): T | null => {
    const value = values.get(key);
    return value === undefined ? null : read(value);
  };
  refuseUnsupported(values);
  const lines = Object.fromEntries(
    [...values].map(([key, value]) => [key, value.line])
  );
  const networkMode = get('network_mode', readNetworkMode);
  const networks = get('networks', readNetworks) ?? [];
  if (networkMode !== null && networks.length > 0) {
    const line = values.get('networks')?.line ?? 1;
    throw optionError(
      line,
      `\`networks\` in line ${line} and \`network_mode\` exclude each other.`
    );
  }
  return {
    image: get('image', value => readText(value, 'the name of an image')),
    volumes: get('volumes', readVolumes) ?? [],
    ports: get('ports', readPorts) ?? [],
    environment: get('environment', readEnvironment) ?? {},
    envFiles: get('env_file', readEnvFiles) ?? [],
    workingDir: get('working_dir', readContainerPath),
    user: get('user', value => readText(value, 'a user such as `1000:1000`')),
    entrypoint: get('entrypoint', readCommand),
    command: get('command', readCommand),
    networkMode,
    networks,
    memory: get('mem_limit', readBytes),
    cpus: get('cpus', readCpus),
    gpus: get('gpus', readGpus) ?? [],
    readOnly: get('read_only', readBoolean) ?? false,
    init: get('init', readBoolean),
    labels: get('labels', readLabels) ?? {},
    shmSize: get('shm_size', readBytes),
    ulimits: get('ulimits', readUlimits) ?? [],
    extraHosts: get('extra_hosts', readExtraHosts) ?? [],
    lines
  };
}

function refuseUnsupported(values: ReadonlyMap<OptionKey, IOptionValue>): void {
  refuseTrue(values.get('tty'), 'the output of a cell is not a terminal');
  refuseTrue(
    values.get('stdin_open'),
    'nothing can be typed into the container of a cell'
  );
  refuseTrue(
    values.get('detach'),
    'a cell ends when its container ends, and stopping the cell stops it'
  );
}
