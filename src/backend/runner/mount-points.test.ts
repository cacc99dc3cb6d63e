import { describe, expect, it } from 'vitest';
import { resolveMountPoints } from './mount-points.js';
import type { TarHeader } from './tar-entries.js';

const LINKS: Readonly<Record<string, string>> = {
  '/var/run': '/run',
  '/lib': 'usr/lib',
  '/loop': '/loop',
  '/usr/lib/up': '../../srv'
};

const read = (path: string): Promise<TarHeader | null> => {
  const linkname = LINKS[path];
  return Promise.resolve(
    linkname === undefined ? null : ({ type: 'symlink', linkname } as TarHeader)
  );
};

describe('mount points', () => {
  it.each([
    ['/var/run/app', '/run/app'],
    ['/lib/up/x', '/srv/x'],
    ['/lib/x', '/usr/lib/x']
  ])('%s is made at %s', async (point, path) => {
    expect(
      await resolveMountPoints([point], [{ kind: 'added', path }], read)
    ).toEqual([path]);
  });

  it('are not looked up when nothing of their name was added', async () => {
    const never = () => Promise.reject(new Error('looked up'));
    const changes = [
      { kind: 'added', path: '/data' },
      { kind: 'modified', path: '/run/app' },
      { kind: 'added', path: '/sbin/init' }
    ] as const;
    expect(
      await resolveMountPoints(
        ['/data', '/var/run/app', '/sbin/init', '/usr/sbin/init'],
        changes,
        never
      )
    ).toEqual(['/data', '/var/run/app', '/sbin/init', '/usr/sbin/init']);
  });

  it('end in a loop of links', async () => {
    const [found] = await resolveMountPoints(
      ['/loop/x'],
      [{ kind: 'added', path: '/x' }],
      read
    );
    expect(found).toContain('x');
  });
});
