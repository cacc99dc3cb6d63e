import { describe, expect, it } from 'vitest';
import { parseContainerCell } from '../../common/container/parse-cell.js';
import type { IRuntimeConfig } from '../../common/image/config-diff.js';
import { isLayerbookError } from '../../common/protocol/errors.js';
import { planProgram } from './program.js';
import type { Program } from './program.js';

const IMAGE: IRuntimeConfig = {
  Env: [],
  Cmd: ['cmd'],
  Entrypoint: ['entry', 'a b'],
  User: '',
  WorkingDir: '',
  ExposedPorts: [],
  Volumes: [],
  Labels: {},
  Shell: null,
  StopSignal: null,
  OnBuild: [],
  Healthcheck: null
};

function plan(source: string, image: Partial<IRuntimeConfig> = {}): Program {
  return planProgram(parseContainerCell(source), { ...IMAGE, ...image });
}

describe('what a container runs', () => {
  it.each<[string, Partial<Program>]>([
    ['', { words: "entry 'a b' cmd", file: null }],
    ['#| command: x y', { command: ['x', 'y'], words: "entry 'a b' x y" }],
    ['#| entrypoint: e', { entrypoint: ['e'], words: 'e' }],
    [
      '#| entrypoint: []\n#| command: c',
      { entrypoint: [''], command: ['c'], words: 'c' }
    ],
    [
      'echo a\necho b',
      {
        entrypoint: ['/bin/sh', '-c'],
        command: ['echo a\necho b'],
        words: '/bin/sh -c'
      }
    ],
    [
      '#| entrypoint: tini --\necho a',
      {
        entrypoint: ['tini', '--'],
        command: ['/bin/sh', '-c', 'echo a'],
        words: 'tini -- /bin/sh -c'
      }
    ],
    [
      '#!/bin/bash -e\nx',
      {
        entrypoint: ['/bin/bash', '-e', '-c'],
        command: ['#!/bin/bash -e\nx'],
        file: null
      }
    ],
    ['#!/usr/bin/env python3\nx', { words: '/usr/bin/env python3 -c' }],
    [
      '#!/usr/bin/env -S A=1 python3.12 -u\nx',
      { words: '/usr/bin/env -S A=1 python3.12 -u -c' }
    ],
    ['#!/usr/bin/env node\nx', { words: '/usr/bin/env node -e' }],
    ['#!/usr/bin/perl -w\nx', { words: '/usr/bin/perl -w -e' }],
    [
      '#!/usr/bin/make -f\nall:',
      {
        entrypoint: ['/usr/bin/make', '-f'],
        command: ['/.layerbook/script'],
        file: '#!/usr/bin/make -f\nall:'
      }
    ]
  ])('%j', (source, expected) => {
    expect(plan(source)).toMatchObject(expected);
  });

  it('is run with the image’s SHELL', () => {
    const shell = ['/bin/bash', '-o', 'pipefail', '-c'];
    expect(plan('x', { Shell: shell }).entrypoint).toEqual(shell);
  });

  it('is a file when it is longer than an argument may be', () => {
    const script = `${'x'.repeat(131_072)}`;
    expect(plan(script)).toMatchObject({
      command: ['. /.layerbook/script'],
      file: script
    });
    expect(plan(script.slice(1)).file).toBeNull();
    expect(plan(`#!/bin/sh\n${script}`)).toMatchObject({
      entrypoint: ['/bin/sh'],
      command: ['/.layerbook/script']
    });
    expect(() => plan(script, { Shell: ['pwsh', '-Command'] })).toThrow(
      'too long for the image’s shell `pwsh -Command`'
    );
  });

  it('is missing when neither cell nor image has a command', () => {
    try {
      plan('', { Cmd: null, Entrypoint: null });
      expect.unreachable();
    } catch (error) {
      expect(isLayerbookError(error, 'container.start')).toBe(true);
    }
  });
});
