import * as React from 'react';
import type { IErrorData } from '../../common/protocol/errors.js';
import { useTrans } from './trans.js';

/** Words in the place of what is not there: what to do to get it. */
export function Notice(props: {
  title: string;
  children?: React.ReactNode;
}): React.JSX.Element {
  return (
    <div className="layerbook-notice">
      <p className="layerbook-notice-title">{props.title}</p>
      {props.children}
    </div>
  );
}

/** A failure: what failed, what to do, and a button to try again. */
export function ErrorNotice(props: {
  error: IErrorData;
  onRetry?: () => void;
}): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="layerbook-notice" role="alert">
      <p className="layerbook-notice-title">{props.error.message}</p>
      <p>{props.error.hint}</p>
      {props.onRetry === undefined ? null : (
        <button
          type="button"
          className="layerbook-button"
          onClick={props.onRetry}
        >
          {trans.__('Try again')}
        </button>
      )}
    </div>
  );
}
