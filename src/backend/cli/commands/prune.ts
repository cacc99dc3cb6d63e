import {
  toErrorData,
  type IErrorData
} from '../../../common/protocol/errors.js';
import { ensureStateDir } from '../../base/state-dir.js';
import { stoppable } from '../../verify/stoppable.js';
import { exitCodeOf, type ExitCode } from '../exit-code.js';
import type { IPruneItem } from '../prune/contract.js';
import { unusedBases } from '../prune/histories.js';
import { olderThanMs, planPrune, type IPruneRequest } from '../prune/plan.js';
import { tellPruned, type IPruned } from '../prune/report.js';
import type { ITerminal } from '../terminal.js';

/** Options of `layerbook prune`. */
export interface IPruneCommandOptions extends IPruneRequest {
  /** Removes what is found; else it is only shown. */
  readonly isForced: boolean;
  readonly json: boolean;
}

/**
 * `layerbook prune`: what nobody needs of all that Layerbook keeps on this machine and its engine; with `isForced` it is
 * removed. What a branch or a tag of a history names is kept unless its notebook was named. 1 when something could not be
 * removed, 3 without an engine (all else is pruned).
 */
export async function pruneCommand(
  terminal: ITerminal,
  options: IPruneCommandOptions
): Promise<ExitCode> {
  return stoppable(async signal => {
    const stateDir = await ensureStateDir();
    const plan = await planPrune(stateDir, options, signal);
    const pruned: IPruned[] = [];
    const take = async (item: IPruneItem): Promise<void> => {
      signal.throwIfAborted();
      const error = options.isForced ? await remove(item) : null;
      pruned.push({ item, error });
    };
    for (const item of plan.items) {
      await take(item);
    }
    // Bases that a history left behind which was just removed are among them.
    const bases = await unusedBases(stateDir, {
      olderThanMs: olderThanMs(options),
      signal
    });
    if (bases) {
      await take(bases);
    }
    tellPruned(terminal, { ...options, plan, pruned });
    if (pruned.some(({ error }) => error !== null)) {
      return 1;
    }
    return plan.engineError ? exitCodeOf(plan.engineError) : 0;
  });
}

async function remove(item: IPruneItem): Promise<IErrorData | null> {
  try {
    await item.remove();
    return null;
  } catch (error) {
    return toErrorData(error);
  }
}
