import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import * as z from 'zod/mini';
import { LayerbookError } from '../../common/protocol/errors.js';

const answerSchema = z.object({
  outputs: z.array(z.record(z.string(), z.unknown())),
  execution_count: z.nullable(z.number()),
  ok: z.boolean()
});

/** What a kernel cell gave. */
export type KernelAnswer = z.infer<typeof answerSchema>;

/**
 * A Jupyter kernel for the notebook's kernel cells, driven through the Python package (nbclient).
 * It starts with the first cell and stops with `dispose`.
 */
export class KernelSession implements AsyncDisposable {
  private readonly _kernel: string;
  private readonly _folder: string;
  private _child: ChildProcessByStdio<Writable, Readable, null> | null = null;
  private _lines: AsyncIterator<string> | null = null;
  private _reader: Interface | null = null;

  constructor(kernel: string, folder: string) {
    this._kernel = kernel;
    this._folder = folder;
  }

  /** Runs one cell. Throws `request.invalid` when no kernel can be started. */
  async execute(source: string): Promise<KernelAnswer> {
    this._start();
    this._child?.stdin.write(`${JSON.stringify({ source })}\n`);
    const line = await this._lines?.next();
    if (!line || line.done) {
      throw new LayerbookError(
        'request.invalid',
        `The kernel ${this._kernel} could not be used.`,
        {
          hint: 'Install jupyterlab-layerbook in the Python that runs Jupyter, or leave the kernel cells out with --only dockerfile.'
        }
      );
    }
    return answerSchema.parse(JSON.parse(line.value));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this._child;
    if (child && child.exitCode === null) {
      const ended = new Promise<void>(resolve =>
        child.once('exit', () => resolve())
      );
      child.stdin.end();
      await ended;
    }
    this._reader?.close();
  }

  private _start(): void {
    if (this._child) {
      return;
    }
    const python =
      process.env['LAYERBOOK_PYTHON'] ??
      (process.platform === 'win32' ? 'python' : 'python3');
    const args = [
      '-m',
      'jupyterlab_layerbook.kernel_session',
      this._kernel,
      this._folder
    ];
    const child = spawn(python, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    // A Python that is missing shows as the end of its output.
    child.on('error', () => child.stdout.destroy());
    child.stdin.on('error', () => undefined);
    this._child = child;
    this._reader = createInterface({ input: child.stdout });
    this._lines = this._reader[Symbol.asyncIterator]();
  }
}
