import {
  isMapping,
  optionError,
  readFields,
  readList,
  readText,
  wrongValue
} from './option-value.js';
import type { IOptionValue } from './option-value.js';

const DEVICE = '`HOST:CONTAINER` or `HOST:CONTAINER:rwm` with absolute paths';

/** `cap_add`: names of capabilities, as the engine writes them (`NET_ADMIN`). */
export function readCapabilities(value: IOptionValue): string[] {
  return readList(value, 'a list of capabilities').map(item => {
    const expected = 'a capability such as `NET_ADMIN`';
    const name = readText(item, expected).toUpperCase().replace(/^CAP_/, '');
    if (!/^[A-Z][A-Z_]*$/.test(name)) {
      throw wrongValue(item, expected);
    }
    return name;
  });
}

/** `devices`, each in short or long syntax, as `host path:container path[:rwm]`. */
export function readDevices(value: IOptionValue): string[] {
  return readList(value, 'a list of devices').map(item => {
    const parts = isMapping(item)
      ? readLong(item)
      : readText(item, DEVICE).split(':');
    const [host = '', container = host, access] = parts;
    if (
      parts.length > 3 ||
      !host.startsWith('/') ||
      !container.startsWith('/') ||
      (access !== undefined && !/^(?!.*(.).*\1)[rwm]{1,3}$/.test(access))
    ) {
      throw wrongValue(item, DEVICE);
    }
    return [host, container, ...(access === undefined ? [] : [access])].join(
      ':'
    );
  });
}

function readLong(value: IOptionValue): string[] {
  const { source, target, permissions } = readFields(value, [
    'source',
    'target',
    'permissions'
  ]);
  if (source === undefined) {
    throw optionError(
      value.line,
      `\`${value.name}\` in line ${value.line} has no \`source\`.`
    );
  }
  const host = readText(source, 'a path');
  return [
    host,
    target ? readText(target, 'a path') : host,
    ...(permissions ? [readText(permissions, '`rwm`')] : [])
  ];
}

/** `pid` and `ipc`: only the engine's host can be shared, cells do not know each other's containers. */
export function readHostNamespace(value: IOptionValue): 'host' {
  if (readText(value, '`host`') !== 'host') {
    throw wrongValue(value, '`host`, or left out');
  }
  return 'host';
}

/** `security_opt`: a list of the engine's options. */
export function readSecurityOptions(value: IOptionValue): string[] {
  return readList(value, 'a list of security options').map(item =>
    readText(item, 'an option such as `seccomp=unconfined`')
  );
}
