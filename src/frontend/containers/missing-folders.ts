import type { IRpcClient, NotificationParams } from '../tokens.js';

/** Runs that are remembered; the oldest are forgotten first. */
const MAX_RUNS = 200;

/** Remembers which folder a run failed for: a card has no room for it, as it is gone once the folder is there. */
export class MissingFolders {
  constructor(client: Pick<IRpcClient, 'runEventReceived'>) {
    client.runEventReceived.connect(this._onEvent, this);
  }

  /** Path relative to the server's root, or null. */
  get(runId: string): string | null {
    return this._folders.get(runId) ?? null;
  }

  private _onEvent(
    _client: unknown,
    { runId, event }: NotificationParams<'runEvent'>
  ): void {
    const folder =
      event.kind === 'cellFinished' ? event.error?.missingFolder : undefined;
    if (folder === undefined) {
      return;
    }
    this._folders.set(runId, folder);
    const oldest = this._folders.keys().next();
    if (this._folders.size > MAX_RUNS && oldest.done !== true) {
      this._folders.delete(oldest.value);
    }
  }

  private readonly _folders = new Map<string, string>();
}
