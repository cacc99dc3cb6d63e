import * as React from 'react';

/** The looks a state can have: each is a shape of its own, not only a colour. */
export type MarkShape =
  'cached' | 'done' | 'running' | 'up' | 'failed' | 'waiting' | 'stopped';

const PATHS: Record<MarkShape, React.JSX.Element> = {
  cached: <path d="m2.5 6.5 2.4 2.4 4.6-5.3" className="layerbook-mark-line" />,
  done: (
    <>
      <circle cx="6" cy="6" r="5.2" className="layerbook-mark-fill" />
      <path d="m3.4 6.2 1.9 1.9 3.4-3.9" className="layerbook-mark-cut" />
    </>
  ),
  running: (
    <>
      <circle cx="6" cy="6" r="4.4" className="layerbook-mark-track" />
      <path d="M6 1.6A4.4 4.4 0 0 1 10.4 6" className="layerbook-mark-line" />
    </>
  ),
  up: (
    <>
      <circle cx="6" cy="6" r="5.2" className="layerbook-mark-fill" />
      <path d="m4.9 3.9 3.3 2.1-3.3 2.1z" className="layerbook-mark-cut" />
    </>
  ),
  failed: (
    <>
      <path
        d="M3.8.8h4.4l3 3v4.4l-3 3H3.8l-3-3V3.8z"
        className="layerbook-mark-fill"
      />
      <path d="m4 4 4 4m0-4L4 8" className="layerbook-mark-cut" />
    </>
  ),
  waiting: <circle cx="6" cy="6" r="4.2" className="layerbook-mark-dots" />,
  stopped: (
    <>
      <circle cx="6" cy="6" r="4.6" className="layerbook-mark-line" />
      <path d="M2.8 9.2 9.2 2.8" className="layerbook-mark-line" />
    </>
  )
};

/** A state as a shape and a word; the word is what a screen reader says. */
export function StateMark(props: {
  shape: MarkShape;
  word: string;
}): React.JSX.Element {
  return (
    <span className="layerbook-mark" data-shape={props.shape}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        {PATHS[props.shape]}
      </svg>
      <span>{props.word}</span>
    </span>
  );
}
