import type { ContainerCard } from '../../common/cards/container-card.js';
import type { CellId, RunId } from '../../common/ids.js';
import type { ContainerInputs } from '../session/container-inputs.js';

/** Where a person types: the process's standard input, which is a terminal or not. */
export type IInputStream = Pick<
  NodeJS.ReadStream,
  'on' | 'off' | 'pause' | 'resume'
> &
  Partial<Pick<NodeJS.ReadStream, 'isTTY' | 'setRawMode'>>;

/** Hands on what is typed to the container that runs. */
export class TypedInput {
  private readonly _stream: IInputStream;
  private readonly _inputs: ContainerInputs;
  private readonly _runId: RunId;
  private _cellId: CellId | null = null;
  private _isRaw = false;
  /** One part after the other, the end last. */
  private _sending: Promise<void> = Promise.resolve();

  constructor(stream: IInputStream, inputs: ContainerInputs, runId: RunId) {
    this._stream = stream;
    this._inputs = inputs;
    this._runId = runId;
  }

  /** Begins when the container takes input; with a terminal each key goes to it, Ctrl-C too. */
  open(cellId: CellId, { stdin, tty }: ContainerCard): void {
    if (this._cellId !== null || !(stdin || tty)) {
      return;
    }
    this._cellId = cellId;
    const stream = this._stream;
    if (tty && stream.isTTY && stream.setRawMode) {
      stream.setRawMode(true);
      this._isRaw = true;
      this._resize();
      process.stdout.on('resize', this._resize);
    }
    stream.on('data', this._send);
    stream.on('end', this._end);
    stream.resume();
  }

  close(): void {
    const stream = this._stream;
    if (this._isRaw) {
      stream.setRawMode?.(false);
      process.stdout.off('resize', this._resize);
      this._isRaw = false;
    }
    stream.off('data', this._send);
    stream.off('end', this._end);
    // An open standard input would keep the process alive.
    stream.pause();
  }

  private readonly _send = (data: Buffer | string): void => {
    this._stream.pause();
    this._do(async () => {
      await this._input()?.write(data);
      this._stream.resume();
    });
  };

  private readonly _end = (): void => {
    this._do(async () => this._input()?.end());
  };

  private readonly _resize = (): void => {
    const { columns, rows } = process.stdout;
    const cellId = this._cellId;
    if (cellId !== null && columns > 0 && rows > 0) {
      const size = { columns, rows };
      this._do(() => this._inputs.resize(this._runId, cellId, size));
    }
  };

  private _input(): ReturnType<ContainerInputs['get']> | null {
    return this._cellId && this._inputs.get(this._runId, this._cellId);
  }

  /** A container that is gone takes nothing; its end is told by its run. */
  private _do(action: () => Promise<void> | undefined): void {
    this._sending = this._sending.then(action).catch(() => undefined);
  }
}
