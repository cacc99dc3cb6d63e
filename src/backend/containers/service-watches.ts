import type { ContainerId, NotebookId } from '../../common/ids.js';
import type { IEngine } from '../engine/contract.js';
import type { ICellContainer } from './contract.js';

/** Notices the end of services. */
export class ServiceWatches {
  private readonly _onEnd: (notebookId: NotebookId) => void;
  private readonly _over = new AbortController();
  private readonly _watched = new Set<ContainerId>();

  /** `onEnd` is told when a service ended, or cannot be watched any more. */
  constructor(onEnd: (notebookId: NotebookId) => void) {
    this._onEnd = onEnd;
  }

  /** Watches a service that runs, until its next end; one that is watched already is not watched twice. */
  add(
    engine: IEngine,
    {
      containerId,
      notebookId
    }: Pick<ICellContainer, 'containerId' | 'notebookId'>
  ): void {
    if (this._watched.has(containerId) || this._over.signal.aborted) {
      return;
    }
    this._watched.add(containerId);
    void this._watch(engine, containerId).then(() => {
      this._watched.delete(containerId);
      if (!this._over.signal.aborted) {
        this._onEnd(notebookId);
      }
    });
  }

  dispose(): void {
    this._over.abort(new Error('The back end ends.'));
  }

  private async _watch(engine: IEngine, id: ContainerId): Promise<void> {
    const seen = new AbortController();
    const signal = AbortSignal.any([this._over.signal, seen.signal]);
    try {
      const exit = engine.containers.wait(id, { signal });
      exit.catch(() => undefined);
      // It may have ended before the engine listened: then no exit follows.
      if ((await engine.containers.inspect(id))?.running) {
        await exit;
      }
    } catch {
      // The engine went away, or everything ends.
    } finally {
      seen.abort(new Error('It is over.'));
    }
  }
}
