import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import type { IContainerServices } from '../containers/container-services.js';
import { useContainer } from '../containers/use-container.js';
import { ActionButton } from '../ui/action-button.js';
import { CountsView } from '../ui/change-op.js';
import { Disclosure } from '../ui/disclosure.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';
import { CardActionsContext } from './card-actions.js';
import { ChangeList } from './change-list.js';
import { useTask } from './use-task.js';

interface ILayerProps {
  readonly card: ContainerCard;
  readonly stateKey: string;
}

/** What the run changed in its own layer, and while the container is still there, what can be done with it. */
export function WritableLayer(props: ILayerProps): React.JSX.Element | null {
  const { card } = props;
  const { containers } = React.useContext(CardActionsContext);
  if (card.leftover === true && containers !== undefined) {
    return <LeftLayer {...props} services={containers} />;
  }
  return card.changes === undefined ? null : (
    <LayerChanges {...props} info={null} />
  );
}

function LeftLayer(
  props: ILayerProps & { services: IContainerServices }
): React.JSX.Element {
  const { card, services } = props;
  const info = useContainer(services, card);
  return (
    <LayerChanges {...props} info={info}>
      {info ? (
        <LayerActions services={services} card={card} info={info} />
      ) : null}
    </LayerChanges>
  );
}

function LayerChanges(
  props: ILayerProps & {
    info: IContainerInfo | null | undefined;
    children?: React.ReactNode;
  }
): React.JSX.Element {
  const { card, stateKey, info, children } = props;
  const trans = useTrans();
  const [isOpen, setOpen] = useRemembered(`${stateKey} changes`, false);
  const { changes } = card;
  const mounts = describeMounts(trans, card);
  if (changes === undefined || changes.paths.length + changes.more === 0) {
    return (
      <div>
        <div className="layerbook-writable-none">
          {trans.__(
            'This run changed nothing in its writable layer; the next run starts with a clean one.'
          )}{' '}
          {mounts}
        </div>
        {children}
      </div>
    );
  }
  return (
    <div className="layerbook-writable">
      <Disclosure
        isOpen={isOpen}
        onToggle={setOpen}
        summary={trans.__(
          'What this run changed in the container’s writable layer'
        )}
        aside={<CountsView counts={changes.counts} />}
      >
        <ChangeList changes={changes.paths} more={changes.more} />
      </Disclosure>
      {children}
      <div className="layerbook-card-note">
        {describeFate(trans, info)} {mounts}
      </div>
    </div>
  );
}

/** What becomes of the layer; null while it is not known whether it is there. */
function describeFate(
  trans: TranslationBundle,
  info: IContainerInfo | null | undefined
): string | null {
  switch (info) {
    case undefined:
      return null;
    case null:
      return trans.__('Gone now: the next run starts with a clean layer.');
    default:
      return info.kept
        ? trans.__(
            'Kept until you discard it; the next run has a clean layer of its own.'
          )
        : trans.__(
            'There until the notebook is closed or the cell runs again, with a clean layer.'
          );
  }
}

/** What was written elsewhere. */
function describeMounts(
  trans: TranslationBundle,
  card: ContainerCard
): string | null {
  const kept = card.mounts
    .filter(mount => mount.type !== 'tmpfs' && !mount.readOnly)
    .map(mount => mount.target);
  return kept.length === 0
    ? null
    : trans.__('What was written to %1 stays: it is mounted.', kept.join(', '));
}

interface IActionsProps {
  readonly services: IContainerServices;
  readonly card: ContainerCard;
  readonly info: IContainerInfo;
}

function LayerActions(props: IActionsProps): React.JSX.Element {
  const { services, card, info } = props;
  const { notebookId, containerId, kept } = info;
  const { openShell } = React.useContext(CardActionsContext);
  const trans = useTrans();
  const task = useTask();
  const { paths = [], more = 0 } = card.changes ?? {};
  const ids = { notebookId, containerId };
  const { client } = services;
  return (
    <div
      className="layerbook-card-actions"
      role="group"
      aria-label={trans.__('What to do with the container of this run')}
    >
      {paths.length + more > 0 ? <ChangeButtons {...props} /> : null}
      {openShell === undefined ? null : (
        <ActionButton
          label={trans.__('Shell')}
          title={trans.__('Look around in a copy of the container as it ended')}
          onClick={() => openShell({ kind: 'container', ...ids })}
        />
      )}
      <span className="layerbook-card-end">
        <ActionButton
          label={kept ? trans.__('Kept') : trans.__('Keep')}
          title={trans.__(
            'Keep this container when the cell runs again or the notebook is closed'
          )}
          isPressed={kept}
          isBusy={task.isBusy}
          onClick={() =>
            task.run(() =>
              client.request('keepContainer', { ...ids, kept: !kept })
            )
          }
        />
        <ActionButton
          label={trans.__('Discard')}
          title={trans.__('Throw the container and its writable layer away')}
          isBusy={task.isBusy}
          onClick={() =>
            task.run(() => client.request('discardContainer', ids))
          }
        />
      </span>
    </div>
  );
}

/** What can be done with the changes; each is loaded when it is first used. */
function ChangeButtons(props: IActionsProps): React.JSX.Element {
  const { services, card, info } = props;
  const trans = useTrans();
  const task = useTask();
  return (
    <>
      <ActionButton
        label={trans.__('Show differences')}
        title={trans.__('Every changed file, and what changed in its text')}
        isBusy={task.isBusy}
        onClick={() =>
          task.run(async () => {
            const { openChanges } =
              await import('../containers/open-changes.js');
            await openChanges(services, card, info);
          })
        }
      />
      <ActionButton
        label={trans.__('Make it a cell…')}
        title={trans.__(
          'Put what the run did into a Dockerfile cell, so that the image has it'
        )}
        isBusy={task.isBusy}
        onClick={() =>
          task.run(async () => {
            const { makeCell } = await import('../containers/make-cell.js');
            await makeCell(services, card, info);
          })
        }
      />
      <ActionButton
        label={trans.__('Save files…')}
        title={trans.__('Copy changed files to a folder or a volume')}
        isBusy={task.isBusy}
        onClick={() =>
          task.run(async () => {
            const { saveFiles } = await import('../containers/save-files.js');
            await saveFiles(services, card, info);
          })
        }
      />
    </>
  );
}
