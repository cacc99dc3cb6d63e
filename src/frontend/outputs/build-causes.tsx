import * as React from 'react';
import type {
  Because,
  BuildWarning,
  LayerCard
} from '../../common/cards/layer-card.js';
import { formatCount } from '../../common/format.js';
import { Disclosure } from '../ui/disclosure.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';
import { CardActionsContext } from './card-actions.js';
import { docLink } from './doc-link.js';

/** How many warnings are shown unfolded. */
const FEW = 3;

/** Why a cell was run although it had a result. */
export function BecauseLine(props: {
  card: LayerCard;
}): React.JSX.Element | null {
  const { because, state, notebookId } = props.card;
  const trans = useTrans();
  const { contextDiff } = React.useContext(CardActionsContext);
  if (because === undefined) {
    return null;
  }
  const { path, before, after } = because;
  const isKept = before !== undefined || after !== undefined;
  return (
    <div className="layerbook-because">
      <span className="layerbook-because-words">
        {state === 'building'
          ? trans.__('Building again:')
          : trans.__('Built again:')}{' '}
        <Clause because={because} />
      </span>
      {path === undefined || !isKept || contextDiff === undefined ? null : (
        <button
          type="button"
          className="layerbook-link"
          onClick={() =>
            contextDiff({
              notebookId,
              path,
              before: before ?? null,
              after: after ?? null
            })
          }
        >
          {trans.__('Show changes')}
        </button>
      )}
    </div>
  );
}

/** The words, with what stands between backticks as code. */
function Clause(props: { because: Because }): React.JSX.Element {
  return (
    <>
      {props.because.text
        .split(/`([^`]+)`/)
        .map((part, index) =>
          index % 2 === 0 ? part : <code key={index}>{part}</code>
        )}
    </>
  );
}

/** What the engine's build checks found. */
export function Warnings(props: {
  card: LayerCard;
  stateKey: string;
}): React.JSX.Element | null {
  const { warnings = [], moreWarnings = 0 } = props.card;
  const count = warnings.length + moreWarnings;
  const trans = useTrans();
  const [isOpen, setOpen] = useRemembered(
    `${props.stateKey} warnings`,
    warnings.length <= FEW
  );
  if (warnings.length === 0) {
    return null;
  }
  return (
    <Disclosure
      className="layerbook-warnings"
      isOpen={isOpen}
      onToggle={setOpen}
      summary={trans._n('1 warning', '%2 warnings', count, formatCount(count))}
    >
      <ul>
        {warnings.map((warning, index) => (
          <Warning key={index} warning={warning} />
        ))}
        {moreWarnings > 0 ? (
          <li className="layerbook-warning layerbook-muted">
            {trans._n(
              'and %2 more',
              'and %2 more',
              moreWarnings,
              formatCount(moreWarnings)
            )}
          </li>
        ) : null}
      </ul>
    </Disclosure>
  );
}

function Warning(props: { warning: BuildWarning }): React.JSX.Element {
  const { rule, message, url, lines } = props.warning;
  const trans = useTrans();
  const href = docLink(url);
  return (
    <li className="layerbook-warning">
      {href === null ? (
        <code>{rule}</code>
      ) : (
        <a
          href={href}
          target="_blank"
          rel="noopener noreferrer"
          title={trans.__('What this check is about (docs.docker.com)')}
        >
          <code>{rule}</code>
        </a>
      )}{' '}
      {lines === null ? null : (
        <span className="layerbook-muted">
          {lines[0] === lines[1]
            ? trans.__('line %1', lines[0])
            : trans.__('lines %1–%2', lines[0], lines[1])}{' '}
        </span>
      )}
      {message}
      {href === null && url !== '' ? (
        <span className="layerbook-muted"> {url}</span>
      ) : null}
    </li>
  );
}
