import { expect, it } from 'vitest';
import { isVolatile } from './volatile-files.js';

it.each([
  ['/var/log', true],
  ['/var/log/apt/term.log', true],
  ['/var/logs/x', false],
  ['/etc/machine-id', true],
  ['/etc/machine-id2', false],
  ['/app/etc/machine-id', false],
  ['/m.pyc', true],
  ['/usr/lib/python3/__pycache__/a.cpython-311.pyc', true],
  ['/usr/lib/python3/a.py', false],
  ['/home/node/.npm/_cacache/index-v5/00', true],
  ['/home/node/.cache', true],
  ['/home/node/app/.cache', false],
  ['/etc/ssh/ssh_host_rsa_key.pub', true],
  ['/lib/apk/db/scripts.tar.gz', true],
  ['/lib/apk/db/installed', false],
  ['/tmp', true],
  ['/etc/shadow', true],
  ['/etc/passwd', false]
])('%s differs in each build: %s', (path, expected) => {
  expect(isVolatile(path)).toBe(expected);
});
