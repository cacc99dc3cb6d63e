import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { LayerCard } from '../../common/cards/layer-card.js';
import {
  formatBytes,
  formatDuration,
  formatElapsed,
  isLongAgo,
  shortId
} from '../../common/format.js';
import { ProgressBar } from '../ui/progress-bar.js';
import { StateMark } from '../ui/state-mark.js';
import { useTrans } from '../ui/trans.js';
import { useNow } from '../ui/use-now.js';
import { BecauseLine, Warnings } from './build-causes.js';
import { LargeContextNotice, SentContextView } from './build-context.js';
import { BuildLog } from './build-log.js';
import { CardActionsContext } from './card-actions.js';
import { LayerStep } from './layer-step.js';

/** The output of a Dockerfile cell: its log, a line per instruction, and what came of it. */
export function LayerCardView(props: { card: LayerCard }): React.JSX.Element {
  const { card } = props;
  const stateKey = `${card.runId} ${card.key}`;
  const isLive =
    card.state === 'building' && !isLongAgo(card.startedAt, Date.now());
  const trans = useTrans();
  if (card.state === 'pending') {
    return <PendingView card={card} />;
  }
  return (
    <div className="layerbook-layers" data-state={card.state} key={stateKey}>
      <BecauseLine card={card} />
      <BuildLog card={card} stateKey={stateKey} />
      <ol className="layerbook-steps" aria-label={trans.__('Instructions')}>
        {card.steps.map((step, index) => (
          <LayerStep
            key={index}
            step={step}
            stateKey={`${stateKey} ${index}`}
            notebookId={card.notebookId}
            isLive={isLive}
          />
        ))}
      </ol>
      <div className="layerbook-card-foot">
        <Outcome card={card} isLive={isLive} />
        <LargeContextNotice card={card} />
        <HistoryButton card={card} />
        <ShellButton card={card} />
      </div>
      <SentContextView card={card} stateKey={stateKey} />
      <Warnings card={card} stateKey={stateKey} />
      {card.historyError === undefined ? null : (
        <div className="layerbook-card-warning" role="status">
          {trans.__(
            'The image is built, but its layers are not in the history: %1',
            card.historyError
          )}
        </div>
      )}
    </div>
  );
}

/** A cell that is in order, but has nothing to build yet. */
function PendingView(props: { card: LayerCard }): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="layerbook-layers" data-state="pending">
      <div className="layerbook-card-foot">
        <StateMark shape="waiting" word={trans.__('nothing to build yet')} />
        <span className="layerbook-muted">
          {props.card.steps.length === 0
            ? trans.__('This cell has only comments.')
            : trans.__(
                'An image starts with FROM: add it here or in the next Dockerfile cell.'
              )}
        </span>
      </div>
    </div>
  );
}

/** The last line: what is going on, or what came of it. It is there from the start, so nothing moves. */
function Outcome(props: {
  card: LayerCard;
  isLive: boolean;
}): React.JSX.Element {
  const { card } = props;
  const trans = useTrans();
  const now = useNow(props.isLive);
  if (card.state === 'building') {
    return (
      <>
        <StateMark shape="running" word={trans.__('building')} />
        {card.activity === undefined ? null : (
          <span className="layerbook-activity">
            <span
              className="layerbook-activity-label"
              title={card.activity.label}
            >
              {card.activity.label}
            </span>
            {card.activity.current === null ? null : (
              <ProgressBar progress={card.activity} />
            )}
          </span>
        )}
        {props.isLive ? (
          <span className="layerbook-card-time">
            {formatElapsed(now - card.startedAt)}
          </span>
        ) : null}
      </>
    );
  }
  return (
    <>
      {card.state === 'failed' ? (
        <StateMark shape="failed" word={trans.__('failed')} />
      ) : null}
      {card.state === 'cancelled' ? (
        <StateMark shape="stopped" word={trans.__('Stopped')} />
      ) : null}
      <ImageWords card={card} />
      {card.reading === true ? (
        <StateMark shape="running" word={trans.__('reading the base image…')} />
      ) : null}
      {card.ms === undefined ? null : (
        <span className="layerbook-card-time">{formatDuration(card.ms)}</span>
      )}
    </>
  );
}

function ImageWords(props: { card: LayerCard }): React.JSX.Element | null {
  const trans = useTrans();
  const { image } = props.card;
  if (image === undefined) {
    return null;
  }
  return (
    <span className="layerbook-image" title={image.id}>
      <span>
        {trans.__('image')} <code>{shortId(image.id)}</code>
      </span>
      <span>{describeLayers(trans, image.layers)}</span>
      <span>{formatBytes(image.size)}</span>
    </span>
  );
}

function describeLayers(trans: TranslationBundle, count: number): string {
  return trans._n('1 layer', '%1 layers', count);
}

function HistoryButton(props: { card: LayerCard }): React.JSX.Element | null {
  const trans = useTrans();
  const { openHistory } = React.useContext(CardActionsContext);
  const { card } = props;
  const commit = lastCommit(card);
  if (openHistory === undefined || commit === null) {
    return null;
  }
  const { notebookId } = card;
  return (
    <>
      <button
        type="button"
        className="layerbook-button"
        title={trans.__('Show these layers in the History panel')}
        onClick={() => openHistory({ notebookId, commit })}
      >
        {trans.__('History')}
      </button>
      <button
        type="button"
        className="layerbook-link"
        title={trans.__('Show every commit that this cell made')}
        onClick={() => openHistory({ notebookId, commit, cell: true })}
      >
        {trans.__('of this cell')}
      </button>
    </>
  );
}

/** Opens a shell in the cell's image, or in what there is of it when the cell failed. */
function ShellButton({ card }: { card: LayerCard }): React.JSX.Element | null {
  const trans = useTrans();
  const { openShellAround } = React.useContext(CardActionsContext);
  const isFailed = card.state === 'failed';
  if (openShellAround === undefined || !(isFailed || card.image)) {
    return null;
  }
  return (
    <button
      type="button"
      className="layerbook-button"
      title={
        isFailed
          ? trans.__(
              'Open a terminal in the image of what comes before the failure'
            )
          : trans.__('Open a terminal in this image')
      }
      onClick={event => openShellAround(event.currentTarget)}
    >
      {trans.__('Shell')}
    </button>
  );
}

function lastCommit(card: LayerCard): string | null {
  const step = card.steps.findLast(
    one => (one.layer?.commit ?? one.commit) !== undefined
  );
  return step?.layer?.commit ?? step?.commit ?? null;
}
