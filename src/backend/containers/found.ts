import {
  parseCellId,
  parseNotebookId,
  parseRunId,
  type CellId,
  type ContainerId,
  type NotebookId,
  type RunId
} from '../../common/ids.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import type { IContainers, IContainerState } from '../engine/contract.js';
import { isOwnerDead, OWNER_LABEL, ownerLabel } from '../runner/owner.js';
import { LABELS, type ContainerRole } from './contract.js';

type Listed = Awaited<ReturnType<IContainers['listByLabel']>>[number];

/** Whose a container is: of this back end, of one that is gone, or of another that runs (or cannot be seen). */
export type Ownership = 'own' | 'orphan' | 'other';

/** A container of a cell's run that the engine has. */
export interface IFoundContainer {
  readonly id: ContainerId;
  readonly notebookId: NotebookId;
  readonly cellId: CellId;
  readonly runId: RunId;
  readonly role: ContainerRole;
  readonly name: string | null;
  readonly ownership: Ownership;
  readonly running: boolean;
  readonly ended: boolean;
  /** Unix milliseconds. */
  readonly createdAt: number;
}

const ROLES: Readonly<Record<string, ContainerRole>> = {
  run: 'run',
  service: 'service',
  shell: 'shell',
  probe: 'probe'
};

/** What a container is for; null: it is none of ours, or of a version that did not say. */
export function roleOf(
  labels: Readonly<Record<string, string>>
): ContainerRole | null {
  return ROLES[labels[LABELS.role] ?? ''] ?? null;
}

/** Whose a container is, by its labels. */
export function ownershipOf(
  labels: Readonly<Record<string, string>>
): Ownership {
  const owner = labels[OWNER_LABEL] ?? '';
  if (owner === ownerLabel()) {
    return 'own';
  }
  return isOwnerDead(owner) ? 'orphan' : 'other';
}

/** Reads what the labels say; null when it is not of a cell's run. */
export function readFound(listed: Listed): IFoundContainer | null {
  const { id, labels, running, ended, createdAt } = listed;
  const role = roleOf(labels);
  if (role === null) {
    return null;
  }
  try {
    return {
      id,
      notebookId: parseNotebookId(labels[LABELS.notebook] ?? ''),
      cellId: parseCellId(labels[LABELS.cell] ?? ''),
      runId: parseRunId(labels[LABELS.run] ?? ''),
      role,
      name: labels[LABELS.name] ?? null,
      ownership: ownershipOf(labels),
      running,
      ended,
      createdAt
    };
  } catch {
    // Labels that someone else gave it.
    return null;
  }
}

/** A container as pages see it. */
export function describe(
  found: IFoundContainer,
  state: IContainerState,
  kept: boolean
): IContainerInfo {
  return {
    containerId: found.id,
    notebookId: found.notebookId,
    cellId: found.cellId,
    runId: found.runId,
    kind: found.role === 'service' ? 'service' : 'ended',
    name: found.name,
    status: state.running ? 'running' : 'exited',
    exitCode: state.running ? null : state.exitCode,
    ports: Object.entries(state.ports).flatMap(([container, hosts]) =>
      hosts.map(host => ({ container, host }))
    ),
    startedAt: state.startedAt || found.createdAt,
    kept,
    adopted: found.ownership === 'orphan'
  };
}
