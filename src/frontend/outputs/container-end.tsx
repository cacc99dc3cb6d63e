import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import {
  formatDuration,
  formatElapsed,
  isLongAgo
} from '../../common/format.js';
import { StateMark } from '../ui/state-mark.js';
import { useTrans } from '../ui/trans.js';
import { useNow } from '../ui/use-now.js';
import { describeExitCode, endedWell, nextSignal } from './exit-words.js';

/** How the run goes or how it ended, in words, and how long it took. */
export function EndWords(props: { card: ContainerCard }): React.JSX.Element {
  const { card } = props;
  const trans = useTrans();
  const isLive = isRunning(card) && !isLongAgo(card.startedAt, Date.now());
  const now = useNow(isLive);
  const time = isLive
    ? formatElapsed(now - card.startedAt)
    : card.ms === undefined
      ? null
      : formatDuration(card.ms);
  const { stopping } = card;
  return (
    <>
      <EndMark card={card} />
      {isLive && stopping !== undefined ? (
        <span className="layerbook-stopping" role="status">
          {describeStopping(trans, stopping, now)}
        </span>
      ) : null}
      <EndReason card={card} />
      {time === null ? null : (
        <span className="layerbook-card-time">{time}</span>
      )}
      {isLive && stopping === undefined && card.state === 'running' ? (
        <span
          className="layerbook-muted layerbook-card-end"
          title={trans.__(
            'Nothing that an earlier run wrote outside of its mounts is in this container'
          )}
        >
          {trans.__('started with a clean layer')}
        </span>
      ) : null}
    </>
  );
}

/** Whether the run of a card is not over. */
export function isRunning({ state }: Pick<ContainerCard, 'state'>): boolean {
  return state === 'running' || state === 'starting';
}

function EndMark(props: { card: ContainerCard }): React.JSX.Element {
  const { card } = props;
  const { state, exitCode } = card;
  const trans = useTrans();
  switch (state) {
    case 'starting':
      return <StateMark shape="running" word={trans.__('starting')} />;
    case 'running':
      return (
        <StateMark
          shape="running"
          word={
            card.stopping === undefined
              ? trans.__('running')
              : trans.__('stopping')
          }
        />
      );
    case 'cancelled':
      return <StateMark shape="stopped" word={trans.__('Stopped')} />;
    case 'exited':
      return (
        <StateMark
          shape={endedWell(card) ? 'done' : 'failed'}
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

/** Why it ended like this, where its end tells. */
function EndReason(props: { card: ContainerCard }): React.JSX.Element | null {
  const { card } = props;
  const trans = useTrans();
  const words = isRunning(card) ? null : describeEnd(trans, card);
  const isQuiet = card.state === 'cancelled' || endedWell(card);
  return words === null ? null : (
    <span
      className={isQuiet ? 'layerbook-muted' : 'layerbook-warning-words'}
      title={words}
    >
      {words}
    </span>
  );
}

function describeEnd(
  trans: TranslationBundle,
  card: ContainerCard
): string | null {
  const { exitCode, outcome, outOfMemory } = card;
  if (outOfMemory === true) {
    return trans.__(
      'stopped by the kernel: it needed more memory than allowed'
    );
  }
  if (outcome === 'failed' && exitCode === 0) {
    return trans.__('not what the cell expects');
  }
  return (
    describeExitCode(trans, exitCode) ??
    (outcome === 'succeeded' ? trans.__('as the cell expects') : null)
  );
}

function describeStopping(
  trans: TranslationBundle,
  { signal, nextAt }: NonNullable<ContainerCard['stopping']>,
  now: number
): string {
  const next = nextSignal(signal);
  if (next === null || nextAt === null) {
    return trans.__('asked to stop with %1', signal);
  }
  const seconds = Math.max(0, Math.ceil((nextAt - now) / 1000));
  return trans.__(
    'asked to stop with %1; %2 in %3 s',
    signal,
    next,
    String(seconds)
  );
}
