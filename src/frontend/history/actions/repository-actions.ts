import { Notification } from '@jupyterlab/apputils';
import { formatBytes, formatDate } from '../../../common/format.js';
import type {
  IEngineImage,
  IPushResult
} from '../../../common/protocol/history-views.js';
import type { HistoryModel } from '../history-model.js';
import { choose } from './choose-dialog.js';
import { askUntilDone } from './form-dialog.js';
import type { IHistoryCommandOptions } from './history-actions.js';
import { showLocation } from './location-dialog.js';
import { withoutCredentials } from './push-url.js';
import { withProgress } from './with-progress.js';

type Options = IHistoryCommandOptions;

/** Terminals are an extension of their own. */
const OPEN_TERMINAL = 'terminal:open';

/** Lets a person choose an image of the engine and shows it in the graph. Throws a `LayerbookError`. */
export async function openImage(
  { panel, trans }: Pick<Options, 'panel' | 'trans'>,
  history: HistoryModel
): Promise<void> {
  const images = await history.source.ask('listImages', undefined);
  const [others, own] = partition(images, isOfNotebook);
  const image = await choose({
    title: trans.__('Open image'),
    choices: [...others, ...own].flatMap(({ tags, size, created }) =>
      tags.map(tag => ({
        value: tag,
        text: tag,
        detail: [
          formatBytes(size),
          ...(created === null ? [] : [formatDate(created)])
        ].join(' · ')
      }))
    ),
    empty: trans.__(
      'The engine has no image with a name. Pull one, or run a Dockerfile cell with FROM.'
    ),
    accept: trans.__('Open'),
    trans
  });
  if (image === null) {
    return;
  }
  const { notebookId, source } = history;
  const opened = await withProgress({
    pending: trans.__('Reading the layers of %1…', image),
    done: () =>
      trans.__(
        '%1 is in the graph, and can be compared with any commit.',
        image
      ),
    work: signal =>
      source.ask('historyOpenImage', { notebookId, image }, { signal }),
    trans
  });
  if (opened !== null) {
    await history.reload();
    const commit = await history.find(opened.oid);
    if (commit !== null && panel.model.history === history) {
      panel.model.select(commit.oid);
    }
  }
}

/** Images of notebooks have names that nobody chose: they come last. */
function isOfNotebook({ tags }: IEngineImage): boolean {
  return tags.every(tag => tag.startsWith('layerbook/'));
}

function partition<T>(
  list: readonly T[],
  isSecond: (one: T) => boolean
): [T[], T[]] {
  return [list.filter(one => !isSecond(one)), list.filter(isSecond)];
}

/** Takes an opened image out of the graph. Throws a `LayerbookError`. */
export async function closeImage(
  history: HistoryModel,
  image: string
): Promise<void> {
  const { notebookId, source } = history;
  await source.ask('historyCloseImage', { notebookId, image });
  await history.reload();
}

/** Asks for a remote repository and pushes the history to it. */
export async function pushHistory(
  { state, trans }: Pick<Options, 'state' | 'trans'>,
  history: HistoryModel
): Promise<void> {
  const { notebookId, source } = history;
  const key = `jupyterlab-layerbook:push:${notebookId}`;
  const known = await state?.fetch(key).catch(() => undefined);
  const url = await askUntilDone(
    {
      title: trans.__('Push history'),
      notes: [
        trans.__(
          'Pushes all branches and tags of this history to another git repository.'
        )
      ],
      fields: [
        {
          label: trans.__('Repository'),
          value: typeof known === 'string' ? known : '',
          placeholder: trans.__('https://… or user@host:path or /folder')
        }
      ],
      warning: trans.__(
        'Layers may contain secrets: keys, tokens and passwords that a step wrote to a file, even if a later step deleted it. Whoever can read that repository can read them.'
      ),
      accept: trans.__('Push'),
      trans
    },
    async ([typed = '']) => {
      if (typed === '') {
        throw new Error(trans.__('Type the address of the repository.'));
      }
      return Promise.resolve(typed);
    }
  );
  if (url === null) {
    return;
  }
  const result = await withProgress<IPushResult>({
    pending: trans.__('Pushing the history…'),
    done: ({ message }) => message,
    work: signal => source.ask('historyPush', { notebookId, url }, { signal }),
    trans
  });
  if (result !== null) {
    await state?.save(key, withoutCredentials(url));
  }
}

/** Tells where the history's git repository is. Throws a `LayerbookError`. */
export async function tellLocation(
  { app, trans }: Pick<Options, 'app' | 'trans'>,
  history: HistoryModel
): Promise<void> {
  const path = await history.location();
  const { terminals } = app.serviceManager;
  const hasTerminals =
    app.commands.hasCommand(OPEN_TERMINAL) && terminals.isAvailable();
  const openTerminal = async (): Promise<void> => {
    try {
      // Not by the command that creates one: it takes the folder for one of the file browser's.
      const { name } = await terminals.startNew({ cwd: path });
      await app.commands.execute(OPEN_TERMINAL, { name });
    } catch (error) {
      Notification.error(
        trans.__('The terminal could not be opened: %1', String(error)),
        { autoClose: 8000 }
      );
    }
  };
  await showLocation({
    path,
    openTerminal: hasTerminals ? () => void openTerminal() : undefined,
    trans
  });
}
