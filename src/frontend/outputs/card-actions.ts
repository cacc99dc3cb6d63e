import * as React from 'react';
import type { ShellTarget } from '../../common/protocol/containers.js';
import type { IContainerServices } from '../containers/container-services.js';
import type { TerminalLook } from '../terminal/terminal-look.js';

/** A context file at two builds: digests of its entry, null where there was none. */
export interface IContextFileVersions {
  readonly notebookId: string;
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Where a card can lead to; absent when the application has no such place. */
export interface ICardActions {
  /** Shows a commit in the History panel; with `files` also its files, with `cell` only the commits of its cell. */
  readonly openHistory?:
    | ((args: {
        notebookId: string;
        commit?: string;
        files?: boolean;
        cell?: boolean;
      }) => void)
    | undefined;
  /** Shows what changed in a file of the build context. */
  readonly contextDiff?: ((file: IContextFileVersions) => void) | undefined;
  /** Opens a terminal with a shell in an image or a container. */
  readonly openShell?: ((target: ShellTarget) => void) | undefined;
  /** Opens a terminal with a shell in the image of the cell that an element is below. */
  readonly openShellAround?: ((element: Element) => void) | undefined;
  /** How terminals look. */
  readonly terminalLook?: TerminalLook | undefined;
  /** What can be done with the containers of the cards. */
  readonly containers?: IContainerServices | undefined;
  /** Whether the browser runs on the machine whose ports the engine publishes. */
  readonly isLocal: boolean;
}

/** The actions of the application that shows the card. */
export const CardActionsContext = React.createContext<ICardActions>({
  isLocal: false
});
