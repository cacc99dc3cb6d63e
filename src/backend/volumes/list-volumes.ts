import {
  parseCellId,
  parseNotebookId,
  type CellId,
  type NotebookId
} from '../../common/ids.js';
import type {
  IVolumeInfo,
  IVolumeUser
} from '../../common/protocol/containers.js';
import { LABELS, type ContainerRole } from '../containers/contract.js';
import type {
  ICancellable,
  IEngine,
  IListedVolumeUser
} from '../engine/contract.js';

/** Containers of our own that look into a volume for a moment use it no more than a file browser does. */
const PROBE: ContainerRole = 'probe';

/** All volumes of the engine, without sizes, by name. */
export async function listVolumes(
  engine: IEngine,
  options: ICancellable = {}
): Promise<IVolumeInfo[]> {
  const [volumes, users] = await Promise.all([
    engine.volumes.list(options),
    engine.volumes.users(options)
  ]);
  const using = users.filter(isUser);
  return volumes.map(({ name, driver, labels, createdAt }) => ({
    name,
    driver,
    size: null,
    createdAt,
    notebookId: notebookOf(labels),
    notebookPath: labels[LABELS.path] ?? null,
    usedBy: using.filter(({ volume }) => volume === name).map(userOf)
  }));
}

/** The containers that have a volume mounted. */
export async function usersOf(
  engine: IEngine,
  name: string
): Promise<readonly IVolumeUser[]> {
  const users = await engine.volumes.users();
  return users.filter(user => user.volume === name && isUser(user)).map(userOf);
}

function isUser({ labels }: IListedVolumeUser): boolean {
  return labels[LABELS.role] !== PROBE;
}

function userOf(user: IListedVolumeUser): IVolumeUser {
  return {
    containerId: user.container,
    containerName: user.name,
    running: user.running,
    notebookId: notebookOf(user.labels),
    cellId: idOf<CellId>(parseCellId, user.labels[LABELS.cell]),
    target: user.target
  };
}

function notebookOf(
  labels: Readonly<Record<string, string>>
): NotebookId | null {
  return idOf<NotebookId>(parseNotebookId, labels[LABELS.notebook]);
}

/** Anyone may write labels: what is no id is none. */
function idOf<T>(
  parse: (text: string) => T,
  label: string | undefined
): T | null {
  try {
    return label === undefined ? null : parse(label);
  } catch {
    return null;
  }
}
