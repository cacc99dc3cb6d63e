import { describe, expect, it } from 'vitest';
import { readPortAddress, readPortTarget } from './port-link.js';

describe('readPortAddress', () => {
  it.each([
    '127.0.0.1:49153',
    '0.0.0.0:49153',
    '[::]:49153',
    'localhost:49153'
  ])('links %s to the loopback address', host => {
    expect(readPortAddress(host, '80/tcp', true)).toEqual({
      words: '127.0.0.1:49153',
      href: 'http://127.0.0.1:49153'
    });
  });

  it.each([
    'javascript:alert(1)',
    '127.0.0.1:49153/../x',
    'evil.example:80',
    '127.0.0.1:0',
    '127.0.0.1:70000',
    '127.0.0.1:80@evil.example',
    ''
  ])('shows %j as text only', host => {
    expect(readPortAddress(host, '80/tcp', true)).toEqual({
      words: host,
      href: null
    });
  });

  it('makes no link when the browser is elsewhere, for UDP, or for another address', () => {
    expect(readPortAddress('127.0.0.1:5353', '53/tcp', false).href).toBeNull();
    expect(readPortAddress('127.0.0.1:5353', '53/udp', true).href).toBeNull();
    expect(readPortAddress('192.168.1.5:80', '80/tcp', true)).toEqual({
      words: '192.168.1.5:80',
      href: null
    });
  });
});

describe('readPortTarget', () => {
  it.each([
    ['127.0.0.1:49153', { host: '127.0.0.1', port: 49153 }],
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
    ['[::]:80', { host: '::', port: 80 }]
  ])('reads %s for the Jupyter server', (host, target) => {
    expect(readPortTarget(host, '80/tcp')).toEqual(target);
  });

  it('leaves what is not on its machine, UDP, and what is no address', () => {
    expect(readPortTarget('192.168.1.5:80', '80/tcp')).toBeNull();
    expect(readPortTarget('127.0.0.1:53', '53/udp')).toBeNull();
    expect(readPortTarget('evil.example:80', '80/tcp')).toBeNull();
  });
});
