import { writeFile } from 'node:fs/promises';
import { prefixOf } from '../../../common/notebook/prefix.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import type { ExitCode } from '../exit-code.js';
import type { ITerminal } from '../terminal.js';

/** `layerbook export NB`: the notebook's Dockerfile, byte for byte what its cells build. */
export async function exportCommand(
  terminal: ITerminal,
  options: { notebook: string; output: string | null }
): Promise<ExitCode> {
  const snapshot = (await NotebookFile.read(options.notebook)).snapshot();
  const cells = snapshot.cells.filter(cell => cell.kind === 'dockerfile');
  const last = cells.at(-1);
  const text = last ? prefixOf(cells, last.id).text : '';
  if (options.output === null) {
    terminal.out(text.replace(/\n$/, ''));
  } else {
    await writeFile(options.output, text);
    terminal.note(`Wrote ${options.output}.`);
  }
  return 0;
}
