import { createHash } from 'node:crypto';
import {
  lstat,
  mkdir,
  readdir,
  readFile,
  stat,
  symlink,
  writeFile
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerContainerRequests } from '../../src/backend/server/container-requests.js';
import { openServices } from '../../src/backend/server/open-services.js';
import type { IServices } from '../../src/backend/server/services.js';
import {
  joinPage,
  type IJoinedPage
} from '../../src/backend/server/testing/joined-page.js';
import type { ICellContainer } from '../../src/backend/containers/contract.js';
import { Probe } from '../../src/backend/volumes/probe.js';
import { parseCellId, parseNotebookId } from '../../src/common/ids.js';
import { parseNotebookSnapshot } from '../../src/common/notebook/snapshot.js';
import type { ISaveFilesParams } from '../../src/common/protocol/containers.js';
import type { IErrorData } from '../../src/common/protocol/errors.js';
import { Notifications, Requests } from '../../src/common/protocol/requests.js';
import { CellContainers } from '../helpers/cell-containers.js';

let made: CellContainers;
let services: IServices;
let pages: IJoinedPage[];
/** The first page. */
let page: IJoinedPage['page'];

function openPage(): IJoinedPage {
  const joined = joinPage(server => answerContainerRequests(server, services));
  pages.push(joined);
  return joined;
}

beforeEach(async () => {
  made = await CellContainers.open();
  const rootDir = join(made.folder, 'root');
  await mkdir(join(rootDir, 'notebooks'), { recursive: true });
  services = openServices({
    version: '0',
    rootDir,
    stateDir: made.folder,
    pages: () => []
  });
  pages = [];
  page = openPage().page;
});
afterEach(async () => {
  pages.forEach(joined => joined[Symbol.dispose]());
  await services.containers.dispose();
  await services.volumes[Symbol.asyncDispose]();
  await made[Symbol.asyncDispose]();
});

function of({ containerId }: Pick<ICellContainer, 'containerId'>) {
  return { notebookId: made.notebookId, containerId };
}

async function ended(script: string): Promise<ICellContainer> {
  const container = await made.start(script);
  await services.containers.left(made.engine, container);
  return container;
}

async function failure(request: Promise<unknown>): Promise<IErrorData> {
  return request.then(
    () => {
      throw new Error('The request succeeded.');
    },
    (error: { data: IErrorData }) => error.data
  );
}

const SERVE = 'trap "exit 0" TERM; while true; do sleep 0.2; done';
const CHANGE = [
  'cd /root && echo new > new.txt',
  'echo "more:x:7:7::/:" >> /etc/passwd',
  'chmod 600 /etc/group',
  'rm /bin/wget',
  'mkdir -p /data/deep && printf "a\\000b" > /data/deep/raw',
  'ln -s new.txt link',
  'echo secret > .netrc'
].join(' && ');

describe('the containers of a notebook', () => {
  it('are stopped, started again, kept and discarded', async () => {
    const service = await made.start(SERVE, { role: 'service' });
    await services.containers.serving(made.engine, service);
    const list = () =>
      page.sendRequest(Requests.listContainers, {
        notebookId: made.notebookId
      });
    await page.sendRequest(Requests.stopContainer, of(service));
    expect(await list()).toMatchObject([{ status: 'exited', exitCode: 0 }]);
    await page.sendRequest(Requests.restartContainer, of(service));
    expect(await list()).toMatchObject([{ status: 'running' }]);
    await page.sendRequest(Requests.keepContainer, {
      ...of(service),
      kept: true
    });
    expect(await list()).toMatchObject([{ kept: true }]);
    await page.sendRequest(Requests.discardContainer, of(service));
    expect(await list()).toEqual([]);
    expect(
      await failure(page.sendRequest(Requests.stopContainer, of(service)))
    ).toMatchObject({ code: 'container.gone' });
  });

  it('are those of the notebook that is named, and of no run that goes on', async () => {
    const container = await ended('true');
    const running = await made.start(SERVE, { role: 'service' });
    const foreign = {
      containerId: container.containerId,
      notebookId: parseNotebookId('another-notebook')
    };
    for (const request of [
      Requests.stopContainer,
      Requests.restartContainer,
      Requests.discardContainer,
      Requests.unfollowContainer
    ].slice(0, 3)) {
      expect(await failure(page.sendRequest(request, foreign))).toMatchObject({
        code: 'container.gone'
      });
    }
    expect(
      await failure(page.sendRequest(Requests.restartContainer, of(container)))
    ).toMatchObject({
      code: 'request.invalid',
      message: 'Only a service can be started again.'
    });
    expect(
      await failure(
        page.sendRequest(Requests.stopContainer, {
          ...of(running),
          containerId: 'abc' as ICellContainer['containerId']
        })
      )
    ).toMatchObject({ code: 'request.invalid' });
  });

  it('stay when one page closes the notebook while another has it open', async () => {
    const { page: second } = openPage();
    const service = await made.start(SERVE, { role: 'service' });
    await services.containers.serving(made.engine, service);
    const notebook = { notebookId: made.notebookId };
    await page.sendRequest(Requests.listContainers, notebook);
    await second.sendRequest(Requests.listContainers, notebook);
    await page.sendRequest(Requests.closeNotebook, notebook);
    expect(await made.count()).toBe(1);
    await second.sendRequest(Requests.closeNotebook, notebook);
    expect(await made.count()).toBe(0);
  });
});

describe('closing a notebook in which a cell runs', () => {
  it('lets it have its services until it is over', async () => {
    const service = await made.start(SERVE, { role: 'service' });
    await services.containers.serving(made.engine, service);
    const cell = {
      id: 'runs',
      kind: 'container',
      source: '#| image: busybox:latest\nsleep 2'
    };
    const run = services.runs.start({
      notebook: parseNotebookSnapshot({
        id: made.notebookId,
        path: 'notebooks/a.ipynb',
        config: {},
        cells: [cell]
      }),
      cellId: parseCellId('runs'),
      cache: 'use'
    });
    const notebook = { notebookId: made.notebookId };
    await page.sendRequest(Requests.closeNotebook, notebook);
    expect(
      (await made.engine.containers.inspect(service.containerId))?.running
    ).toBe(true);
    expect(await run.finished).toBe('succeeded');
    await vi.waitFor(async () => expect(await made.count()).toBe(0), 10_000);
  });
});

describe('the log of a service', () => {
  it('is sent from its last lines on, in whole characters, until it is not followed any more', async () => {
    const script =
      'for i in 1 2 3; do echo "line $i"; done; while [ ! -e /go ]; do sleep 0.1; done; printf "caf\\303"; sleep 0.3; printf "\\251\\n"; echo gone >&2; sleep 300';
    const service = await made.start(script, { role: 'service' });
    const got: Record<1 | 2, string> = { 1: '', 2: '' };
    page.onNotification(Notifications.containerLog, event => {
      expect(event.containerId).toBe(service.containerId);
      got[event.stream] += event.text;
    });
    await page.sendRequest(Requests.followContainer, {
      ...of(service),
      lines: 2
    });
    await vi.waitFor(() => expect(got[1]).toBe('line 2\nline 3\n'), 10_000);
    const go = await made.engine.containers.exec(
      service.containerId,
      { command: ['touch', '/go'], tty: false },
      () => undefined
    );
    await go.ended;
    await vi.waitFor(() => expect(got[2]).toBe('gone\n'), 10_000);
    expect(got[1]).toBe('line 2\nline 3\ncafé\n');
    await page.sendRequest(Requests.unfollowContainer, of(service));
  });
});

describe('what a container changed', () => {
  it('is listed as a layer’s changes are, page by page', async () => {
    const container = await ended(CHANGE);
    const ask = (more: object) =>
      page.sendRequest(Requests.containerChanges, {
        ...of(container),
        offset: 0,
        limit: 100,
        ...more
      });
    const all = await ask({});
    expect(all.changes.map(({ op, kind, path }) => [op, kind, path])).toEqual([
      // A link or a file: BusyBox images differ.
      ['D', expect.stringMatching(/file|symlink/), 'bin/wget'],
      ['A', 'directory', 'data'],
      ['A', 'directory', 'data/deep'],
      ['A', 'file', 'data/deep/raw'],
      ['m', 'file', 'etc/group'],
      ['M', 'file', 'etc/passwd'],
      ['A', 'file', 'root/.netrc'],
      ['A', 'symlink', 'root/link'],
      ['A', 'file', 'root/new.txt']
    ]);
    expect(all.total).toBe(9);
    expect(all.counts).toMatchObject({
      added: 6,
      modified: 1,
      metadata: 1,
      deleted: 1
    });
    const by = new Map(all.changes.map(change => [change.path, change]));
    expect(by.get('root/new.txt')).toMatchObject({
      size: 4,
      mode: 0o644,
      uid: 0,
      gid: 0
    });
    expect(by.get('root/link')?.target).toBe('new.txt');
    expect(by.get('etc/group')?.details).toContain('mode 644→600');
    expect(by.get('bin/wget')).toMatchObject({ mode: null, mtime: null });
    const some = await ask({ ops: ['A'], pathFilter: 'root', limit: 1 });
    expect(some.changes.map(({ path }) => path)).toEqual(['root/.netrc']);
    expect(some.total).toBe(3);
    expect(await made.count()).toBe(1);
  });

  it('is listed also where it is much, and read once', async () => {
    const container = await ended(
      'mkdir /many && cd /many && i=0; while [ $i -lt 3000 ]; do echo $i > f$i; i=$((i+1)); done'
    );
    const engine = await services.engines.get();
    const changes = vi.spyOn(engine.containers, 'changes');
    const ask = (offset: number) =>
      page.sendRequest(Requests.containerChanges, {
        ...of(container),
        offset,
        limit: 1000
      });
    const first = await ask(0);
    expect(first.total).toBe(3001);
    expect(first.changes[1]).toMatchObject({ path: 'many/f0', size: 2 });
    expect((await ask(3000)).changes).toHaveLength(1);
    expect(changes).toHaveBeenCalledTimes(1);
  });

  it('is read anew while the container runs', async () => {
    const service = await made.start(
      'touch /one; while [ ! -e /go ]; do sleep 0.1; done; sleep 300',
      { role: 'service' }
    );
    const ask = async () => {
      const { changes } = await page.sendRequest(Requests.containerChanges, {
        ...of(service),
        offset: 0,
        limit: 10
      });
      return changes.map(({ path }) => path);
    };
    expect(await ask()).toEqual(['one']);
    const go = await made.engine.containers.exec(
      service.containerId,
      { command: ['touch', '/go'], tty: false },
      () => undefined
    );
    await go.ended;
    expect(await ask()).toEqual(['go', 'one']);
  });

  it('is told by size and digest where it is no text for people', async () => {
    const container = await ended(
      'head -c 1500000 /dev/zero | tr "\\000" a > /long; head -c 30000 /dev/zero | tr "\\000" b > /flat; head -c 1048576 /dev/zero | tr "\\000" "\\n" > /lines'
    );
    const after = async (path: string) =>
      (
        await page.sendRequest(Requests.containerFileDiff, {
          ...of(container),
          path
        })
      ).after;
    expect(await after('long')).toMatchObject({
      why: 'large-text',
      size: 1_500_000,
      sha256: createHash('sha256').update('a'.repeat(1_500_000)).digest('hex')
    });
    expect(await after('flat')).toMatchObject({ why: 'minified' });
    expect(await after('lines')).toMatchObject({ kind: 'text' });
  });

  it('is compared file by file by the rules of the history', async () => {
    const container = await ended(CHANGE);
    const diff = (path: string) =>
      page.sendRequest(Requests.containerFileDiff, {
        ...of(container),
        path
      });
    const passwd = await diff('etc/passwd');
    expect(passwd.before).toMatchObject({ kind: 'text' });
    expect(passwd.after).toMatchObject({ kind: 'text' });
    const texts = [passwd.before, passwd.after].map(side =>
      side?.kind === 'text' ? side.text : ''
    );
    expect(texts[1]).toBe(`${texts[0] ?? ''}more:x:7:7::/:\n`);
    expect(await diff('root/new.txt')).toEqual({
      path: 'root/new.txt',
      before: null,
      after: { kind: 'text', text: 'new\n', size: 4 }
    });
    expect(await diff('data/deep/raw')).toMatchObject({
      before: null,
      after: { kind: 'pointer', why: 'binary', size: 3 }
    });
    expect(await diff('root/.netrc')).toMatchObject({
      after: { kind: 'pointer', why: 'withheld', size: 7 }
    });
    expect(await diff('root/link')).toMatchObject({
      after: { kind: 'symlink', target: 'new.txt' }
    });
    expect(await diff('data')).toMatchObject({ after: { kind: 'directory' } });
    expect(await diff('bin/wget')).toMatchObject({
      before: { kind: expect.stringMatching(/pointer|symlink/) as string },
      after: null
    });
    expect(await diff('etc/passwd/nothing')).toMatchObject({
      before: null,
      after: null
    });
    expect(await made.count()).toBe(1);
  });
});

describe('saving files of a container', () => {
  const root = () => join(made.folder, 'root');
  const save = (container: ICellContainer, more: Partial<ISaveFilesParams>) =>
    page.sendRequest(Requests.saveContainerFiles, {
      ...of(container),
      notebookPath: 'notebooks/a.ipynb',
      paths: ['data', 'root/new.txt'],
      target: { kind: 'folder', path: 'out/run' },
      replace: false,
      ...more
    });

  it('into a folder beside the notebook gives files of the server’s user', async () => {
    const container = await ended(
      `${CHANGE} && ln -s ../../../../../etc/passwd /data/out && ln -s deep/raw /data/in && chown 7:7 /data/deep && ln /data/deep/raw /data/hard && mkfifo /data/pipe`
    );
    expect(await save(container, {})).toEqual({
      paths: ['data', 'new.txt'],
      files: 4,
      bytes: 7
    });
    const out = join(root(), 'notebooks', 'out', 'run');
    expect(await readFile(join(out, 'new.txt'), 'utf8')).toBe('new\n');
    expect(await readdir(join(out, 'data'))).toEqual(['deep', 'hard', 'in']);
    expect(await readFile(join(out, 'data', 'in'), 'latin1')).toBe('a\0b');
    expect((await stat(join(out, 'data/deep'))).uid).toBe(process.getuid?.());
    expect(await readdir(out)).toEqual(['data', 'new.txt']);
    const again = await failure(save(container, {}));
    expect(again).toMatchObject({
      code: 'request.invalid',
      message: 'data/deep/raw exists already in run.'
    });
    await writeFile(join(out, 'new.txt'), 'old');
    await save(container, { replace: true });
    expect(await readFile(join(out, 'new.txt'), 'utf8')).toBe('new\n');
  });

  it('never leaves the notebook’s folder and the root', async () => {
    const container = await ended(CHANGE);
    await symlink(made.folder, join(root(), 'notebooks', 'away'));
    for (const path of ['../x', '/tmp/x', 'away/x']) {
      expect(
        await failure(save(container, { target: { kind: 'folder', path } }))
      ).toMatchObject({ code: 'request.invalid' });
    }
    await mkdir(join(root(), 'notebooks', 'here'));
    await symlink('/etc', join(root(), 'notebooks', 'here', 'data'));
    const inWay = await failure(
      save(container, {
        target: { kind: 'folder', path: 'here' },
        replace: true
      })
    );
    expect(inWay.message).toBe('data exists already in here.');
    const link = join(root(), 'notebooks', 'here', 'data');
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(
      await failure(save(container, { paths: ['no/such'] }))
    ).toMatchObject({ message: 'The container has no no/such.' });
    expect(
      await failure(save(container, { paths: ['etc', 'x/etc'] }))
    ).toMatchObject({ message: 'Two of the chosen paths are called etc.' });
  });

  it('into a volume keeps owners, and makes volume and folders', async () => {
    const container = await ended(`${CHANGE} && chown 7:8 /data/deep/raw`);
    const name = `${made.notebookId}-saved`;
    const target = { kind: 'volume', name, path: 'a/b' } as const;
    expect(await save(container, { target })).toEqual({
      paths: ['data', 'new.txt'],
      files: 2,
      bytes: 7
    });
    const probe = await Probe.open(made.engine, name);
    try {
      expect(
        await probe.entryAt(['a', 'b', 'data', 'deep', 'raw'])
      ).toMatchObject({ type: 'file', uid: 7, gid: 8, size: 3 });
    } finally {
      await probe.remove();
    }
    expect(await failure(save(container, { target }))).toMatchObject({
      code: 'request.invalid',
      message: `a/b/data/deep/raw exists already in the volume ${name}.`
    });
    await save(container, { target, replace: true });
    expect(await made.count()).toBe(1);
  });
});
