import { describe, expect, it } from 'vitest';
import { languageOf } from './find-language.js';

describe('languageOf', () => {
  it.each([
    ['app/Dockerfile.dev', 'Dockerfile'],
    ['root/.bashrc', 'Shell'],
    ['etc/profile', 'Shell'],
    ['home/user/.bash_profile', 'Shell'],
    ['etc/nginx/nginx.conf', 'Nginx'],
    ['etc/ssh/ssh_config.d/a.conf', 'Properties files'],
    ['app/setup.cfg', 'Properties files'],
    ['etc/php.ini', 'Properties files'],
    ['app/requirements-dev.txt', 'Properties files'],
    ['etc/apt/sources.list', 'Properties files'],
    ['etc/apt/sources.list.d/debian.sources', 'Properties files'],
    ['usr/lib/os-release', 'Properties files'],
    ['app/poetry.lock', 'TOML'],
    ['app/notebook.ipynb', 'JSON']
  ])('knows %s as %s', (path, language) => {
    expect(languageOf(path, '')).toBe(language);
  });

  it('reads the first line of a program', () => {
    expect(languageOf('usr/bin/pip', '#!/usr/local/bin/python3.12\n')).toBe(
      'Python'
    );
    expect(languageOf('usr/bin/run', '#!/usr/bin/env bash\n')).toBe('Shell');
    expect(languageOf('usr/bin/npm', '#!/usr/bin/env node\n')).toBe(
      'Javascript'
    );
    expect(languageOf('usr/bin/ash', '#!/bin/sh -e\n')).toBe('Shell');
  });

  it('leaves to JupyterLab what it knows itself, and the rest without colours', () => {
    for (const path of [
      'a.py',
      'a.json',
      'a.yaml',
      'a.sh',
      'README',
      'a.txt'
    ]) {
      expect(languageOf(path, 'text\n')).toBeNull();
    }
  });
});
