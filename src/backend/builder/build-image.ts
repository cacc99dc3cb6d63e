import { readFile, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { parseImageId } from '../../common/ids.js';
import type { ImageId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { IEngine } from '../engine/contract.js';
import { BuildProgress } from './build-progress.js';
import { ContextFiles } from './context-files.js';
import type { BuildImage, IBuildRequest, IBuildResult } from './contract.js';
import { buildFailure } from './failure.js';
import { DirectorySource } from './filesync/directory-source.js';
import { MemorySource } from './filesync/memory-source.js';
import { GrpcClient } from './grpc/grpc-client.js';
import { hostGateway } from './host-gateway.js';
import { MaskedObserver } from './masking/masked-observer.js';
import { maskedError } from './masking/masked-error.js';
import { SecretMask } from './masking/secret-mask.js';
import { proxyArgs } from './proxy-args.js';
import { openSession } from './session.js';
import type { IBuildSession } from './session.js';
import { DOCKERFILE_NAME, solveRequest } from './solve-request.js';
import { solve } from './solve.js';

const IGNORE_FILE_NAME = `${DOCKERFILE_NAME}.dockerignore`;

/** Builds by BuildKit's control service, with a session from which it fetches only what the Dockerfile names. */
export const buildImage: BuildImage = async (engine, request) => {
  request.signal?.throwIfAborted();
  if (!engine.info.buildkit) {
    throw new LayerbookError(
      'engine.unsupported',
      `${engine.info.name} ${engine.info.version} has no BuildKit, which Layerbook needs to build images.`,
      { hint: 'Use Docker 23 or newer as the engine.' }
    );
  }
  // Ends whatever is still under way for this build when it is over, for any reason.
  const over = new AbortController();
  const onAbort = (): void => over.abort(request.signal?.reason);
  request.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await build(engine, request, over.signal);
  } catch (error) {
    request.signal?.throwIfAborted();
    throw error;
  } finally {
    request.signal?.removeEventListener('abort', onAbort);
    over.abort();
  }
};

/** What belongs to one build. */
interface IBuild {
  readonly request: IBuildRequest;
  readonly files: ContextFiles;
  readonly mask: SecretMask;
  readonly signal: AbortSignal;
}

async function build(
  engine: IEngine,
  request: IBuildRequest,
  signal: AbortSignal
): Promise<IBuildResult> {
  const mask = new SecretMask();
  const observer = new MaskedObserver(request.observer, mask);
  const progress = new BuildProgress(observer);
  const files = new ContextFiles(request.contextDir);
  const own: IBuild = { request, files, mask, signal };
  await using session = await openBuildSession(engine, own);
  try {
    const answer = await run(engine, own, { session, progress });
    observer.end();
    const imageId = await imageIdOf(engine, answer, {
      tag: request.tag,
      signal
    });
    return {
      imageId,
      contextFiles: files.list(),
      contextFolders: files.folders(),
      bases: progress.bases.list(),
      changedDuringBuild: await files.changed()
    };
  } catch (error) {
    observer.end();
    signal.throwIfAborted();
    const failure =
      session.failure ?? (await explain(error, own, { session, progress }));
    throw maskedError(failure, mask);
  }
}

interface IRunning {
  readonly session: IBuildSession;
  readonly progress: BuildProgress;
}

async function run(
  engine: IEngine,
  { request, signal }: IBuild,
  { session, progress }: IRunning
): Promise<Readonly<Record<string, string>>> {
  const connect = async (): Promise<GrpcClient> =>
    new GrpcClient(await engine.upgrade('/grpc', { protocol: 'h2c', signal }));
  const what = await solveRequest(request, {
    sessionId: session.id,
    defaultArgs: await proxyArgs(process.env, engine.info.host),
    hostGateway: async () => {
      using client = await connect();
      return await hostGateway(client, signal);
    }
  });
  return solve(connect, {
    request: what,
    dockerfile: request.dockerfile,
    progress,
    signal
  });
}

function explain(
  error: unknown,
  { request, mask }: IBuild,
  { session, progress }: IRunning
): Promise<unknown> {
  return buildFailure(maskedError(error, mask), {
    dockerfile: request.dockerfile,
    contextDir: request.contextDir,
    platform: request.platform,
    entitlements: request.entitlements,
    progress,
    credentialProblem: session.credentialProblem,
    secretProblems: session.secretProblems,
    sshProblems: session.sshProblems
  });
}

/** The id under which the engine lists the image: that of its manifest in the containerd store, of its config elsewhere. */
async function imageIdOf(
  engine: IEngine,
  answer: Readonly<Record<string, string>>,
  { tag, signal }: { readonly tag: string; readonly signal: AbortSignal }
): Promise<ImageId> {
  const digest =
    engine.info.imageStore === 'containerd'
      ? answer['containerimage.digest']
      : answer['containerimage.config.digest'];
  if (digest !== undefined) {
    return parseImageId(digest);
  }
  const image = await engine.inspectImage(tag, { signal });
  if (!image) {
    throw new LayerbookError(
      'engine.failed',
      `The engine built the image but does not list it as ${tag}.`
    );
  }
  return image.id;
}

async function openBuildSession(
  engine: IEngine,
  { request, files, mask, signal }: IBuild
): Promise<IBuildSession> {
  const ignoreFile = await readInside(request.contextDir, IGNORE_FILE_NAME);
  if (ignoreFile) {
    files.add(IGNORE_FILE_NAME, ignoreFile.length);
  }
  return openSession(engine, {
    sources: {
      dockerfile: {
        files: new MemorySource({
          [DOCKERFILE_NAME]: request.dockerfile,
          ...(ignoreFile ? { [IGNORE_FILE_NAME]: ignoreFile } : {})
        })
      },
      context: {
        files: new DirectorySource(request.contextDir),
        observer: files
      }
    },
    contextDir: request.contextDir,
    secrets: request.secrets ?? new Map(),
    ssh: request.ssh ?? new Map(),
    mask,
    signal
  });
}

/** The content of a file of the folder; null when there is none, or it is a link to somewhere else. */
async function readInside(
  folder: string,
  name: string
): Promise<Buffer | null> {
  try {
    const root = await realpath(folder);
    const path = await realpath(join(root, name));
    return path.startsWith(root.endsWith(sep) ? root : root + sep)
      ? await readFile(path)
      : null;
  } catch {
    // Absent is usual; a folder that cannot be read is reported when the engine asks for it.
    return null;
  }
}
