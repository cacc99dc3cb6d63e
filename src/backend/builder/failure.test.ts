import { describe, expect, it } from 'vitest';
import { BuildProgress } from './build-progress.js';
import { buildFailure } from './failure.js';
import { ConnectionLostError, GrpcError } from './grpc/grpc-error.js';
import type { IGrpcDetail } from './grpc/grpc-error.js';

/** What engines said, word by word, where no test can make them say it without a network or a full disk. */

const silent = {
  vertex: () => undefined,
  log: () => undefined,
  warning: () => undefined
};

function detail(kind: string, json: unknown): IGrpcDetail {
  return {
    typeUrl: `github.com/moby/buildkit/${kind}+json`,
    value: Buffer.from(JSON.stringify(json))
  };
}

function source(line: number): IGrpcDetail {
  return detail('errdefs.Source', {
    ranges: [{ start: { line }, end: { line } }]
  });
}

async function failure(
  error: unknown,
  more: {
    dockerfile?: string;
    stepName?: string;
    credentialProblem?: string;
  } = {}
): Promise<unknown> {
  const progress = new BuildProgress(silent);
  progress.add({
    vertexes: [
      {
        digest: 'v',
        name: more.stepName ?? 'step',
        cached: false,
        started: null,
        completed: null,
        error: ''
      }
    ],
    statuses: [],
    logs: [],
    warnings: []
  });
  const result = await buildFailure(error, {
    dockerfile: more.dockerfile ?? 'FROM team/base:1\nRUN make\n',
    contextDir: '/nonexistent',
    progress,
    credentialProblem: more.credentialProblem ?? null
  });
  return (result as { data: unknown }).data;
}

function resolving(reason: string): GrpcError {
  return new GrpcError(
    2,
    `team/base:1: failed to resolve source metadata for docker.io/team/base:1: ${reason}`,
    [detail('errdefs.Frontend', { name: 'dockerfile.v0' }), source(1)]
  );
}

describe('an image that cannot be had', () => {
  const absent: readonly (readonly [string, string])[] = [
    [
      'docker.io/team/base:1: not found',
      'there is no such image in its registry'
    ],
    [
      'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
      'there is no such repository, or the registry wants a login'
    ],
    [
      'unexpected status from HEAD request to http://127.0.0.1:45847/v2/base/manifests/1: 403 Forbidden',
      'there is no such repository, or the registry wants a login'
    ],
    [
      'no match for platform in manifest: not found',
      'it has no variant for this platform'
    ]
  ];

  it.each(absent)('is not found: %s', async (reason, sentence) => {
    expect(await failure(resolving(reason))).toMatchObject({
      code: 'build.imageNotFound',
      message: `The image \`team/base:1\` was not found: ${sentence}.`,
      lines: [1, 1]
    });
  });

  const unreachable: readonly (readonly [string, string])[] = [
    [
      'failed to do request: Head "https://r.example/v2/": dial tcp: lookup r.example on 127.0.0.53:53: server misbehaving',
      'the name r.example could not be looked up'
    ],
    [
      'failed to do request: Head "https://r.example/v2/": dial tcp 10.0.0.1:443: i/o timeout',
      'the registry did not answer in time'
    ],
    [
      'failed to do request: Head "https://r.example/v2/": dial tcp 10.0.0.1:443: connect: network is unreachable',
      'there is no network connection to 10.0.0.1:443'
    ],
    [
      'failed to do request: Head "https://r.example/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
      'the registry’s certificate is not trusted'
    ],
    [
      'unexpected status from HEAD request to https://r.example/v2/base/manifests/1: 429 Too Many Requests',
      'the registry allows no more pulls at the moment'
    ],
    [
      'unexpected status from HEAD request to http://127.0.0.1:40129/v2/base/manifests/1: 503 Service Unavailable',
      'the registry answered 503 Service Unavailable'
    ]
  ];

  it.each(unreachable)('cannot be pulled: %s', async (reason, sentence) => {
    expect(await failure(resolving(reason))).toMatchObject({
      code: 'build.cannotPull',
      message: `The image \`team/base:1\` could not be pulled: ${sentence}.`,
      lines: [1, 1]
    });
  });

  it('says what was wrong with the credentials', async () => {
    const data = await failure(resolving('pull access denied'), {
      credentialProblem:
        'The credential helper docker-credential-x failed: locked.'
    });
    expect(data).toMatchObject({
      hint: 'The credential helper docker-credential-x failed: locked. Check the name and tag, log in to its registry, or build it first.'
    });
  });

  it('may fail while its layers come', async () => {
    const error = new GrpcError(
      2,
      'failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://cdn.example/x": dial tcp: lookup cdn.example: no such host',
      [source(1), detail('errdefs.Vertex', { digest: 'v' })]
    );
    const stepName =
      '[1/2] FROM docker.io/team/base:1@sha256:' + 'a'.repeat(64);
    expect(await failure(error, { stepName })).toMatchObject({
      code: 'build.cannotPull',
      message:
        'The image `team/base:1` could not be pulled: the name cdn.example could not be looked up.'
    });
  });
});

describe('the engine', () => {
  it('has a full disk', async () => {
    const error = new GrpcError(
      2,
      'failed to copy files: copy file range failed: no space left on device',
      [source(2), detail('errdefs.Vertex', { digest: 'v' })]
    );
    expect(await failure(error)).toMatchObject({
      code: 'engine.diskFull',
      lines: [2, 2]
    });
  });

  it.each([
    new ConnectionLostError('The connection ended.'),
    new GrpcError(14, 'transport is closing'),
    new GrpcError(1, 'context canceled'),
    new GrpcError(
      2,
      'failed to solve: no active session for x: context deadline exceeded'
    )
  ])('stopped: %s', async error => {
    expect(await failure(error)).toMatchObject({ code: 'engine.stopped' });
  });

  it('refused something that is not the Dockerfile’s', async () => {
    expect(
      await failure(new GrpcError(2, 'exporter "moby" could not be found'))
    ).toMatchObject({
      code: 'engine.failed',
      message:
        'The engine refused the build: exporter "moby" could not be found.'
    });
  });
});

describe('details', () => {
  it('are read in protobuf form too', async () => {
    const error = new GrpcError(
      2,
      'process "x" did not complete successfully: exit code: 9',
      [
        // Source{ranges: [{start: {line: 2}, end: {line: 2}}]}
        {
          typeUrl: 'github.com/moby/buildkit/errdefs.Source',
          value: Buffer.from('12080a0208021202' + '0802', 'hex')
        },
        {
          typeUrl: 'github.com/moby/buildkit/errdefs.Vertex',
          value: Buffer.from('0a0176', 'hex')
        },
        {
          typeUrl: 'github.com/moby/buildkit/gatewayapi.ExitMessage',
          value: Buffer.from('0809', 'hex')
        }
      ]
    );
    expect(await failure(error)).toMatchObject({
      code: 'build.failed',
      message: 'Step failed with exit code 9: `RUN make`.',
      lines: [2, 2],
      exitCode: 9
    });
  });

  it('may be missing: older engines say all in words', async () => {
    expect(
      await failure(
        new GrpcError(
          2,
          'dockerfile parse error on line 2: unknown instruction: MAKE'
        )
      )
    ).toMatchObject({
      code: 'build.syntax',
      message: 'The Dockerfile cannot be read: unknown instruction: MAKE.',
      lines: [2, 2]
    });
  });

  it('other than the engine’s are passed on as they are', async () => {
    const error = new Error('mine');
    const scope = {
      dockerfile: '',
      contextDir: '/',
      progress: new BuildProgress(silent),
      credentialProblem: null
    };
    expect(await buildFailure(error, scope)).toBe(error);
  });
});
