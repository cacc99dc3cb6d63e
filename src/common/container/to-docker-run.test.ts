import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContainerOptions } from './container-options.js';
import { dockerRunToCell } from './docker-run.js';
import { parseContainerCell } from './parse-cell.js';
import { toDockerRun } from './to-docker-run.js';

function cell(options: readonly string[], script = ''): string {
  return [...options.map(line => `#| ${line}`), script].join('\n');
}

/** The words that a shell in `/` hands to `docker`. */
function words(command: string): string[] {
  const shell = `docker() { for a in "$@"; do printf '%s\\0' "$a"; done; }\n${command}`;
  const output = execFileSync('sh', [], {
    input: shell,
    cwd: '/tmp',
    encoding: 'utf8'
  });
  return output.split('\0').slice(0, -1);
}

describe('a container cell as a docker run command', () => {
  it.each<[string[], string, string]>([
    [[], '', 'docker run --rm --init --pull never busybox'],
    [
      [],
      "echo 'a'",
      `docker run --rm --init --pull never --entrypoint sh busybox -c 'echo '\\''a'\\'''`
    ],
    [
      ['tty: true', 'init: false', 'pull_policy: missing'],
      '',
      'docker run --rm -it --init=false busybox'
    ],
    [
      ['detach: true', 'container_name: web', 'ports: ["8080:80"]'],
      '',
      'docker run --rm -d --init --pull never --name web -p 127.0.0.1:8080:80 busybox'
    ],
    [
      ['volumes: ["./data:/data:ro", "cache:/c", .:/w]', 'command: ls -l'],
      '',
      [
        'docker run --rm --init --pull never \\',
        '  -v "$PWD/data:/data:ro" \\',
        '  -v cache:/c \\',
        '  -v "$PWD:/w" \\',
        '  busybox ls -l'
      ].join('\n')
    ],
    [
      ['environment: {A: a b, TOKEN: }', 'secret_environment: [TOKEN]'],
      '',
      "docker run --rm --init --pull never -e 'A=a b' -e TOKEN busybox"
    ]
  ])('%j %j', (options, script, command) => {
    expect(toDockerRun(cell(options, script), 'busybox')).toBe(command);
  });

  it('is read by a shell as it is meant', () => {
    const source = cell(
      [
        'volumes: ["./it\'s $x!:/a b", "../up:/u", "/abs:/x", {type: bind, source: "./a:b", target: /c}]',
        'environment: {A: "$HOME `x` \\"y\\""}'
      ],
      'echo "$1" \'\n\n# end\\\n'
    );
    const given = words(toDockerRun(source, 'busy box'));
    expect(given).toContain("/tmp/it's $x!:/a b");
    expect(given).toContain('/tmp/../up:/u');
    expect(given).toContain('/abs:/x');
    expect(given).toContain('type=bind,source=/tmp/a:b,target=/c');
    expect(given).toContain('A=$HOME `x` "y"');
    expect(given.slice(-3)).toEqual([
      'busy box',
      '-c',
      'echo "$1" \'\n\n# end\\\n'
    ]);
  });

  it('runs a script with its interpreter', () => {
    const python = toDockerRun('#!/usr/bin/env python3\nprint(1)', 'x');
    expect(words(python).slice(-6)).toEqual([
      '--entrypoint',
      '/usr/bin/env',
      'x',
      'python3',
      '-c',
      '#!/usr/bin/env python3\nprint(1)'
    ]);
    const other = toDockerRun('#!/usr/bin/awk -f\nBEGIN { print "$x" }', 'x');
    expect(other).toContain(
      "--entrypoint /usr/bin/awk x -f /dev/stdin <<'SCRIPT'\n#!/usr/bin/awk -f\n"
    );
    expect(words(other).slice(-3)).toEqual(['x', '-f', '/dev/stdin']);
  });
});

it('hands a long script over as standard input', () => {
  const script = `echo ${'x'.repeat(200_000)}`;
  const run = toDockerRun(script, 'img');
  expect(words(run).slice(-4)).toEqual([
    '--entrypoint',
    'sh',
    'img',
    '/dev/stdin'
  ]);
  expect(dockerRunToCell(run)?.source).toBe(`#| image: img\n${script}`);
});

const SAMPLES: readonly string[] = [
  'volumes: ["./a b:/a:ro", "../x:/x", cache:/c, /anon, {type: tmpfs, target: /t, tmpfs: {size: 3m}, read_only: true}]',
  'volumes: [{type: image, source: "debian:12", target: /i}, {type: bind, source: "./a:b", target: /b, read_only: true}, {type: volume, target: /v, read_only: true}]',
  'ports: [80, "8080:80", "0.0.0.0:1:2/udp", "[::1]::5"]',
  'environment: {A: "x y", B: , C: "$HOME", D: "it\'s \\"", E: ""}',
  'env_file: [a.env, ./b c.env]',
  'working_dir: /app dir',
  'user: "1000:1000"',
  'networks: [one, two]',
  'networks: {one: {aliases: [a, b]}, two: }',
  'network_mode: host',
  'mem_limit: 512m',
  'mem_limit: 1000',
  'cpus: 1.5',
  'gpus: all',
  'gpus: [{driver: nvidia, count: 2}]',
  'gpus: [{device_ids: ["0", "1"], capabilities: [gpu, compute]}]',
  'read_only: true',
  'tty: true',
  'stdin_open: true',
  'detach: true',
  'init: true',
  'init: false',
  'labels: {a: b, c: ""}',
  'shm_size: 1g',
  'ulimits: {nofile: {soft: 10, hard: 20}, nproc: -1}',
  'extra_hosts: ["db=10.0.0.1", "six=::1", "gw=host-gateway"]',
  'container_name: web',
  'pull_policy: missing',
  'pull_policy: always',
  'privileged: true',
  'cap_add: [NET_ADMIN, SYS_PTRACE]',
  'devices: ["/dev/fuse:/dev/fuse:rw"]',
  'pid: host',
  'ipc: host',
  'security_opt: ["seccomp=unconfined", no-new-privileges]',
  'entrypoint: [tini]',
  'entrypoint: []'
];

const PROGRAMS: readonly [string, string][] = [
  ['', ''],
  ['command: [echo, "a b", "it\'s"]', ''],
  ['', 'echo "$HOME" \\\n  "two"\n'],
  ['', '# about this\necho 1'],
  ['', '#!/bin/bash -e\necho 1'],
  ['', '#!/usr/bin/env python3\nprint("x")\n'],
  ['', '#!/usr/bin/awk -f\nBEGIN { print "$x" }']
];

/** What a cell asks for, without where it was written. */
function meaning(source: string): unknown {
  const { options, script, interpreter } = parseContainerCell(source);
  const { image: _, lines: __, ...rest } = options;
  const kept: Partial<ContainerOptions> = {
    ...rest,
    // A script takes the place of the entry point, so that clearing it says nothing more.
    entrypoint:
      script !== '' && options.entrypoint?.length === 0
        ? null
        : options.entrypoint
  };
  return {
    options: JSON.parse(
      JSON.stringify(kept, (key, value: unknown) =>
        key === 'line' || key === 'lines' ? undefined : value
      )
    ) as unknown,
    script,
    interpreter
  };
}

/** Keys that exclude each other, so that only one of them is drawn. */
function keyOf(line: string): string {
  const key = line.slice(0, line.indexOf(':'));
  return (
    {
      container_name: 'networks',
      network_mode: 'networks',
      detach: 'stdin_open'
    }[key] ?? key
  );
}

describe('a container cell that became a command', () => {
  it('becomes the same cell again', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...SAMPLES), {
          maxLength: 8,
          selector: keyOf
        }),
        fc.constantFrom(...PROGRAMS),
        (lines, [command, script]) => {
          const isFile = script.startsWith('#!/usr/bin/awk');
          const options = lines.filter(
            line =>
              !(isFile && /^(?:stdin_open|entrypoint)/.test(line)) &&
              !(script !== '' && line === 'entrypoint: [tini]')
          );
          const source = cell(
            [...options, ...(command === '' ? [] : [command])],
            script
          );
          const run = toDockerRun(source, 'busybox');
          const again = dockerRunToCell(run);
          expect(again?.notes).toEqual([]);
          expect(again?.source).toContain('#| image: busybox');
          expect(meaning(again?.source ?? '')).toEqual(meaning(source));
        }
      ),
      { numRuns: 150 }
    );
  });
});
