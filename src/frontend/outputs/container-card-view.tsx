import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { CountsView } from '../ui/change-op.js';
import { Disclosure } from '../ui/disclosure.js';
import {
  formatDuration,
  formatElapsed,
  isLongAgo,
  shortId
} from '../../common/format.js';
import { LogLines, TailBox } from '../ui/log-view.js';
import { StateMark } from '../ui/state-mark.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';
import { useNow } from '../ui/use-now.js';
import { ChangeList } from './change-list.js';
import { ContainerFacts, describeImage } from './container-facts.js';

/** The output of a container cell: what ran, what it said, how it ended, and what it changed. */
export function ContainerCardView(props: {
  card: ContainerCard;
}): React.JSX.Element {
  const { card } = props;
  const stateKey = `${card.runId} ${card.key}`;
  return (
    <div className="layerbook-container" data-state={card.state} key={stateKey}>
      <ContainerFacts card={card} />
      <ContainerOutput card={card} />
      <div className="layerbook-card-foot">
        <EndWords card={card} />
      </div>
      <WritableLayer card={card} stateKey={stateKey} />
      <HostDetails card={card} stateKey={stateKey} />
    </div>
  );
}

function ContainerOutput(props: { card: ContainerCard }): React.JSX.Element {
  const { card } = props;
  const trans = useTrans();
  const isLive = card.state === 'running' || card.state === 'starting';
  if (card.output.length === 0) {
    return (
      <div className="layerbook-container-silent">
        {isLive ? trans.__('No output yet') : trans.__('It printed nothing')}
      </div>
    );
  }
  return (
    <TailBox
      className="layerbook-container-output"
      label={trans.__('Output of the container')}
      isFollowing={isLive}
    >
      <LogLines chunks={card.output} omitted={card.outputOmitted} />
    </TailBox>
  );
}

function EndWords(props: { card: ContainerCard }): React.JSX.Element {
  const { card } = props;
  const trans = useTrans();
  const isLive =
    (card.state === 'running' || card.state === 'starting') &&
    !isLongAgo(card.startedAt, Date.now());
  const now = useNow(isLive);
  const time = isLive
    ? formatElapsed(now - card.startedAt)
    : card.ms === undefined
      ? null
      : formatDuration(card.ms);
  return (
    <>
      <EndMark card={card} />
      {card.outOfMemory === true ? (
        <span className="layerbook-warning-words">
          {trans.__(
            'stopped by the kernel: it needed more memory than allowed'
          )}
        </span>
      ) : null}
      {time === null ? null : (
        <span className="layerbook-card-time">{time}</span>
      )}
    </>
  );
}

function EndMark(props: { card: ContainerCard }): React.JSX.Element {
  const { state, exitCode } = props.card;
  const trans = useTrans();
  switch (state) {
    case 'starting':
      return <StateMark shape="running" word={trans.__('starting')} />;
    case 'running':
      return <StateMark shape="running" word={trans.__('running')} />;
    case 'cancelled':
      return <StateMark shape="stopped" word={trans.__('Stopped')} />;
    case 'exited':
      return (
        <StateMark
          shape={exitCode === 0 ? 'done' : 'failed'}
          word={trans.__('exit code %1', exitCode ?? '?')}
        />
      );
    case 'failed':
      return (
        <StateMark
          shape="failed"
          word={
            exitCode === undefined
              ? trans.__('not started')
              : trans.__('exit code %1', exitCode)
          }
        />
      );
  }
}

/** What the run changed in its own layer, which ended with the container; volumes did not. */
function WritableLayer(props: {
  card: ContainerCard;
  stateKey: string;
}): React.JSX.Element | null {
  const { card, stateKey } = props;
  const trans = useTrans();
  const [isOpen, setOpen] = useRemembered(`${stateKey} changes`, false);
  const { changes } = card;
  if (changes === undefined) {
    return null;
  }
  const kept = card.mounts
    .filter(mount => mount.type !== 'tmpfs' && !mount.readOnly)
    .map(mount => mount.target);
  const note =
    kept.length === 0
      ? null
      : trans.__(
          'What was written to %1 stays: it is mounted.',
          kept.join(', ')
        );
  if (changes.paths.length === 0 && changes.more === 0) {
    return (
      <div className="layerbook-writable-none">
        {trans.__(
          'This run changed nothing in the container’s writable layer.'
        )}{' '}
        {note}
      </div>
    );
  }
  return (
    <Disclosure
      className="layerbook-writable"
      isOpen={isOpen}
      onToggle={setOpen}
      summary={trans.__(
        'What this run changed in the container’s writable layer (gone now)'
      )}
      aside={<CountsView counts={changes.counts} />}
    >
      <ChangeList changes={changes.paths} more={changes.more} />
      {note === null ? null : <div className="layerbook-card-note">{note}</div>}
    </Disclosure>
  );
}

function HostDetails(props: {
  card: ContainerCard;
  stateKey: string;
}): React.JSX.Element | null {
  const { card, stateKey } = props;
  const trans = useTrans();
  const [isOpen, setOpen] = useRemembered(`${stateKey} host`, false);
  if (card.hostPid === undefined && card.containerId === undefined) {
    return null;
  }
  return (
    <Disclosure
      className="layerbook-host"
      isOpen={isOpen}
      onToggle={setOpen}
      summary={trans.__('A process of the host')}
    >
      <dl className="layerbook-details">
        {card.hostPid === undefined ? null : (
          <>
            <dt>{trans.__('process id on the host')}</dt>
            <dd>
              <code>{card.hostPid}</code>
            </dd>
          </>
        )}
        {card.kernel === undefined ? null : (
          <>
            <dt>{trans.__('kernel')}</dt>
            <dd>
              <code>{card.kernel}</code>{' '}
              <span className="layerbook-muted">
                {trans.__(
                  'the same kernel as every other container on this host'
                )}
              </span>
            </dd>
          </>
        )}
        {card.containerId === undefined ? null : (
          <>
            <dt>{trans.__('container')}</dt>
            <dd>
              <code title={card.containerId}>{shortId(card.containerId)}</code>
            </dd>
          </>
        )}
        {card.image === undefined ? null : (
          <>
            <dt>{trans.__('image')}</dt>
            <dd>
              <code title={card.image.id}>{describeImage(card.image)}</code>
            </dd>
          </>
        )}
      </dl>
    </Disclosure>
  );
}
