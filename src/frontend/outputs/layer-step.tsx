import * as React from 'react';
import type { CardLayer, CardStep } from '../../common/cards/layer-card.js';
import { CountsView } from '../ui/change-op.js';
import { Chevron } from '../ui/disclosure.js';
import {
  formatBytes,
  formatDuration,
  formatElapsed,
  shortId,
  shortOid
} from '../../common/format.js';
import { ProgressBar } from '../ui/progress-bar.js';
import { StateMark } from '../ui/state-mark.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';
import { useNow } from '../ui/use-now.js';
import { CardActionsContext } from './card-actions.js';
import { ChangeList } from './change-list.js';
import { describeStep } from './step-words.js';

/** One instruction: a line of the card, which unfolds to what it changed. */
export const LayerStep = React.memo(function LayerStep(props: {
  step: CardStep;
  /** Identifies the step for what is remembered of it. */
  stateKey: string;
  notebookId: string;
  isLive: boolean;
}): React.JSX.Element {
  const { step, stateKey } = props;
  const trans = useTrans();
  const [isOpen, setOpen] = useRemembered(`${stateKey} open`, false);
  const id = React.useId();
  const canOpen = hasDetails(step);
  const isShown = canOpen && isOpen;
  const { shape, word } = describeStep(trans, step.state);
  return (
    <li className="layerbook-step" data-state={step.state}>
      <button
        type="button"
        className="layerbook-row-button layerbook-step-line"
        data-wide={!hasColumns(step)}
        disabled={!canOpen}
        {...(canOpen ? { 'aria-expanded': isShown, 'aria-controls': id } : {})}
        onClick={() => setOpen(!isOpen)}
      >
        <Chevron state={canOpen ? (isShown ? 'open' : 'closed') : 'none'} />
        <span className="layerbook-step-text" title={step.text}>
          <code>{step.text}</code>
          {step.note === undefined ? null : (
            <span className="layerbook-step-note">{step.note}</span>
          )}
        </span>
        <StepResult step={step} />
        <span className="layerbook-step-time">
          <StepTime step={step} isLive={props.isLive} />
        </span>
        <span className="layerbook-step-state">
          <StateMark shape={shape} word={word} />
        </span>
      </button>
      <div id={id} className="layerbook-step-details" hidden={!isShown}>
        {isShown ? (
          <StepDetails step={step} notebookId={props.notebookId} />
        ) : null}
      </div>
    </li>
  );
});

/** Size and counts of a layer, the words of a config step, or progress: all in the same room, so that nothing moves. */
function StepResult(props: { step: CardStep }): React.JSX.Element {
  const trans = useTrans();
  const { config, layer, progress, state } = props.step;
  if (state === 'running' && progress !== undefined) {
    return (
      <span className="layerbook-step-wide">
        <ProgressBar progress={progress} />
      </span>
    );
  }
  if (layer !== undefined && state !== 'running') {
    return <LayerResult layer={layer} />;
  }
  if (config !== undefined && config.length > 0) {
    const words = config.join(', ');
    return (
      <span className="layerbook-step-wide" title={words}>
        {trans.__('config: %1', words)}
      </span>
    );
  }
  return <span className="layerbook-step-wide" />;
}

function LayerResult(props: { layer: CardLayer }): React.JSX.Element {
  const trans = useTrans();
  const { counts } = props.layer;
  if (counts === null) {
    return (
      <span className="layerbook-step-wide layerbook-muted">
        {trans.__('reading the layer…')}
      </span>
    );
  }
  return (
    <>
      <span className="layerbook-step-size">{formatBytes(counts.bytes)}</span>
      <span className="layerbook-step-counts">
        <CountsView counts={counts} />
      </span>
    </>
  );
}

/** The engine's time of a finished step that was not cached; a clock for one that runs. */
function StepTime(props: {
  step: CardStep;
  isLive: boolean;
}): React.JSX.Element | null {
  const isRunning = props.isLive && props.step.state === 'running';
  const now = useNow(isRunning);
  if (isRunning) {
    return (
      <>{formatElapsed(Math.max(0, now - (props.step.startedAt ?? now)))}</>
    );
  }
  return props.step.ms === undefined || props.step.state === 'cached' ? null : (
    <>{formatDuration(props.step.ms)}</>
  );
}

function StepDetails(props: {
  step: CardStep;
  notebookId: string;
}): React.JSX.Element {
  const trans = useTrans();
  const actions = React.useContext(CardActionsContext);
  const { layer, config } = props.step;
  const commit = layer?.commit ?? props.step.commit;
  const { openHistory } = actions;
  const showFiles =
    commit === undefined || openHistory === undefined
      ? undefined
      : () =>
          openHistory({ notebookId: props.notebookId, commit, files: true });
  const isEmpty =
    layer?.counts && layer.changes.length === 0 && layer.more === 0;
  return (
    <>
      {isEmpty ? (
        <div className="layerbook-muted">
          {trans.__('This layer changes no file.')}
        </div>
      ) : null}
      {layer === undefined || isEmpty ? null : (
        <ChangeList
          changes={layer.changes}
          more={layer.more}
          {...(showFiles ? { onShowMore: showFiles } : {})}
        />
      )}
      {config?.length ? (
        <ul className="layerbook-config">
          {config.map(words => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      ) : null}
      <div className="layerbook-step-ids">
        {layer === undefined ? null : (
          <span title={layer.diffId}>
            {trans.__('layer %1', shortId(layer.diffId))}
          </span>
        )}
        {commit === undefined ? null : (
          <span title={commit}>{trans.__('commit %1', shortOid(commit))}</span>
        )}
        {showFiles === undefined ? null : (
          <button type="button" className="layerbook-link" onClick={showFiles}>
            {trans.__('Open in History')}
          </button>
        )}
      </div>
    </>
  );
}

/** Whether the line has a size and counts, rather than one text in their place. */
function hasColumns(step: CardStep): boolean {
  return (
    step.layer?.counts !== undefined &&
    step.layer.counts !== null &&
    step.state !== 'running'
  );
}

function hasDetails(step: CardStep): boolean {
  return step.layer !== undefined || (step.config?.length ?? 0) > 0;
}
