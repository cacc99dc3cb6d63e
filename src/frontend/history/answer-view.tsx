import * as React from 'react';
import { ErrorNotice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import type { Answer } from './use-answer.js';

/** What was asked for once it is there; until then that it is on its way, or why it is not. */
export function AnswerView<T>(props: {
  answer: Answer<T>;
  /** What is being waited for. */
  loading?: string;
  onRetry: () => void;
  children: (value: T) => React.ReactNode;
}): React.JSX.Element {
  const { answer } = props;
  const trans = useTrans();
  switch (answer.kind) {
    case 'loading':
      return (
        <div className="layerbook-notice layerbook-muted" role="status">
          {props.loading ?? trans.__('Loading…')}
        </div>
      );
    case 'failed':
      return <ErrorNotice error={answer.error} onRetry={props.onRetry} />;
    case 'ready':
      return <>{props.children(answer.value)}</>;
  }
}
