import type { CellId, ContainerId, NotebookId } from '../../common/ids.js';
import type { ITerminalSize } from '../../common/protocol/containers.js';
import type { IHistory } from '../history/contract.js';
import type { IContextInputs } from '../inputs/contract.js';
import type { IBuildRights } from '../session/context.js';
import type { EngineProvider } from '../session/engine-provider.js';

/** What shells are opened with. */
export interface IShellServices {
  readonly rootDir: string;
  readonly engines: Pick<EngineProvider, 'get'>;
  readonly inputs: IContextInputs;
  readonly rights: IBuildRights;
  readonly runs: { history(id: NotebookId): Promise<IHistory> };
}

/** Where a shell is going to be. What was made for it goes when it is disposed. */
export interface IShellPlace extends AsyncDisposable {
  readonly notebookId: NotebookId;
  /** The cell whose image or container it is, or null. */
  readonly cellId: CellId | null;
  /** `Dockerfile cell 3`, `3f9a1c2b`, `web`. */
  readonly title: string;
  /** What a person should know first, or null. */
  readonly note: string | null;
  readonly in:
    | {
        readonly kind: 'image';
        /** A name or id that the engine knows. */
        readonly image: string;
      }
    | { readonly kind: 'container'; readonly containerId: ContainerId };
}

/** How a shell is opened. */
export interface IShellOptions {
  readonly user: 'root' | 'image';
  /** Size of its terminal; null: it has none, and its output comes in two streams. */
  readonly size: ITerminalSize | null;
  /** Where it gives a promise, nothing more is read until that resolves. */
  readonly onOutput: (stream: 1 | 2, chunk: Buffer) => void | Promise<void>;
}

/** A shell that runs. */
export interface IShell {
  /** `/bin/bash`. */
  readonly path: string;
  /** Resolves at its end, when all of its output was taken: its exit code, or null where the engine does not say. Never rejects. */
  readonly ended: Promise<number | null>;
  write(data: string | Buffer): Promise<void>;
  endInput(): void;
  resize(size: ITerminalSize): Promise<void>;
  /** Ends it, and removes what was made for it. */
  close(): Promise<void>;
}

/** What programs in the terminal take it for. */
export const TERM = 'TERM=xterm-256color';
