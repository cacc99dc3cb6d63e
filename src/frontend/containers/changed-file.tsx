import * as React from 'react';
import { formatBytes, formatMode } from '../../common/format.js';
import type { IFileChange, IFileDiff } from '../../common/protocol/history.js';
import { SideFacts } from '../history/diff/side-facts.js';
import { TextView } from '../history/diff/text-view.js';
import { chooseDiff } from '../history/diff-kind.js';
import type { FindLanguage } from '../history/find-language.js';
import type { LayerModel } from '../history/layer-model.js';
import { ChangeMark, describeOp } from '../ui/change-op.js';
import { ErrorNotice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';

/** The difference of one file between the image and what the run left. */
export function ChangedFile(props: {
  model: LayerModel;
  findLanguage: FindLanguage;
}): React.JSX.Element | null {
  const { model, findLanguage } = props;
  const trans = useTrans();
  useModel(model);
  const { file } = model;
  if (file === null) {
    return null;
  }
  const { change, diff, error } = file;
  return (
    <div className="layerbook-diff">
      <div className="layerbook-diff-head">
        <ChangeMark op={change.op} />
        <code className="layerbook-diff-path" title={change.path}>
          {change.path}
        </code>
        <span className="layerbook-muted layerbook-diff-facts">
          {[describeOp(trans, change.op), ...factsOf(change)].join(' · ')}
        </span>
        <button
          type="button"
          className="layerbook-button"
          aria-label={trans.__('Close the difference')}
          onClick={() => model.closeFile()}
        >
          {trans.__('Close')}
        </button>
      </div>
      <div className="layerbook-diff-body">
        {error !== null ? (
          <ErrorNotice error={error} onRetry={() => void model.open(change)} />
        ) : diff === null ? (
          <div className="layerbook-notice layerbook-muted">
            {trans.__('Loading…')}
          </div>
        ) : (
          <Difference diff={diff} findLanguage={findLanguage} />
        )}
      </div>
    </div>
  );
}

function Difference(props: {
  diff: IFileDiff;
  findLanguage: FindLanguage;
}): React.JSX.Element {
  const { path, before, after } = props.diff;
  const trans = useTrans();
  const kind = React.useMemo(() => chooseDiff(before, after), [before, after]);
  if (kind.kind === 'text') {
    return (
      <TextView
        path={path}
        before={kind.before}
        after={kind.after}
        findLanguage={props.findLanguage}
      />
    );
  }
  const names = {
    before: trans.__('in the image'),
    after: trans.__('after the run')
  };
  return (
    <div className="layerbook-facts">
      <p>
        {trans.__(
          'This is not text that can be compared here. “Save files…” of the cell copies it out.'
        )}
      </p>
      <SideFacts diff={props.diff} names={names} />
    </div>
  );
}

function factsOf(change: IFileChange): string[] {
  return [
    ...(change.op !== 'D' && change.kind === 'file'
      ? [formatBytes(change.size)]
      : []),
    ...(change.mode === null ? [] : [formatMode(change.mode)]),
    ...(change.uid === null || change.gid === null
      ? []
      : [`${change.uid}:${change.gid}`]),
    ...(change.details ?? [])
  ];
}
