import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { dirname, relative, sep } from 'node:path';
import { notebookNameOf } from '../../../common/dockerfile/file-name.js';
import { notebookOfDockerfile } from '../../../common/dockerfile/import-notebook.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { ExitCode } from '../exit-code.js';
import type { ITerminal } from '../terminal.js';
import { readText, writeText, type Existing } from '../text-file.js';

/** Options of `layerbook import`. */
export interface IImportCommandOptions {
  readonly dockerfile: string;
  /** The notebook to write; null: beside the Dockerfile, `Dockerfile.ipynb`. */
  readonly output: string | null;
  /** What to do with another file of the notebook's name. */
  readonly existing: Existing;
  readonly json: boolean;
}

/**
 * `layerbook import DOCKERFILE`: a notebook whose cells are the Dockerfile's lines, and whose build context is the
 * Dockerfile's folder. Throws `request.invalid` when the file is not UTF-8, or another one would be lost.
 */
export async function importCommand(
  terminal: ITerminal,
  { dockerfile, output, existing, json }: IImportCommandOptions
): Promise<ExitCode> {
  const text = await readText(dockerfile);
  const path = output ?? notebookNameOf(dockerfile);
  const notebook = notebookOfDockerfile(text, {
    id: randomUUID(),
    context: await contextOf(dockerfile, path)
  });
  const onDisk = {
    ...notebook,
    cells: notebook.cells.map(cell => ({
      ...cell,
      source: cell.source.match(/[^\n]*\n|[^\n]+$/g) ?? []
    }))
  };
  await writeText(path, `${JSON.stringify(onDisk, null, 1)}\n`, existing);
  const cells = notebook.cells.length;
  if (json) {
    terminal.out(JSON.stringify({ path, cells }));
  } else {
    terminal.note(
      `Wrote ${path} with ${cells} ${cells === 1 ? 'cell' : 'cells'}.`
    );
  }
  return 0;
}

/** The Dockerfile's folder as seen from the notebook's, however links lead there. */
async function contextOf(
  dockerfile: string,
  notebook: string
): Promise<string> {
  const folder = await realpath(dirname(notebook)).catch((error: unknown) => {
    throw new LayerbookError(
      'request.invalid',
      `${notebook} cannot be written: its folder does not exist.`,
      { hint: 'Make the folder first.', cause: error }
    );
  });
  const context = relative(folder, await realpath(dirname(dockerfile)));
  return context === '' ? '.' : context.split(sep).join('/');
}
