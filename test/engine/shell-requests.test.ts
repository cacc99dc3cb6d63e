import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerShellRequests } from '../../src/backend/server/shell-requests.js';
import { Endings } from '../../src/backend/server/endings.js';
import type { IServices } from '../../src/backend/server/services.js';
import {
  joinPage,
  type IJoinedPage
} from '../../src/backend/server/testing/joined-page.js';
import { networkName } from '../../src/backend/containers/contract.js';
import { Notifications, Requests } from '../../src/common/protocol/requests.js';
import { ShellHarness } from './shell-harness.js';

const SIZE = { columns: 80, rows: 24 };

let harness: ShellHarness;
let endings: Endings;

beforeAll(async () => {
  harness = await ShellHarness.open();
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
});

/** A page on the back end, and what its terminals got. */
class TestPage implements Disposable {
  readonly joined: IJoinedPage;
  readonly closed: (readonly [string, number | null])[] = [];
  private readonly _texts = new Map<string, string>();

  constructor() {
    endings = new Endings();
    const services = { ...harness.services, endings };
    this.joined = joinPage(server =>
      answerShellRequests(server, services as unknown as IServices)
    );
    const { page } = this.joined;
    page.onNotification(Notifications.shellOutput, ({ terminalId, text }) => {
      this._texts.set(terminalId, (this._texts.get(terminalId) ?? '') + text);
    });
    page.onNotification(Notifications.shellClosed, ({ terminalId, exitCode }) =>
      this.closed.push([terminalId, exitCode])
    );
  }

  async open(source = 'FROM busybox:latest'): Promise<string> {
    const target = harness.cell(harness.notebook(source), 1);
    const { page } = this.joined;
    const info = await page.sendRequest(Requests.openShell, {
      target,
      user: 'root',
      size: SIZE
    });
    return info.terminalId;
  }

  async type(terminalId: string, data: string): Promise<void> {
    const { page } = this.joined;
    await page.sendRequest(Requests.shellInput, { terminalId, data });
  }

  text(terminalId: string): string {
    return this._texts.get(terminalId) ?? '';
  }

  [Symbol.dispose](): void {
    this.joined[Symbol.dispose]();
  }
}

describe('shells of a page', () => {
  it('get keys and sizes, print whole characters, and tell their end', async () => {
    using page = new TestPage();
    const terminalId = await page.open();
    await page.joined.page.sendRequest(Requests.shellResize, {
      terminalId,
      columns: 91,
      rows: 17
    });
    await page.type(terminalId, 'echo zwölf-$((1+1)) 😀; stty size\r');
    await expect
      .poll(() => page.text(terminalId), { timeout: 20_000 })
      .toContain('17 91');
    expect(page.text(terminalId)).toContain('zwölf-2 😀');
    await page.type(terminalId, 'exit 4\r');
    await expect.poll(() => page.closed).toEqual([[terminalId, 4]]);
    await expect(page.type(terminalId, 'x')).rejects.toThrow(/ended/);
    expect(await harness.roles()).toEqual([]);
  });

  it('hand on megabytes without a gap', async () => {
    using page = new TestPage();
    const terminalId = await page.open();
    await page.type(terminalId, 'stty -echo; seq 300000; echo done-$((1+1))\r');
    await expect
      .poll(() => page.text(terminalId), { timeout: 60_000 })
      .toContain('done-2');
    const numbers = page
      .text(terminalId)
      .split('\r\n')
      .filter(line => /^\d+$/.test(line));
    expect(numbers).toHaveLength(300_000);
  });

  it('end with the page, also while they are opened', async () => {
    const page = new TestPage();
    await page.open();
    const opening = page
      .open(`FROM busybox:latest\nRUN sleep 2; echo ${Math.random()}`)
      .catch(() => undefined);
    await new Promise(resolve => setTimeout(resolve, 500));
    page[Symbol.dispose]();
    await endings.settled();
    expect(await harness.roles()).toEqual([]);
    expect(await harness.images()).toEqual([]);
    void opening;
  });

  it('are on the notebook’s network where there is one', async () => {
    const { networks } = harness.test.engine;
    const name = networkName(harness.notebook().id);
    await networks.ensure(name, harness.test.labels);
    try {
      using page = new TestPage();
      const terminalId = await page.open();
      const [container] = await harness.test.engine.containers.listByLabel(
        `layerbook.notebook=${harness.id}`
      );
      const state =
        container &&
        (await harness.test.engine.containers.inspect(container.id));
      expect(state?.networks).toEqual([name]);
      await page.joined.page.sendRequest(Requests.closeShell, { terminalId });
      expect(await harness.roles()).toEqual([]);
    } finally {
      await networks.remove(name);
    }
  });

  it('are refused what is no request', async () => {
    using page = new TestPage();
    const { page: connection } = page.joined;
    const refusal = (params: object): Promise<unknown> =>
      connection.sendRequest(Requests.openShell.method, params).then(
        () => null,
        (error: { data: { code: string } }) => error.data.code
      );
    const target = { kind: 'container', notebookId: 'n', containerId: 'x' };
    expect(await refusal({ target, user: 'root', size: SIZE })).toBe(
      'request.invalid'
    );
    expect(await refusal({ target: { kind: 'other' }, user: 'root' })).toBe(
      'request.invalid'
    );
    const none = { ...target, containerId: 'a'.repeat(64) };
    expect(await refusal({ target: none, user: 'root', size: SIZE })).toBe(
      'container.gone'
    );
  });
});
