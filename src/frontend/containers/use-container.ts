import * as React from 'react';
import type { ContainerCard } from '../../common/cards/container-card.js';
import { parseNotebookId } from '../../common/ids.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import type { ITextChunk } from '../ui/terminal-lines.js';
import { useModel } from '../ui/use-model.js';
import { containerListOf } from './container-list.js';
import { containerLogOf } from './container-log.js';
import type { IContainerServices } from './container-services.js';

/** The container of a card's run, followed; null: it is gone, undefined: not known (yet). */
export function useContainer(
  services: IContainerServices,
  card: Pick<ContainerCard, 'notebookId' | 'runId'>
): IContainerInfo | null | undefined {
  const list = React.useMemo(
    () => containerListOf(services.client, parseNotebookId(card.notebookId)),
    [services.client, card.notebookId]
  );
  useModel(list);
  React.useEffect(() => {
    const following = list.follow();
    return () => following.dispose();
  }, [list]);
  return list.find(card.runId);
}

/** The log of a container that runs on, followed while it is shown. */
export function useContainerLog(
  services: IContainerServices,
  { notebookId, containerId }: IContainerInfo
): {
  readonly chunks: readonly ITextChunk[];
  readonly omitted: number;
  readonly failure: string | null;
} {
  const log = React.useMemo(
    () => containerLogOf(services.client, notebookId, containerId),
    [services.client, notebookId, containerId]
  );
  useModel(log);
  React.useEffect(() => {
    const following = log.follow();
    return () => following.dispose();
  }, [log]);
  const { chunks, omitted, error } = log;
  return { chunks, omitted, failure: error && error.message };
}
