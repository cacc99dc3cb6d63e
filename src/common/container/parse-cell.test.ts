import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLayerbookError } from '../protocol/errors.js';
import type { IErrorData } from '../protocol/errors.js';
import { OPTION_KEYS } from './container-options.js';
import { parseContainerCell } from './parse-cell.js';

/** A cell of these option lines and a script. */
function cell(...lines: string[]): string {
  return [...lines.map(line => `#| ${line}`), 'echo hi'].join('\n');
}

function failure(source: string): IErrorData {
  try {
    parseContainerCell(source);
  } catch (error) {
    if (isLayerbookError(error, 'container.options')) {
      return error.data;
    }
    throw error;
  }
  throw new Error('The cell was accepted.');
}

describe('the parts of a container cell', () => {
  it('are option lines and the script below them', () => {
    const parsed = parseContainerCell(
      '#| image: busybox\n#|user: "1000"\n\necho a\n  echo b\n'
    );
    expect(parsed.options.image).toBe('busybox');
    expect(parsed.options.user).toBe('1000');
    expect(parsed.options.lines).toEqual({ image: 1, user: 2 });
    expect(parsed.script).toBe('echo a\n  echo b\n');
    expect(parsed.scriptLine).toBe(4);
    expect(parsed.interpreter).toBeNull();
  });

  it.each([
    ['', 'nothing'],
    ['\n\n', 'blank lines'],
    ['#| image: busybox', 'option lines'],
    ['#| image: busybox\n\n# only a comment\n', 'comments']
  ])('have no script in %j (%s)', source => {
    expect(parseContainerCell(source).script).toBe('');
  });

  it('may have blank and comment lines among the options', () => {
    const parsed = parseContainerCell(
      '\n#| # limits\n\n#| ulimits:\n#|   nofile: 64\n#| cpus: 2\nls'
    );
    expect(parsed.options.ulimits).toEqual([
      { name: 'nofile', soft: 64, hard: 64 }
    ]);
    expect(parsed.options.lines).toEqual({ ulimits: 4, cpus: 6 });
    expect(parsed.scriptLine).toBe(7);
  });

  it('are the same with CRLF line ends', () => {
    const parsed = parseContainerCell('#| cpus: 2\r\necho a\r\necho b');
    expect(parsed.options.cpus).toBe(2);
    expect(parsed.script).toBe('echo a\necho b');
  });

  it.each([
    ['#!/bin/sh -e\ntrue', ['/bin/sh', '-e']],
    ['#! /usr/bin/env  python3\nprint()', ['/usr/bin/env', 'python3']],
    ['# !/bin/sh\ntrue', null],
    ['true\n#!/bin/sh', null]
  ])('have the interpreter of the first line of %j', (source, expected) => {
    expect(parseContainerCell(source).interpreter).toEqual(expected);
  });

  it('refuse an empty #! line', () => {
    expect(failure('#| cpus: 1\n#!\ntrue').lines).toEqual([2, 2]);
  });

  it('refuse option lines below a #! line, where a shell would ignore them', () => {
    const data = failure('#!/bin/sh\n#| cpus: 1\ntrue');
    expect(data.lines).toEqual([2, 2]);
    expect(data.message).toContain('option lines come first');
  });

  it('refuse a command beside a script', () => {
    expect(failure('#| cpus: 1\n#| command: ls\necho').lines).toEqual([2, 2]);
    expect(parseContainerCell('#| command: ls -l').options.command).toEqual([
      'ls',
      '-l'
    ]);
  });
});

describe('errors in option lines', () => {
  it.each([
    ['vollumes: []', 'vollumes', 'volumes'],
    ['volume: []', 'volume', 'volumes'],
    ['env: {}', 'env', 'environment'],
    ['Image: x', 'Image', 'image'],
    ['enviroment: {}', 'enviroment', 'environment'],
    ['memory: 1g', 'memory', 'mem_limit'],
    ['workdir: /', 'workdir', 'working_dir'],
    ['mem-limit: 1g', 'mem-limit', 'mem_limit'],
    ['constructor: 1', 'constructor', null],
    ['restart: always', 'restart', null]
  ])('name the key that was meant: %s', (line, key, meant) => {
    const data = failure(cell('cpus: 1', line));
    expect(data.lines).toEqual([2, 2]);
    expect(data.message).toContain(`The key \`${key}\` in line 2 is not known`);
    expect(data.message).toContain(
      meant === null ? 'known keys are `image`' : `did you mean \`${meant}\`?`
    );
  });

  it.each([
    [
      'volumes: ./a:/a',
      '`volumes` in line 2 must be a list of volumes, not `./a:/a`.'
    ],
    ['volumes: ["a:b"]', '`volumes[0]` in line 2 must be `SOURCE:TARGET`'],
    [
      'volumes: ["./a:/a:z"]',
      'The access mode `z` of `volumes[0]` in line 2 is not supported'
    ],
    ['volumes: ["~/x:/x"]', '`~/x` in `volumes[0]` (line 2) starts with `~`'],
    [
      'volumes: ["data/x:/x"]',
      '`data/x` in `volumes[0]` (line 2) is not the name of a volume.'
    ],
    ['volumes: ["./a:/"]', 'cannot be mounted at `/`'],
    ['volumes: ["./a:/b/../.."]', 'cannot be mounted at `/b/../..`'],
    [
      'volumes: ["./a:/a", "v1:/a/"]',
      'Two `volumes` have the same target `/a` (line 2).'
    ],
    [
      'volumes: ["relative"]',
      'or an absolute path in the container, not `relative`.'
    ],
    [
      'volumes: [{source: ./a, target: /a}]',
      '`volumes[0]` in line 2 has no `type`'
    ],
    [
      'volumes: [{type: bind, target: /a}]',
      'is of type `bind`, which needs a `source`.'
    ],
    [
      'volumes: [{type: npipe, target: /a}]',
      'must be `bind`, `volume`, `tmpfs` or `image`, not `npipe`.'
    ],
    [
      'volumes: [{type: bind, source: ./a, target: /a, readonly: true}]',
      'The key `readonly` of `volumes[0]` in line 2 is not known; did you mean `read_only`?'
    ],
    [
      'volumes: [{type: bind, source: ./a, target: /a, bind: {create_host_path: true}}]',
      'must be `false`: a missing source is an error here'
    ],
    ['ports: 8080', '`ports` in line 2 must be a list of ports, not `8080`.'],
    [
      'ports: ["8000-8010:80"]',
      '`ports[0]` in line 2 is a range of ports (`8000-8010:80`)'
    ],
    ['ports: [70000]', '`ports[0]` in line 2 must be a port from 1 to 65535'],
    ['ports: ["80/icmp"]', 'must be a port with the protocol `tcp` or `udp`'],
    ['ports: [http]', '`ports[0]` in line 2 must be `CONTAINER`'],
    [
      'mem_limit: lots',
      '`mem_limit` in line 2 must be a size such as `512m` or `2g`, not `lots`.'
    ],
    ['mem_limit: 0', '`mem_limit` in line 2 must be a size'],
    ['cpus: -1', '`cpus` in line 2 must be a number of processors'],
    [
      'read_only: yes',
      '`read_only` in line 2 must be `true` or `false`, not `yes`.'
    ],
    [
      'image: [a]',
      '`image` in line 2 must be the name of an image, not a list.'
    ],
    ['working_dir: data', '`working_dir` in line 2 must be an absolute path'],
    [
      'entrypoint: sh -c "x',
      '`entrypoint` in line 2 must be a command whose quotes are closed'
    ],
    ['environment: [=1]', '`environment[0]` in line 2 must be `NAME=value`'],
    [
      'environment: {A: [1]}',
      '`environment.A` in line 2 must be a text, not a list.'
    ],
    [
      'network_mode: container:x',
      '`network_mode` in line 2 must be `none`, `bridge` or `host`'
    ],
    [
      'gpus: 2',
      '`gpus` in line 2 must be `all` or a list of devices, not `2`.'
    ],
    [
      'ulimits: {nofile: many}',
      '`ulimits.nofile` in line 2 must be a whole number'
    ],
    ['ulimits: {nofile: {soft: 1}}', 'a mapping with `soft` and `hard`'],
    [
      'extra_hosts: [localhost]',
      '`extra_hosts[0]` in line 2 must be `host=address`'
    ],
    ['image: "a', 'The option lines are not valid YAML (line 2)'],
    ['image: a\n#| image: b', 'The key in line 3 is given twice.'],
    ['? [a]\n#| : b', 'A key in line 2 is not a text.']
  ])('say what was expected and what came: %s', (line, message) => {
    const data = failure(cell('init: true', line));
    expect(data.message).toContain(message);
    const at = message.includes('line 3') ? 3 : 2;
    expect(data.lines).toEqual([at, at]);
  });

  it('refuse aliases', () => {
    const data = failure(cell('user: &me root', 'image: *me'));
    expect(data.message).toContain('uses a YAML alias');
    expect(data.lines).toEqual([2, 2]);
  });

  it('explain a forgotten blank after the colon', () => {
    const data = failure(cell('image:debian'));
    expect(data.message).toContain('must be `key: value` (line 1)');
    expect(data.hint).toContain('followed by a blank');
  });

  it('point at the entry of a list over several lines', () => {
    const data = failure(
      cell('volumes:', '  - ./a:/a', '  - type: bind', '    target: /b')
    );
    expect(data.lines).toEqual([3, 3]);
    const inner = failure(cell('environment:', '  A: 1', '  B: [x]'));
    expect(inner.lines).toEqual([3, 3]);
  });

  it('refuse network_mode beside networks', () => {
    expect(failure(cell('network_mode: none', 'networks: [a]')).lines).toEqual([
      2, 2
    ]);
  });

  it('always point at a line of the cell', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '[',
        ']',
        '{',
        '}',
        ':',
        ': ',
        '- ',
        '"',
        "'",
        '&a ',
        '*a',
        '|',
        '>',
        '\n#| ',
        '\n',
        '\n#!',
        '#',
        '%',
        '---',
        '...',
        '? ',
        '!!int ',
        '\t',
        '  ',
        '~',
        'null',
        '80',
        '\u2028',
        '\r\n#|  '
      ),
      fc.constantFrom(...OPTION_KEYS),
      fc.string({ maxLength: 6, unit: 'binary' })
    );
    const source = fc
      .array(piece, { maxLength: 14 })
      .map(pieces => `#| ${pieces.join('')}`);
    let refused = 0;
    fc.assert(
      fc.property(source, text => {
        try {
          parseContainerCell(text);
        } catch (error) {
          if (!isLayerbookError(error, 'container.options')) {
            throw error;
          }
          refused++;
          const [first, last] = error.data.lines ?? [0, 0];
          const count = text.split(/\r\n|\n|\r/).length;
          expect(first).toBeGreaterThanOrEqual(1);
          expect(last).toBeLessThanOrEqual(count);
          expect(last).toBe(first);
        }
      }),
      { numRuns: 2000 }
    );
    expect(refused).toBeGreaterThan(100);
  });
});
