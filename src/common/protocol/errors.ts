/**
 * The one table of failures a user can meet. `docs/errors.md` lists the same codes (a test compares them).
 *
 * `title` is the first words a person reads; `hint` says what to do next.
 */
export const ERRORS = {
  'engine.notFound': {
    title: 'No container engine was found',
    hint: 'Start Docker (or Podman), or set DOCKER_HOST, and run the cell again.'
  },
  'engine.unreachable': {
    title: 'The container engine does not answer',
    hint: 'Check that it is running, then run the cell again.'
  },
  'engine.permission': {
    title: 'No permission to use the engine’s socket',
    hint: 'Add this user to the socket’s group (access equals root on that machine), or use a rootless engine.'
  },
  'engine.unsupported': {
    title: 'The container engine cannot do this',
    hint: 'See `layerbook engine` for what was found and what it can do.'
  },
  'engine.stopped': {
    title: 'The container engine stopped during the run',
    hint: 'Start it again, then run the cell again; layers that were finished are kept.'
  },
  'engine.diskFull': {
    title: 'The disk is full',
    hint: 'Free space (for example with `docker system prune` or `layerbook prune`), then run the cell again.'
  },
  'engine.failed': {
    title: 'The container engine refused the request',
    hint: 'The engine’s own words follow.'
  },
  'build.syntax': {
    title: 'The Dockerfile has a syntax error',
    hint: 'Correct the marked line and run the cell again.'
  },
  'build.failed': {
    title: 'The build failed',
    hint: 'Correct the marked line and run the cell again; layers built before it are kept.'
  },
  'build.settings': {
    title: 'The notebook’s build settings have an error',
    hint: 'Correct them in “Build settings…” of the notebook (or in its metadata).'
  },
  'build.secretMissing': {
    title: 'A build secret has no value',
    hint: 'Name its file or environment variable in the notebook’s build settings, or give it with `--secret`.'
  },
  'build.secretNotAllowed': {
    title: 'The notebook may not read this secret yet',
    hint: 'Allow it once for this notebook when asked, or give it with `--secret` on the command line.'
  },
  'build.notAllowed': {
    title: 'The Dockerfile asks for a right that builds do not have here',
    hint: 'Ask whoever runs this Jupyter server to set LAYERBOOK_ALLOW, or use `--allow` on the command line.'
  },
  'build.imageNotFound': {
    title: 'The base image was not found',
    hint: 'Check the name and tag, log in to its registry, or build it first.'
  },
  'build.cannotPull': {
    title: 'The base image could not be pulled',
    hint: 'Check the network and the registry, or use an image that the engine already has.'
  },
  'build.contextMissing': {
    title: 'A file that the Dockerfile names is not in the build context',
    hint: 'Create it beside the notebook, or correct the path; .dockerignore may also hide it.'
  },
  'build.noImage': {
    title: 'There is no image to use yet',
    hint: 'Run a Dockerfile cell with FROM above this cell first.'
  },
  'build.blocked': {
    title: 'A cell above failed',
    hint: 'Correct and run that cell first.'
  },
  'verify.differs': {
    title: 'The notebook and its export build different images',
    hint: 'What differs is listed above.'
  },
  'container.options': {
    title: 'The option lines of the container cell have an error',
    hint: 'Correct the marked line and run the cell again.'
  },
  'container.start': {
    title: 'The container could not be started',
    hint: 'Check the command, the mounts and the ports.'
  },
  'container.refused': {
    title: 'This option is not allowed here',
    hint: 'Ask whoever runs this Jupyter server to allow it in its configuration.'
  },
  'container.exit': {
    title: 'The container ended with an error',
    hint: 'Read its output above.'
  },
  'container.missingSource': {
    title: 'A folder that the cell mounts does not exist',
    hint: 'Create it, or correct the path; relative paths start at the notebook’s folder.'
  },
  'container.expect': {
    title: 'The container cell did not do what it expects of itself',
    hint: 'Read which check failed below its output.'
  },
  'container.noShell': {
    title: 'There is no shell in this image',
    hint: 'Browse its files in the history instead, or add a shell in a Dockerfile cell.'
  },
  'container.gone': {
    title: 'This container is not there any more',
    hint: 'Run the cell again.'
  },
  'volume.refused': {
    title: 'The volume cannot be changed like this',
    hint: 'Stop the containers that use it first, or choose another name.'
  },
  'history.notFound': {
    title: 'This is not in the history',
    hint: 'Run the cell again to record it.'
  },
  'history.contentGone': {
    title: 'The content of this file is not available any more',
    hint: 'Run the cell again: the engine then has the layer, and the file can be read from it.'
  },
  'history.refused': {
    title: 'The history cannot be changed like this',
    hint: 'Choose another name or commit.'
  },
  'history.push': {
    title: 'The history could not be pushed',
    hint: 'Check the address of the remote repository and that you may write to it.'
  },
  'history.failed': {
    title: 'The history could not be written',
    hint: 'Check free space and permissions of the history folder (`layerbook log NB --git-dir`).'
  },
  'server.unreachable': {
    title: 'The Jupyter server does not answer',
    hint: 'Check that it is running; a run that was started goes on and is shown again on return.'
  },
  'request.invalid': {
    title: 'The request was not understood',
    hint: 'Reload the page; if it happens again, the page and the server have different versions.'
  },
  'run.unknown': {
    title: 'This run is not known any more',
    hint: 'The server was restarted; run the cell again.'
  },
  cancelled: { title: 'Stopped', hint: 'Run the cell again to go on.' },
  internal: {
    title: 'Something unexpected went wrong',
    hint: 'Please report it with the details.'
  }
} as const satisfies Record<string, { title: string; hint: string }>;

/** A key of {@link ERRORS}. */
export type ErrorCode = keyof typeof ERRORS;

/** What travels over the wire and into a saved error output. */
export interface IErrorData {
  readonly code: ErrorCode;
  /** One sentence: what failed and why. */
  readonly message: string;
  /** What the user can do about it. */
  readonly hint: string;
  /** First and last failing line, 1-based, in the cell the error belongs to. */
  readonly lines?: readonly [number, number];
  /** Exit code of the process that failed. */
  readonly exitCode?: number;
  /** With `container.missingSource`: the folder that is missing, relative to the server's root, for a page that offers to create it. */
  readonly missingFolder?: string;
}

/** The error of this project: code, sentence, and where. It survives the wire as {@link IErrorData}. */
export class LayerbookError extends Error {
  override readonly name = 'LayerbookError';
  readonly data: IErrorData;

  constructor(
    code: ErrorCode,
    message: string,
    more: {
      hint?: string;
      lines?: readonly [number, number];
      exitCode?: number;
      missingFolder?: string;
      cause?: unknown;
    } = {}
  ) {
    super(
      message,
      more.cause === undefined ? undefined : { cause: more.cause }
    );
    this.data = {
      code,
      message,
      hint: more.hint ?? ERRORS[code].hint,
      ...(more.lines ? { lines: more.lines } : {}),
      ...(more.exitCode === undefined ? {} : { exitCode: more.exitCode }),
      ...(more.missingFolder === undefined
        ? {}
        : { missingFolder: more.missingFolder })
    };
  }

  get code(): ErrorCode {
    return this.data.code;
  }
}

/** Whether `value` is a {@link LayerbookError} (with that code, if given), also when it came from another bundle. */
export function isLayerbookError(
  value: unknown,
  code?: ErrorCode
): value is LayerbookError {
  const candidate = value as LayerbookError | null | undefined;
  return (
    candidate?.name === 'LayerbookError' &&
    typeof candidate.data?.code === 'string' &&
    (code === undefined || candidate.data.code === code)
  );
}

/** The wire form of any thrown value; what is not ours becomes `internal`. */
export function toErrorData(value: unknown): IErrorData {
  if (isLayerbookError(value)) {
    return value.data;
  }
  const message = value instanceof Error ? value.message : String(value);
  return { code: 'internal', message, hint: ERRORS.internal.hint };
}
