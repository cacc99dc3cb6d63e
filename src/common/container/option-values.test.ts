import { describe, expect, it } from 'vitest';
import { parseContainerCell } from './parse-cell.js';

function options(...lines: string[]) {
  return parseContainerCell(lines.map(line => `#| ${line}`).join('\n')).options;
}

describe('option values', () => {
  const bind = (source: string, target: string, readOnly = false) => ({
    type: 'bind',
    source,
    target,
    readOnly,
    line: 1
  });
  const volume = (source: string, target: string, readOnly = false) => ({
    ...bind(source, target, readOnly),
    type: 'volume'
  });

  it.each([
    ['./data:/data:ro', bind('./data', '/data', true)],
    ['./data:/data', bind('./data', '/data')],
    ['./data:/data:rw', bind('./data', '/data')],
    ['../up:/up/', bind('../up', '/up')],
    ['.:/work', bind('.', '/work')],
    ['/abs:/x', bind('/abs', '/x')],
    ['cache:/var/cache/app', volume('cache', '/var/cache/app')],
    ['cache:/var//cache/app/:ro', volume('cache', '/var/cache/app', true)],
    ['/target', volume('', '/target')]
  ])('volumes: short syntax %s', (text, expected) => {
    expect(options(`volumes: ["${text}"]`).volumes).toEqual([expected]);
  });

  it.each([
    [
      '{type: bind, source: ./a, target: /a, read_only: true}',
      bind('./a', '/a', true)
    ],
    [
      '{type: bind, source: ./a, target: /a, bind: {create_host_path: false}}',
      bind('./a', '/a')
    ],
    ['{type: volume, source: v1, target: /v}', volume('v1', '/v')],
    ['{type: volume, target: /v}', volume('', '/v')],
    [
      '{type: tmpfs, target: /t, tmpfs: {size: 16m}}',
      { ...bind('', '/t'), type: 'tmpfs', size: 16 * 1024 ** 2 }
    ],
    ['{type: tmpfs, target: /t}', { ...bind('', '/t'), type: 'tmpfs' }]
  ])('volumes: long syntax %s', (text, expected) => {
    expect(options(`volumes: [${text}]`).volumes).toEqual([expected]);
  });

  const port = (
    container: number,
    host: number | null,
    hostIp = '127.0.0.1'
  ) => ({
    container,
    protocol: 'tcp',
    hostIp,
    host
  });

  it.each([
    ['8080', port(8080, null)],
    ['"80"', port(80, null)],
    ['8080:80', port(80, 8080)],
    ['"8080:80"', port(80, 8080)],
    ['"0.0.0.0:8080:80"', port(80, 8080, '0.0.0.0')],
    ['"127.0.0.1:8080:80/udp"', { ...port(80, 8080), protocol: 'udp' }],
    ['"127.0.0.1::80"', port(80, null)],
    ['"[::1]:8080:80"', port(80, 8080, '::1')],
    ['53/UDP', { ...port(53, null), protocol: 'udp' }],
    ['{target: 80}', port(80, null)],
    [
      '{target: 80, published: "8080", host_ip: 0.0.0.0}',
      port(80, 8080, '0.0.0.0')
    ],
    ['{target: 53, protocol: udp}', { ...port(53, null), protocol: 'udp' }]
  ])('ports: %s', (text, expected) => {
    expect(options(`ports: [${text}]`).ports).toEqual([expected]);
  });

  it.each([
    [
      '{A: 1, B: "two words", C: 1.0, D: true, E: , F: ""}',
      { A: '1', B: 'two words', C: '1.0', D: 'true', E: null, F: '' }
    ],
    ['[A=1, "B=x=y", C, "D="]', { A: '1', B: 'x=y', C: null, D: '' }]
  ])('environment: %s', (text, expected) => {
    expect(options(`environment: ${text}`).environment).toEqual(expected);
  });

  it.each([
    ['command: echo "a b" \'c d\' e\\ f', ['echo', 'a b', 'c d', 'e f']],
    ['command: [sh, -c, "echo $X"]', ['sh', '-c', 'echo $X']],
    ['command: sh -c "echo \\"$X\\""', ['sh', '-c', 'echo "$X"']],
    ['command: [sleep, 10]', ['sleep', '10']],
    ['command: []', []],
    ['command: ""', []]
  ])('%s', (line, expected) => {
    expect(parseContainerCell(`#| ${line}`).options.command).toEqual(expected);
  });

  it.each([
    ['mem_limit: 512m', 'memory', 512 * 1024 ** 2],
    ['mem_limit: 1.5gb', 'memory', 1.5 * 1024 ** 3],
    ['mem_limit: 1048576', 'memory', 1_048_576],
    ['shm_size: 64K', 'shmSize', 65_536],
    ['cpus: 0.5', 'cpus', 0.5],
    ['cpus: "2"', 'cpus', 2],
    ['user: 1000:1000', 'user', '1000:1000'],
    ['user: 0', 'user', '0'],
    ['working_dir: /srv/', 'workingDir', '/srv'],
    ['entrypoint: tini --', 'entrypoint', ['tini', '--']],
    ['entrypoint: ""', 'entrypoint', []],
    ['network_mode: none', 'networkMode', 'none'],
    [
      'networks: [a, b]',
      'networks',
      [
        { name: 'a', aliases: [] },
        { name: 'b', aliases: [] }
      ]
    ],
    [
      'networks: {a: {aliases: [db]}, b: }',
      'networks',
      [
        { name: 'a', aliases: ['db'] },
        { name: 'b', aliases: [] }
      ]
    ],
    [
      'gpus: all',
      'gpus',
      [{ driver: '', count: -1, deviceIds: [], capabilities: ['gpu'] }]
    ],
    [
      'gpus: [{driver: nvidia, count: 2}]',
      'gpus',
      [{ driver: 'nvidia', count: 2, deviceIds: [], capabilities: ['gpu'] }]
    ],
    [
      'gpus: [{device_ids: ["0"], capabilities: [compute]}]',
      'gpus',
      [
        {
          driver: '',
          count: 0,
          deviceIds: ['0'],
          capabilities: ['gpu', 'compute']
        }
      ]
    ],
    ['read_only: true', 'readOnly', true],
    ['init: false', 'init', false],
    ['labels: {a: 1, b: }', 'labels', { a: '1', b: '' }],
    ['labels: [a=1, b]', 'labels', { a: '1', b: '' }],
    [
      'ulimits: {nofile: {soft: 10, hard: 20}, nproc: -1}',
      'ulimits',
      [
        { name: 'nofile', soft: 10, hard: 20 },
        { name: 'nproc', soft: -1, hard: -1 }
      ]
    ],
    [
      'extra_hosts: ["db=10.0.0.1", "six:[::1]", "gw=host-gateway"]',
      'extraHosts',
      [
        { host: 'db', address: '10.0.0.1' },
        { host: 'six', address: '::1' },
        { host: 'gw', address: 'host-gateway' }
      ]
    ],
    [
      'extra_hosts: {db: 10.0.0.1}',
      'extraHosts',
      [{ host: 'db', address: '10.0.0.1' }]
    ],
    ['env_file: .env', 'envFiles', [{ path: '.env', required: true, line: 1 }]],
    [
      'env_file: [a.env, {path: b.env, required: false}]',
      'envFiles',
      [
        { path: 'a.env', required: true, line: 1 },
        { path: 'b.env', required: false, line: 1 }
      ]
    ],
    ['image:', 'image', null]
  ] as const)('%s', (line, key, expected) => {
    expect(options(line)[key]).toEqual(expected);
  });

  it('keeps a variable called __proto__ as an own one', () => {
    const { environment } = options('environment: {__proto__: x}');
    expect(Object.entries(environment)).toEqual([['__proto__', 'x']]);
  });
});
