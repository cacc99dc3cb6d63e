import { packagesBetween } from '../../history/read/packages.js';
import { stoppable } from '../../verify/stoppable.js';
import type { ExitCode } from '../exit-code.js';
import { openNotebook } from '../open-notebook.js';
import { resolveCommit } from '../resolve-commit.js';
import { table } from '../table.js';
import type { ITerminal } from '../terminal.js';

/** `layerbook packages NB [A] [B]`: packages that were installed, updated or removed between two commits. */
export async function packagesCommand(
  terminal: ITerminal,
  options: {
    readonly notebook: string;
    /** Null: the parent of `to`. */
    readonly from: string | null;
    /** Null: the notebook's newest commit. */
    readonly to: string | null;
    readonly json: boolean;
  }
): Promise<ExitCode> {
  const { history } = await openNotebook(options.notebook);
  const oid = await resolveCommit(history, options.to);
  const base =
    options.from === null ? null : await resolveCommit(history, options.from);
  const report = await stoppable(signal =>
    packagesBetween(history, base, oid, { signal })
  );
  if (options.json) {
    terminal.out(JSON.stringify(report));
    return 0;
  }
  const rows = report.changes.map(({ manager, name, before, after }) => [
    before === null ? '+' : after === null ? '−' : '~',
    manager,
    name,
    [before, after].filter(version => version !== null).join(' → ')
  ]);
  table(rows).forEach(row => terminal.out(row));
  report.notes.forEach(note => terminal.note(note));
  if (rows.length === 0) {
    terminal.note('No package was installed, updated or removed.');
  }
  return 0;
}
