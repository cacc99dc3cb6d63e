import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openContextInputs } from '../../src/backend/inputs/context-inputs.js';
import type { IShellServices } from '../../src/backend/shell/contract.js';
import type { CommitOid } from '../../src/common/ids.js';
import { NotebookSession } from '../helpers/notebook-session.js';
import { ShellHarness } from './shell-harness.js';

let session: NotebookSession;
let harness: ShellHarness;
/** Newest first: of the third instruction, the second, the first, and the base. */
let commits: CommitOid[];

beforeAll(async () => {
  session = await NotebookSession.open({ 'file.txt': 'from the context' });
  session.dockerfile(
    'FROM busybox:latest',
    `RUN echo ${String(Date.now())} > /a\nCOPY file.txt /b\nENV AT=b\nRUN echo three > /c`
  );
  expect(await session.run('c2')).toMatchObject({ outcome: 'succeeded' });
  const history = await session.history();
  const log = await history.log({ offset: 0, limit: 10 });
  commits = log.commits.map(({ oid }) => oid);
  const { folder, engines, rights, runs } = session;
  const services: IShellServices = {
    rootDir: folder,
    engines,
    inputs: openContextInputs(folder),
    rights,
    runs
  };
  harness = await ShellHarness.open(services);
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
  await session?.[Symbol.asyncDispose]();
});

const LOOK = 'cd /; echo $(ls -d a b c 2>/dev/null) "<$AT>"';

describe('a shell at a commit', () => {
  it('is in the image that ends with it', async () => {
    const notebookId = session.snapshot().id;
    const [oid] = commits as [CommitOid];
    const shell = await harness.shell({ kind: 'commit', notebookId, oid });
    expect(shell.open.title).toBe(oid.slice(0, 8));
    expect(await shell.type(LOOK)).toContain('a b c <b>');
    await shell.open.shell.close();
  });

  it('in the middle of a cell is in an image made from the cache', async () => {
    const notebook = session.snapshot();
    const notebookId = notebook.id;
    const [, oid] = commits as [CommitOid, CommitOid];
    const target = { kind: 'commit', notebookId, oid } as const;
    await expect(harness.shell(target)).rejects.toMatchObject({
      code: 'history.contentGone',
      data: { message: expect.stringContaining('goes on') as unknown }
    });
    const shell = await harness.shell({ ...target, notebook });
    expect(await shell.type(LOOK)).toContain('a b <b>');
    await shell.open.shell.close();
    expect(await harness.images()).toEqual([]);
  });

  it('of another history is not found', async () => {
    const notebook = session.snapshot();
    const other = { ...notebook, id: `${notebook.id}x` as typeof notebook.id };
    const [oid] = commits as [CommitOid];
    await expect(
      harness.shell({ kind: 'commit', notebookId: other.id, oid })
    ).rejects.toMatchObject({ code: 'history.notFound' });
  });
});
