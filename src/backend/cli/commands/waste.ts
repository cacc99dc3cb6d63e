import { formatBytes, formatCount } from '../../../common/format.js';
import type {
  IWasteItem,
  IWasteReport
} from '../../../common/protocol/history-views.js';
import { wasteOf } from '../../history/read/waste.js';
import { stoppable } from '../../verify/stoppable.js';
import type { ExitCode } from '../exit-code.js';
import { openNotebook } from '../open-notebook.js';
import { resolveCommit } from '../resolve-commit.js';
import type { ITerminal } from '../terminal.js';

/** Paths that are named below each item. */
const PATHS = 3;

/** `layerbook waste NB [COMMIT]`: bytes that later layers hide, and what to do about them. */
export async function wasteCommand(
  terminal: ITerminal,
  options: {
    readonly notebook: string;
    readonly commit: string | null;
    readonly json: boolean;
  }
): Promise<ExitCode> {
  const { history } = await openNotebook(options.notebook);
  const oid = await resolveCommit(history, options.commit);
  const report = await stoppable(signal => wasteOf(history, oid, { signal }));
  terminal.out(options.json ? JSON.stringify(report) : textOf(report));
  return 0;
}

function textOf(report: IWasteReport): string {
  const { items, wasted, own, base, hiddenBase } = report;
  return [
    items.length === 0
      ? `Nothing of the ${formatBytes(own)} that the cells made is hidden by a later layer.`
      : `${formatBytes(wasted)} of the ${formatBytes(own)} that the cells made are hidden by later layers:`,
    ...items.flatMap(itemLines),
    `base image: ${formatBytes(base)}${hiddenBase > 0 ? `, of which later layers hide ${formatBytes(hiddenBase)}` : ''}`
  ].join('\n');
}

function itemLines({
  from,
  by,
  cause,
  bytes,
  files,
  paths,
  cure
}: IWasteItem): string[] {
  const shown = paths.slice(0, PATHS);
  const more = files - shown.length;
  return [
    `${formatBytes(bytes).padStart(9)}  ${from.slice(0, 10)}  ${cause} by ${by.slice(0, 10)}`,
    `           ${cure}`,
    ...shown.map(
      ({ path, bytes: size }) => `             /${path}  ${formatBytes(size)}`
    ),
    ...(more > 0 ? [`             and ${formatCount(more)} more`] : [])
  ];
}
