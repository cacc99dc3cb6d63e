import { LayerbookError } from '../../../common/protocol/errors.js';
import { ensureStateDir } from '../../base/state-dir.js';
import type { IHistory } from '../../history/contract.js';
import { contentAt } from '../../images/content.js';
import { stoppable } from '../../verify/stoppable.js';
import type { ExitCode } from '../exit-code.js';
import { openNotebook, type IOpenNotebook } from '../open-notebook.js';
import { resolveCommitPath, type ICommitPath } from '../resolve-commit.js';
import type { ITerminal } from '../terminal.js';

/**
 * `layerbook show NB COMMIT[:PATH]`: a commit's data, or a file's bytes as it was then, from the engine where the history
 * only has their digest. With `json`, of a file what the history has of it.
 */
export async function showCommand(
  terminal: ITerminal,
  options: {
    readonly notebook: string;
    readonly object: string;
    readonly json: boolean;
  }
): Promise<ExitCode> {
  const opened = await openNotebook(options.notebook);
  const { history } = opened;
  const place = await resolveCommitPath(history, options.object);
  if (place.path === '') {
    const commit = await summaryOf(history, place);
    terminal.out(JSON.stringify(commit, null, options.json ? 0 : 2));
    return 0;
  }
  const content = await history.file(place.oid, place.path);
  if (!content) {
    throw new LayerbookError(
      'history.notFound',
      `/${place.path} is not in the image at ${place.oid.slice(0, 10)}.`
    );
  }
  const isFile = content.kind === 'text' || content.kind === 'pointer';
  if (isFile && !options.json) {
    await writeFile(terminal, opened, place);
  } else {
    terminal.out(JSON.stringify(content));
  }
  return 0;
}

async function summaryOf(
  history: IHistory,
  { oid }: ICommitPath
): Promise<unknown> {
  const page = await history.log({ offset: 0, limit: Number.MAX_SAFE_INTEGER });
  return page.commits.find(item => item.oid === oid);
}

async function writeFile(
  terminal: ITerminal,
  { history, session }: IOpenNotebook,
  place: ICommitPath
): Promise<void> {
  const stateDir = await ensureStateDir();
  await stoppable(async signal => {
    const engine = () => session.engines.find();
    await using file = await contentAt(history, engine, place, {
      stateDir,
      signal
    });
    for await (const chunk of file.stream()) {
      signal.throwIfAborted();
      if (!(await terminal.pipe(chunk as Buffer))) {
        return;
      }
    }
  });
}
