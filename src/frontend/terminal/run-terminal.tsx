import { ServerConnection } from '@jupyterlab/services';
import { Terminal } from '@jupyterlab/terminal';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import type { CellId, RunId } from '../../common/ids.js';
import { CardActionsContext } from '../outputs/card-actions.js';
import type { ICardActions } from '../outputs/card-actions.js';
import { useTrans } from '../ui/trans.js';
import { RunConnection } from './run-connection.js';

/** A container cell with `tty: true` that runs. */
interface IRunTerminalProps {
  readonly runId: RunId;
  readonly cellId: CellId;
  readonly card: ContainerCard;
}

/** The terminal of a container that runs: shows what it prints, and sends it keys and size. */
export function RunTerminal(props: IRunTerminalProps): React.JSX.Element {
  const { runId, cellId } = props;
  const actions = React.useContext(CardActionsContext);
  const trans = useTrans();
  const host = React.useRef<HTMLDivElement>(null);
  // Before the page loses the element: a widget that is attached to nothing cannot be detached.
  React.useLayoutEffect(() => {
    const { current } = host;
    return current === null
      ? undefined
      : showTerminal(current, { runId, cellId, actions });
  }, [runId, cellId, actions]);
  return (
    <div
      ref={host}
      className="layerbook-run-terminal"
      role="group"
      aria-label={trans.__('Terminal of the container')}
      // Keys are the container's, not the notebook's.
      data-lm-suppress-shortcuts="true"
      onKeyDown={event => event.stopPropagation()}
    />
  );
}

/** Puts a terminal into an element that is on the page; what it gives takes it away again. */
function showTerminal(
  host: HTMLElement,
  {
    runId,
    cellId,
    actions
  }: { runId: RunId; cellId: CellId; actions: ICardActions }
): () => void {
  const { containers, terminalLook } = actions;
  if (containers === undefined) {
    return () => undefined;
  }
  let terminal: Terminal | null = null;
  let isOver = false;
  const connection = new RunConnection({
    client: containers.client,
    serverSettings: ServerConnection.makeSettings(),
    runId,
    cellId
  });
  const observer = new ResizeObserver(() => {
    if (terminal !== null) {
      MessageLoop.sendMessage(terminal, Widget.ResizeMessage.UnknownSize);
    }
  });
  const show = async (): Promise<void> => {
    const options = await terminalLook?.options();
    if (isOver) {
      return;
    }
    terminal = new Terminal(connection, {
      ...options,
      shutdownOnClose: false,
      closeOnExit: false
    });
    terminalLook?.follow(terminal);
    Widget.attach(terminal, host);
    observer.observe(host);
  };
  void show();
  return () => {
    isOver = true;
    observer.disconnect();
    connection.dispose();
    terminal?.dispose();
  };
}
