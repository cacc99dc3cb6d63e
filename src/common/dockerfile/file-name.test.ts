import { describe, expect, it } from 'vitest';
import {
  dockerfileNameOf,
  isDockerfileName,
  notebookNameOf
} from './file-name.js';

describe('isDockerfileName', () => {
  it.each([
    'Dockerfile',
    'dockerfile',
    'Dockerfile.dev',
    'Dockerfile-alpine',
    'api.Dockerfile',
    'api.dockerfile',
    'Containerfile',
    'Containerfile.fedora'
  ])('knows %s', name => {
    expect(isDockerfileName(name)).toBe(true);
  });

  it.each([
    'Dockerfile.ipynb',
    'api.Dockerfile.ipynb',
    'Dockerfile.dockerignore',
    'Containerfile.containerignore',
    'MyDockerfile',
    'Dockerfiles',
    'docker-compose.yml',
    '.dockerignore'
  ])('does not take %s for one', name => {
    expect(isDockerfileName(name)).toBe(false);
  });
});

describe('dockerfileNameOf', () => {
  it('is the name that an import came from', () => {
    expect(dockerfileNameOf(notebookNameOf('api.Dockerfile'))).toBe(
      'api.Dockerfile'
    );
  });

  it('is Dockerfile for every other notebook', () => {
    expect(dockerfileNameOf('Untitled.ipynb')).toBe('Dockerfile');
    expect(dockerfileNameOf('Dockerfile.dev')).toBe('Dockerfile');
  });
});
