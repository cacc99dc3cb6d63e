import { nullTranslator } from '@jupyterlab/translation';
import * as React from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ContainerCard } from '../../common/cards/container-card.js';
import {
  parseCellId,
  parseContainerId,
  parseNotebookId,
  parseRunId
} from '../../common/ids.js';
import type { IContainerInfo } from '../../common/protocol/containers.js';
import { containerListOf } from '../containers/container-list.js';
import type { IContainerServices } from '../containers/container-services.js';
import { SilentClient } from '../testing/silent-client.js';
import type { RequestName, RequestResult } from '../tokens.js';
import { CardActionsContext } from './card-actions.js';
import { ContainerCardView } from './container-card-view.js';

// React says of layout effects that a server does not run them.
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const notebookId = parseNotebookId('notebook');
const runId = parseRunId('run');

const info: IContainerInfo = {
  containerId: parseContainerId('ab'.repeat(32)),
  notebookId,
  cellId: parseCellId('cell'),
  runId,
  kind: 'ended',
  name: null,
  status: 'exited',
  exitCode: 0,
  ports: [],
  startedAt: Date.now() - 65_000,
  kept: false,
  adopted: false
};

const card: ContainerCard = {
  version: 1,
  state: 'exited',
  key: 'key',
  notebookId,
  runId,
  mounts: [],
  ports: [],
  output: [],
  outputOmitted: 0,
  exitCode: 0,
  leftover: true,
  changes: {
    counts: { added: 1, modified: 0, metadata: 0, deleted: 0, bytes: 5 },
    paths: [{ op: 'A', kind: 'file', path: 'made', size: 5 }],
    more: 0
  },
  startedAt: 0
};

const service: ContainerCard = {
  ...card,
  detached: true,
  leftover: false,
  changes: undefined,
  ports: [{ container: '80/tcp', host: '127.0.0.1:4000' }]
};

class ContainersClient extends SilentClient {
  constructor(containers: readonly IContainerInfo[]) {
    super();
    this._containers = containers;
  }

  async request<N extends RequestName>(): Promise<RequestResult<N>> {
    return Promise.resolve(this._containers as RequestResult<N>);
  }

  private readonly _containers: readonly IContainerInfo[];
}

/** The card on a page that knows of these containers, or of none as yet. */
async function render(
  shown: ContainerCard,
  containers: readonly IContainerInfo[] | null
): Promise<string> {
  const client = new ContainersClient(containers ?? []);
  if (containers !== null) {
    await containerListOf(client, notebookId).refresh();
  }
  // Application and notebooks are asked for only when a button is pressed.
  const services = {
    client,
    trans: nullTranslator.load(''),
    missingFolderOf: () => null
  } as unknown as IContainerServices;
  return renderToStaticMarkup(
    React.createElement(
      CardActionsContext.Provider,
      {
        value: {
          isLocal: true,
          containers: services,
          openShell: () => undefined
        }
      },
      React.createElement(ContainerCardView, { card: shown })
    )
  );
}

function buttonsOf(html: string): string[] {
  return [
    ...html.matchAll(/<button[^>]*class="layerbook-button"[^>]*>(.*?)</g)
  ].map(([, label]) => label ?? '');
}

describe('a container that its run left', () => {
  it('can be looked into, made a cell, saved, kept and discarded', async () => {
    const html = await render(card, [info]);
    expect(buttonsOf(html)).toEqual([
      'Show differences',
      'Make it a cell…',
      'Save files…',
      'Shell',
      'Keep',
      'Discard'
    ]);
    expect(html).toContain('There until the notebook is closed');
  });

  it('says that it is kept', async () => {
    const html = await render(card, [{ ...info, kept: true }]);
    expect(html).toContain('aria-pressed="true">Kept');
    expect(html).toContain('Kept until you discard it');
  });

  it('says that it is gone, and offers nothing', async () => {
    const html = await render(card, []);
    expect(buttonsOf(html)).toEqual([]);
    expect(html).toContain('Gone now: the next run starts with a clean layer.');
  });

  it('says neither while that is not known', async () => {
    const html = await render(card, null);
    expect(buttonsOf(html)).toEqual([]);
    expect(html).not.toContain('Gone now');
  });

  it('has nothing to save when nothing was changed', async () => {
    const { changes: _changes, ...unchanged } = card;
    const html = await render(unchanged, [info]);
    expect(buttonsOf(html)).toEqual(['Shell', 'Keep', 'Discard']);
  });
});

describe('a service', () => {
  const running: IContainerInfo = {
    ...info,
    kind: 'service',
    status: 'running',
    exitCode: null,
    ports: [{ container: '80/tcp', host: '127.0.0.1:5000' }]
  };

  it('that runs has its present ports, its log, and ways to stop it', async () => {
    const html = await render(service, [running]);
    expect(buttonsOf(html)).toEqual(['Shell', 'Stop', 'Restart', 'Remove']);
    expect(html).toContain('running');
    expect(html).toContain('1 min 05 s');
    expect(html).toContain('href="http://127.0.0.1:5000"');
    expect(html).toContain('aria-label="Log of the service"');
    expect(html).toContain('Keep running when the notebook is closed');
  });

  it('of an earlier server says so', async () => {
    const html = await render(service, [{ ...running, adopted: true }]);
    expect(html).toContain('from before the server was restarted');
  });

  it('that ended can be started again', async () => {
    const html = await render(service, [
      { ...running, status: 'exited', exitCode: 137 }
    ]);
    expect(buttonsOf(html)).toEqual(['Start', 'Remove']);
    expect(html).toContain('exit code 137');
    expect(html).toContain('killed by SIGKILL');
    expect(html).not.toContain('href=');
  });

  it('that is gone says how to have it again', async () => {
    const html = await render(service, []);
    expect(buttonsOf(html)).toEqual([]);
    expect(html).toContain('not running any more');
    expect(html).toContain('Run the cell to start it again.');
  });

  it('that could not be started says so', async () => {
    const { exitCode: _exitCode, ...failed } = service;
    const html = await render({ ...failed, state: 'failed' }, []);
    expect(html).toContain('not started');
  });
});
