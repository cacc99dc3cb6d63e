import * as React from 'react';
import type { IFileDiff } from '../../../common/protocol/history.js';
import { useTrans } from '../../ui/trans.js';
import { describeContent } from '../content-facts.js';

/** What is known of each side of a difference, below the names of the sides. */
export function SideFacts(props: {
  diff: IFileDiff;
  names: { readonly before: string; readonly after: string };
}): React.JSX.Element {
  const { diff, names } = props;
  const trans = useTrans();
  const sides = [
    { name: names.before, facts: describeContent(trans, diff.before) },
    { name: names.after, facts: describeContent(trans, diff.after) }
  ];
  return (
    <dl className="layerbook-details">
      {sides.map(({ name, facts }) => (
        <React.Fragment key={name}>
          <dt>{name}</dt>
          <dd>
            {facts.words}{' '}
            {facts.code === null ? null : <code>{facts.code}</code>}
          </dd>
        </React.Fragment>
      ))}
    </dl>
  );
}
