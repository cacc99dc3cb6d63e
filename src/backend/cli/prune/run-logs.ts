import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS, type IPruneItem } from './contract.js';
import { folderSize, namesIn } from './folder-size.js';

/** As long as a back end keeps them by itself. */
const KEEP_DAYS = 7;

/** Build logs and container output of old runs; what a saved notebook shows of them stays there. */
export async function oldRunLogs(
  stateDir: string,
  olderThanDays: number | null
): Promise<IPruneItem[]> {
  // The log of a run that goes on is written now and then.
  const minAge = Math.max(HOUR_MS, (olderThanDays ?? KEEP_DAYS) * DAY_MS);
  const runsDir = join(stateDir, 'runs');
  const items: IPruneItem[] = [];
  for (const name of await namesIn(runsDir)) {
    const path = join(runsDir, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0
    );
    if (age > minAge) {
      items.push({
        kind: 'log',
        name: `run ${name}`,
        why: `it ended ${agoOf(age)} ago`,
        bytes: await folderSize(path),
        remove: () => rm(path, { recursive: true, force: true })
      });
    }
  }
  return items;
}

function agoOf(age: number): string {
  const days = Math.floor(age / DAY_MS);
  return days === 0 ? 'hours' : days === 1 ? '1 day' : `${days} days`;
}
