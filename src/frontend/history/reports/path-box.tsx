import * as React from 'react';
import type { HistoryModel } from '../history-model.js';
import { useTrans } from '../../ui/trans.js';
import { HANDS_ON_FOCUS } from '../../ui/virtual-tree.js';
import { readPath } from './read-path.js';

/** Suggestions that are shown. */
const SUGGESTED = 12;

/** How long the typing must rest before paths are suggested, in milliseconds. */
const DELAY = 200;

/** Asks for a path; suggests those that the image has where the notebook is. Enter goes there. */
export function PathBox(props: {
  history: HistoryModel;
  /** Null: there is none yet. */
  path: string | null;
  onPath: (path: string) => void;
}): React.JSX.Element {
  const { path } = props;
  const trans = useTrans();
  const id = React.useId();
  const box = useHandedFocus(path === null);
  const state = usePathBox(props);
  const { suggested, active } = state;
  return (
    <form
      className="layerbook-toolbar layerbook-path-form"
      role="search"
      onSubmit={event => {
        event.preventDefault();
        state.submit();
      }}
    >
      <span className="layerbook-path-field">
        <input
          ref={box}
          type="text"
          className="layerbook-filter layerbook-path-box"
          placeholder={trans.__('/path/in/the/image')}
          aria-label={trans.__('Path in the image')}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={suggested.length > 0}
          aria-controls={id}
          {...(active < 0
            ? {}
            : { 'aria-activedescendant': `${id}-${active}` })}
          autoComplete="off"
          spellCheck={false}
          value={state.text}
          onChange={event => state.type(event.currentTarget.value)}
          onKeyDown={event => state.onKey(event)}
          onBlur={() => state.close()}
        />
        <Suggestions
          id={id}
          paths={suggested}
          active={active}
          onGo={chosen => state.go(chosen)}
        />
      </span>
      <button type="submit" className="layerbook-button">
        {trans.__('Show History')}
      </button>
    </form>
  );
}

/** What is typed, what is suggested for it, and which suggestion the keys came to (-1: none). */
interface IPathBox {
  readonly text: string;
  readonly suggested: readonly string[];
  readonly active: number;
  type(text: string): void;
  go(path: string): void;
  submit(): void;
  close(): void;
  onKey(event: React.KeyboardEvent): void;
}

function usePathBox(props: {
  history: HistoryModel;
  path: string | null;
  onPath: (path: string) => void;
}): IPathBox {
  const { history, path, onPath } = props;
  const [text, setText] = React.useState(path === null ? '' : `/${path}`);
  const [isTyping, setTyping] = React.useState(false);
  const [active, setActive] = React.useState(-1);
  const suggested = useSuggestions(history, isTyping ? readPath(text) : '');
  const close = (): void => {
    setTyping(false);
    setActive(-1);
  };
  const go = (chosen: string): void => {
    setText(`/${chosen}`);
    close();
    onPath(chosen);
  };
  return {
    text,
    suggested,
    active,
    go,
    close,
    submit: () => {
      if (text.trim() !== '') {
        go(suggested[active] ?? readPath(text));
      }
    },
    type: typed => {
      setText(typed);
      setTyping(true);
      setActive(-1);
    },
    onKey: event => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (suggested.length === 0) {
        return;
      }
      if (step !== undefined) {
        event.preventDefault();
        // The place after the last suggestion is the text itself.
        const places = suggested.length + 1;
        setActive(((active + 1 + step + places) % places) - 1);
      } else if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        close();
      }
    }
  };
}

function Suggestions(props: {
  id: string;
  paths: readonly string[];
  active: number;
  onGo: (path: string) => void;
}): React.JSX.Element {
  const { id, paths, active } = props;
  const trans = useTrans();
  return (
    <div
      id={id}
      className="layerbook-path-suggestions"
      role="listbox"
      aria-label={trans.__('Paths of the image')}
      hidden={paths.length === 0}
    >
      {paths.map((path, index) => (
        <div
          key={path}
          id={`${id}-${index}`}
          className="layerbook-choose-line"
          role="option"
          aria-selected={index === active}
          title={path}
          // The box keeps the focus.
          onMouseDown={event => event.preventDefault()}
          onClick={() => props.onGo(path)}
        >
          <code className="layerbook-choose-text">/{path}</code>
        </div>
      ))}
    </div>
  );
}

/** Takes the focus from the view around it, when there is no list yet that would. */
function useHandedFocus(isWanted: boolean): React.RefObject<HTMLInputElement> {
  const box = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => {
    const host = box.current?.closest(`[${HANDS_ON_FOCUS}]`) ?? null;
    if (isWanted && host !== null && document.activeElement === host) {
      box.current?.focus();
    }
  }, [isWanted]);
  return box;
}

/** Paths of the image where the notebook is that have a text in them; none while they are looked for. */
function useSuggestions(
  history: HistoryModel,
  text: string
): readonly string[] {
  const [paths, setPaths] = React.useState<readonly string[]>([]);
  React.useEffect(() => {
    setPaths([]);
    if (text.length < 2) {
      return undefined;
    }
    const abort = new AbortController();
    const { signal } = abort;
    const timer = setTimeout(() => {
      findPaths(history, text, signal).then(
        found => {
          if (!signal.aborted) {
            setPaths(found);
          }
        },
        // Without suggestions the path can be typed.
        () => undefined
      );
    }, DELAY);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [history, text]);
  return paths;
}

async function findPaths(
  history: HistoryModel,
  text: string,
  signal: AbortSignal
): Promise<readonly string[]> {
  await history.load();
  const oid = history.headOid ?? history.commits[0]?.oid;
  if (oid === undefined || signal.aborted) {
    return [];
  }
  const { notebookId } = history;
  const { entries } = await history.source.ask(
    'historyFind',
    {
      notebookId,
      oid,
      pattern: { text, syntax: 'text' },
      offset: 0,
      limit: SUGGESTED
    },
    { signal }
  );
  return entries.map(({ path }) => path);
}
