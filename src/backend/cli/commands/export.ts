import {
  exportText,
  type ExportCell,
  type IExportOptions
} from '../../../common/notebook/export-text.js';
import { cellsAt } from '../../history/read/cells-at.js';
import { NotebookFile, sourceOf } from '../../notebook/notebook-file.js';
import type { ExitCode } from '../exit-code.js';
import { openNotebook } from '../open-notebook.js';
import { resolveCommit } from '../resolve-commit.js';
import type { ITerminal } from '../terminal.js';
import { writeText, type Existing } from '../text-file.js';

/** Options of `layerbook export`. */
export interface IExportCommandOptions {
  readonly notebook: string;
  /** A commit of the history; null: the notebook as it is now. */
  readonly at: string | null;
  /** The file to write; null: standard output. */
  readonly output: string | null;
  readonly markdown: IExportOptions['markdown'];
  /** What to do with another file at `output`. */
  readonly existing: Existing;
  readonly json: boolean;
}

/**
 * `layerbook export NB`: the notebook's Dockerfile, byte for byte what its cells build; with `at` what they built at a
 * commit, up to its cell.
 *
 * Throws `build.syntax` when a cell ends inside an instruction, `request.invalid` when a file would be lost.
 */
export async function exportCommand(
  terminal: ITerminal,
  options: IExportCommandOptions
): Promise<ExitCode> {
  const { output, existing, json } = options;
  const text =
    options.at === null
      ? await textNow(terminal, options)
      : await textAt(options.notebook, options.at);
  if (output === null) {
    if (json) {
      terminal.out(JSON.stringify({ text }));
    } else {
      terminal.write(text);
    }
    return 0;
  }
  const isWritten = await writeText(output, text, existing);
  if (json) {
    const bytes = Buffer.byteLength(text);
    terminal.out(JSON.stringify({ path: output, bytes, isWritten }));
  } else {
    terminal.note(
      isWritten ? `Wrote ${output}.` : `${output} is the same already.`
    );
  }
  return 0;
}

async function textNow(
  terminal: ITerminal,
  { notebook, markdown }: IExportCommandOptions
): Promise<string> {
  const file = await NotebookFile.read(notebook);
  const { config, configProblem, cells } = file.snapshot();
  if (configProblem !== undefined) {
    terminal.note(configProblem);
  }
  const own = new Map(cells.map(cell => [String(cell.id), cell]));
  return exportText(
    file.cells.flatMap((cell): ExportCell[] => {
      const known = own.get(cell.id);
      if (known?.kind === 'dockerfile') {
        return [{ ...known, kind: known.kind }];
      }
      return cell.cell_type === 'markdown'
        ? [{ kind: 'markdown', source: sourceOf(cell) }]
        : [];
    }),
    { markdown, format: config.file }
  );
}

async function textAt(notebook: string, commit: string): Promise<string> {
  const { history } = await openNotebook(notebook);
  const oid = await resolveCommit(history, commit);
  return (await cellsAt(history, oid)).dockerfile;
}
