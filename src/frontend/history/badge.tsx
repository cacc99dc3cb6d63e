import * as React from 'react';

/** What a name stands for; `head` is the branch that the notebook is on. */
export type BadgeKind = 'head' | 'branch' | 'tag' | 'image';

/** A name beside a commit: shape, sign and colour tell what kind it is. */
export function Badge(props: {
  kind: BadgeKind;
  name: string;
  /** Beside the name, quieter. */
  note?: string;
  title: string;
}): React.JSX.Element {
  const { kind, name, note = '', title } = props;
  return (
    <span
      className="layerbook-branch"
      data-kind={kind}
      data-head={kind === 'head'}
      title={title}
    >
      <span>{name}</span>
      {note === '' ? null : (
        <span className="layerbook-branch-note">{note}</span>
      )}
    </span>
  );
}
