import { pushHistory } from '../../history/push/push-history.js';
import { stoppable } from '../../verify/stoppable.js';
import type { ExitCode } from '../exit-code.js';
import { openNotebook } from '../open-notebook.js';
import type { ITerminal } from '../terminal.js';

/** `layerbook push NB URL`: the branches and tags of the history to another repository. */
export async function pushCommand(
  terminal: ITerminal,
  options: {
    readonly notebook: string;
    readonly url: string;
    readonly json: boolean;
  }
): Promise<ExitCode> {
  const { history } = await openNotebook(options.notebook);
  const result = await stoppable(signal =>
    pushHistory(history, options.url, { signal })
  );
  if (options.json) {
    terminal.out(JSON.stringify(result));
  } else {
    result.refs.forEach(ref => terminal.out(ref));
    terminal.note(result.message);
  }
  return 0;
}
