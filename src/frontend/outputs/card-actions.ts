import * as React from 'react';

/** Where a card can lead to; absent when the application has no such place. */
export interface ICardActions {
  /** Shows a commit in the History panel, and its files when `files` is true. */
  readonly openHistory?:
    | ((args: { notebookId: string; commit?: string; files?: boolean }) => void)
    | undefined;
  /** Whether the browser runs on the machine whose ports the engine publishes. */
  readonly isLocal: boolean;
}

/** The actions of the application that shows the card. */
export const CardActionsContext = React.createContext<ICardActions>({
  isLocal: false
});
