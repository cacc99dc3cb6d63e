import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerContainerRequests } from '../../src/backend/server/container-requests.js';
import { openServices } from '../../src/backend/server/open-services.js';
import { joinPage } from '../../src/backend/server/testing/joined-page.js';
import { Notifications, Requests } from '../../src/common/protocol/requests.js';
import { isLayerCard, outcomeOfCard } from '../../src/common/cards/reduce.js';
import type { ContainerCard } from '../../src/common/cards/container-card.js';
import type { IEngine } from '../../src/backend/engine/contract.js';
import { networkName } from '../../src/backend/containers/contract.js';
import {
  NotebookSession,
  type IRunReport
} from '../helpers/notebook-session.js';

let session: NotebookSession;
let engine: IEngine;

beforeEach(async () => {
  session = await NotebookSession.open();
  engine = await session.engines.find();
});

afterEach(async () => {
  await session[Symbol.asyncDispose]();
});

const WEB = [
  '#| image: busybox:latest',
  '#| detach: true',
  '#| container_name: web',
  '#| ports: ["80"]',
  'mkdir /www; echo served > /www/index.html',
  'echo listening',
  'exec httpd -f -p 80 -h /www'
].join('\n');

function cardOf({ card }: IRunReport): ContainerCard {
  if (!card || isLayerCard(card)) {
    throw new Error('The cell has no container card.');
  }
  return card;
}

function outputOf(report: IRunReport): string {
  return cardOf(report)
    .output.map(({ text }) => text)
    .join('');
}

/** Ids of all containers of the notebook. */
async function containers(): Promise<string[]> {
  const label = `layerbook.notebook=${session.id}`;
  return (await engine.containers.listByLabel(label)).map(({ id }) => id);
}

describe('a service', () => {
  it('runs on when its cell is over, and the next cell reaches it by name', async () => {
    session
      .dockerfile()
      .container('w1', WEB)
      .container(
        'w2',
        '#| image: busybox:latest\nsleep 0.3; wget -q -O - http://web/'
      );
    const served = await session.run('w1');
    expect(served).toMatchObject({ outcome: 'succeeded', error: undefined });
    const card = cardOf(served);
    expect(card).toMatchObject({
      state: 'running',
      detached: true,
      name: 'web',
      output: []
    });
    expect(outcomeOfCard(card)).toBe('built');
    expect(session.snapshot().cells[0]?.built?.outcome).toBe('built');
    const state = await engine.containers.inspect(card.containerId as never);
    expect(state).toMatchObject({
      running: true,
      name: `web-${session.id.slice(0, 8)}`,
      networks: [networkName(session.snapshot().id)]
    });
    expect(state?.labels).toMatchObject({
      'layerbook.role': 'service',
      'layerbook.cell': 'w1',
      'layerbook.name': 'web'
    });
    const published = card.ports[0]?.host ?? '';
    expect(await (await fetch(`http://${published}/`)).text()).toBe('served\n');
    const asked = await session.run('w2');
    expect(outputOf(asked)).toBe('served\n');
    expect(await session.keeper.list(session.snapshot().id)).toMatchObject([
      { kind: 'service', name: 'web', status: 'running' }
    ]);
  });

  it('has a log that is read later', async () => {
    session.dockerfile().container('w1', WEB);
    const card = cardOf(await session.run('w1'));
    let log = '';
    const stop = new AbortController();
    const reading = engine.containers.logs(
      card.containerId as never,
      (_, chunk) => {
        log += chunk.toString();
        stop.abort();
      },
      { tail: 10, tty: false, signal: stop.signal }
    );
    await reading.catch(() => undefined);
    expect(log).toBe('listening\n');
  });

  it('starts anew when its cell runs again', async () => {
    session.dockerfile().container('w1', WEB);
    const first = cardOf(await session.run('w1'));
    const second = cardOf(await session.run('w1'));
    expect(second.state).toBe('running');
    expect(second.containerId).not.toBe(first.containerId);
    expect(await containers()).toEqual([second.containerId]);
  });

  it('fails when it ends at once, with output and exit code', async () => {
    session
      .dockerfile()
      .container(
        'w1',
        '#| image: busybox:latest\n#| detach: true\necho cannot listen >&2; exit 4'
      );
    const report = await session.run('w1');
    expect(report).toMatchObject({
      outcome: 'failed',
      error: { code: 'container.exit', exitCode: 4 }
    });
    expect(outputOf(report)).toBe('cannot listen\n');
    expect(cardOf(report)).toMatchObject({ state: 'exited', exitCode: 4 });
    expect(cardOf(report).detached).toBeUndefined();
    expect(await containers()).toEqual([]);
  });

  it('fails also when it ends well at once', async () => {
    session
      .dockerfile()
      .container(
        'w1',
        '#| image: busybox:latest\n#| detach: true\necho did it &'
      );
    const report = await session.run('w1');
    expect(report.outcome).toBe('failed');
    expect(outcomeOfCard(cardOf(report))).toBe('failed');
    expect(report.error?.hint).toContain('foreground');
  });

  it('is removed when the run is stopped before it serves', async () => {
    session.dockerfile().container('w1', WEB);
    const run = session.start('w1');
    const running = new Promise<void>(resolve => {
      run.log.subscribe(0, event => {
        if (event.kind === 'containerChanged' && event.change.image) {
          resolve();
        }
      });
    });
    await running;
    await session.runs.cancel(run.info.runId);
    expect(await run.finished).toBe('cancelled');
    expect(await containers()).toEqual([]);
  });

  it('cannot have the name of another', async () => {
    session.dockerfile().container('w1', WEB).container('w2', WEB);
    await session.run('w1');
    const report = await session.run('w2');
    expect(report.error).toMatchObject({
      code: 'container.start',
      lines: [3, 3]
    });
    expect(report.error?.message).toContain(
      'The notebook has a container `web` already'
    );
  });

  it('is checked against what can be known of it', async () => {
    session
      .dockerfile()
      .container('w1', `#| expect: {absent: /www/index.html}\n${WEB}`);
    const report = await session.run('w1');
    expect(report.error?.code).toBe('container.expect');
    expect(await containers()).toEqual([]);
  });
});

describe('a container whose run is over', () => {
  it('is kept when it changed something, until its cell runs again', async () => {
    session
      .dockerfile()
      .container('w1', '#| image: busybox:latest\necho x > /made');
    const first = cardOf(await session.run('w1'));
    expect(first).toMatchObject({ leftover: true, state: 'exited' });
    expect(await containers()).toEqual([first.containerId]);
    const second = cardOf(await session.run('w1'));
    expect(await containers()).toEqual([second.containerId]);
    session.cells[0]!.source = '#| image: busybox:latest\nls /made';
    const third = await session.run('w1');
    expect(outputOf(third)).toContain('No such file');
    expect(cardOf(third).leftover).toBeUndefined();
    expect(await containers()).toEqual([]);
  });

  it('is removed when it was stopped', async () => {
    session
      .dockerfile()
      .container(
        'w1',
        '#| image: busybox:latest\necho x > /made; echo ready; sleep 60'
      );
    const run = session.start('w1');
    await new Promise<void>(resolve => {
      run.log.subscribe(0, event => {
        if (event.kind === 'output') {
          resolve();
        }
      });
    });
    await session.runs.cancel(run.info.runId);
    expect(await run.finished).toBe('cancelled');
    expect(await containers()).toEqual([]);
  });
});

it('the log of a service hides what is secret in it', async () => {
  vi.stubEnv('LAYERBOOK_TEST_TOKEN', 'correct-horse-battery');
  try {
    session
      .dockerfile()
      .container(
        'w1',
        [
          '#| image: busybox:latest',
          '#| detach: true',
          '#| environment: {LAYERBOOK_TEST_TOKEN: }',
          '#| secret_environment: [LAYERBOOK_TEST_TOKEN]',
          'printf "token correct-horse-"; sleep 0.2; echo battery; exec sleep 60'
        ].join('\n')
      );
    const { containerId } = cardOf(await session.run('w1'));
    const services = openServices({
      version: '0',
      rootDir: session.folder,
      stateDir: join(session.folder, '.state'),
      pages: () => []
    });
    using joined = joinPage(server =>
      answerContainerRequests(server, services)
    );
    let log = '';
    joined.page.onNotification(Notifications.containerLog, ({ text }) => {
      log += text;
    });
    await joined.page.sendRequest(Requests.followContainer, {
      notebookId: session.snapshot().id,
      containerId: containerId as never,
      lines: 10
    });
    await vi.waitFor(() => expect(log).toBe('token ***\n'), 5000);
  } finally {
    vi.unstubAllEnvs();
  }
});
