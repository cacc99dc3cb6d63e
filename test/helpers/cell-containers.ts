import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LABELS } from '../../src/backend/containers/contract.js';
import type {
  ContainerRole,
  ICellContainer
} from '../../src/backend/containers/contract.js';
import { networkName } from '../../src/backend/containers/contract.js';
import { connectEngine } from '../../src/backend/engine/connect-engine.js';
import type { IEngine } from '../../src/backend/engine/contract.js';
import { OWNER_LABEL, ownerLabel } from '../../src/backend/runner/owner.js';
import {
  parseCellId,
  parseNotebookId,
  parseRunId,
  type NotebookId
} from '../../src/common/ids.js';

const IMAGE = 'busybox:latest';

/** An owner of this host that is gone: no process has this id. */
export function deadOwner(): string {
  return ownerLabel().replace(/:\d+:\d*$/, ':4194305:1');
}

/** What a container is made with. */
export interface ICellContainerOptions {
  readonly cell?: string;
  readonly role?: ContainerRole;
  readonly owner?: string;
  readonly name?: string;
  readonly network?: boolean;
  readonly spec?: Record<string, unknown>;
  readonly hostConfig?: Record<string, unknown>;
}

/** Containers as runs make them, of a notebook of its own; what is left goes when this is disposed. */
export class CellContainers implements AsyncDisposable {
  readonly engine: IEngine;
  readonly notebookId: NotebookId;
  /** A folder of its own. */
  readonly folder: string;

  private constructor(engine: IEngine, folder: string) {
    this.engine = engine;
    this.folder = folder;
    this.notebookId = parseNotebookId(`test-${randomBytes(6).toString('hex')}`);
  }

  static async open(): Promise<CellContainers> {
    const folder = await mkdtemp(join(tmpdir(), 'layerbook-containers-'));
    return new CellContainers(await connectEngine(), folder);
  }

  get labels(): Readonly<Record<string, string>> {
    return { [LABELS.notebook]: this.notebookId };
  }

  get network(): string {
    return networkName(this.notebookId);
  }

  ensureNetwork(owner = ownerLabel()): Promise<void> {
    return this.engine.networks.ensure(this.network, {
      ...this.labels,
      [OWNER_LABEL]: owner
    });
  }

  /** Creates and starts one; a `run` is over when this resolves. */
  async start(
    script: string,
    options: ICellContainerOptions = {}
  ): Promise<ICellContainer> {
    const { cell = 'cell-1', role = 'run', owner = ownerLabel() } = options;
    const { containers } = this.engine;
    const id = await containers.create({
      Image: IMAGE,
      Cmd: ['sh', '-c', script],
      Labels: {
        ...this.labels,
        [LABELS.cell]: cell,
        [LABELS.run]: 'run-1',
        [LABELS.role]: role,
        [OWNER_LABEL]: owner,
        ...(options.name === undefined ? {} : { [LABELS.name]: options.name })
      },
      ...options.spec,
      HostConfig: {
        NetworkMode: options.network ? this.network : 'none',
        Init: true,
        ...options.hostConfig
      }
    });
    const exit = containers.wait(id);
    exit.catch(() => undefined);
    await containers.start(id);
    if (role === 'run') {
      await exit;
    }
    const state = await containers.inspect(id);
    return {
      containerId: id,
      notebookId: this.notebookId,
      cellId: parseCellId(cell),
      runId: parseRunId('run-1'),
      imageId: state?.imageId ?? '',
      mountPoints: []
    };
  }

  /** Containers of the notebook that the engine has. */
  async count(): Promise<number> {
    const label = `${LABELS.notebook}=${this.notebookId}`;
    return (await this.engine.containers.listByLabel(label)).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { containers, networks, volumes } = this.engine;
    const label = `${LABELS.notebook}=${this.notebookId}`;
    for (const { id } of await containers.listByLabel(label)) {
      await containers.remove(id);
    }
    for (const name of await networks.listByLabel(label)) {
      await networks.remove(name);
    }
    for (const name of await volumes.listByLabel(label)) {
      await volumes.remove(name);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
