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
import type { ISolveRequest } from './schema.js';
import { openSession } from './session.js';
import type { IBuildSession } from './session.js';
import { solve } from './solve.js';

const FILE_NAME = 'Dockerfile';
const IGNORE_FILE_NAME = `${FILE_NAME}.dockerignore`;

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

async function build(
  engine: IEngine,
  request: IBuildRequest,
  signal: AbortSignal
): Promise<IBuildResult> {
  const progress = new BuildProgress(request.observer);
  const files = new ContextFiles();
  using session = await openBuildSession(engine, { request, files, signal });
  const connect = async (): Promise<GrpcClient> =>
    new GrpcClient(await engine.upgrade('/grpc', { protocol: 'h2c', signal }));
  try {
    const answer = await solve(connect, {
      request: solveRequest(request, session),
      dockerfile: request.dockerfile,
      progress,
      signal
    });
    const imageId = await imageIdOf(engine, answer, {
      tag: request.tag,
      signal
    });
    return { imageId, contextFiles: files.list() };
  } catch (error) {
    signal.throwIfAborted();
    throw (
      session.failure ??
      (await buildFailure(error, {
        dockerfile: request.dockerfile,
        contextDir: request.contextDir,
        progress,
        credentialProblem: session.credentialProblem
      }))
    );
  }
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
  options: {
    readonly request: IBuildRequest;
    readonly files: ContextFiles;
    readonly signal: AbortSignal;
  }
): Promise<IBuildSession> {
  const { request, files, signal } = options;
  const ignoreFile = await readInside(request.contextDir, IGNORE_FILE_NAME);
  if (ignoreFile) {
    files.add(IGNORE_FILE_NAME, ignoreFile.length);
  }
  return openSession(engine, {
    sources: {
      dockerfile: {
        files: new MemorySource({
          [FILE_NAME]: request.dockerfile,
          ...(ignoreFile ? { [IGNORE_FILE_NAME]: ignoreFile } : {})
        })
      },
      context: {
        files: new DirectorySource(request.contextDir),
        observer: files
      }
    },
    contextDir: request.contextDir,
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

function solveRequest(
  request: IBuildRequest,
  session: IBuildSession
): Omit<ISolveRequest, 'Ref' | 'Internal'> {
  return {
    Session: session.id,
    Frontend: 'dockerfile.v0',
    FrontendAttrs: {
      filename: FILE_NAME,
      ...prefixed('build-arg:', request.buildArgs),
      ...prefixed('label:', request.labels ?? {}),
      ...(request.platform ? { platform: request.platform } : {}),
      ...(request.target ? { target: request.target } : {}),
      ...(request.noCache ? { 'no-cache': '' } : {})
    },
    // The engine's own exporter: it stores the image where the engine's API lists it, whatever the image store is.
    Exporters: [{ Type: 'moby', Attrs: { name: request.tag } }]
  };
}

function prefixed(
  prefix: string,
  values: Readonly<Record<string, string>>
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [prefix + key, value])
  );
}
