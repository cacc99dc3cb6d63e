import { LayerbookError } from '../../../common/protocol/errors.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import type { ExitCode } from '../exit-code.js';
import { openLocalSession } from '../local-session.js';
import type { ITerminal } from '../terminal.js';
import { resolveCommit } from './diff.js';

/** `layerbook show NB COMMIT[:PATH]`: a commit's data, or a file as it was then. */
export async function showCommand(
  terminal: ITerminal,
  options: { notebook: string; object: string; json: boolean }
): Promise<ExitCode> {
  const [name = '', ...rest] = options.object.split(':');
  const path = rest.join(':').replace(/^\/+/, '');
  const file = await NotebookFile.read(options.notebook);
  const { runs } = await openLocalSession(file.path);
  const history = await runs.history(file.snapshot().id);
  const oid = await resolveCommit(history, name);
  if (path === '') {
    const page = await history.log({
      offset: 0,
      limit: Number.MAX_SAFE_INTEGER
    });
    const commit = page.commits.find(item => item.oid === oid);
    terminal.out(JSON.stringify(commit, null, options.json ? 0 : 2));
    return 0;
  }
  const content = await history.file(oid, path);
  if (!content) {
    throw new LayerbookError(
      'history.notFound',
      `/${path} is not in the image at ${oid.slice(0, 10)}.`
    );
  }
  if (content.kind === 'text' && !options.json) {
    terminal.out(content.text.replace(/\n$/, ''));
  } else {
    terminal.out(JSON.stringify(content));
  }
  return 0;
}
