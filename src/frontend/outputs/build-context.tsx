import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { LayerCard, SentContext } from '../../common/cards/layer-card.js';
import { formatBytes, formatCount } from '../../common/format.js';
import { Disclosure } from '../ui/disclosure.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';

/** Bytes of a context from which it is worth a word: sending it is most of the time of many builds then. */
const MUCH = 100_000_000;

/** Said while a large build context is being sent, in the last line of the card, so that nothing moves. */
export function LargeContextNotice(props: {
  card: LayerCard;
}): React.JSX.Element | null {
  const trans = useTrans();
  const bytes = bytesOnTheWay(props.card);
  return bytes <= MUCH ? null : (
    <span
      className="layerbook-large-context"
      role="status"
      title={trans.__(
        'Folders that no instruction needs can be named in .dockerignore.'
      )}
    >
      {trans.__(
        'more than %1 of build context: see .dockerignore',
        formatBytes(MUCH)
      )}
    </span>
  );
}

/** What the engine got of the build context; unfolds to the files. */
export function SentContextView(props: {
  card: LayerCard;
  stateKey: string;
}): React.JSX.Element | null {
  const { context } = props.card;
  const trans = useTrans();
  const [isOpen, setOpen] = useRemembered(`${props.stateKey} context`, false);
  if (context === undefined || countOf(context) === 0) {
    return null;
  }
  return (
    <Disclosure
      className="layerbook-context"
      isOpen={isOpen}
      onToggle={setOpen}
      summary={describeContext(trans, context)}
    >
      <ul className="layerbook-changes">
        {context.files.map(({ path, size, sent }) => (
          <li key={path} className="layerbook-change">
            <span className="layerbook-change-path" title={path}>
              {path}
            </span>
            <span className="layerbook-change-size">
              {sent ? '' : trans.__('unchanged')}
            </span>
            <span className="layerbook-change-size layerbook-context-size">
              {formatBytes(size)}
            </span>
          </li>
        ))}
        {context.more > 0 ? (
          <li className="layerbook-change layerbook-muted">
            {trans._n(
              'and %2 more',
              'and %2 more',
              context.more,
              formatCount(context.more)
            )}
          </li>
        ) : null}
      </ul>
    </Disclosure>
  );
}

/** `context: 3 files, 12 kB sent (2 unchanged)`. */
function describeContext(
  trans: TranslationBundle,
  context: SentContext
): string {
  const count = countOf(context);
  const files = trans._n('1 file', '%2 files', count, formatCount(count));
  const kept = context.files.filter(file => !file.sent).length;
  if (context.sentBytes === 0 && kept === context.files.length) {
    return trans.__('context: %1, unchanged, nothing sent', files);
  }
  const sent = trans.__(
    'context: %1, %2 sent',
    files,
    formatBytes(context.sentBytes)
  );
  // Only the listed files say whether they were sent.
  return kept === 0 || context.more > 0
    ? sent
    : trans.__('%1 (%2 unchanged)', sent, formatCount(kept));
}

function countOf(context: SentContext): number {
  return context.files.length + context.more;
}

function bytesOnTheWay({ state, activity, steps }: LayerCard): number {
  if (state !== 'building') {
    return 0;
  }
  return [activity, ...steps.map(step => step.progress)]
    .filter(progress => progress?.label.includes('transferring context'))
    .reduce(
      (most, progress) =>
        Math.max(most, progress?.current ?? 0, progress?.total ?? 0),
      0
    );
}
