import type { ContainerId } from '../../common/ids.js';
import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import { logError } from '../base/logger.js';
import {
  LABELS,
  networkName,
  type ContainerRole
} from '../containers/contract.js';
import { withReference } from '../containers/reference.js';
import type { IEngine } from '../engine/contract.js';
import { OWNER_LABEL, ownerLabel } from '../runner/owner.js';
import {
  TERM,
  type IShell,
  type IShellOptions,
  type IShellPlace
} from './contract.js';
import { findShell, noShell, type IFoundShell } from './find-shell.js';
import { startInContainer } from './start-in-container.js';

/** The image in which a shell is started. */
type IImagePlace = Pick<IShellPlace, 'notebookId' | 'cellId' | 'title'> & {
  readonly image: string;
};

/** Starts a shell at a place. Throws `container.noShell`, `container.gone`, `container.start`, or `engine.*`. */
export function startShell(
  engine: IEngine,
  { notebookId, cellId, title, ...place }: IShellPlace,
  options: IShellOptions
): Promise<IShell> {
  return place.in.kind === 'image'
    ? startInImage(
        engine,
        { notebookId, cellId, title, image: place.in.image },
        options
      )
    : startInContainer(engine, { id: place.in.containerId, title }, options);
}

/** A container of its own, which goes with the shell. */
async function startInImage(
  engine: IEngine,
  place: IImagePlace,
  options: IShellOptions
): Promise<IShell> {
  const { containers } = engine;
  const shell = await shellOfImage(engine, place);
  const network = networkName(place.notebookId);
  const hasNetwork = await engine.networks.exists(network);
  const id = await containers.create({
    Image: place.image,
    Labels: labelsOf(place, 'shell'),
    Entrypoint: shell.command,
    Cmd: [],
    Env: options.size ? [TERM] : [],
    Tty: options.size !== null,
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    ...(options.user === 'root' ? { User: '0' } : {}),
    HostConfig: {
      Init: true,
      LogConfig: { Type: 'none' },
      ...(hasNetwork ? { NetworkMode: network } : {})
    }
  });
  try {
    return await runIn(engine, { id, shell }, options);
  } catch (error) {
    await removeQuietly(engine, id);
    throw error;
  }
}

async function runIn(
  engine: IEngine,
  { id, shell }: { readonly id: ContainerId; readonly shell: IFoundShell },
  { size, onOutput }: IShellOptions
): Promise<IShell> {
  const { containers } = engine;
  const streams = await containers.attach(id, onOutput, {
    stdin: true,
    tty: size !== null
  });
  const exit = containers.wait(id);
  exit.catch(() => undefined);
  try {
    await containers.start(id);
  } catch (error) {
    streams.close();
    throw cannotStart(shell, error);
  }
  const resize: IShell['resize'] = ({ columns, rows }) =>
    containers.resize(id, columns, rows);
  if (size) {
    await resize(size);
  }
  let removal: Promise<void> | null = null;
  const remove = (): Promise<void> => (removal ??= removeQuietly(engine, id));
  // The exit code of a container that is removed under it is none of the shell's.
  const ended = exit
    .catch(() => null)
    .then(async code => {
      await streams.ended;
      await remove();
      return code;
    });
  return {
    path: shell.path,
    ended,
    write: data => streams.write(data),
    endInput: () => streams.endInput(),
    resize,
    close: async () => {
      await remove();
      streams.close();
      await ended;
    }
  };
}

/** Looks for a shell in a container of the image that is never started. */
async function shellOfImage(
  engine: IEngine,
  place: IImagePlace
): Promise<IFoundShell> {
  const { containers } = engine;
  const image = await engine.inspectImage(place.image);
  const config = image?.config ?? null;
  return withReference(
    engine,
    place.image,
    async reference => {
      const id = await reference();
      const shell = await findShell({ containers, id, config });
      if (!shell) {
        throw noShell(place.title);
      }
      return shell;
    },
    { labels: labelsOf(place, 'probe') }
  );
}

function labelsOf(
  { notebookId, cellId }: IImagePlace,
  role: ContainerRole
): Readonly<Record<string, string>> {
  return {
    [OWNER_LABEL]: ownerLabel(),
    [LABELS.role]: role,
    [LABELS.notebook]: notebookId,
    ...(cellId === null ? {} : { [LABELS.cell]: cellId })
  };
}

/** What is left where the engine is gone is found by its labels at the next start. */
async function removeQuietly(engine: IEngine, id: ContainerId): Promise<void> {
  await engine.containers.remove(id).catch((error: unknown) => {
    logError('could not remove a shell’s container', error);
  });
}

function cannotStart({ path }: IFoundShell, error: unknown): unknown {
  return isLayerbookError(error, 'engine.failed')
    ? new LayerbookError(
        'container.start',
        `The shell ${path} could not be started: ${error.data.message}`,
        {
          hint: 'Check that the image is one for this machine’s processor.',
          cause: error
        }
      )
    : error;
}
