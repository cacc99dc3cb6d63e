import { PathExt } from '@jupyterlab/coreutils';
import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { toErrorData } from '../../common/protocol/errors.js';
import type { IContainerServices } from '../containers/container-services.js';
import { findCardPlace } from '../containers/find-cell.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';
import { CardActionsContext } from './card-actions.js';

type State =
  | { readonly kind: 'missing' }
  | { readonly kind: 'creating' }
  | { readonly kind: 'created' }
  | { readonly kind: 'failed'; readonly message: string };

/** Offers to create the folder that a run could not mount. */
export function MissingFolder(props: {
  card: ContainerCard;
}): React.JSX.Element | null {
  const { card } = props;
  const trans = useTrans();
  const { containers } = React.useContext(CardActionsContext);
  const folder = containers?.missingFolderOf(card.runId) ?? null;
  const [state, setState] = useRemembered<State>(`${card.runId} folder`, {
    kind: 'missing'
  });
  if (containers === undefined || folder === null || card.state !== 'failed') {
    return null;
  }
  const name = besideNotebook(containers, card, folder);
  const create = async (): Promise<void> => {
    setState({ kind: 'creating' });
    try {
      const { createFolder } = await import('../containers/create-folder.js');
      await createFolder(containers.app.serviceManager.contents, folder);
      setState({ kind: 'created' });
    } catch (error) {
      setState({ kind: 'failed', message: toErrorData(error).message });
    }
  };
  return (
    <div className="layerbook-missing">
      {state.kind === 'created' ? (
        <span role="status">
          {trans.__('Created. Run the cell again:')} <code>{name}</code>
        </span>
      ) : (
        <>
          <span>
            {trans.__('This folder is not there:')} <code>{name}</code>
          </span>
          <button
            type="button"
            className="layerbook-button"
            disabled={state.kind === 'creating'}
            onClick={() => void create()}
          >
            {trans.__('Create folder')}
          </button>
        </>
      )}
      {state.kind === 'failed' ? (
        <span className="layerbook-warning-words" role="alert">
          {state.message}
        </span>
      ) : null}
    </div>
  );
}

/** A path of the server as seen from the card's notebook. */
function besideNotebook(
  { tracker }: IContainerServices,
  card: ContainerCard,
  folder: string
): string {
  const place = findCardPlace(tracker, card);
  return place === null
    ? folder
    : PathExt.relative(PathExt.dirname(place.panel.context.path), folder);
}
