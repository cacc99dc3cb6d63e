import { isObject } from '../../common/is-object.js';
import { splitField } from '../../common/csv-fields.js';

/** One mount of the form. */
export interface IMountRow {
  readonly type: MountType;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** What the text has for it; undefined for one that is not in the text yet. */
  readonly raw?: unknown;
}

export const MOUNT_TYPES = ['bind', 'volume', 'tmpfs', 'image'] as const;
export type MountType = (typeof MOUNT_TYPES)[number];

/** One published port: `host` may have an address before it, and be empty for any free port. */
export interface IPortRow {
  readonly host: string;
  readonly container: string;
  readonly protocol: 'tcp' | 'udp';
  readonly raw?: unknown;
}

/** One variable; `value` null takes it from outside. */
export interface IVariableRow {
  readonly name: string;
  readonly value: string | null;
  readonly raw?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** The text of a scalar, empty for everything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';
}

/** A list, or a single text as a list of one. */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    return value as unknown[];
  }
  return value === undefined || value === null || isObject(value)
    ? []
    : [value];
}

/** The mounts as `volumes` has them, in short or long syntax. */
export function mountRows(value: unknown): IMountRow[] {
  return listOf(value).map(raw =>
    isObject(raw) ? longMount(raw) : shortMount(textOf(raw))
  );
}

function longMount(raw: Fields): IMountRow {
  const type = MOUNT_TYPES.find(name => name === raw['type']) ?? 'bind';
  return {
    type,
    source: textOf(raw['source']),
    target: textOf(raw['target']),
    readOnly: type === 'image' || raw['read_only'] === true,
    raw
  };
}

function shortMount(raw: string): IMountRow {
  const parts = raw.split(':');
  const mode = parts.length > 2 ? (parts.at(-1) ?? '') : '';
  const [source, target] =
    parts.length === 1 ? ['', parts[0]] : [parts[0], parts[1]];
  return {
    type: /^[./~]/.test(source ?? '') ? 'bind' : 'volume',
    source: source ?? '',
    target: target ?? '',
    readOnly: mode.split(',').includes('ro'),
    raw
  };
}

/** Whether a mount can be written into the text. */
export function isWholeMount({ type, source, target }: IMountRow): boolean {
  const needsSource = type === 'bind' || type === 'image';
  return /^\/[^:]/.test(target) && (!needsSource || source !== '');
}

/** What is written for a row: what the text has, if that says the same. */
function keptOr<T extends { readonly raw?: unknown }>(
  row: T,
  read: (value: unknown) => T[],
  written: unknown
): unknown {
  const [before] = row.raw === undefined ? [] : read([row.raw]);
  return before !== undefined && JSON.stringify(before) === JSON.stringify(row)
    ? row.raw
    : written;
}

/** A mount as it is written: the short syntax where it can say it, and whatever else a long one already had. */
export function mountValue(row: IMountRow): unknown {
  return keptOr(row, mountRows, newMount(row));
}

function newMount(row: IMountRow): unknown {
  const { type, target, readOnly, raw } = row;
  const source =
    type === 'bind' && !/^[./~]/.test(row.source)
      ? `./${row.source}`
      : row.source;
  const isShort =
    !isObject(raw) &&
    (type === 'bind' || type === 'volume') &&
    !source.includes(':') &&
    !(source === '' && readOnly);
  if (isShort) {
    const place = source === '' ? target : `${source}:${target}`;
    return readOnly ? `${place}:ro` : place;
  }
  const kept = isObject(raw) ? withoutMountFields(raw, type) : {};
  return {
    type,
    ...(type === 'tmpfs' || source === '' ? {} : { source }),
    target,
    ...(readOnly && type !== 'image' ? { read_only: true } : {}),
    ...kept
  };
}

/** What the form has no input for stays, unless it belongs to another type of mount. */
function withoutMountFields(raw: Fields, type: MountType): Fields {
  const own = new Set(['type', 'source', 'target', 'read_only']);
  const ofTypes = new Set(['bind', 'volume', 'tmpfs', 'image']);
  return Object.fromEntries(
    Object.entries(raw).filter(
      ([key]) => !own.has(key) && (key === type || !ofTypes.has(key))
    )
  );
}

/** The ports as `ports` has them. */
export function portRows(value: unknown): IPortRow[] {
  return listOf(value).map(raw => {
    if (isObject(raw)) {
      const published = textOf(raw['published']);
      const address = textOf(raw['host_ip']);
      return {
        host: address === '' ? published : `${bracketed(address)}:${published}`,
        container: textOf(raw['target']),
        protocol: protocolOf(textOf(raw['protocol'])),
        raw
      };
    }
    const [place = '', protocol = ''] = textOf(raw).split('/');
    const at = place.lastIndexOf(':');
    return {
      host: at < 0 ? '' : place.slice(0, at),
      container: place.slice(at + 1),
      protocol: protocolOf(protocol),
      raw
    };
  });
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

function protocolOf(text: string): 'tcp' | 'udp' {
  return text.toLowerCase() === 'udp' ? 'udp' : 'tcp';
}

/** Whether a port can be written into the text. */
export function isWholePort({ host, container }: IPortRow): boolean {
  return (
    isPort(container) && /^(?:(?:\[[\d:a-f.]+\]|[\d.]+):)?\d*$/i.test(host)
  );
}

function isPort(text: string): boolean {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535;
}

/** A port as it is written: in the short syntax, which can say all of it. */
export function portValue(row: IPortRow): unknown {
  const { host, container, protocol } = row;
  const place = host === '' ? container : `${host}:${container}`;
  return keptOr(row, portRows, protocol === 'udp' ? `${place}/udp` : place);
}

/** The variables as `environment` has them, a mapping or a list of `NAME=value`. */
export function variableRows(value: unknown): IVariableRow[] {
  if (isObject(value)) {
    return Object.entries(value).map(([name, raw]) => ({
      name,
      value: raw === null || raw === undefined ? null : textOf(raw),
      raw
    }));
  }
  return listOf(value).map(raw => {
    const [name, text] = splitField(textOf(raw));
    return { name, value: text, raw };
  });
}

/** Whether a variable can be written into the text: it has a name, and no other one has the same. */
export function isWholeVariable(
  row: IVariableRow,
  rows: readonly IVariableRow[]
): boolean {
  return (
    row.name !== '' &&
    !/[=\0\s]/.test(row.name) &&
    rows.every(other => other === row || other.name !== row.name)
  );
}

/** `environment` with these variables, in the form that it has: `before` is what the text has now. */
export function variablesValue(
  rows: readonly IVariableRow[],
  before: unknown
): unknown {
  return Array.isArray(before)
    ? rows.map(({ name, value }) =>
        value === null ? name : `${name}=${value}`
      )
    : Object.fromEntries(
        rows.map(({ name, value, raw }) => [
          name,
          raw !== undefined && raw !== null && value === textOf(raw)
            ? raw
            : value
        ])
      );
}

/** Rows of texts, as `display` has them. */
export function textRows(value: unknown): string[] {
  return listOf(value).map(textOf);
}
