import { describe, expect, it } from 'vitest';
import { isLayerbookError } from '../protocol/errors.js';
import type { IErrorData } from '../protocol/errors.js';
import { parseContainerCell } from './parse-cell.js';

function options(...lines: string[]) {
  return parseContainerCell(lines.map(line => `#| ${line}`).join('\n')).options;
}

function failure(...lines: string[]): IErrorData {
  try {
    options(...lines);
  } catch (error) {
    if (isLayerbookError(error, 'container.options')) {
      return error.data;
    }
    throw error;
  }
  throw new Error('The cell was accepted.');
}

describe('options of services, terminals and checks', () => {
  it.each([
    ['tty: true', { tty: true, stdinOpen: true }],
    ['stdin_open: true', { tty: false, stdinOpen: true }],
    ['{tty: true, detach: true}', { tty: true, stdinOpen: false }],
    ['detach: true', { detach: true, tty: false, stdinOpen: false }],
    ['detach: false', { detach: false }],
    ['container_name: web-1', { containerName: 'web-1' }],
    ['pull_policy: missing', { pull: 'missing' }],
    ['cpus: 1', { pull: 'never', containerName: null, display: [] }],
    ['display: out/*.png', { display: ['out/*.png'] }],
    ['display: [a.csv, /tmp/b.txt]', { display: ['a.csv', '/tmp/b.txt'] }],
    [
      '{environment: [TOKEN, A=1], secret_environment: [TOKEN]}',
      { secretEnvironment: ['TOKEN'] }
    ],
    [
      '{env_file: .env, secret_environment: [TOKEN]}',
      { secretEnvironment: ['TOKEN'] }
    ]
  ])('%s', (line, expected) => {
    expect(options(line)).toMatchObject(expected);
  });

  it.each([
    ['privileged: true', { privileged: true }],
    [
      'cap_add: [net_admin, CAP_SYS_PTRACE]',
      { capAdd: ['NET_ADMIN', 'SYS_PTRACE'] }
    ],
    [
      'devices: [/dev/fuse, "/dev/a:/dev/b:rw"]',
      { devices: ['/dev/fuse:/dev/fuse', '/dev/a:/dev/b:rw'] }
    ],
    [
      'devices: [{source: /dev/a, target: /dev/b, permissions: r}]',
      { devices: ['/dev/a:/dev/b:r'] }
    ],
    ['{pid: host, ipc: host}', { pid: 'host', ipc: 'host' }],
    [
      'security_opt: [seccomp=unconfined]',
      { securityOpt: ['seccomp=unconfined'] }
    ]
  ])('%s asks for a permission', (line, expected) => {
    expect(options(line).privileges).toEqual({
      privileged: false,
      capAdd: [],
      devices: [],
      pid: null,
      ipc: null,
      securityOpt: [],
      ...expected
    });
  });

  it('reads what a run is checked against, with the line of each check', () => {
    const { expect: checks } = options(
      'expect:',
      '  exit_code: 3',
      '  output: ["done", "/^loss: [0-9.]+$/"]',
      '  no_output: Traceback',
      '  present: /app/app.js',
      '  absent: [/tmp/x/, /var/lib/apt/lists]',
      '  image_size: 50m',
      '  layers: 8',
      '  cached: true'
    );
    expect(checks).toEqual({
      exitCode: 3,
      output: ['done', '/^loss: [0-9.]+$/'],
      noOutput: ['Traceback'],
      present: ['/app/app.js'],
      absent: ['/tmp/x', '/var/lib/apt/lists'],
      imageSize: 50 * 1024 ** 2,
      layers: 8,
      cached: true,
      lines: {
        exit_code: 2,
        output: 3,
        no_output: 4,
        present: 5,
        absent: 6,
        image_size: 7,
        layers: 8,
        cached: 9
      }
    });
  });

  it.each(['cell:2', 'stage:build', 'commit:3f9a1c2', 'debian:bookworm'])(
    'mounts the image %s read-only',
    source => {
      const [mount] = options(
        `volumes: [{type: image, source: "${source}", target: /x}]`
      ).volumes;
      expect(mount).toEqual({
        type: 'image',
        source,
        target: '/x',
        readOnly: true,
        line: 1
      });
    }
  );
});

describe('errors in options of services, terminals and checks', () => {
  it.each([
    ['container_name: My_db', '`container_name` in line 2 must be a name of'],
    ['container_name: -a', 'not `-a`.'],
    [`container_name: ${'a'.repeat(64)}`, 'at most 63'],
    [
      'pull_policy: build',
      'must be `always`, `missing` or `never`, not `build`.'
    ],
    ['detach: yes', '`detach` in line 2 must be `true` or `false`, not `yes`.'],
    ['display: {a: 1}', 'must be a pattern such as `out/*.png`, or a list'],
    ['display: "[z-a].png"', '`display` in line 2 is no pattern.'],
    [
      'cap_add: NET_ADMIN',
      '`cap_add` in line 2 must be a list of capabilities'
    ],
    ['cap_add: ["net admin"]', '`cap_add[0]` in line 2 must be a capability'],
    ['devices: [fuse]', '`devices[0]` in line 2 must be `HOST:CONTAINER`'],
    ['devices: ["/dev/a:/dev/b:rr"]', '`devices[0]` in line 2 must be'],
    ['devices: [{target: /dev/b}]', '`devices[0]` in line 2 has no `source`.'],
    ['pid: "service:web"', '`pid` in line 2 must be `host`, or left out'],
    ['ipc: shareable', '`ipc` in line 2 must be `host`, or left out'],
    [
      'expect: {exitcode: 1}',
      'The key `exitcode` of `expect` in line 2 is not known; did you mean `exit_code`?'
    ],
    [
      'expect: {exit_code: 300}',
      '`expect.exit_code` in line 2 must be a whole number from 0 to 255'
    ],
    [
      'expect: {output: "/(/"}',
      '`expect.output` in line 2: This is no regular expression'
    ],
    [
      'expect: {present: app}',
      '`expect.present` in line 2 must be an absolute path'
    ],
    [
      'expect: {image_size: small}',
      '`expect.image_size` in line 2 must be a size'
    ],
    [
      'expect: {cached: 1}',
      '`expect.cached` in line 2 must be `true` or `false`'
    ],
    [
      'volumes: [{type: image, target: /x}]',
      'is of type `image`, which needs a `source`.'
    ],
    [
      'volumes: [{type: image, source: a, target: /x, image: {subpath: b}}]',
      '`volumes[0].image.subpath` in line 2 is not supported: an image is mounted as a whole.'
    ],
    [
      'volumes: [{type: image, source: a, target: /x, read_only: false}]',
      'an image is not written to'
    ],
    [
      'secret_environment: [A=1]',
      '`secret_environment[0]` in line 2 must be the name of a variable'
    ],
    [
      'secret_environment: [TOKEN]',
      '`TOKEN` in `secret_environment` (line 2) is not in `environment`.'
    ]
  ])('%s', (line, message) => {
    const data = failure('init: true', line);
    expect(data.message).toContain(message);
    expect(data.lines).toEqual([2, 2]);
  });

  it.each([
    [['detach: true', 'stdin_open: true'], 2],
    [['display: a.png', 'detach: true'], 1],
    [['detach: true', 'expect:', '  present: /a', '  output: x'], 4],
    [['expect: {exit_code: 1}', 'detach: true'], 1],
    [['network_mode: host', 'container_name: web'], 2],
    [['network_mode: none', 'container_name: web'], 2],
    [['environment: {TOKEN: abc}', 'secret_environment: [TOKEN]'], 2]
  ])('%j contradict each other', (lines, line) => {
    expect(failure(...lines).lines).toEqual([line, line]);
  });

  it('lets a service be checked for what its image has', () => {
    const { expect: checks } = options(
      'detach: true',
      'expect: {present: /a, absent: /b, layers: 3, image_size: 1g, cached: false}'
    );
    expect(checks.present).toEqual(['/a']);
  });
});
