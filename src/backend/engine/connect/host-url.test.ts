import { describe, expect, it } from 'vitest';
import { isLayerbookError } from '../../../common/protocol/errors.js';
import { parseHost } from './host-url.js';

const tls = { rejectUnauthorized: true };

describe('parseHost', () => {
  it.each([
    ['unix:///run/docker.sock', '/run/docker.sock'],
    ['npipe:////./pipe/docker_engine', '//./pipe/docker_engine']
  ])('reads %s', (host, socketPath) => {
    expect(parseHost(host, null, 'x')).toEqual({
      kind: 'socket',
      host,
      socketPath
    });
  });

  it.each([
    ['tcp://10.0.0.1', null, '10.0.0.1', 2375, false],
    ['tcp://10.0.0.1', tls, '10.0.0.1', 2376, true],
    ['tcp://host.example:1234/', null, 'host.example', 1234, false],
    ['host:1234', null, 'host', 1234, false],
    ['http://host:80', null, 'host', 80, false],
    ['https://host:443', null, 'host', 443, true],
    ['tcp://[::1]:2375', null, '::1', 2375, false]
  ])('reads %s', (host, certificates, hostname, port, secure) => {
    const endpoint = parseHost(host, certificates, 'x');
    expect(endpoint).toMatchObject({ kind: 'tcp', hostname, port });
    expect(endpoint.kind === 'tcp' && endpoint.tls !== null).toBe(secure);
  });

  it.each([
    'ssh://user@host',
    'fd://',
    'unix://',
    'tcp://',
    'a/b',
    'ftp://x:1'
  ])('says that %s is not supported, and who named it', host => {
    const read = () => parseHost(host, null, 'DOCKER_HOST');
    expect(read).toThrow(/^DOCKER_HOST /);
    expect(codeOf(read)).toBe('engine.unsupported');
  });
});

function codeOf(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (error) {
    return isLayerbookError(error) ? error.code : 'another error';
  }
}
