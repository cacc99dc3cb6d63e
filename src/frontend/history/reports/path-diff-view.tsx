import * as React from 'react';
import { Notice } from '../../ui/notice.js';
import { useTrans } from '../../ui/trans.js';
import { useModel } from '../../ui/use-model.js';
import { FileDiffPane } from '../diff/file-diff-pane.js';
import type { FindLanguage } from '../find-language.js';
import type { PathHistoryModel } from './path-history-model.js';

/** The difference of the path at the chosen commit. */
export function PathDiffView(props: {
  model: PathHistoryModel;
  findLanguage: FindLanguage;
  onClose: () => void;
}): React.JSX.Element | null {
  const { model } = props;
  const trans = useTrans();
  useModel(model);
  const { file, refs, selected } = model;
  if (selected === null) {
    return null;
  }
  if (file === null || refs === null) {
    return (
      <Notice title={trans.__('Only what is below the directory changed.')}>
        <p>{trans.__('“Open layer” lists the files.')}</p>
      </Notice>
    );
  }
  return (
    <FileDiffPane
      file={file}
      refs={refs}
      source={model.source}
      findLanguage={props.findLanguage}
      onClose={props.onClose}
      onRetry={() => void model.retryFile()}
    />
  );
}
