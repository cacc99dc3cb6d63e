import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dockerRunToCell } from './docker-run.js';
import { parseContainerCell } from './parse-cell.js';

const LOCAL =
  'Ports are open to this machine only; `0.0.0.0:8080:80` opens one to others.';
const INSTEAD =
  'The script runs in the place of the image’s ENTRYPOINT and CMD.';

/** Lines of the cell but for image and pull policy, and its notes. */
function convert(flags: string): { lines: string[]; notes: readonly string[] } {
  const cell = dockerRunToCell(`docker run ${flags} img`);
  expect(() => parseContainerCell(cell?.source ?? '#| :')).not.toThrow();
  const lines = (cell?.source ?? '').split('\n');
  return {
    lines: lines.filter(
      line => !['#| image: img', '#| pull_policy: missing'].includes(line)
    ),
    notes: cell?.notes ?? []
  };
}

describe('a flag of docker run', () => {
  it.each<[string, string]>([
    ['-v ./a:/a:ro', 'volumes: ["./a:/a:ro"]'],
    ['-v cache:/c', 'volumes: ["cache:/c"]'],
    ['-v /c', 'volumes: [/c]'],
    ['-v $PWD:/a', 'volumes: [".:/a"]'],
    ['-v "$PWD"/x:/a', 'volumes: ["./x:/a"]'],
    ['-v "${PWD}/x y:/a"', 'volumes: ["./x y:/a"]'],
    ['-v $(pwd)/x:/a', 'volumes: ["./x:/a"]'],
    ['-v `pwd`/../x:/a', 'volumes: ["../x:/a"]'],
    ['-v "%cd%\\x:/a"', 'volumes: ["./x:/a"]'],
    ['--volume=/abs:/a', 'volumes: ["/abs:/a"]'],
    ['--mount type=bind,src=$PWD/x,dst=/a,readonly', 'volumes: ["./x:/a:ro"]'],
    ['--mount source=v1,target=/a', 'volumes: ["v1:/a"]'],
    [
      '--mount type=tmpfs,destination=/a,tmpfs-size=16m',
      'volumes: [{type: tmpfs, target: /a, tmpfs: {size: "16m"}}]'
    ],
    [
      '--mount type=image,source=debian:12,target=/a',
      'volumes: [{type: image, source: "debian:12", target: /a}]'
    ],
    [
      '--tmpfs /t:rw,size=1m',
      'volumes: [{type: tmpfs, target: /t, tmpfs: {size: "1m"}}]'
    ],
    ['-e A=1 --env B -e C=$C -e D=', 'environment: {A: "1", B:, C:, D: ""}'],
    ['-eA=1', 'environment: {A: "1"}'],
    ['--env-file $PWD/a.env', 'env_file: ["./a.env"]'],
    ['-w /app', 'working_dir: /app'],
    ['-u 1000:1000', 'user: "1000:1000"'],
    ['--entrypoint tini', 'entrypoint: [tini]'],
    ["--entrypoint ''", 'entrypoint: []'],
    ['--network none', 'network_mode: none'],
    ['--net=host', 'network_mode: host'],
    ['--network mine', 'networks: [mine]'],
    ['--network mine --network-alias db', 'networks: {mine: {aliases: [db]}}'],
    [
      '--network name=mine,alias=db --network other',
      'networks: {mine: {aliases: [db]}, other:}'
    ],
    ['--name web', 'container_name: web'],
    ['-m 512m', 'mem_limit: 512m'],
    ['--memory=1g', 'mem_limit: 1g'],
    ['--cpus 1.5', 'cpus: 1.5'],
    ['--cpus=.5', 'cpus: 0.5'],
    ['--gpus all', 'gpus: all'],
    ['--gpus 2', 'gpus: [{count: 2}]'],
    [`--gpus '"device=0,1"'`, 'gpus: [{device_ids: ["0", "1"]}]'],
    ['--gpus device=0', 'gpus: [{device_ids: ["0"]}]'],
    ['--read-only', 'read_only: true'],
    ['-t', 'tty: true'],
    ['-i', 'stdin_open: true'],
    ['-it', 'tty: true'],
    ['-ti', 'tty: true'],
    ['-d', 'detach: true'],
    ['--detach=true', 'detach: true'],
    ['--init=false', 'init: false'],
    ['-l a=b --label c', 'labels: {a: b, c: ""}'],
    ['--shm-size 1g', 'shm_size: 1g'],
    [
      '--ulimit nofile=10:20 --ulimit nproc=5',
      'ulimits: {nofile: {soft: 10, hard: 20}, nproc: 5}'
    ],
    [
      '--add-host db:10.0.0.1 --add-host=gw=host-gateway',
      'extra_hosts: ["db=10.0.0.1", "gw=host-gateway"]'
    ],
    ['--privileged', 'privileged: true'],
    ['--cap-add NET_ADMIN', 'cap_add: [NET_ADMIN]'],
    ['--device /dev/fuse', 'devices: [/dev/fuse]'],
    ['--pid host', 'pid: host'],
    ['--ipc=host', 'ipc: host'],
    [
      '--security-opt seccomp=unconfined',
      'security_opt: ["seccomp=unconfined"]'
    ],
    ['--pull always', 'pull_policy: always']
  ])('%s is %s', (flags, line) => {
    expect(convert(flags)).toEqual({ lines: [`#| ${line}`], notes: [] });
  });

  it.each<[string, string | null, string]>([
    ['-p 8080:80', 'ports: ["8080:80"]', LOCAL],
    ['-p 80', 'ports: ["80"]', LOCAL],
    [
      '-p 80-82:90-92/udp',
      'ports: ["80:90/udp", "81:91/udp", "82:92/udp"]',
      LOCAL
    ],
    [
      '-p 127.0.0.1:80:9000-9001',
      'ports: ["9000", "9001"]',
      '`127.0.0.1:80:9000-9001` takes one port of a range; the cell takes any that is free.'
    ],
    [
      '-P',
      null,
      '`-P` has no counterpart in a container cell; name each port under `ports`.'
    ],
    ['-p http', null, 'The port `http` is left out: it is not understood.'],
    [
      '-v ./a:/a:ro,z',
      'volumes: ["./a:/a:ro"]',
      'The mount option `z` of `./a:/a:ro,z` has no counterpart.'
    ],
    [
      '-v ~/a:/a',
      null,
      '`volumes` is left out: `~/a` in `volumes[0]` starts with `~`, which is not resolved here.'
    ],
    [
      '-v $HOME/a:/a',
      null,
      '`volumes` is left out: `~/a` in `volumes[0]` starts with `~`, which is not resolved here.'
    ],
    [
      '-v C:\\\\a:/a',
      null,
      'The volume `C:\\a:/a` is left out: its paths cannot be told apart.'
    ],
    [
      '--name My_db',
      'container_name: my-db',
      'The name `My_db` became `my-db`, which is a host name.'
    ],
    [
      '-u $(id -u):$(id -g)',
      null,
      '`-u $(id -u):$(id -g)` is left out: nothing is replaced in option lines. Write the number.'
    ],
    [
      '-e A=$B',
      'environment: {A: "$B"}',
      '`$B` in `A=$B` is not replaced here; write the value.'
    ],
    [
      '--restart always',
      null,
      '`--restart always` has no counterpart in a container cell; a service is started by running its cell.'
    ],
    [
      '--dns 1.1.1.1',
      null,
      '`--dns 1.1.1.1` has no counterpart in a container cell.'
    ],
    [
      '--network container:x',
      null,
      '`--network container:x` has no counterpart; cells of a notebook share a network.'
    ],
    [
      '--pid container:x',
      null,
      '`--pid container:x` has no counterpart in a container cell.'
    ],
    [
      '-h box',
      null,
      '`-h box` has no counterpart in a container cell; `container_name` is the name on the network.'
    ],
    [
      '-dit',
      'tty: true\n#| detach: true',
      'Nothing can be typed into a service (`detach`): `stdin_open` is left out.'
    ],
    [
      '--network host --name a',
      'network_mode: host',
      'A name has no effect with `network_mode: host`.'
    ],
    [
      '--rm=false',
      null,
      '`--rm=false`: the container of a cell is removed at its end.'
    ],
    [
      '-w app',
      null,
      '`working_dir` is left out: `working_dir` must be an absolute path in the container, not `app`.'
    ],
    ['--wat=1', null, '`--wat 1` has no counterpart in a container cell.'],
    ['-z', null, '`-z` has no counterpart in a container cell.']
  ])('%s is told about', (flags, line, note) => {
    expect(convert(flags)).toEqual({
      lines: line === null ? [] : `#| ${line}`.split('\n'),
      notes: [note]
    });
  });
});

describe('a docker run command', () => {
  it.each<[string, string, string[]]>([
    [
      'docker run alpine echo "a b"',
      '#| image: alpine\n#| command: [echo, "a b"]\n#| pull_policy: missing',
      []
    ],
    [
      '$ sudo docker container run --rm \\\n   alpine',
      '#| image: alpine\n#| pull_policy: missing',
      []
    ],
    ['# start it\n\npodman run --pull=never alpine', '#| image: alpine', []],
    [
      "docker --context x run alpine sh -c 'a &&\n  b'",
      '#| image: alpine\n#| pull_policy: missing\na &&\n  b',
      [INSTEAD]
    ],
    [
      'docker run --entrypoint /bin/sh alpine -c "echo \\$HOME"',
      '#| image: alpine\n#| pull_policy: missing\necho $HOME',
      []
    ],
    [
      'docker run alpine bash -c "echo"',
      '#| image: alpine\n#| pull_policy: missing\n#!/usr/bin/env bash\necho',
      [INSTEAD]
    ],
    [
      "docker run alpine sh -c '#| not an option'",
      '#| image: alpine\n#| pull_policy: missing\n#!/bin/sh\n#| not an option',
      [INSTEAD]
    ],
    [
      'docker run alpine sh -c "a" b',
      '#| image: alpine\n#| command: [sh, "-c", a, b]\n#| pull_policy: missing',
      []
    ],
    [
      "docker run -i python:3 python - <<'EOF'\nprint(1)\nEOF",
      '#| image: python:3\n#| pull_policy: missing\n#!/usr/bin/env python\nprint(1)',
      []
    ],
    [
      "docker run -i alpine sh <<'EOF'\necho $X\nEOF",
      '#| image: alpine\n#| pull_policy: missing\necho $X',
      []
    ],
    [
      "docker run -i debian bash -s <<'EOF'\n[[ -e /x ]]\nEOF",
      '#| image: debian\n#| pull_policy: missing\n#!/usr/bin/env bash\n[[ -e /x ]]',
      []
    ],
    [
      "docker run -i alpine sh <<'EOF'\n#| tty: true\nls\nEOF",
      '#| image: alpine\n#| pull_policy: missing\n#!/bin/sh\n#| tty: true\nls',
      []
    ],
    [
      'docker run alpine ls | head',
      '#| image: alpine\n#| command: [ls]\n#| pull_policy: missing',
      ['What follows the command is left out: `| head`.']
    ],
    [
      'docker run -- alpine -x',
      '#| image: alpine\n#| command: ["-x"]\n#| pull_policy: missing',
      []
    ],
    [
      'docker run -it',
      '#| tty: true\n#| pull_policy: missing',
      ['The command names no image.']
    ]
  ])('%j', (text, source, notes) => {
    expect(dockerRunToCell(text)).toEqual({ source, notes });
  });

  it.each([
    '',
    'ls',
    'docker ps',
    'docker build .',
    'echo docker run x',
    'docker-compose run x',
    'docker run "x',
    '#| image: x\nls'
  ])('is not %j', text => {
    expect(dockerRunToCell(text)).toBeNull();
  });

  it('gives a cell that is right, whatever it says', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '-v',
        '-e',
        '-p',
        '-it',
        '-d',
        '--name',
        '--network',
        '--gpus',
        '--mount',
        '--tmpfs',
        '--ulimit',
        '-u',
        '--init',
        '--pull',
        '--device',
        '--entrypoint',
        'a',
        'a:b',
        '/x:/y',
        '80:80',
        'A=1',
        'host',
        'x,y=z',
        'alpine',
        'sh',
        '-c'
      ),
      fc.string({ maxLength: 6 }).map(text => `'${text.replaceAll("'", '')}'`)
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), parts => {
        const cell = dockerRunToCell(`docker run ${parts.join(' ')}`);
        expect(() => parseContainerCell(cell?.source ?? '')).not.toThrow();
      }),
      { numRuns: 150 }
    );
  });
});
