import type { ContainerMount } from './container-options.js';
import {
  isMapping,
  optionError,
  readBoolean,
  readFields,
  readList,
  readText,
  wrongValue
} from './option-value.js';
import type { IOptionValue } from './option-value.js';
import { readBytes, readContainerPath, trimSlash } from './read-simple.js';

const SHORT = '`SOURCE:TARGET` or `SOURCE:TARGET:ro`';
const VOLUME_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]+$/;

/** `volumes`, each in short or long syntax. */
export function readVolumes(value: IOptionValue): ContainerMount[] {
  const mounts = readList(value, 'a list of volumes').map(item =>
    isMapping(item) ? readLong(item) : readShort(item)
  );
  const seen = new Set<string>();
  for (const mount of mounts) {
    if (seen.has(mount.target)) {
      throw optionError(
        mount.line,
        `Two \`volumes\` have the same target \`${mount.target}\` (line ${mount.line}).`
      );
    }
    seen.add(mount.target);
  }
  return mounts;
}

/** `[SOURCE:]TARGET[:MODE]` (Compose specification, "volumes, short syntax"). */
function readShort(value: IOptionValue): ContainerMount {
  const parts = readText(value, SHORT).split(':');
  const [first = '', second, mode] = parts;
  if (parts.length > 3 || parts.includes('')) {
    throw wrongValue(value, SHORT);
  }
  if (second === undefined) {
    if (!first.startsWith('/')) {
      throw wrongValue(value, `${SHORT}, or an absolute path in the container`);
    }
    return located(value, 'volume', '', { target: first, readOnly: false });
  }
  if (!second.startsWith('/')) {
    throw wrongValue(value, `${SHORT} with an absolute TARGET`);
  }
  const type = /^[./~]/.test(first) ? 'bind' : 'volume';
  const readOnly = mode !== undefined && readMode(value, mode);
  return located(value, type, first, { target: second, readOnly });
}

/** Whether an access mode such as `ro` or `rw` means read-only. */
function readMode(value: IOptionValue, mode: string): boolean {
  let readOnly = false;
  for (const word of mode.split(',')) {
    if (word !== 'ro' && word !== 'rw') {
      throw optionError(
        value.line,
        `The access mode \`${word}\` of \`${value.name}\` in line ${value.line} is not supported; use \`ro\` or \`rw\`.`
      );
    }
    readOnly = word === 'ro';
  }
  return readOnly;
}

const LONG_KEYS = [
  'type',
  'source',
  'target',
  'read_only',
  'tmpfs',
  'bind',
  'image'
] as const;

const TYPES = ['bind', 'volume', 'tmpfs', 'image'] as const;
const TYPE_NAMES = '`bind`, `volume`, `tmpfs` or `image`';

function readLong(value: IOptionValue): ContainerMount {
  const fields = readFields(value, LONG_KEYS);
  const type = readType(fields.type, value);
  if (fields.target === undefined) {
    throw optionError(
      value.line,
      `\`${value.name}\` in line ${value.line} has no \`target\`.`
    );
  }
  const source = fields.source ? readText(fields.source) : '';
  checkSource(value, type, source);
  if (fields.tmpfs && type !== 'tmpfs') {
    throw wrongValue(fields.tmpfs, 'left out unless `type` is `tmpfs`');
  }
  readBind(fields.bind, type);
  readImage(fields.image, type);
  const size = fields.tmpfs && readFields(fields.tmpfs, ['size']).size;
  const readOnly = fields.read_only && readBoolean(fields.read_only);
  if (type === 'image' && fields.read_only && readOnly === false) {
    throw wrongValue(fields.read_only, '`true`: an image is not written to');
  }
  return {
    ...located(value, type, source, {
      target: readContainerPath(fields.target),
      readOnly: readOnly ?? type === 'image'
    }),
    ...(size ? { size: readBytes(size) } : {})
  };
}

function checkSource(
  value: IOptionValue,
  type: ContainerMount['type'],
  source: string
): void {
  const needsSource = type === 'bind' || type === 'image';
  if (needsSource ? source === '' : type === 'tmpfs' && source !== '') {
    throw optionError(
      value.line,
      `\`${value.name}\` in line ${value.line} is of type \`${type}\`, which ${needsSource ? 'needs a' : 'has no'} \`source\`.`
    );
  }
}

/** A part of an image cannot be mounted on all engines. */
function readImage(
  value: IOptionValue | undefined,
  type: ContainerMount['type']
): void {
  if (value === undefined) {
    return;
  }
  if (type !== 'image') {
    throw wrongValue(value, 'left out unless `type` is `image`');
  }
  const { subpath } = readFields(value, ['subpath']);
  if (subpath) {
    throw optionError(
      subpath.line,
      `\`${subpath.name}\` in line ${subpath.line} is not supported: an image is mounted as a whole.`,
      'Leave it out, and use the longer path in the container.'
    );
  }
}

/** Sources are never created, which Compose can only be told with `create_host_path: false`. */
function readBind(
  value: IOptionValue | undefined,
  type: ContainerMount['type']
): void {
  if (value === undefined) {
    return;
  }
  if (type !== 'bind') {
    throw wrongValue(value, 'left out unless `type` is `bind`');
  }
  const create = readFields(value, ['create_host_path']).create_host_path;
  if (create && readBoolean(create)) {
    throw wrongValue(create, '`false`: a missing source is an error here');
  }
}

function readType(
  type: IOptionValue | undefined,
  value: IOptionValue
): ContainerMount['type'] {
  if (type === undefined) {
    throw optionError(
      value.line,
      `\`${value.name}\` in line ${value.line} has no \`type\`; it is ${TYPE_NAMES}.`
    );
  }
  const text = readText(type, TYPE_NAMES);
  const known = TYPES.find(name => name === text);
  if (known === undefined) {
    throw wrongValue(type, TYPE_NAMES);
  }
  return known;
}

/** Checks what both syntaxes share and puts the mount together. */
function located(
  value: IOptionValue,
  type: ContainerMount['type'],
  source: string,
  rest: { target: string; readOnly: boolean }
): ContainerMount {
  const target = trimSlash(rest.target);
  if (target === '/' || target.split('/').includes('..')) {
    throw optionError(
      value.line,
      `\`${value.name}\` in line ${value.line} cannot be mounted at \`${rest.target}\`; name a folder in the container.`
    );
  }
  if (type === 'bind') {
    refuseHome(value, source);
  }
  if (type === 'volume' && source !== '' && !VOLUME_NAME.test(source)) {
    throw optionError(
      value.line,
      `\`${source}\` in \`${value.name}\` (line ${value.line}) is not the name of a volume.`,
      `For a folder beside the notebook write \`./${source}\`.`
    );
  }
  return { type, source, target, readOnly: rest.readOnly, line: value.line };
}

function refuseHome(value: IOptionValue, source: string): void {
  if (source.startsWith('~')) {
    throw optionError(
      value.line,
      `\`${source}\` in \`${value.name}\` (line ${value.line}) starts with \`~\`, which is not resolved here.`,
      'Write the path relative to the notebook (`./data`) or in full.'
    );
  }
}
