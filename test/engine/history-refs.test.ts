import { describe, expect, it } from 'vitest';
import { checkout } from '../../src/backend/history/refs/change-refs.js';
import { tagAt } from '../../src/backend/history/refs/tag.js';
import { cellTag } from '../../src/backend/session/context.js';
import { parseCellId, parseCommitOid } from '../../src/common/ids.js';
import { isLayerbookError } from '../../src/common/protocol/errors.js';
import type { ICommitSummary } from '../../src/common/protocol/history.js';
import { NotebookSession } from '../helpers/notebook-session.js';

async function logOf(session: NotebookSession): Promise<ICommitSummary[]> {
  const history = await session.history();
  return [...(await history.log({ offset: 0, limit: 100 })).commits];
}

function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) =>
      isLayerbookError(error) ? `${error.code}: ${error.message}` : 'other'
  );
}

describe('the last run of a commit', () => {
  it('says whether its step was cached and how long it took, and is another after each run', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      'FROM busybox:latest',
      `RUN sleep 0.3 && echo ${Date.now()} > /a\nENV A=1`
    );
    const start = Date.now();
    await session.run('c2');
    const [first, base] = await logOf(session);
    expect(first?.lastRun).toMatchObject({ cached: false });
    expect(first?.lastRun?.milliseconds).toBeGreaterThanOrEqual(300);
    const firstDate = Date.parse(first?.lastRun?.date ?? '');
    expect(firstDate).toBeGreaterThanOrEqual(start);
    expect(base?.lastRun).toMatchObject({ cached: true });
    await session.run('c2');
    const [second, ...rest] = await logOf(session);
    expect(second?.oid).toBe(first?.oid);
    expect(rest).toHaveLength(1);
    expect(second?.lastRun?.cached).toBe(true);
    expect(Date.parse(second?.lastRun?.date ?? '')).toBeGreaterThan(firstDate);
    expect(await session.git('fsck', '--strict')).toBe('');
  });

  it('is told for what was finished before a cell failed', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      'FROM busybox:latest',
      `RUN echo ${Date.now()} > /ok\nRUN exit 3`
    );
    expect((await session.run('c2')).outcome).toBe('failed');
    const [finished] = await logOf(session);
    expect(finished?.subject).toMatch(/^RUN echo/);
    expect(finished?.lastRun).toMatchObject({ cached: false });
  });
});

describe('going back', () => {
  it('lets the next run fork from the commit, and finds the old line again', async () => {
    await using session = await NotebookSession.open();
    const word = Date.now();
    session.dockerfile(
      'FROM busybox:latest',
      `RUN echo ${word} > /a`,
      'RUN echo b > /b'
    );
    await session.run('c3');
    const [b, a] = await logOf(session);
    const history = await session.history();
    expect(await checkout(history, a!.oid)).toBe('run-0002');
    expect((await session.git('rev-parse', 'HEAD')).trim()).toBe(a!.oid);
    // Unchanged cells lead back to the line that has them.
    await session.run('c3');
    expect((await history.log({ offset: 0, limit: 9 })).head).toBe('run-0001');
    await checkout(history, a!.oid);
    session.cells[2]!.source = 'RUN echo other > /b';
    await session.run('c3');
    const page = await history.log({ offset: 0, limit: 9 });
    expect(page).toMatchObject({ head: 'run-0002', total: 4 });
    expect(page.branches.map(({ name }) => name)).toEqual([
      'run-0001',
      'run-0002'
    ]);
    expect(page.branches[0]).toMatchObject({ oid: b!.oid });
  });
});

describe('a tag for a commit’s image', () => {
  it('is on the engine and survives the cell’s next build', async () => {
    await using session = await NotebookSession.open();
    const word = `${Date.now()}`;
    session.dockerfile(
      'FROM busybox:latest',
      `RUN echo ${word} > /a\nENV A=${word}`
    );
    await session.run('c2');
    const [top, base] = await logOf(session);
    const engine = await session.engines.get();
    const history = await session.history();
    const name = `layerbook-test/tagged-${word}`;
    const tag = (oid: string, imageTag: string | null, gitTag: string | null) =>
      tagAt(history, () => session.engines.get(), {
        oid: parseCommitOid(oid),
        gitTag,
        imageTag
      });
    try {
      await tag(top!.oid, `${name}:1.0`, 'v1');
      await tag(base!.oid, name, null);
      const image = await engine.inspectImage(`${name}:1.0`);
      expect(image?.id).toBe(top!.imageId);
      expect(image?.config.Env).toContain(`A=${word}`);
      expect((await engine.inspectImage(`${name}:latest`))?.layers).toEqual(
        image?.layers.slice(0, 1)
      );
      expect((await session.git('rev-parse', 'v1')).trim()).toBe(top!.oid);
    } finally {
      await engine.untagImage(`${name}:1.0`);
      await engine.untagImage(`${name}:latest`);
    }
    await engine.untagImage(cellTag(session.snapshot(), parseCellId('c2')));
    // Nothing is tagged in part.
    expect(await refusal(tag(top!.oid, `${name}:2`, 'v2'))).toBe(
      `history.refused: The engine does not have the image of the commit ${top!.oid.slice(0, 10)} any more.`
    );
    expect(await refusal(tag(top!.oid, 'layerbook/x', 'v2'))).toMatch(
      /^history\.refused: Names that begin with layerbook\//
    );
    expect(await session.git('tag')).toBe('v1\n');
  });

  it('is refused in the middle of a cell, where no image ends', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      'FROM busybox:latest',
      `RUN echo ${Date.now()} > /a\nRUN echo b > /b`
    );
    await session.run('c2');
    const [, middle] = await logOf(session);
    const history = await session.history();
    expect(
      await refusal(
        tagAt(history, () => session.engines.get(), {
          oid: middle!.oid,
          gitTag: null,
          imageTag: 'layerbook-test/middle:1'
        })
      )
    ).toMatch(/^history\.refused: The engine has no image that ends with /);
  });
});
