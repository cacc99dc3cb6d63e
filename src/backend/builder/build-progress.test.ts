import { describe, expect, it } from 'vitest';
import { BuildProgress } from './build-progress.js';
import type { IBuildObserver, IBuildVertex } from './contract.js';
import type { IStatusResponse, ITimestamp } from './schema.js';

type Warning = Parameters<IBuildObserver['warning']>[0];

class Recorder implements IBuildObserver {
  readonly vertices: IBuildVertex[] = [];
  readonly logs: (readonly [string, number, string])[] = [];
  readonly warnings: Warning[] = [];

  vertex(vertex: IBuildVertex): void {
    this.vertices.push(vertex);
  }

  log(digest: string, stream: 1 | 2, text: string): void {
    this.logs.push([digest, stream, text]);
  }

  warning(warning: Warning): void {
    this.warnings.push(warning);
  }

  get states(): string[] {
    return this.vertices.map(({ state, ms }) => `${state} ${ms}`);
  }
}

function at(ms: number): ITimestamp {
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 };
}

function response(part: Partial<IStatusResponse>): IStatusResponse {
  return { vertexes: [], statuses: [], logs: [], warnings: [], ...part };
}

function vertex(
  part: Partial<
    Omit<IStatusResponse['vertexes'][number], 'started' | 'completed'>
  > & {
    started?: number;
    completed?: number;
  } = {}
): IStatusResponse['vertexes'][number] {
  const { started, completed, ...rest } = part;
  return {
    digest: 'd',
    name: '[2/2] RUN make',
    cached: false,
    error: '',
    started: started === undefined ? null : at(started),
    completed: completed === undefined ? null : at(completed),
    ...rest
  };
}

function progress(): { recorder: Recorder; progress: BuildProgress } {
  const recorder = new Recorder();
  return { recorder, progress: new BuildProgress(recorder) };
}

describe('vertices', () => {
  it('are not reported before work on them begins', () => {
    const { recorder, progress: status } = progress();
    status.add(response({ vertexes: [vertex()] }));
    expect(recorder.vertices).toEqual([]);
    status.add(response({ vertexes: [vertex({ started: 1000 })] }));
    status.add(
      response({ vertexes: [vertex({ started: 1000, completed: 1250 })] })
    );
    expect(recorder.states).toEqual(['running 0', 'done 250']);
    expect(status.nameOf('d')).toBe('[2/2] RUN make');
    expect(status.nameOf('x')).toBeNull();
  });

  it('that are worked on in two goes run until the last is over, and have the time of both', () => {
    const { recorder, progress: status } = progress();
    status.add(
      response({
        vertexes: [
          vertex({ started: 1000, completed: 1010 }),
          vertex({ started: 1100 })
        ]
      })
    );
    status.add(
      response({ vertexes: [vertex({ started: 1100, completed: 1200 })] })
    );
    expect(recorder.states).toEqual(['running 10', 'done 110']);
  });

  it('are cached, failed or done once', () => {
    const { recorder, progress: status } = progress();
    status.add(
      response({
        vertexes: [vertex({ started: 1, completed: 1, cached: true })]
      })
    );
    status.add(
      response({
        vertexes: [
          vertex({
            digest: 'e',
            started: 1,
            completed: 3,
            error: 'exit code: 1'
          })
        ]
      })
    );
    expect(recorder.states).toEqual(['cached 0', 'failed 2']);
    expect(recorder.vertices[1]?.error).toBe('exit code: 1');
  });

  it('are not called failed when they were stopped because of another', () => {
    const { recorder, progress: status } = progress();
    status.add(response({ vertexes: [vertex({ started: 1 })] }));
    const error =
      'process "x" did not complete: exit code: 137: context canceled';
    status.add(
      response({ vertexes: [vertex({ started: 1, completed: 9, error })] })
    );
    expect(recorder.states).toEqual(['running 0']);
  });

  it('for a base image that was there already are cached', () => {
    const { recorder, progress: status } = progress();
    const from = {
      name: '[1/2] FROM docker.io/library/debian:x',
      started: 1,
      completed: 2
    };
    status.add(response({ vertexes: [vertex(from)] }));
    const resolve = transfer({ vertex: 'r', ID: 'resolve docker.io/x' });
    const found = vertex({ ...from, digest: 'r' });
    status.add(response({ statuses: [resolve], vertexes: [found] }));
    const pulled = vertex({ ...from, digest: 'p' });
    status.add(
      response({ statuses: [transfer({ vertex: 'p' })], vertexes: [pulled] })
    );
    expect(recorder.states).toEqual(['cached 1', 'cached 1', 'done 1']);
  });

  it('have the bytes of their transfers, and the time until the last sign of life', () => {
    const { recorder, progress: status } = progress();
    status.add(response({ vertexes: [vertex({ started: 1000 })] }));
    status.add(
      response({
        statuses: [transfer({ current: 10, total: 100, timestamp: at(1500) })]
      })
    );
    status.add(
      response({
        statuses: [
          transfer({
            current: 100,
            total: 100,
            completed: at(1600),
            timestamp: at(1600)
          })
        ]
      })
    );
    expect(recorder.states).toEqual([
      'running 0',
      'running 500',
      'running 600'
    ]);
    expect(recorder.vertices.map(({ progress: [first] }) => first)).toEqual([
      undefined,
      { label: 'sha256:1', current: 10, total: 100, done: false },
      { label: 'sha256:1', current: 100, total: 100, done: true }
    ]);
  });
});

function transfer(
  part: Partial<IStatusResponse['statuses'][number]>
): IStatusResponse['statuses'][number] {
  return {
    ID: 'sha256:1',
    vertex: 'd',
    name: 'downloading',
    current: 0,
    total: 0,
    timestamp: null,
    started: null,
    completed: null,
    ...part
  };
}

describe('logs', () => {
  it('keep characters that are cut between messages, apart for each vertex and stream', () => {
    const { recorder, progress: status } = progress();
    const [first = 0, ...rest] = Buffer.from('é🙂');
    const log = (vertex: string, stream: number, msg: Buffer) =>
      status.add(
        response({ logs: [{ vertex, stream, msg, timestamp: null }] })
      );
    log('a', 1, Buffer.from([first]));
    log('a', 2, Buffer.from('err\r\n'));
    log('b', 1, Buffer.from('b'));
    log('a', 1, Buffer.from(rest.slice(0, 3)));
    log('a', 1, Buffer.from(rest.slice(3)));
    log('b', 2, Buffer.from([0xf0]));
    status.end();
    expect(recorder.logs).toEqual([
      ['a', 2, 'err\r\n'],
      ['b', 1, 'b'],
      ['a', 1, 'é'],
      ['a', 1, '🙂'],
      ['b', 2, '\ufffd']
    ]);
  });
});

describe('warnings', () => {
  it('have their rule, their words without the line, and the lines', () => {
    const { recorder, progress: status } = progress();
    const range = (line: number) => ({ start: { line }, end: { line } });
    status.add(
      response({
        warnings: [
          {
            vertex: 'd',
            url: 'https://x/from-as-casing/',
            short: Buffer.from(
              'FromAsCasing: casing of (this) does not match (line 3)'
            ),
            detail: [Buffer.from('The case of'), Buffer.from('keywords.')],
            ranges: [range(3), range(4)]
          },
          {
            vertex: 'd',
            url: '',
            short: Buffer.from('plain words'),
            detail: [],
            ranges: []
          }
        ]
      })
    );
    expect(recorder.warnings).toEqual([
      {
        rule: 'FromAsCasing',
        message: 'casing of (this) does not match',
        url: 'https://x/from-as-casing/',
        detail: 'The case of keywords.',
        lines: [3, 4]
      },
      { rule: '', message: 'plain words', url: '', detail: '', lines: null }
    ]);
    expect(status.linesOfRule('FromAsCasing')).toEqual([3, 4]);
  });

  it('are passed on once for each place', () => {
    const { recorder, progress: status } = progress();
    const at = (line: number) => ({
      vertex: 'd',
      url: '',
      short: Buffer.from('JSONArgsRecommended: use JSON'),
      detail: [],
      ranges: [{ start: { line }, end: { line } }]
    });
    status.add(response({ warnings: [at(3), at(4)] }));
    status.add(response({ warnings: [at(3)] }));
    expect(recorder.warnings.map(({ lines }) => lines)).toEqual([
      [3, 3],
      [4, 4]
    ]);
  });
});
