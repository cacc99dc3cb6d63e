import { outcomeOfCard, readCard } from '../../../common/cards/reduce.js';
import { computeCellMarks } from '../../../common/notebook/keys.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import type { ExitCode } from '../exit-code.js';
import type { ITerminal } from '../terminal.js';

/** `layerbook status NB`: for each Layerbook cell whether its saved result belongs to its text, and why not. */
export async function statusCommand(
  terminal: ITerminal,
  options: { notebook: string; json: boolean }
): Promise<ExitCode> {
  const file = await NotebookFile.read(options.notebook);
  const snapshot = file.snapshot();
  const cells = snapshot.cells.map(cell => {
    const card = readCard(
      file.cells.find(item => item.id === cell.id)?.outputs
    );
    return {
      ...cell,
      builtKey: card?.key,
      lastOutcome: card ? outcomeOfCard(card) : undefined
    };
  });
  const marks = computeCellMarks(cells, snapshot.config);
  const rows = cells.map((cell, index) => ({
    number: index + 1,
    id: cell.id,
    kind: cell.kind,
    first: cell.source.split('\n')[0] ?? '',
    state: marks.get(cell.id)?.mark.kind ?? 'not-built',
    reason: marks.get(cell.id)?.mark.reason ?? ''
  }));
  if (options.json) {
    terminal.out(JSON.stringify(rows));
  } else {
    for (const row of rows) {
      terminal.out(
        `${row.number}. ${row.kind.padEnd(10)} ${row.state.padEnd(9)} ${row.first}  (${row.reason})`
      );
    }
  }
  return 0;
}
