import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { Disclosure } from '../ui/disclosure.js';
import { shortId } from '../../common/format.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';
import { Checks, Notes, VolumeChanges } from './container-checks.js';
import { EndWords } from './container-end.js';
import { ContainerFacts, describeImage } from './container-facts.js';
import { ShownFiles } from './container-files.js';
import { WritableLayer } from './container-layer.js';
import { MissingFolder } from './container-missing.js';
import { ContainerOutput } from './container-output.js';
import { ServiceView } from './container-service.js';

/** The output of a container cell: what ran, what it said, how it ended, and what it changed. */
export function ContainerCardView(props: {
  card: ContainerCard;
}): React.JSX.Element {
  const { card } = props;
  const stateKey = `${card.runId} ${card.key}`;
  return (
    <div className="layerbook-container" data-state={card.state} key={stateKey}>
      {card.detached === true ? (
        <ServiceView card={card} stateKey={stateKey} />
      ) : (
        <>
          <ContainerFacts card={card} arePortsOpen={card.state === 'running'} />
          <ContainerOutput card={card} stateKey={stateKey} />
          <div className="layerbook-card-foot">
            <EndWords card={card} />
          </div>
        </>
      )}
      <MissingFolder card={card} />
      <Checks card={card} />
      <Notes card={card} />
      <ShownFiles card={card} />
      <VolumeChanges card={card} stateKey={stateKey} />
      <WritableLayer card={card} stateKey={stateKey} />
      <HostDetails card={card} stateKey={stateKey} />
    </div>
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
