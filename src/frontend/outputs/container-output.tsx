import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { parseRunId } from '../../common/ids.js';
import { findCardPlace } from '../containers/find-cell.js';
import { LogLines, TailBox } from '../ui/log-view.js';
import type { ITextChunk } from '../ui/terminal-lines.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';
import { CardActionsContext } from './card-actions.js';
import { isRunning } from './container-end.js';
import { InputLine } from './container-input.js';
import { insertTyped } from './typed-lines.js';
import type { ITypedLine } from './typed-lines.js';
import { useTask } from './use-task.js';

const Terminal = React.lazy(async () => {
  const { RunTerminal } = await import('../terminal/run-terminal.js');
  return { default: RunTerminal };
});

/** Typed lines that are shown. */
const MAX_TYPED = 500;
/** Characters from which the full log is offered, also when the card has all of it. */
const LONG_OUTPUT = 4000;

/** What the container printed and, while it runs, the way to type into it. */
export function ContainerOutput(props: {
  card: ContainerCard;
  stateKey: string;
}): React.JSX.Element {
  const { card, stateKey } = props;
  const { containers } = React.useContext(CardActionsContext);
  const isOpen = card.state === 'running';
  const [typed, setTyped] = useRemembered<readonly ITypedLine[]>(
    `${stateKey} typed`,
    []
  );
  const cellId =
    isOpen && containers !== undefined && (card.tty ?? card.stdin) === true
      ? (findCardPlace(containers.tracker, card)?.cellId ?? null)
      : null;
  if (card.tty === true && cellId !== null) {
    return (
      <React.Suspense fallback={<Printed card={card} typed={typed} />}>
        <Terminal runId={parseRunId(card.runId)} cellId={cellId} card={card} />
      </React.Suspense>
    );
  }
  return (
    <>
      <Printed card={card} typed={typed} />
      {card.stdin === true && cellId !== null && containers !== undefined ? (
        <InputLine
          card={card}
          cellId={cellId}
          client={containers.client}
          stateKey={stateKey}
          onTyped={text =>
            setTyped([...typed, { at: lengthOf(card), text }].slice(-MAX_TYPED))
          }
        />
      ) : null}
    </>
  );
}

function Printed(props: {
  card: ContainerCard;
  typed: readonly ITypedLine[];
}): React.JSX.Element | null {
  const { card, typed } = props;
  const trans = useTrans();
  const isLive = isRunning(card);
  const chunks: readonly ITextChunk[] = React.useMemo(
    () => insertTyped(card.output, card.outputOmitted, typed),
    [card.output, card.outputOmitted, typed]
  );
  if (chunks.length === 0) {
    const isStarted = isLive || card.exitCode !== undefined;
    return card.detached === true || !isStarted ? null : (
      <div className="layerbook-container-silent">
        {isLive ? trans.__('No output yet') : trans.__('It printed nothing')}
      </div>
    );
  }
  return (
    <div>
      <TailBox
        className="layerbook-container-output"
        label={trans.__('Output of the container')}
        isFollowing={isLive}
      >
        <LogLines chunks={chunks} omitted={card.outputOmitted} />
      </TailBox>
      <FullLog card={card} />
    </div>
  );
}

function lengthOf({ output, outputOmitted }: ContainerCard): number {
  return output.reduce((sum, { text }) => sum + text.length, outputOmitted);
}

/** Saves everything that was printed, of which the card keeps the end. */
function FullLog(props: { card: ContainerCard }): React.JSX.Element | null {
  const { card } = props;
  const trans = useTrans();
  const { containers } = React.useContext(CardActionsContext);
  const task = useTask();
  if (containers === undefined || lengthOf(card) < LONG_OUTPUT) {
    return null;
  }
  const save = async (): Promise<void> => {
    const { saveFullLog } = await import('../containers/save-full-log.js');
    await saveFullLog(containers, card);
  };
  return (
    <div className="layerbook-log-note">
      <button
        type="button"
        className="layerbook-link"
        disabled={task.isBusy}
        title={trans.__('Save everything that was printed as a text file')}
        onClick={() => task.run(save)}
      >
        {task.isBusy
          ? trans.__('Fetching the full log…')
          : trans.__('Full log')}
      </button>
    </div>
  );
}
