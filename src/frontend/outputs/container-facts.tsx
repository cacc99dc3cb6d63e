import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type {
  CardMount,
  CardPort,
  ContainerCard
} from '../../common/cards/container-card.js';
import { shortId } from '../../common/format.js';
import { useTrans } from '../ui/trans.js';
import { CardActionsContext } from './card-actions.js';
import { readPortAddress, readPortTarget } from './port-link.js';
import { useTask } from './use-task.js';

/** What runs, in which image, with which mounts and ports. */
export function ContainerFacts(props: {
  card: ContainerCard;
  arePortsOpen: boolean;
}): React.JSX.Element {
  const { card, arePortsOpen } = props;
  const trans = useTrans();
  return (
    <div className="layerbook-container-facts">
      <CommandFact card={card} />
      {card.name === undefined ? null : (
        <div className="layerbook-fact">
          <span className="layerbook-fact-name">{trans.__('name')}</span>
          <span className="layerbook-fact-value">
            <code>{card.name}</code>
            <span className="layerbook-muted">
              {trans.__('by which other cells of this notebook reach it')}
            </span>
          </span>
        </div>
      )}
      {card.mounts.length > 0 ? (
        <div className="layerbook-fact">
          <span className="layerbook-fact-name">{trans.__('mounts')}</span>
          <ul className="layerbook-fact-value">
            {card.mounts.map(mount => (
              <MountWords key={mount.target} mount={mount} />
            ))}
          </ul>
        </div>
      ) : null}
      {card.ports.length > 0 ? (
        <div className="layerbook-fact">
          <span className="layerbook-fact-name">{trans.__('ports')}</span>
          <ul className="layerbook-fact-value">
            {card.ports.map(port => (
              <PortWords
                key={`${port.container} ${port.host}`}
                port={port}
                isOpen={arePortsOpen}
              />
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}

function CommandFact(props: { card: ContainerCard }): React.JSX.Element | null {
  const { command, image, state } = props.card;
  const trans = useTrans();
  return command === undefined && state === 'failed' ? null : (
    <div className="layerbook-fact">
      <span className="layerbook-fact-name">{trans.__('runs')}</span>
      <span className="layerbook-fact-value">
        <code className="layerbook-command" title={command}>
          {command ?? '…'}
        </code>
        {image === undefined ? null : (
          <span className="layerbook-muted" title={image.id}>
            {trans.__('in image')} <code>{describeImage(image)}</code>
          </span>
        )}
      </span>
    </div>
  );
}

function MountWords(props: { mount: CardMount }): React.JSX.Element {
  const trans = useTrans();
  const { type, source, target, readOnly } = props.mount;
  return (
    <li className="layerbook-mount">
      <span className="layerbook-muted">{describeMountType(trans, type)}</span>
      {source === '' ? null : (
        <>
          <code title={source}>{source}</code>
          <span aria-hidden="true">→</span>
          <span className="layerbook-sr">{trans.__('at')}</span>
        </>
      )}
      <code title={target}>{target}</code>
      {readOnly ? (
        <span className="layerbook-muted">{trans.__('read-only')}</span>
      ) : null}
    </li>
  );
}

function PortWords(props: {
  port: CardPort;
  isOpen: boolean;
}): React.JSX.Element {
  const trans = useTrans();
  const { isLocal } = React.useContext(CardActionsContext);
  const { container, host } = props.port;
  const { words, href } = readPortAddress(host, container, isLocal);
  return (
    <li className="layerbook-mount">
      <code>{container}</code>
      <span aria-hidden="true">→</span>
      <span className="layerbook-sr">{trans.__('published at')}</span>
      {href !== null && props.isOpen ? (
        <a href={href} target="_blank" rel="noopener noreferrer">
          {href}
        </a>
      ) : (
        <code>{words}</code>
      )}
      {props.isOpen ? null : (
        <span className="layerbook-muted">{trans.__('closed now')}</span>
      )}
      {props.isOpen && !isLocal ? (
        <>
          <span className="layerbook-muted">
            {trans.__('on the machine of the engine')}
          </span>
          <ProxyButton port={props.port} />
        </>
      ) : null}
    </li>
  );
}

/** Opens the port through the Jupyter server, as this browser cannot reach it. */
function ProxyButton(props: { port: CardPort }): React.JSX.Element | null {
  const { container, host } = props.port;
  const trans = useTrans();
  const task = useTask();
  const { containers } = React.useContext(CardActionsContext);
  const target = readPortTarget(host, container);
  return target === null || containers === undefined ? null : (
    <button
      type="button"
      className="layerbook-link"
      title={trans.__(
        'Open it through the Jupyter server, in a sandbox of its own'
      )}
      onClick={() =>
        task.run(async () => {
          const { openPort } = await import('../containers/open-port.js');
          const { serverSettings } = containers.app.serviceManager;
          await openPort(serverSettings, target);
        })
      }
    >
      {trans.__('Open')}
    </button>
  );
}

function describeMountType(
  trans: TranslationBundle,
  type: CardMount['type']
): string {
  switch (type) {
    case 'bind':
      return trans.__('folder');
    case 'volume':
      return trans.__('volume');
    case 'tmpfs':
      return trans.__('memory');
    case 'image':
      return trans.__('image');
  }
}

/** The name people gave the image, or its short id. */
export function describeImage(image: { id: string; name: string }): string {
  return image.name === '' || image.name.startsWith('sha256:')
    ? shortId(image.id)
    : image.name;
}
