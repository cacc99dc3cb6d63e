import {
  formatBytes,
  formatCount,
  formatDate
} from '../../../common/format.js';
import type { ChangeOp } from '../../../common/cards/changes.js';
import type { IPathEvent } from '../../../common/protocol/history-views.js';
import { pathHistory } from '../../history/read/path-history.js';
import { stoppable } from '../../verify/stoppable.js';
import type { ExitCode } from '../exit-code.js';
import { openNotebook } from '../open-notebook.js';
import { table } from '../table.js';
import type { ITerminal } from '../terminal.js';

const WORDS: Readonly<Record<ChangeOp, string>> = {
  A: 'added',
  M: 'modified',
  m: 'metadata',
  D: 'deleted',
  T: 'other type'
};

/** `layerbook path NB PATH`: every commit that added, changed or removed a path; 1 when none did. */
export async function pathCommand(
  terminal: ITerminal,
  options: {
    readonly notebook: string;
    readonly path: string;
    readonly limit: number;
    readonly json: boolean;
  }
): Promise<ExitCode> {
  const { history } = await openNotebook(options.notebook);
  const path = options.path.replace(/^\/+|\/+$/g, '');
  const found = await stoppable(signal =>
    pathHistory(history, { path, offset: 0, limit: options.limit }, { signal })
  );
  if (options.json) {
    terminal.out(JSON.stringify(found));
  } else {
    for (const row of table(found.events.map(rowOf))) {
      terminal.out(row);
    }
    const more = found.total - found.events.length;
    if (more > 0) {
      terminal.note(`and ${formatCount(more)} more: see -n.`);
    }
  }
  if (found.total === 0) {
    terminal.note(`No commit of this notebook has a file /${path}.`);
  }
  return found.total === 0 ? 1 : 0;
}

function rowOf({ commit, change, below }: IPathEvent): string[] {
  const what = change
    ? [
        WORDS[change.op],
        ...(change.details?.length ? [`(${change.details.join(', ')})`] : []),
        ...(change.kind === 'file' && change.op !== 'D'
          ? [formatBytes(change.size)]
          : [])
      ].join(' ')
    : '';
  const inside = below
    ? `below: +${formatCount(below.added)} ~${formatCount(below.modified + below.metadata)} −${formatCount(below.deleted)}`
    : '';
  return [
    commit.oid.slice(0, 10),
    formatDate(commit.date),
    [what, inside].filter(text => text !== '').join(', '),
    `[${commit.cellNumber}] ${commit.subject}`
  ];
}
