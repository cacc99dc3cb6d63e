import * as React from 'react';
import type { PatternSyntax } from '../../../common/protocol/history-views.js';
import { useTrans } from '../../ui/trans.js';
import type { TypedPattern } from './read-pattern.js';

/** The box for a filter by path: says what it takes the text for, and below itself what is wrong with it. */
export function PathFilter(props: {
  label: string;
  text: string;
  typed: TypedPattern;
  /** Why the filter could not be applied. */
  failure: string | null;
  onText: (text: string) => void;
}): React.JSX.Element {
  const { typed, label } = props;
  const trans = useTrans();
  const id = React.useId();
  const wrong = typed.kind === 'wrong' ? typed.message : props.failure;
  return (
    <span className="layerbook-path-filter">
      <input
        type="search"
        className="layerbook-filter"
        placeholder={trans.__('%1: text, *.glob or /regexp/', label)}
        aria-label={label}
        aria-invalid={wrong !== null}
        aria-describedby={id}
        spellCheck={false}
        value={props.text}
        onChange={event => props.onText(event.currentTarget.value)}
      />
      <span id={id} className="layerbook-path-filter-words">
        {wrong !== null ? (
          <span className="layerbook-path-filter-wrong" role="alert">
            {wrong}
          </span>
        ) : typed.kind === 'pattern' && typed.pattern.syntax !== 'text' ? (
          <SyntaxName syntax={typed.pattern.syntax} />
        ) : null}
      </span>
    </span>
  );
}

function SyntaxName(props: { syntax: PatternSyntax }): React.JSX.Element {
  const trans = useTrans();
  return (
    <span className="layerbook-path-filter-syntax">
      {props.syntax === 'glob'
        ? trans.__('glob')
        : trans.__('regular expression')}
    </span>
  );
}
