import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { parseRunId } from '../../common/ids.js';
import type { CellId } from '../../common/ids.js';
import { toErrorData } from '../../common/protocol/errors.js';
import type { IRpcClient } from '../tokens.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';

/** Lines that arrow up brings back. */
const MAX_HISTORY = 100;

interface IInputLineProps {
  readonly card: ContainerCard;
  readonly cellId: CellId;
  readonly client: IRpcClient;
  readonly stateKey: string;
  /** A line was sent. */
  readonly onTyped: (text: string) => void;
}

/** Where lines are typed into a container that runs: Enter sends one, Ctrl-D ends the input. */
export function InputLine(props: IInputLineProps): React.JSX.Element {
  const trans = useTrans();
  const input = useInput(props);
  const id = React.useId();
  if (input.isEnded) {
    return (
      <div className="layerbook-input layerbook-muted" role="status">
        {trans.__('The input is closed: the container reads its end.')}
      </div>
    );
  }
  return (
    <div className="layerbook-input">
      <label htmlFor={id}>{trans.__('Input')}</label>
      <input
        id={id}
        type="text"
        className="layerbook-input-text"
        spellCheck={false}
        autoComplete="off"
        placeholder={trans.__('A line for the container, sent by Enter')}
        value={input.text}
        onChange={event => input.setText(event.currentTarget.value)}
        onPaste={event => {
          if (input.onPaste(event.clipboardData.getData('text'))) {
            event.preventDefault();
          }
        }}
        onKeyDown={event => {
          if (input.onKey(event)) {
            event.preventDefault();
            event.stopPropagation();
          }
        }}
      />
      <button
        type="button"
        className="layerbook-button"
        title={trans.__('Close standard input, as Ctrl-D does')}
        onClick={() => input.end()}
      >
        {trans.__('End input')}
      </button>
      {input.failure === null ? null : (
        <span className="layerbook-warning-words" role="alert">
          {input.failure}
        </span>
      )}
    </div>
  );
}

interface IInput {
  readonly text: string;
  readonly isEnded: boolean;
  readonly failure: string | null;
  setText(text: string): void;
  end(): void;
  /** Sends pasted lines; whether there were any. */
  onPaste(pasted: string): boolean;
  /** Whether the key was one of those that do something. */
  onKey(event: React.KeyboardEvent): boolean;
}

function useInput(props: IInputLineProps): IInput {
  const { card, cellId, client, stateKey, onTyped } = props;
  const [text, setText] = useRemembered(`${stateKey} input`, '');
  const [isEnded, setEnded] = useRemembered(`${stateKey} input ended`, false);
  const [failure, setFailure] = React.useState<string | null>(null);
  const history = useLineHistory(stateKey, text, setText);
  const send = (data: string, end = false): void => {
    setFailure(null);
    client
      .request('runInput', {
        runId: parseRunId(card.runId),
        cellId,
        data,
        ...(end ? { end } : {})
      })
      .catch((error: unknown) => setFailure(toErrorData(error).message));
  };
  const sendLines = (lines: string, rest: string): void => {
    send(`${lines}\n`);
    onTyped(lines);
    history.add(lines.slice(lines.lastIndexOf('\n') + 1));
    setText(rest);
  };
  const end = (): void => {
    if (text !== '') {
      onTyped(text);
    }
    send(text, true);
    setEnded(true);
  };
  return {
    text,
    isEnded,
    failure,
    setText,
    end,
    onPaste: pasted => {
      const lines = (text + pasted.replace(/\r\n?/g, '\n')).split('\n');
      const rest = lines.pop() ?? '';
      if (lines.length > 0) {
        sendLines(lines.join('\n'), rest);
      }
      return lines.length > 0;
    },
    onKey: event => {
      if (event.nativeEvent.isComposing) {
        return false;
      }
      if (event.key === 'Enter') {
        sendLines(text, '');
        return true;
      }
      if (event.ctrlKey && event.key.toLowerCase() === 'd') {
        end();
        return true;
      }
      return history.onKey(event.key);
    }
  };
}

/** Earlier lines by arrow up, later ones by arrow down, and below them what is being written. */
function useLineHistory(
  stateKey: string,
  text: string,
  setText: (text: string) => void
): { add(line: string): void; onKey(key: string): boolean } {
  const [lines, setLines] = useRemembered<readonly string[]>(
    `${stateKey} input history`,
    []
  );
  const at = React.useRef(0);
  const draft = React.useRef('');
  const go = (back: number): void => {
    if (at.current === 0) {
      draft.current = text;
    }
    at.current = Math.min(Math.max(0, back), lines.length);
    setText(
      at.current === 0
        ? draft.current
        : (lines[lines.length - at.current] ?? '')
    );
  };
  return {
    add: line => {
      at.current = 0;
      draft.current = '';
      if (line !== '' && line !== lines.at(-1)) {
        setLines([...lines, line].slice(-MAX_HISTORY));
      }
    },
    onKey: key => {
      if (key !== 'ArrowUp' && key !== 'ArrowDown') {
        return false;
      }
      go(at.current + (key === 'ArrowUp' ? 1 : -1));
      return true;
    }
  };
}
