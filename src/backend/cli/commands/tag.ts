import { tagAt } from '../../history/refs/tag.js';
import { UsageError, type ExitCode } from '../exit-code.js';
import { openNotebook } from '../open-notebook.js';
import { resolveCommit } from '../resolve-commit.js';
import type { ITerminal } from '../terminal.js';

/** `layerbook tag NB COMMIT [--git NAME] [--image REPO:TAG]`: names a commit in the history, its image on the engine, or both. */
export async function tagCommand(
  terminal: ITerminal,
  options: {
    readonly notebook: string;
    readonly commit: string;
    readonly gitTag: string | null;
    readonly imageTag: string | null;
    readonly json: boolean;
  }
): Promise<ExitCode> {
  const { gitTag, imageTag } = options;
  if (gitTag === null && imageTag === null) {
    throw new UsageError('Give a name with --git, with --image, or both.');
  }
  const { session, history } = await openNotebook(options.notebook);
  const oid = await resolveCommit(history, options.commit);
  await tagAt(history, () => session.engines.find(), { oid, gitTag, imageTag });
  if (options.json) {
    terminal.out(JSON.stringify({ oid, gitTag, imageTag }));
  } else {
    const names = [
      ...(gitTag === null ? [] : [`git tag ${gitTag}`]),
      ...(imageTag === null ? [] : [`image ${imageTag}`])
    ];
    terminal.note(`${oid.slice(0, 10)} is now ${names.join(' and ')}.`);
  }
  return 0;
}
