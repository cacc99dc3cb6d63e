import { expect, it } from 'vitest';
import { digestsIn, fullImageName } from './image-name.js';

const digest = `sha256:${'a'.repeat(64)}`;

it.each([
  ['debian', 'docker.io/library/debian:latest'],
  ['debian:12', 'docker.io/library/debian:12'],
  ['index.docker.io/library/debian', 'docker.io/library/debian:latest'],
  ['me/app', 'docker.io/me/app:latest'],
  ['localhost/app', 'localhost/app:latest'],
  ['localhost:5000/app:1', 'localhost:5000/app:1'],
  ['127.0.0.1:5000/a/b/c', '127.0.0.1:5000/a/b/c:latest'],
  ['ghcr.io/me/app:v1', 'ghcr.io/me/app:v1'],
  [`debian@${digest}`, `docker.io/library/debian@${digest}`],
  [`debian:12@${digest}`, `docker.io/library/debian:12@${digest}`]
])('%s is %s', (name, full) => {
  expect(fullImageName(name)).toBe(full);
  expect(fullImageName(full)).toBe(full);
});

it('digests of an image count in the repository of the name only', () => {
  const other = digest.replaceAll('a', 'b');
  expect(
    digestsIn('debian:12', [
      `debian@${digest}`,
      `docker.io/library/debian@${other}`,
      `mirror.example/debian@${other}`
    ])
  ).toEqual([digest, other]);
});
