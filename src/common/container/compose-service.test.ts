import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeToCells } from './compose-service.js';
import { parseContainerCell } from './parse-cell.js';

const OTHERS = 'has no counterpart in a container cell.';

/** The option lines of a service without name and image, and the notes. */
function convert(...lines: string[]): {
  lines: string[];
  notes: readonly string[];
} {
  const text = [
    'services:',
    '  web:',
    '    image: img',
    ...lines.map(line => `    ${line}`)
  ];
  const result = composeToCells(text.join('\n'));
  const source = result?.cells[0]?.source ?? '#| :';
  expect(() => parseContainerCell(source)).not.toThrow();
  const usual = [
    '#| image: img',
    '#| pull_policy: missing',
    '#| container_name: web'
  ];
  return {
    lines: source.split('\n').filter(line => !usual.includes(line)),
    notes: result?.notes ?? []
  };
}

describe('a key of a Compose service', () => {
  it.each<[string, string[]]>([
    [
      'environment: {A: 1.0, B: "x y", C: }',
      ['#| environment: {A: "1.0", B: "x y", C:}']
    ],
    ['environment: ["A=1", B, "C=$C"]', ['#| environment: ["A=1", B, C]']],
    ['environment: {A: "${A}", B: "a$$b"}', ['#| environment: {A:, B: "a$b"}']],
    ['env_file: .env', ['#| env_file: .env']],
    ['working_dir: /app', ['#| working_dir: /app']],
    ['user: "1000:1000"', ['#| user: "1000:1000"']],
    [
      'command: python -m http.server',
      ['#| command: [python, "-m", http.server]']
    ],
    ['entrypoint: ["tini", "--"]', ['#| entrypoint: [tini, "--"]']],
    ['entrypoint: [sh, -c, "a\\nb"]', ['a', 'b']],
    ['tty: true', ['#| tty: true']],
    [
      'volumes: ["./a:/a:ro", "/anon", "cache:/c"]',
      ['#| volumes: ["./a:/a:ro", /anon, "cache:/c"]']
    ],
    [
      'volumes: [{type: bind, source: ./a, target: /a, read_only: true}]',
      ['#| volumes: [{type: bind, source: "./a", target: /a, read_only: true}]']
    ],
    ['volumes: ["${PWD}/a:/a"]', ['#| volumes: ["./a:/a"]']],
    ['tmpfs: /t', ['#| volumes: [{type: tmpfs, target: /t}]']],
    [
      'tmpfs: [/t, "/u:size=1m"]',
      [
        '#| volumes: [{type: tmpfs, target: /t}, {type: tmpfs, target: /u, tmpfs: {size: "1m"}}]'
      ]
    ],
    [
      'deploy: {resources: {limits: {cpus: "0.5", memory: 50M}}}',
      ['#| mem_limit: 50M', '#| cpus: "0.5"']
    ],
    [
      'deploy: {resources: {reservations: {devices: [{driver: nvidia, count: 1, capabilities: [gpu]}]}}}',
      ['#| gpus: [{driver: nvidia, count: 1, capabilities: [gpu]}]']
    ],
    ['mem_limit: 1g', ['#| mem_limit: 1g']],
    [
      'ulimits: {nofile: {soft: 1, hard: 2}}',
      ['#| ulimits: {nofile: {soft: 1, hard: 2}}']
    ],
    ['cap_add: [NET_ADMIN]', ['#| cap_add: [NET_ADMIN]']],
    ['network_mode: bridge', ['#| network_mode: bridge']],
    ['networks: [default]', []],
    ['expose: ["80"]', ['#| detach: true']],
    ['restart: "no"', []],
    ['x-mine: 1', []],
    ['container_name: web', []]
  ])('%s', (line, lines) => {
    const result = convert(line);
    expect(result.lines).toEqual(lines);
    expect(result.notes).toEqual([]);
  });

  it.each<[string, string[], string]>([
    [
      'ports: ["8080:80", 443]',
      ['#| ports: ["8080:80", "443"]', '#| detach: true'],
      'Ports are open to this machine only; `0.0.0.0:8080:80` opens one to others.'
    ],
    [
      'ports: [{target: 80, published: "8080", host_ip: 127.0.0.1, mode: host}]',
      ['#| ports: ["8080:80"]', '#| detach: true'],
      ''
    ],
    ['build: .', [], '`build` is left out; the cell uses `image`.'],
    [
      'restart: always',
      ['#| detach: true'],
      '`restart` is left out: a service is started by running its cell.'
    ],
    [
      'healthcheck: {test: x}',
      ['#| detach: true'],
      `\`healthcheck\` ${OTHERS}`
    ],
    ['cap_drop: [ALL]', [], `\`cap_drop\` ${OTHERS}`],
    [
      'container_name: other',
      [],
      '`container_name: other` is left out: other cells reach this one as `web`, as services do.'
    ],
    [
      'networks: [back]',
      [],
      'The network `back` is left out: the cells of a notebook share a network of their own.'
    ],
    [
      'volumes: ["./a:/a:z"]',
      ['#| volumes: ["./a:/a"]'],
      'The mount option `z` of `./a:/a:z` has no counterpart.'
    ],
    [
      'volumes: ["C:\\\\data:/data"]',
      [],
      'The volume `C:\\data:/data` is left out: its paths cannot be told apart.'
    ],
    [
      'volumes: ["~/a:/a", "b1:/b"]',
      ['#| volumes: ["b1:/b"]'],
      'An entry of `volumes` is left out: `~/a` in `volumes[0]` starts with `~`, which is not resolved here.'
    ],
    [
      'volumes: [{type: bind, source: ./a, target: /a, bind: {propagation: shared}}]',
      ['#| volumes: [{type: bind, source: "./a", target: /a}]'],
      `\`volumes.bind\` ${OTHERS}`
    ],
    [
      'environment: {A: "${B:-3}"}',
      ['#| environment: {A: "3"}'],
      '`B` in `environment` became its default, `3`.'
    ],
    [
      'environment: {A: "x$B"}',
      ['#| environment: {A: "x$B"}'],
      '`$B` in `environment` is not replaced here; write the value.'
    ],
    [
      'network_mode: "service:db"',
      [],
      '`network_mode` is left out: `network_mode` must be `none`, `bridge` or `host` (a network by name goes under `networks`), not `service:db`.'
    ],
    [
      'pull_policy: build',
      [],
      '`pull_policy` is left out: `pull_policy` must be `always`, `missing` or `never`, not `build`.'
    ],
    [
      'command: sh -c "echo $$A"',
      ['echo $A'],
      'The script runs in the place of the image’s ENTRYPOINT and CMD.'
    ],
    ['deploy: {replicas: 2}', [], `\`deploy.replicas\` ${OTHERS}`]
  ])('%s is told about', (line, lines, note) => {
    const result = convert(line);
    expect(result.lines).toEqual(lines);
    expect(result.notes).toEqual(note === '' ? [] : [`web: ${note}`]);
  });
});

describe('a Compose file', () => {
  it('gives one cell for each service, after those that it depends on', () => {
    const result = composeToCells(`
x-common: &common
  environment: &env { A: 1 }
services:
  web:
    <<: *common
    build: .
    environment: { <<: *env, B: 2 }
    depends_on: { my_db: { condition: service_healthy } }
  my_db:
    image: postgres:16
    volumes: ['data:/var/lib/postgresql/data']
    networks: [outer]
volumes:
  data: { external: true, name: real-data }
networks:
  outer: { external: true, name: real-net }
secrets: { a: { file: x } }
`);
    expect(result).toEqual({
      cells: [
        {
          name: 'my_db',
          source: [
            '#| image: postgres:16',
            '#| volumes: ["real-data:/var/lib/postgresql/data"]',
            '#| networks: [real-net]',
            '#| detach: true',
            '#| container_name: my-db',
            '#| pull_policy: missing'
          ].join('\n')
        },
        {
          name: 'web',
          source: [
            '#| environment: {A: 1, B: 2}',
            '#| container_name: web'
          ].join('\n')
        }
      ],
      notes: [
        'my_db: Other cells reach this one as `my-db`, since a host name has no `_`.',
        'web: `build` is left out: put its Dockerfile into Dockerfile cells above this cell, whose image is then used.',
        'web: `condition` of `depends_on` is left out: a cell does not wait until a service is ready.',
        '`secrets` of the Compose file has no counterpart.'
      ]
    });
  });

  it.each<[string, string[]]>([
    ['image: redis\nports: ["6379"]', ['service']],
    ['image: redis\ncontainer_name: cache', ['cache']],
    ['web:\n  image: nginx\ndb:\n  image: postgres', ['web', 'db']],
    [
      'services:\n  a: {image: x, depends_on: [b]}\n  b: {image: y, depends_on: [a]}',
      ['b', 'a']
    ],
    ['services: {a: {build: .}}', ['a']],
    ['image: redis\nbuild: .', ['service']]
  ])('may be %j', (text, names) => {
    expect(composeToCells(text)?.cells.map(cell => cell.name)).toEqual(names);
  });

  it.each([
    '',
    'ls -l',
    'a: 1',
    'services: 1',
    'services: {}',
    '- a',
    'a: [',
    'docker run alpine',
    '#| image: x\nls',
    'FROM x\nRUN y'
  ])('is not %j', text => {
    expect(composeToCells(text)).toBeNull();
  });

  it('gives cells that are right, whatever it says', () => {
    const key = fc.constantFrom(
      'image',
      'ports',
      'volumes',
      'environment',
      'command',
      'entrypoint',
      'networks',
      'deploy',
      'depends_on',
      'tmpfs',
      'network_mode',
      'restart',
      'tty',
      'stdin_open',
      'expect',
      'gpus',
      'container_name'
    );
    const value = fc.jsonValue({ maxDepth: 2, noUnicodeString: false });
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'b_c'), fc.dictionary(key, value)),
        services => {
          const result = composeToCells(JSON.stringify({ services }));
          for (const cell of result?.cells ?? []) {
            expect(() => parseContainerCell(cell.source)).not.toThrow();
          }
        }
      ),
      { numRuns: 60 }
    );
  });
});
