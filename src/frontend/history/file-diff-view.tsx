import * as React from 'react';
import { useModel } from '../ui/use-model.js';
import { FileDiffPane } from './diff/file-diff-pane.js';
import type { ISideRefs } from './diff/use-sides.js';
import type { FindLanguage } from './find-language.js';
import type { ILayerSubject, LayerModel } from './layer-model.js';

export type { FindLanguage } from './find-language.js';

/** The difference of the file that a layer's view has open, between the layer's commit and what it is compared with. */
export function FileDiffView(props: {
  model: LayerModel;
  findLanguage: FindLanguage;
}): React.JSX.Element | null {
  const { model } = props;
  useModel(model);
  const { file, subject } = model;
  const path = file?.change.path ?? null;
  const refs = React.useMemo(
    () => (subject === null || path === null ? null : refsOf(subject, path)),
    [subject, path]
  );
  if (file === null || refs === null) {
    return null;
  }
  return (
    <FileDiffPane
      file={file}
      refs={refs}
      source={model.source}
      findLanguage={props.findLanguage}
      onClose={() => model.closeFile()}
      onRetry={() => void model.open(file.change)}
    />
  );
}

function refsOf(
  { notebookId, commit, base }: ILayerSubject,
  path: string
): ISideRefs {
  const before = base?.oid ?? commit.parents[0] ?? null;
  return {
    before: before === null ? null : { notebookId, oid: before, path },
    after: { notebookId, oid: commit.oid, path }
  };
}
