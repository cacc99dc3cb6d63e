import * as React from 'react';
import { GlyphView } from './glyphs.js';

/** The small triangle before something that unfolds; room is kept when there is nothing to unfold. */
export function Chevron(props: {
  state: 'open' | 'closed' | 'none';
}): React.JSX.Element {
  return (
    <span className="layerbook-chevron" aria-hidden="true">
      {props.state === 'none' ? null : <GlyphView glyph={props.state} />}
    </span>
  );
}

/** A line that unfolds what is below it. */
export function Disclosure(props: {
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  className?: string;
  /** Left out of the button, at the end of the line. */
  aside?: React.ReactNode;
  summary: React.ReactNode;
  children?: React.ReactNode;
}): React.JSX.Element {
  const id = React.useId();
  return (
    <div className={`layerbook-disclosure ${props.className ?? ''}`}>
      <div className="layerbook-disclosure-line">
        <button
          type="button"
          className="layerbook-row-button layerbook-disclosure-button"
          aria-expanded={props.isOpen}
          aria-controls={id}
          onClick={() => props.onToggle(!props.isOpen)}
        >
          <Chevron state={props.isOpen ? 'open' : 'closed'} />
          <span className="layerbook-disclosure-summary">{props.summary}</span>
        </button>
        {props.aside}
      </div>
      <div id={id} hidden={!props.isOpen}>
        {props.isOpen ? props.children : null}
      </div>
    </div>
  );
}
