import { describe, expect, it } from 'vitest';
import { looksConvertible } from './looks-convertible.js';

describe('a text that is pasted', () => {
  it.each([
    'docker run --rm -it debian:bookworm bash',
    '$ sudo docker run \\\n  -p 80:80 nginx',
    'podman run alpine true\n',
    'docker container run alpine',
    'version: "3"\nservices:\n  web:\n    image: nginx\n',
    'web:\n  image: nginx\n  ports: ["80"]\n',
    'web:\n  # a comment\n  image: nginx\n',
    'image: nginx\nports:\n  - "80:80"\n'
  ])('%j may be converted', text => {
    expect(looksConvertible(text)).toBe(true);
  });

  it.each([
    '',
    'echo docker run',
    'docker ps',
    'docker runs on my machine',
    'python train.py\nif x:\n  pass',
    '#| image: debian\necho',
    'image: debian'
  ])('%j is pasted as it is', text => {
    expect(looksConvertible(text)).toBe(false);
  });
});
