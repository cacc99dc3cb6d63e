import type { PublishedPort } from './container-options.js';
import {
  isMapping,
  optionError,
  readFields,
  readList,
  readText,
  scalarText,
  wrongValue
} from './option-value.js';
import type { IOptionValue } from './option-value.js';

const LOOPBACK = '127.0.0.1';
const SHORT = '`CONTAINER`, `HOST:CONTAINER` or `IP:HOST:CONTAINER`';
const PATTERN =
  /^(?:(?:(\[[0-9a-fA-F:.]+\]|\d+\.\d+\.\d+\.\d+):)?(\d*):)?(\d+)(?:\/([a-zA-Z]+))?$/;

/** `ports`, each in short or long syntax. Without an address a port is published on the loopback address only. */
export function readPorts(value: IOptionValue): PublishedPort[] {
  return readList(value, 'a list of ports').map(item =>
    isMapping(item) ? readLong(item) : readShort(item)
  );
}

function readShort(value: IOptionValue): PublishedPort {
  const text = readText(value, SHORT);
  if (/\d-\d/.test(text)) {
    throw refuseRange(value, text);
  }
  const match = PATTERN.exec(text);
  const [, address, host, container, protocol = 'tcp'] = match ?? [];
  if (container === undefined) {
    throw wrongValue(value, SHORT);
  }
  return {
    container: portNumber(value, container),
    protocol: readProtocol(value, protocol),
    hostIp: address?.replace(/^\[|\]$/g, '') ?? LOOPBACK,
    host: host === undefined || host === '' ? null : portNumber(value, host)
  };
}

function readLong(value: IOptionValue): PublishedPort {
  const fields = readFields(value, [
    'target',
    'published',
    'host_ip',
    'protocol'
  ]);
  if (fields.target === undefined) {
    throw optionError(
      value.line,
      `\`${value.name}\` in line ${value.line} has no \`target\`.`
    );
  }
  return {
    container: readPort(fields.target),
    protocol: fields.protocol
      ? readProtocol(fields.protocol, readText(fields.protocol))
      : 'tcp',
    hostIp: fields.host_ip
      ? readText(fields.host_ip, 'an IP address')
      : LOOPBACK,
    host: fields.published ? readPort(fields.published) : null
  };
}

function readPort(value: IOptionValue): number {
  const text = scalarText(value) ?? '';
  if (/\d-\d/.test(text)) {
    throw refuseRange(value, text);
  }
  return portNumber(value, text);
}

function portNumber(value: IOptionValue, text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) {
    throw wrongValue(value, 'a port from 1 to 65535');
  }
  return port;
}

function readProtocol(value: IOptionValue, text: string): 'tcp' | 'udp' {
  const protocol = text.toLowerCase();
  if (protocol !== 'tcp' && protocol !== 'udp') {
    throw wrongValue(value, 'a port with the protocol `tcp` or `udp`');
  }
  return protocol;
}

function refuseRange(value: IOptionValue, text: string): Error {
  return optionError(
    value.line,
    `\`${value.name}\` in line ${value.line} is a range of ports (\`${text}\`), which is not supported.`,
    'Write each port as an entry of its own.'
  );
}
