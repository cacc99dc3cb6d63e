import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { formatDate, formatElapsed, isLongAgo } from '../../common/format.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import type { IContainerServices } from '../containers/container-services.js';
import { useContainer, useContainerLog } from '../containers/use-container.js';
import { ActionButton } from '../ui/action-button.js';
import { Disclosure } from '../ui/disclosure.js';
import { LogLines, TailBox } from '../ui/log-view.js';
import { StateMark } from '../ui/state-mark.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';
import { useNow } from '../ui/use-now.js';
import { CardActionsContext } from './card-actions.js';
import { EndWords } from './container-end.js';
import { ContainerFacts } from './container-facts.js';
import { ContainerOutput } from './container-output.js';
import { describeExitCode } from './exit-words.js';
import { useTask } from './use-task.js';

interface IServiceProps {
  readonly card: ContainerCard;
  readonly stateKey: string;
}

/** A container that runs on after its cell: how it is now, its ports, its log, and the ways to stop it. */
export function ServiceView(props: IServiceProps): React.JSX.Element {
  const { card } = props;
  const trans = useTrans();
  const { containers } = React.useContext(CardActionsContext);
  const isStarted =
    card.state !== 'starting' &&
    card.state !== 'failed' &&
    card.state !== 'cancelled';
  if (containers === undefined || !isStarted) {
    return (
      <>
        <ContainerFacts card={card} arePortsOpen={false} />
        <ContainerOutput {...props} />
        <div className="layerbook-card-foot">
          {isStarted ? (
            <StateMark shape="done" word={trans.__('started')} />
          ) : (
            <EndWords card={card} />
          )}
        </div>
      </>
    );
  }
  return <LiveService {...props} services={containers} />;
}

function LiveService(
  props: IServiceProps & { services: IContainerServices }
): React.JSX.Element {
  const { card, services, stateKey } = props;
  const info = useContainer(services, card);
  const isUp = info?.status === 'running';
  return (
    <>
      <ContainerFacts
        card={info ? { ...card, ports: [...info.ports] } : card}
        arePortsOpen={isUp}
      />
      {info ? (
        <ServiceLog services={services} info={info} stateKey={stateKey} />
      ) : (
        <ContainerOutput {...props} />
      )}
      <div className="layerbook-card-foot layerbook-service">
        <ServiceState info={info} />
        {info ? <ServiceActions services={services} info={info} /> : null}
      </div>
      {info ? <KeepLine services={services} info={info} /> : null}
    </>
  );
}

function ServiceState(props: {
  info: IContainerInfo | null | undefined;
}): React.JSX.Element {
  const { info } = props;
  const trans = useTrans();
  const isUp =
    info?.status === 'running' && !isLongAgo(info.startedAt, Date.now());
  const now = useNow(isUp);
  if (info === undefined) {
    return <StateMark shape="waiting" word={trans.__('started')} />;
  }
  if (info === null) {
    return (
      <>
        <StateMark shape="stopped" word={trans.__('not running any more')} />
        <span className="layerbook-muted">
          {trans.__('Run the cell to start it again.')}
        </span>
      </>
    );
  }
  if (info.status === 'exited') {
    return <EndedService trans={trans} exitCode={info.exitCode} />;
  }
  return (
    <>
      <StateMark shape="up" word={trans.__('running')} />
      <span
        className="layerbook-card-time"
        title={formatDate(new Date(info.startedAt).toISOString())}
      >
        {isUp
          ? formatElapsed(now - info.startedAt)
          : trans.__(
              'since %1',
              formatDate(new Date(info.startedAt).toISOString())
            )}
      </span>
    </>
  );
}

function EndedService(props: {
  trans: TranslationBundle;
  exitCode: number | null;
}): React.JSX.Element {
  const { trans, exitCode } = props;
  const reason = describeExitCode(trans, exitCode ?? undefined);
  return (
    <>
      <StateMark
        shape={exitCode === 0 ? 'stopped' : 'failed'}
        word={trans.__('exit code %1', exitCode ?? '?')}
      />
      {reason === null ? null : (
        <span className="layerbook-muted">{reason}</span>
      )}
    </>
  );
}

function ServiceActions(props: {
  services: IContainerServices;
  info: IContainerInfo;
}): React.JSX.Element {
  const { services, info } = props;
  const { notebookId, containerId } = info;
  const { openShell } = React.useContext(CardActionsContext);
  const trans = useTrans();
  const task = useTask();
  const isUp = info.status === 'running';
  const ids = { notebookId, containerId };
  const ask = (
    name: 'stopContainer' | 'restartContainer' | 'discardContainer'
  ): void => task.run(() => services.client.request(name, ids));
  return (
    <span className="layerbook-card-end">
      {isUp && openShell !== undefined ? (
        <ActionButton
          label={trans.__('Shell')}
          title={trans.__('Open a shell in this container')}
          onClick={() => openShell({ kind: 'container', ...ids })}
        />
      ) : null}
      {isUp ? (
        <ActionButton
          label={trans.__('Stop')}
          title={trans.__('Ask it to stop, and end it after ten seconds')}
          isBusy={task.isBusy}
          onClick={() => ask('stopContainer')}
        />
      ) : null}
      <ActionButton
        label={isUp ? trans.__('Restart') : trans.__('Start')}
        title={trans.__('Start the same container again, with its layer')}
        isBusy={task.isBusy}
        onClick={() => ask('restartContainer')}
      />
      <ActionButton
        label={trans.__('Remove')}
        title={trans.__('Stop the container and throw its layer away')}
        isBusy={task.isBusy}
        onClick={() => ask('discardContainer')}
      />
    </span>
  );
}

function KeepLine(props: {
  services: IContainerServices;
  info: IContainerInfo;
}): React.JSX.Element {
  const { services, info } = props;
  const { notebookId, containerId, kept } = info;
  const trans = useTrans();
  const task = useTask();
  return (
    <div className="layerbook-service-keep">
      <label>
        <input
          type="checkbox"
          checked={kept}
          disabled={task.isBusy}
          onChange={() =>
            task.run(() =>
              services.client.request('keepContainer', {
                notebookId,
                containerId,
                kept: !kept
              })
            )
          }
        />
        {trans.__('Keep running when the notebook is closed')}
      </label>
      {info.adopted ? (
        <span className="layerbook-muted">
          {trans.__(
            'Running since %1, from before the server was restarted.',
            formatDate(new Date(info.startedAt).toISOString())
          )}
        </span>
      ) : null}
    </div>
  );
}

function ServiceLog(props: {
  services: IContainerServices;
  info: IContainerInfo;
  stateKey: string;
}): React.JSX.Element {
  const trans = useTrans();
  const [isOpen, setOpen] = useRemembered(
    `${props.stateKey} service log`,
    true
  );
  return (
    <Disclosure
      className="layerbook-log"
      isOpen={isOpen}
      onToggle={setOpen}
      summary={trans.__('Log')}
    >
      <FollowedLog services={props.services} info={props.info} />
    </Disclosure>
  );
}

/** Follows while it is unfolded. */
function FollowedLog(props: {
  services: IContainerServices;
  info: IContainerInfo;
}): React.JSX.Element {
  const { services, info } = props;
  const trans = useTrans();
  const { chunks, omitted, failure } = useContainerLog(services, info);
  return (
    <TailBox
      className="layerbook-container-output"
      label={trans.__('Log of the service')}
      isFollowing={true}
    >
      {failure === null ? null : (
        <div className="layerbook-log-note">{failure}</div>
      )}
      {chunks.length === 0 && failure === null ? (
        <div className="layerbook-log-note">
          {trans.__('It has printed nothing yet.')}
        </div>
      ) : (
        <LogLines chunks={chunks} omitted={omitted} />
      )}
    </TailBox>
  );
}
