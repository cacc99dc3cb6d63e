import { describe, expect, it } from 'vitest';
import { isLayerbookError } from '../../../../common/protocol/errors.js';
import { readContainerChanges } from './container-changes.js';
import { readImageConfig } from './image-config.js';
import { readImageHistory } from './image-history.js';
import { readInfo } from './info.js';
import { readInspectContainer } from './inspect-container.js';
import { readInspectImage } from './inspect-image.js';
import { readListVolumes } from './list-volumes.js';
import { readWaitContainer } from './wait-container.js';

const ID = `sha256:${'1'.repeat(64)}`;

describe('readInspectImage', () => {
  const answer = {
    Id: ID,
    RepoTags: ['a:1', '<none>:<none>'],
    RepoDigests: null,
    Size: 5,
    Created: '0001-01-01T00:00:00Z',
    Architecture: 'amd64',
    Os: 'linux',
    RootFS: { Type: 'layers', Layers: null },
    Config: {
      Env: null,
      Cmd: null,
      ExposedPorts: { '80/tcp': {} },
      Labels: null
    },
    FieldOfTheFuture: 1
  };

  it('turns Docker’s ways to say “none” into absence', () => {
    expect(readInspectImage(answer)).toMatchObject({
      id: ID,
      tags: ['a:1'],
      digests: [],
      created: null,
      layers: [],
      config: {
        Env: [],
        Cmd: null,
        ExposedPorts: ['80/tcp'],
        Labels: {},
        StopSignal: null,
        Healthcheck: null,
        OnBuild: []
      }
    });
  });

  it('takes an id without its algorithm, as Podman writes it', () => {
    const record = readInspectImage({ ...answer, Id: '1'.repeat(64) });
    expect(record.id).toBe(ID);
  });

  it('names the field that is missing', () => {
    const { RootFS: _RootFS, ...without } = answer;
    const error = thrownBy(() => readInspectImage(without));
    expect(isLayerbookError(error, 'engine.failed')).toBe(true);
    expect(String(error)).toContain('RootFS is missing');
  });
});

describe('readImageHistory', () => {
  it('is bottom first, with seconds as times', () => {
    const entry = { CreatedBy: '', Comment: '', Size: 0, Tags: null, Id: 'x' };
    const history = readImageHistory([
      { ...entry, Created: 1700000000, CreatedBy: 'RUN true' },
      { ...entry, Created: -62135596800 }
    ]);
    expect(history).toEqual([
      { created: null, createdBy: null, comment: null, size: 0 },
      {
        created: '2023-11-14T22:13:20.000Z',
        createdBy: 'RUN true',
        comment: null,
        size: 0
      }
    ]);
  });
});

describe('readImageConfig', () => {
  it('reads a config blob, with times to the second as the history has them', () => {
    const config = readImageConfig({
      created: '2023-11-14T22:13:20.987654321Z',
      architecture: 'amd64',
      os: 'linux',
      config: { Cmd: ['sh'] },
      rootfs: { type: 'layers', diff_ids: [ID] },
      history: [
        { created: '2023-11-14T22:13:20.987654321Z', created_by: 'RUN true' },
        { created_by: 'ENV A=b', empty_layer: true }
      ]
    });
    expect(config.created).toBe('2023-11-14T22:13:20.987654321Z');
    expect(config.diffIds).toEqual([ID]);
    expect(config.history).toEqual([
      {
        created: '2023-11-14T22:13:20.000Z',
        createdBy: 'RUN true',
        comment: null,
        emptyLayer: false
      },
      { created: null, createdBy: 'ENV A=b', comment: null, emptyLayer: true }
    ]);
  });
});

describe('readInspectContainer', () => {
  it('gives the addresses of published ports, also of IPv6, and what else is known of it', () => {
    const state = readInspectContainer({
      Name: '/web',
      Image: ID,
      Mounts: [
        {
          Type: 'volume',
          Name: 'data',
          Source: '/var/lib/volumes/data/_data',
          Destination: '/data'
        },
        { Type: 'bind', Source: '/home', Destination: '/home' },
        { Type: 'image', Destination: '/tools' }
      ],
      State: {
        Running: true,
        ExitCode: 0,
        OOMKilled: false,
        Pid: 7,
        StartedAt: '2026-01-02T03:04:05.678901234Z'
      },
      Config: { Labels: null, Tty: true, Env: null },
      NetworkSettings: {
        Networks: { bridge: {} },
        Ports: {
          '80/tcp': [
            { HostIp: '127.0.0.1', HostPort: '8080' },
            { HostIp: '::1', HostPort: '8080' }
          ],
          '81/tcp': null
        }
      }
    });
    expect(state.ports).toEqual({
      '80/tcp': ['127.0.0.1:8080', '[::1]:8080'],
      '81/tcp': []
    });
    expect(state).toMatchObject({
      name: 'web',
      imageId: ID,
      tty: true,
      startedAt: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
      mounts: [
        { type: 'volume', source: 'data', target: '/data' },
        { type: 'bind', source: '/home', target: '/home' },
        { type: 'image', source: '', target: '/tools' }
      ],
      networks: ['bridge'],
      environment: []
    });
  });

  it('says 0 of a container that was never started', () => {
    const state = readInspectContainer({
      Name: '/web',
      Image: '1'.repeat(64),
      Mounts: null,
      State: { Running: false, ExitCode: 0, StartedAt: '0001-01-01T00:00:00Z' },
      Config: { Labels: null, Env: null },
      NetworkSettings: null
    });
    expect(state).toMatchObject({ imageId: ID, startedAt: 0, networks: [] });
  });
});

describe('readContainerChanges', () => {
  it('reads the kinds, and null as no change', () => {
    expect(readContainerChanges(null)).toEqual([]);
    expect(
      readContainerChanges([
        { Path: '/a', Kind: 0 },
        { Path: '/b', Kind: 1 },
        { Path: '/c', Kind: 2 }
      ])
    ).toEqual([
      { path: '/a', kind: 'modified' },
      { path: '/b', kind: 'added' },
      { path: '/c', kind: 'deleted' }
    ]);
  });
});

describe('readWaitContainer', () => {
  it('gives the exit code, and throws when there is none to be had', () => {
    expect(readWaitContainer({ StatusCode: 3 })).toBe(3);
    expect(() =>
      readWaitContainer({ StatusCode: 0, Error: { Message: 'gone' } })
    ).toThrow(/gone/);
  });
});

describe('readInfo', () => {
  it.each([
    ['overlay2', [['Backing Filesystem', 'extfs']], 'overlay2'],
    [
      'overlayfs',
      [['driver-type', 'io.containerd.snapshotter.v1']],
      'containerd'
    ],
    ['vfs', null, 'other']
  ])('tells the image store of driver %s', (Driver, DriverStatus, store) => {
    expect(readInfo({ Driver, DriverStatus }).imageStore).toBe(store);
  });

  it('tells a rootless engine', () => {
    const answer = { Driver: 'overlay2', SecurityOptions: ['name=rootless'] };
    expect(readInfo(answer).rootless).toBe(true);
    expect(readInfo({ Driver: 'overlay2' }).rootless).toBe(false);
  });
});

describe('readListVolumes', () => {
  it('sorts them by name, and knows sizes that were counted', () => {
    const b = { Name: 'b', Driver: 'local', Labels: null };
    const a = {
      ...b,
      Name: 'a',
      Labels: { own: '1' },
      CreatedAt: '2026-01-02T03:04:05Z',
      UsageData: { Size: 7, RefCount: 0 }
    };
    const c = { ...b, Name: 'c', UsageData: { Size: -1, RefCount: -1 } };
    const none = { driver: 'local', labels: {}, createdAt: null, size: null };
    expect(readListVolumes({ Volumes: [b, c, a] })).toEqual([
      {
        name: 'a',
        driver: 'local',
        labels: { own: '1' },
        createdAt: '2026-01-02T03:04:05Z',
        size: 7
      },
      { ...none, name: 'b' },
      { ...none, name: 'c' }
    ]);
    expect(readListVolumes({ Volumes: null })).toEqual([]);
  });
});

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
