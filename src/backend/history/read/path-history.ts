import { noCounts } from '../../../common/cards/counts.js';
import type {
  IPathEvent,
  IPathHistory,
  IPathHistoryParams
} from '../../../common/protocol/history-views.js';
import type { ICancellable } from '../../engine/contract.js';
import type { IHistory } from '../contract.js';
import { decodeChange, pathOfLine } from '../layer/change-record.js';
import {
  displayPath,
  fromDisplayPath,
  type TreePath
} from '../layer/layer-path.js';
import { toFileChange } from '../layer/summary.js';
import { Pacer } from '../pacer.js';
import { changeListOf, eachPaced, linesOf } from './change-lines.js';
import { HistoryLog } from './log.js';
import { countLine } from './tree-totals.js';

/**
 * The commits of all branches that did something to a path or below it, in the order of the log; `''` is the root. No
 * error when nothing ever was at the path.
 */
export function pathHistory(
  history: IHistory,
  { path, offset, limit }: Omit<IPathHistoryParams, 'notebookId'>,
  { signal }: ICancellable = {}
): Promise<IPathHistory> {
  return history.read(async sources => {
    const log = HistoryLog.read(sources);
    const place = fromDisplayPath(path);
    const pacer = new Pacer(signal);
    const events: IPathEvent[] = [];
    for (const commit of log.order) {
      await pacer.pause();
      const list = changeListOf(sources, commit.oid);
      const event = await eventOf(linesAbout(list, place), place, pacer);
      if (event) {
        events.push({ commit: log.summary(commit), ...event });
      }
    }
    return {
      path: displayPath(place),
      events: events.slice(offset, offset + limit),
      total: events.length
    };
  });
}

async function eventOf(
  lines: Iterable<string>,
  place: TreePath,
  pacer: Pacer
): Promise<Omit<IPathEvent, 'commit'> | null> {
  let own: string | null = null;
  let isBelow = false;
  const counts = noCounts();
  await eachPaced(lines, pacer, line => {
    if (pathOfLine(line) === place) {
      own = line;
    } else {
      isBelow = true;
      countLine(counts, line);
    }
  });
  return own === null && !isBelow
    ? null
    : {
        change: own === null ? null : toFileChange(decodeChange(own)),
        below: isBelow ? counts : null
      };
}

/** The lines about a path and what is below it. A list that does not name the path is not read line by line. */
function* linesAbout(list: Buffer, place: TreePath): Generator<string> {
  if (place === '') {
    yield* linesOf(list);
    return;
  }
  const wanted = Buffer.from(`\t${place}`);
  for (
    let at = list.indexOf(wanted);
    at >= 0;
    at = list.indexOf(wanted, at + wanted.length)
  ) {
    const after = list[at + wanted.length];
    if (after !== TAB && after !== SLASH) {
      continue;
    }
    const start = list.lastIndexOf(LINE_FEED, at) + 1;
    const found = list.indexOf(LINE_FEED, at);
    const end = found < 0 ? list.length : found;
    const line = list.toString('utf8', start, end);
    const path = pathOfLine(line);
    // The name may also be that of a link's target.
    if (path === place || path.startsWith(`${place}/`)) {
      yield line;
      at = end - wanted.length;
    }
  }
}

const TAB = 9;
const SLASH = 0x2f;
const LINE_FEED = 10;
