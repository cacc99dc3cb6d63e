import type { ContainerId, NotebookId } from '../../common/ids.js';
import { toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type { IContainerParams } from '../../common/protocol/containers.js';
import type { IRpcClient, NotificationParams } from '../tokens.js';
import type { ITextChunk } from '../ui/terminal-lines.js';
import { Followed, OnePerClient } from './followed.js';

/** Lines of the past that are asked for. */
const LINES = 200;
/** Characters that are kept; what came first is dropped. */
const MAX_TEXT = 128 * 1024;
/** Shortest time between two announcements of new text, in milliseconds. */
const INTERVAL = 100;

/** The log of a container that runs on, followed while somebody looks. */
export class ContainerLog extends Followed {
  constructor(client: IRpcClient, params: IContainerParams) {
    super(client);
    this._params = params;
  }

  /** The same array until something comes. */
  get chunks(): readonly ITextChunk[] {
    return this._chunks;
  }

  /** Characters that were dropped. */
  get omitted(): number {
    return this._omitted;
  }

  get error(): IErrorData | null {
    return this._error;
  }

  protected override listen(): void {
    this.client.containerLog.connect(this._onLog, this);
  }

  protected override end(): void {
    this.client
      .request('unfollowContainer', this._params)
      .catch(() => undefined);
  }

  /** Asks for the last lines and what follows; never rejects. */
  protected override async start(): Promise<void> {
    this._chunks = [];
    this._omitted = 0;
    this._error = null;
    try {
      await this.client.request('followContainer', {
        ...this._params,
        lines: LINES
      });
    } catch (failure) {
      this._error = toErrorData(failure);
    }
    this._announceSoon();
  }

  private _onLog(
    _client: IRpcClient,
    { containerId, stream, text }: NotificationParams<'containerLog'>
  ): void {
    if (containerId !== this._params.containerId) {
      return;
    }
    const last = this._chunks.at(-1);
    const joined =
      last?.stream === stream
        ? [...this._chunks.slice(0, -1), { stream, text: last.text + text }]
        : [...this._chunks, { stream, text }];
    this._chunks = this._bound(joined);
    this._announceSoon();
  }

  private _bound(chunks: ITextChunk[]): ITextChunk[] {
    let excess =
      chunks.reduce((sum, { text }) => sum + text.length, 0) - MAX_TEXT;
    this._omitted += Math.max(0, excess);
    while (excess > 0) {
      const [first] = chunks;
      if (first === undefined) {
        break;
      }
      if (first.text.length > excess) {
        chunks[0] = { ...first, text: first.text.slice(excess) };
        break;
      }
      excess -= first.text.length;
      chunks.shift();
    }
    return chunks;
  }

  private _announceSoon(): void {
    this._timer ??= setTimeout(() => {
      this._timer = undefined;
      this.announce();
    }, INTERVAL);
  }

  private readonly _params: IContainerParams;
  private _chunks: ITextChunk[] = [];
  private _omitted = 0;
  private _error: IErrorData | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
}

const logs = new OnePerClient<ContainerId, ContainerLog>();

/** The one log of a container in this page. */
export function containerLogOf(
  client: IRpcClient,
  notebookId: NotebookId,
  containerId: ContainerId
): ContainerLog {
  return logs.get(
    client,
    containerId,
    () => new ContainerLog(client, { notebookId, containerId })
  );
}
