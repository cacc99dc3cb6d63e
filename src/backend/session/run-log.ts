import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellId, RunId } from '../../common/ids.js';
import type { RunEvent, RunEventBody } from '../../common/protocol/runs.js';
import { logError } from '../base/logger.js';

/** Characters of log and output kept in memory for replay; the whole text is on disk. */
const MAX_REPLAY_TEXT = 512 * 1024;

type TextEvent = Extract<RunEvent, { kind: 'log' } | { kind: 'output' }>;

/**
 * The events of one run, numbered from 1. Listeners get what comes; whoever joins late gets the events kept so far.
 * Memory is bounded: text that is too old for a card is dropped here and stays in the run's folder.
 */
export class RunLog {
  private readonly _dir: string;
  private readonly _listeners = new Set<(event: RunEvent) => void>();
  private readonly _dropped = new Map<CellId, number>();
  /** Text of a cell that waits for the disk. */
  private readonly _unwritten = new Map<CellId, string[]>();
  private _events: RunEvent[] = [];
  private _seq = 0;
  private _textSize = 0;
  private _writing: Promise<void> = Promise.resolve();

  constructor(runsDir: string, runId: RunId) {
    this._dir = join(runsDir, runId);
  }

  get lastSeq(): number {
    return this._seq;
  }

  add(body: RunEventBody): void {
    this._seq += 1;
    const event: RunEvent = { ...body, seq: this._seq, at: Date.now() };
    this._events.push(event);
    if (isText(event)) {
      this._textSize += event.text.length;
      this._write(event.cellId, event.text);
      if (this._textSize > MAX_REPLAY_TEXT * 1.25) {
        this._dropOldText();
      }
    }
    for (const listener of [...this._listeners]) {
      listener(event);
    }
  }

  /** Calls `listener` with the kept events after `after` at once, then with each new one, until the result is called. */
  subscribe(after: number, listener: (event: RunEvent) => void): () => void {
    const told = new Set<CellId>();
    for (const event of this._events) {
      if (event.seq > after) {
        listener(after === 0 ? this._withOmission(event, told) : event);
      }
    }
    this._listeners.add(listener);
    return () => this._listeners.delete(listener);
  }

  /** The whole text of one cell: build log or container output. Empty when it wrote nothing. */
  async text(cellId: CellId): Promise<string> {
    await this._writing;
    try {
      return await readFile(this._fileOf(cellId), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return '';
      }
      throw error;
    }
  }

  /** Resolves when all text so far is on disk. */
  async flush(): Promise<void> {
    await this._writing;
  }

  private _withOmission(event: RunEvent, told: Set<CellId>): RunEvent {
    if (!isText(event) || told.has(event.cellId)) {
      return event;
    }
    told.add(event.cellId);
    const omitted = this._dropped.get(event.cellId) ?? 0;
    return omitted > 0 ? { ...event, omitted } : event;
  }

  private _dropOldText(): void {
    let excess = this._textSize - MAX_REPLAY_TEXT;
    this._events = this._events.filter(event => {
      if (excess <= 0 || !isText(event)) {
        return true;
      }
      excess -= event.text.length;
      this._textSize -= event.text.length;
      this._dropped.set(
        event.cellId,
        (this._dropped.get(event.cellId) ?? 0) + event.text.length
      );
      return false;
    });
  }

  private _fileOf(cellId: CellId): string {
    return join(this._dir, `${cellId}.log`);
  }

  /** Takes text for the disk. What comes while a write is under way goes into the next one as a whole. */
  private _write(cellId: CellId, text: string): void {
    const waiting = this._unwritten.get(cellId);
    if (waiting) {
      waiting.push(text);
      return;
    }
    this._unwritten.set(cellId, [text]);
    this._writing = this._writing.then(() => this._append(cellId));
  }

  /** A full disk costs the log on disk, never the run. */
  private async _append(cellId: CellId): Promise<void> {
    const text = this._unwritten.get(cellId)?.join('') ?? '';
    this._unwritten.delete(cellId);
    try {
      await mkdir(this._dir, { recursive: true, mode: 0o700 });
      await appendFile(this._fileOf(cellId), text);
    } catch (error) {
      logError('could not keep a run’s log on disk', error);
    }
  }
}

function isText(event: RunEvent): event is TextEvent {
  return event.kind === 'log' || event.kind === 'output';
}
