import type {
  NotebookSnapshot,
  SnapshotCell
} from '../../../common/notebook/snapshot.js';
import type { BuildEntitlement } from '../../builder/contract.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import type { IGivenSources } from '../../session/secrets/contract.js';
import type { IShell } from '../../shell/contract.js';
import { openShell } from '../../shell/open-shell.js';
import { stoppable } from '../../verify/stoppable.js';
import { UsageError, type ExitCode } from '../exit-code.js';
import { openLocalSession } from '../local-session.js';
import type { ITerminal } from '../terminal.js';
import type { IInputStream } from '../typed-input.js';

/** Options of `layerbook shell`. */
export interface IShellCommandOptions {
  readonly notebook: string;
  /** Number of the Dockerfile cell, from 1, or the id of a Dockerfile or container cell. */
  readonly cell: string;
  readonly user: 'root' | 'image';
  readonly given: IGivenSources;
  readonly entitlements: readonly BuildEntitlement[];
  /** A terminal, or what is to be run by the shell. */
  readonly input: IInputStream;
}

/**
 * `layerbook shell NB CELL`: a shell in the image of a cell, or in what there is of it when the cell fails. Where standard
 * input is no terminal the shell runs what it reads there. 1 when the shell ended with another exit code than 0.
 */
export async function shellCommand(
  terminal: ITerminal,
  options: IShellCommandOptions
): Promise<ExitCode> {
  const { input, user } = options;
  const file = await NotebookFile.read(options.notebook);
  const notebook = file.snapshot();
  const cell = findShellCell(notebook, options.cell);
  const session = await openLocalSession(file.path, options);
  const isTerminal = input.isTTY === true;
  return stoppable(async signal => {
    const { shell, title, note } = await openShell(
      session,
      { kind: 'cell', notebook, cellId: cell.id },
      {
        user,
        size: isTerminal ? sizeOfTerminal() : null,
        signal,
        onProgress: text => terminal.note(text),
        onOutput: async (stream, chunk) => {
          if (stream === 1) {
            await terminal.pipe(chunk);
          } else {
            terminal.writeError(chunk.toString());
          }
        }
      }
    );
    if (isTerminal) {
      terminal.note(`${shell.path} in ${title}. ${note ?? ''}`.trimEnd());
    } else if (note !== null) {
      terminal.note(note);
    }
    const stop = (): void => void shell.close();
    signal.addEventListener('abort', stop, { once: true });
    using _typing = typeInto(shell, input);
    const exitCode = await shell.ended;
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
    return exitCode === 0 ? 0 : 1;
  });
}

/** The cell of an id or of a number among the Dockerfile cells. Throws `UsageError`. */
export function findShellCell(
  { cells }: Pick<NotebookSnapshot, 'cells'>,
  name: string
): SnapshotCell {
  const dockerfiles = cells.filter(cell => cell.kind === 'dockerfile');
  const number = /^\d+$/.test(name) ? Number(name) : 0;
  const found = cells.find(cell => cell.id === name) ?? dockerfiles[number - 1];
  if (!found) {
    const count = dockerfiles.length;
    throw new UsageError(
      count === 0
        ? `There is no cell ${name}: the notebook has no Dockerfile cell.`
        : `There is no cell ${name}: give the number of a Dockerfile cell from 1 to ${count}, or a cell’s id.`
    );
  }
  return found;
}

/** Hands what is typed to the shell, each key as it is where it is typed in a terminal. */
function typeInto(shell: IShell, input: IInputStream): Disposable {
  const isRaw = input.isTTY === true && input.setRawMode !== undefined;
  let sending = Promise.resolve();
  const onData = (data: Buffer | string): void => {
    input.pause();
    sending = sending
      .then(() => shell.write(data))
      .then(() => void input.resume());
  };
  const onEnd = (): void => {
    sending = sending.then(() => shell.endInput());
  };
  const onResize = (): void => {
    // A shell that is over has no size.
    shell.resize(sizeOfTerminal()).catch(() => undefined);
  };
  if (isRaw) {
    input.setRawMode?.(true);
    process.stdout.on('resize', onResize);
  }
  input.on('data', onData);
  input.on('end', onEnd);
  input.resume();
  return {
    [Symbol.dispose]: () => {
      input.off('data', onData);
      input.off('end', onEnd);
      if (isRaw) {
        input.setRawMode?.(false);
        process.stdout.off('resize', onResize);
      }
      // An open standard input would keep the process alive.
      input.pause();
    }
  };
}

function sizeOfTerminal(): { columns: number; rows: number } {
  const { columns, rows } = process.stdout;
  return { columns: columns || 80, rows: rows || 24 };
}
