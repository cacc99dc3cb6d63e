import { expect, it } from 'vitest';
import { parseRemoteUrl } from './remote-url.js';

it.each([
  ['https://host/a.git', 'https://host/a.git', 'http', null],
  [
    'https://alice:p%40ss@host:8443/a.git',
    'https://host:8443/a.git',
    'http',
    { username: 'alice', password: 'p@ss' }
  ],
  [
    'http://token@host/a',
    'http://host/a',
    'http',
    { username: 'token', password: null }
  ],
  ['ssh://git@host:22/a.git', 'ssh://git@host:22/a.git', 'ssh', null],
  ['git@host:a/b.git', 'git@host:a/b.git', 'ssh', null],
  ['host:a.git', 'host:a.git', 'ssh', null],
  [' /srv/a b.git ', '/srv/a b.git', 'file', null],
  ['file:///srv/a.git', 'file:///srv/a.git', 'file', null],
  ['C:\\repos\\a', 'C:\\repos\\a', 'file', null],
  ['git://host/a.git', 'git://host/a.git', 'git', null]
])('reads %j', (text, url, transport, login) => {
  expect(parseRemoteUrl(text)).toMatchObject({ url, transport, login });
});

it.each([
  'ext::sh -c id',
  'transport::https://host/x',
  '--exec=id',
  'folder/sub',
  './folder:x',
  'ftp://host/x',
  'ssh://-oProxyCommand=id/x',
  'ssh://%2DoProxyCommand=id/x',
  'https://',
  'a\nb',
  '  '
])('refuses %j', text => {
  expect(() => parseRemoteUrl(text)).toThrow(/cannot be pushed there/);
});

it('masks passwords as written and as meant, and tokens that stand as users', () => {
  const full = parseRemoteUrl('https://alice:p%40ssword@host/alice/x');
  expect(
    full.mask(
      'bad p@ssword (p%40ssword) at https://alice:p%40ssword@host/alice/x'
    )
  ).toBe('bad *** (***) at https://***@host/alice/x');
  const token = parseRemoteUrl('https://ghp_abcdefghijklmnop@host/x');
  expect(token.mask('ghp_abcdefghijklmnop is wrong')).toBe('*** is wrong');
  const ssh = parseRemoteUrl('ssh://bob:secret1@host/x');
  expect(ssh.mask('ssh://bob:secret1@host/x: secret1')).toBe(
    'ssh://***@host/x: ***'
  );
});
