import { describe, expect, it } from 'vitest';
import { besidePath } from './contents-path.js';

const drives = {
  driveName: (path: string) => /^(\w+):/.exec(path)?.[1] ?? '',
  localPath: (path: string) => path.replace(/^\w+:/, '')
};

describe('besidePath', () => {
  it.each([
    ['a.ipynb', 'Dockerfile', 'Dockerfile'],
    ['x/a.ipynb', 'Dockerfile', 'x/Dockerfile'],
    ['x/a.ipynb', 'y/Dockerfile', 'x/y/Dockerfile'],
    ['x/a.ipynb', '../Dockerfile', 'Dockerfile'],
    ['x/a.ipynb', '/Dockerfile', 'Dockerfile'],
    ['RTC:a.ipynb', 'Dockerfile', 'RTC:Dockerfile'],
    ['RTC:x/a.ipynb', 'Dockerfile', 'RTC:x/Dockerfile']
  ])('of %s, %s is %s', (path, name, result) => {
    expect(besidePath(drives, path, name)).toBe(result);
  });
});
