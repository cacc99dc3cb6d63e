import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { answerRunInputRequests } from '../../src/backend/server/run-input-requests.js';
import {
  joinPage,
  type IJoinedPage
} from '../../src/backend/server/testing/joined-page.js';
import { parseCellId, parseRunId, type RunId } from '../../src/common/ids.js';
import { isLayerCard } from '../../src/common/cards/reduce.js';
import type { RunEvent } from '../../src/common/protocol/runs.js';
import { Requests } from '../../src/common/protocol/requests.js';
import { NotebookSession } from '../helpers/notebook-session.js';

const cellId = parseCellId('x');

let session: NotebookSession;
let joined: IJoinedPage;

beforeEach(async () => {
  session = await NotebookSession.open();
  joined = joinPage(server =>
    answerRunInputRequests(server, { runs: session.runs })
  );
});

afterEach(async () => {
  joined[Symbol.dispose]();
  await session[Symbol.asyncDispose]();
});

/** Starts the cell and calls `act` when it has printed `ready`. */
async function run(
  source: string,
  act: (runId: RunId) => Promise<void>
): Promise<{ said: string; runId: RunId }> {
  session.dockerfile().container('x', `#| image: busybox:latest\n${source}`);
  const { info, log, finished } = session.start('x');
  let said = '';
  let acted: Promise<void> | undefined;
  log.subscribe(0, (event: RunEvent) => {
    if (event.kind === 'output') {
      said += event.text;
      if (said.includes('ready')) {
        acted ??= act(info.runId);
      }
    }
  });
  expect(await finished).toBe('succeeded');
  await acted;
  return { said, runId: info.runId };
}

function code(error: unknown): unknown {
  return (error as { data?: { code?: string } }).data?.code;
}

describe('what a page types', () => {
  it('reaches the container, and its end too', async () => {
    const { page } = joined;
    const { said, runId } = await run(
      '#| stdin_open: true\necho ready; cat',
      async runId => {
        await page.sendRequest(Requests.runInput, {
          runId,
          cellId,
          data: 'a line\n'
        });
        await page.sendRequest(Requests.runInput, {
          runId,
          cellId,
          data: 'the last',
          end: true
        });
      }
    );
    expect(said).toBe('ready\na line\nthe last');
    const late = { runId, cellId, data: 'x' };
    await expect(
      page.sendRequest(Requests.runInput, late).catch(code)
    ).resolves.toBe('container.gone');
    await expect(
      page
        .sendRequest(Requests.runResize, { runId, cellId, columns: 1, rows: 1 })
        .catch(code)
    ).resolves.toBe('container.gone');
  });

  it('sizes a terminal, also before it is there', async () => {
    const { page } = joined;
    session
      .dockerfile()
      .container(
        'x',
        '#| image: busybox:latest\n#| tty: true\nsleep 0.5; stty size'
      );
    const { info, finished } = session.start('x');
    await page.sendRequest(Requests.runResize, {
      runId: info.runId,
      cellId,
      columns: 101,
      rows: 41
    });
    expect(await finished).toBe('succeeded');
    expect(await session.runs.get(info.runId).log.text(cellId)).toBe(
      '41 101\r\n'
    );
  });

  it.each([
    [{ runId: 'none', data: 'x' }, 'run.unknown'],
    [{ runId: 'none', data: 1 }, 'request.invalid'],
    [{ runId: 'a b', data: '' }, 'request.invalid']
  ])('is refused: %j', async (params, expected) => {
    const answer = joined.page
      .sendRequest(Requests.runInput, {
        cellId,
        ...params
      } as never)
      .catch(code);
    expect(await answer).toBe(expected);
  });

  it('goes nowhere in a cell that takes no input', async () => {
    await run('echo ready; sleep 0.5', async runId => {
      const answer = joined.page
        .sendRequest(Requests.runInput, { runId, cellId, data: 'x' })
        .catch(code);
      expect(await answer).toBe('container.gone');
    });
    expect(
      await joined.page
        .sendRequest(Requests.runResize, {
          runId: parseRunId('none'),
          cellId,
          columns: 0,
          rows: 1
        })
        .catch(code)
    ).toBe('request.invalid');
  });
});

describe('a hundred megabytes of output', () => {
  it('are all in the log, in bounded memory', async () => {
    const lines = 2_000_000;
    session
      .dockerfile()
      .container(
        'x',
        `#| image: busybox:latest\nyes "$(printf %049d 7)" | head -n ${lines}`
      );
    const before = process.memoryUsage().rss;
    let most = 0;
    const { info, log, finished } = session.start('x');
    log.subscribe(0, () => {
      most = Math.max(most, process.memoryUsage().rss - before);
    });
    expect(await finished).toBe('succeeded');
    expect(most).toBeLessThan(150 * 1024 ** 2);
    const text = await session.runs.get(info.runId).log.text(cellId);
    expect(text.length).toBe(lines * 50);
    expect(text.slice(-51)).toBe(`\n${'7'.padStart(49, '0')}\n`);
    const late: RunEvent[] = [];
    log.subscribe(0, event => late.push(event))();
    const replayed = late.reduce(
      (sum, event) => sum + (event.kind === 'output' ? event.text.length : 0),
      0
    );
    expect(replayed).toBeLessThan(1024 ** 2);
    const { card } = await session.run('x');
    expect(card && !isLayerCard(card) && card.outputOmitted).toBe(
      lines * 50 - 64 * 1024
    );
  });
});
