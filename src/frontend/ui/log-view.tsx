import * as React from 'react';
import { formatCount } from '../../common/format.js';
import { readTail } from './terminal-lines.js';
import type { ITextChunk, ITextLine } from './terminal-lines.js';
import { useTrans } from './trans.js';

/** Lines that are in the page before someone asks for more. */
const TAIL_LINES = 400;
/** Lines that are in the page at most: beyond this a page gets slow, and the full log is on the server. */
const MAX_LINES = 10_000;

/** A log as a terminal shows it, without anything in it that acts: text nodes only. */
export function LogLines(props: {
  chunks: readonly ITextChunk[];
  /** Characters that came before and are not in `chunks`. */
  omitted?: number;
}): React.JSX.Element {
  const trans = useTrans();
  const [shown, setShown] = React.useState(TAIL_LINES);
  const tail = React.useMemo(
    () => readTail(props.chunks, shown),
    [props.chunks, shown]
  );
  const next = Math.min(MAX_LINES, shown * 10);
  const omitted = props.omitted ?? 0;
  return (
    <>
      {omitted > 0 ? (
        <div className="layerbook-log-note">
          {trans.__(
            '%1 characters before this are not kept here.',
            formatCount(omitted)
          )}
        </div>
      ) : null}
      {tail.earlier > 0 ? (
        <div className="layerbook-log-note">
          {trans.__('%1 earlier lines.', formatCount(tail.earlier))}{' '}
          {next > shown ? (
            <button
              type="button"
              className="layerbook-link"
              onClick={() => setShown(next)}
            >
              {trans.__('Show more')}
            </button>
          ) : null}
        </div>
      ) : null}
      <pre>
        {tail.lines.map((line, index) => (
          <Line key={tail.earlier + index} line={line} />
        ))}
      </pre>
    </>
  );
}

const Line = React.memo(
  function Line(props: { line: ITextLine }): React.JSX.Element {
    const trans = useTrans();
    const { runs, stream, cut } = props.line;
    return (
      <div
        className="layerbook-log-line"
        data-stream={stream}
        title={stream === 2 ? trans.__('standard error') : undefined}
      >
        {runs.length === 0 ? '\n' : null}
        {runs.map((run, index) =>
          run.style === null ? (
            run.text
          ) : (
            <span
              key={index}
              className={run.style.classes}
              style={{
                color: run.style.color,
                backgroundColor: run.style.background
              }}
            >
              {run.text}
            </span>
          )
        )}
        {cut > 0 ? (
          <span className="layerbook-muted">
            {trans.__(' … and %1 more characters', formatCount(cut))}
          </span>
        ) : null}
      </div>
    );
  },
  (before, after) => isSameLine(before.line, after.line)
);

function isSameLine(a: ITextLine, b: ITextLine): boolean {
  return (
    a.stream === b.stream &&
    a.cut === b.cut &&
    a.runs.length === b.runs.length &&
    a.runs.every((run, index) => {
      const other = b.runs[index];
      return (
        run.text === other?.text &&
        run.style?.classes === other.style?.classes &&
        run.style?.color === other.style?.color &&
        run.style?.background === other.style?.background
      );
    })
  );
}

/** A box that stays at its end while text comes, until someone scrolls up. */
export function TailBox(props: {
  className: string;
  label: string;
  isFollowing: boolean;
  children: React.ReactNode;
}): React.JSX.Element {
  const box = React.useRef<HTMLDivElement>(null);
  const isAtEnd = React.useRef(true);
  React.useLayoutEffect(() => {
    const node = box.current;
    if (node !== null && props.isFollowing && isAtEnd.current) {
      node.scrollTop = node.scrollHeight;
    }
  });
  return (
    <div
      ref={box}
      className={`jp-RenderedText ${props.className}`}
      role="log"
      aria-label={props.label}
      aria-live="off"
      tabIndex={0}
      onScroll={event => {
        const node = event.currentTarget;
        const left = node.scrollHeight - node.scrollTop - node.clientHeight;
        isAtEnd.current = left < 24;
      }}
    >
      {props.children}
    </div>
  );
}
