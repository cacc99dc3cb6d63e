import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { NotebookSession } from '../helpers/notebook-session.js';

const exec = promisify(execFile);

/** Real git in a folder, without the settings of whoever runs the test. */
async function git(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await exec('git', args, {
    cwd,
    maxBuffer: 64 << 20,
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1'
    }
  });
  return stdout;
}

/** A notebook whose fourth step brings a fault, and whose second was edited and run again. */
async function withFault(): Promise<NotebookSession> {
  const session = await NotebookSession.open();
  const word = `git-${Date.now()}`;
  session.dockerfile(
    'FROM busybox:latest',
    `RUN echo ${word} > /etc/greeting\nENV MODE=first`,
    'RUN echo two >> /etc/greeting',
    'RUN echo faulty > /etc/fault && chmod 600 /etc/greeting',
    'RUN echo three >> /etc/greeting',
    'RUN rm /bin/ash && ln -s busybox /bin/again'
  );
  await session.run('c6');
  session.cells[1]!.source += ' OTHER=2';
  await session.run('c6');
  return session;
}

describe('plain git', () => {
  it('clones a history, finds nothing wrong with it, and shows what each cell did', async () => {
    await using session = await withFault();
    const { gitDir } = await session.history();
    expect(await session.git('fsck', '--strict', '--full')).toBe('');
    const clone = join(session.folder, 'clone');
    await git(session.folder, 'clone', '--quiet', gitDir, clone);
    expect(await git(clone, 'fsck', '--strict', '--full')).toBe('');
    expect(await git(clone, 'status', '--porcelain')).toBe('');
    expect((await git(clone, 'branch', '-r')).trim().split(/\s+/)).toEqual([
      'origin/HEAD',
      '->',
      'origin/run-0002',
      'origin/run-0001',
      'origin/run-0002'
    ]);
    const subjects = await git(clone, 'log', '--format=%s', '--reverse');
    expect(subjects.trim().split('\n')).toEqual([
      '[1] FROM busybox:latest',
      expect.stringMatching(/^\[2\] RUN echo git-/),
      '[3] RUN echo two >> /etc/greeting',
      '[4] RUN echo faulty > /etc/fault && chmod 600 /etc/greeting',
      '[5] RUN echo three >> /etc/greeting',
      '[6] RUN rm /bin/ash && ln -s busybox /bin/again'
    ]);
    expect(await readFile(join(clone, 'rootfs/etc/fault'), 'utf8')).toBe(
      'faulty\n'
    );
    const dockerfile = await readFile(join(clone, 'Dockerfile'), 'utf8');
    expect(dockerfile).toMatch(/^FROM busybox:latest\nRUN echo git-/);
    const cells = '%(trailers:key=Cell-Id,valueonly,separator=%x2C)';
    expect(await git(clone, 'log', '-1', `--format=${cells}`)).toBe('c6\n');
    // What keeps `log -p` readable travels along.
    const patch = await git(clone, 'log', '-p', '-1', 'HEAD~1');
    expect(patch).toContain('\n+three\n');
    expect(patch).not.toMatch(/^[+-][AMDTm]\t/m);
  });

  it('log -p reads as what the cells changed', async () => {
    await using session = await withFault();
    const patch = await session.git('log', '-p', '-1', 'HEAD~1');
    expect(patch).toContain('    [5] RUN echo three >> /etc/greeting\n');
    expect(patch).toContain('--- a/rootfs/etc/greeting\n');
    expect(patch).toContain('\n+three\n');
    // The list of changes says the same again, for programs.
    expect(patch).not.toMatch(/^[+-][AMDTm]\t/m);
    const removed = await session.git('log', '-p', '-1', 'HEAD');
    expect(removed).toContain('--- a/rootfs/bin/ash\n+++ /dev/null\n');
    expect(removed).toMatch(/new file mode 120000[^]*\n\+busybox\n/);
  });

  it('diff compares a run with the one that it superseded', async () => {
    await using session = await withFault();
    const names = await session.git(
      ...['diff', '--name-only', 'run-0001', 'run-0002'],
      ...['--', 'Dockerfile', 'rootfs']
    );
    expect(names).toBe('Dockerfile\n');
    const lines = await session.git(
      ...['diff', '-U0', 'run-0001', 'run-0002', '--', 'Dockerfile']
    );
    expect(lines).toContain('\n-ENV MODE=first\n+ENV MODE=first OTHER=2\n');
    const content = await session.git('diff', 'HEAD~4', 'HEAD', '--', 'rootfs');
    expect(content).toContain('\n+two\n+three\n');
  });

  it('bisect run finds the cell that brought a fault', async () => {
    await using session = await withFault();
    const { gitDir } = await session.history();
    const clone = join(session.folder, 'clone');
    await git(session.folder, 'clone', '--quiet', gitDir, clone);
    await git(clone, 'bisect', 'start', 'HEAD', 'HEAD~5');
    const found = await git(
      ...([clone, 'bisect', 'run'] as const),
      ...['sh', '-c', '! test -e rootfs/etc/fault']
    );
    expect(found).toContain('is the first bad commit');
    expect(
      await git(clone, 'log', '-1', '--format=%s', 'refs/bisect/bad')
    ).toBe('[4] RUN echo faulty > /etc/fault && chmod 600 /etc/greeting\n');
  });

  it('may collect garbage and pack refs: the history is read as before', async () => {
    await using session = await withFault();
    const history = await session.history();
    const page = { offset: 0, limit: 100 };
    const before = await history.log(page);
    await session.git('tag', 'kept', 'run-0001');
    await session.git('gc', '--quiet', '--prune=now');
    const after = await history.log(page);
    expect(after.commits.map(({ oid }) => oid)).toEqual(
      before.commits.map(({ oid }) => oid)
    );
    expect(after.branches).toEqual(before.branches);
    expect(after.commits.flatMap(({ tags }) => tags)).toEqual(['kept']);
    session.cells.push({
      id: 'c7',
      kind: 'dockerfile',
      source: 'RUN echo four >> /etc/greeting'
    });
    expect((await session.run('c7')).outcome).toBe('succeeded');
    expect(await session.git('show', 'HEAD:rootfs/etc/greeting')).toMatch(
      /\nfour\n$/
    );
    expect(await session.git('fsck', '--strict', '--full')).toBe('');
  });
});
