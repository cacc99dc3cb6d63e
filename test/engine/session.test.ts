import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isLayerCard } from '../../src/common/cards/reduce.js';
import type { ContainerCard } from '../../src/common/cards/container-card.js';
import type { LayerCard } from '../../src/common/cards/layer-card.js';
import { parseNotebookId } from '../../src/common/ids.js';
import {
  NotebookSession,
  type IRunReport
} from '../helpers/notebook-session.js';

const exec = promisify(execFile);

function layers({ card }: IRunReport): LayerCard {
  if (!card || !isLayerCard(card)) {
    throw new TypeError('The cell has no layer card.');
  }
  return card;
}

function container({ card }: IRunReport): ContainerCard {
  if (!card || isLayerCard(card)) {
    throw new TypeError('The cell has no container card.');
  }
  return card;
}

describe('Dockerfile cells', () => {
  it('build the prefix, show each instruction’s layer, and commit it', async () => {
    await using session = await NotebookSession.open({ 'app.txt': 'one\n' });
    session.dockerfile(
      'FROM busybox:latest',
      'WORKDIR /app\nCOPY app.txt .\nENV MODE=test',
      'RUN echo hi > greeting'
    );
    for (const id of ['c1', 'c2', 'c3']) {
      expect((await session.run(id)).outcome).toBe('succeeded');
    }
    const card = session.cards.get(
      session.snapshot().cells[1]!.id
    ) as LayerCard;
    expect(card.steps.map(step => step.keyword)).toEqual([
      'WORKDIR',
      'COPY',
      'ENV'
    ]);
    expect(card.steps[1]?.layer?.changes).toEqual([
      { op: 'A', kind: 'file', path: 'app/app.txt', size: 4 }
    ]);
    expect(card.steps[2]?.config).toEqual(['ENV MODE=test added']);
    const log = await (await session.history()).log({ offset: 0, limit: 10 });
    expect(log.commits.map(commit => commit.subject)).toEqual([
      'RUN echo hi > greeting',
      'COPY app.txt .',
      'WORKDIR /app',
      'FROM busybox:latest'
    ]);
    expect(await session.git('fsck', '--strict')).toBe('');
    expect(await session.git('show', 'HEAD:rootfs/app/greeting')).toBe('hi\n');
  });

  it('rebuild what is stale above first, refresh it, and fork the history', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      'FROM busybox:latest',
      'RUN echo a > /a',
      'RUN echo b > /b'
    );
    await session.run('c3');
    session.cells[1]!.source = 'RUN echo changed > /a';
    const again = await session.run('c3');
    expect(again.started).toEqual(['c2', 'c3']);
    const log = await (await session.history()).log({ offset: 0, limit: 10 });
    expect(log.head).toBe('run-0002');
    expect(log.commits.flatMap(commit => commit.branches).sort()).toEqual([
      'run-0001',
      'run-0002'
    ]);
    expect(await session.git('show', 'run-0001:rootfs/a')).toBe('a\n');
    expect(await session.git('show', 'run-0002:rootfs/a')).toBe('changed\n');
  });

  it('make no new commit when nothing changed', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      'FROM busybox:latest',
      'RUN echo a > /a\nENV A=1',
      'LABEL only=config'
    );
    await session.run('c3');
    const before = await session.git('rev-parse', 'HEAD');
    const again = await session.run('c3');
    expect(layers(again).steps[0]?.state).toBe('cached');
    expect(await session.git('rev-parse', 'HEAD')).toBe(before);
  });

  it('point at the failing line of the cell, keep the layers before it, and say the exit code', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      'FROM busybox:latest\n',
      `# fine\nRUN echo ${Date.now()} > /ok\nRUN echo oops && \\\n  exit 7\nRUN never`
    );
    const report = await session.run('c2');
    expect(report.outcome).toBe('failed');
    expect(report.error).toMatchObject({
      code: 'build.failed',
      exitCode: 7,
      lines: [3, 4]
    });
    expect(layers(report).steps.map(step => step.state)).toEqual([
      'built',
      'failed',
      'skipped'
    ]);
    expect(
      layers(report)
        .log.map(entry => entry.text)
        .join('')
    ).toContain('oops');
  });

  it('say where a syntax error is, and that a cell may not end inside a heredoc', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile('FROM busybox:latest', 'ENV A=1\nRUNN x');
    expect((await session.run('c2')).error).toMatchObject({
      code: 'build.syntax',
      lines: [2, 2]
    });
    session.dockerfile('FROM busybox:latest', 'RUN <<EOF\necho');
    expect((await session.run('c2')).error).toMatchObject({
      code: 'build.syntax',
      lines: [1, 1]
    });
  });

  it('are pending before the first FROM', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile('# just words\nARG BASE=busybox:latest', 'FROM $BASE');
    expect((await session.run('c1')).outcome).toBe('pending');
    expect((await session.run('c2')).outcome).toBe('succeeded');
  });

  it('stop within a second and can be run again', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      'FROM busybox:latest',
      `RUN echo ${Date.now()} && sleep 60`
    );
    const running = session.start('c2');
    await new Promise<void>(resolve => {
      running.log.subscribe(0, event => {
        if (event.kind === 'log') {
          resolve();
        }
      });
    });
    const start = Date.now();
    await session.runs.cancel(running.info.runId);
    expect(Date.now() - start).toBeLessThan(1_000);
    expect(await running.finished).toBe('cancelled');
    session.cells[1]!.source = 'RUN true';
    expect((await session.run('c2')).outcome).toBe('succeeded');
  });

  it('show the files of a directory that was deleted and made anew as deleted', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      'FROM busybox:latest',
      'RUN mkdir /d && echo 1 > /d/old && echo 2 > /d/older',
      'RUN rm -rf /d && mkdir /d && echo 3 > /d/new'
    );
    const card = layers(await session.run('c3'));
    const changes = card.steps[0]?.layer?.changes.map(
      change => `${change.op} ${change.path}`
    );
    expect(changes?.sort()).toEqual(['A d/new', 'D d/old', 'D d/older']);
  });

  it('build the image that docker buildx builds from the exported Dockerfile, from the cache', async () => {
    await using session = await NotebookSession.open({
      'app.txt': 'one\n',
      '.dockerignore': '*.ipynb\n.state\nDockerfile\n'
    });
    session.dockerfile(
      'FROM busybox:latest AS base\nARG V=1',
      'RUN echo $V > /v',
      'FROM base\nCOPY . /app\nCMD ["sh"]'
    );
    const ours = layers(await session.run('c3')).image!;
    const dockerfile = join(session.folder, 'Dockerfile');
    await writeFile(
      dockerfile,
      `${session.cells.map(cell => cell.source).join('\n')}\n`
    );
    const name = `layerbook/${session.id}:exported`;
    const build = await exec('docker', [
      'buildx',
      'build',
      '--progress=plain',
      '--provenance=false',
      '-t',
      name,
      session.folder
    ]);
    const inspect = async (
      image: string
    ): Promise<{ Id: string; RootFS: { Layers: string[] } }> => {
      const { stdout } = await exec('docker', ['image', 'inspect', image]);
      return (
        JSON.parse(stdout) as { Id: string; RootFS: { Layers: string[] } }[]
      )[0]!;
    };
    const [own, exported] = [await inspect(ours.id), await inspect(name)];
    await exec('docker', ['image', 'rm', name]);
    const executed = [...build.stderr.matchAll(/^(#\d+) \[.*\] (RUN|COPY) /gm)];
    const steps = [...new Set(executed.map(match => match[1]))];
    expect(steps).toHaveLength(2);
    for (const step of steps) {
      expect(build.stderr).toMatch(new RegExp(`^${step} CACHED$`, 'm'));
    }
    expect(exported.RootFS.Layers).toEqual(own.RootFS.Layers);
    const { info } = await session.engines.get();
    if (info.imageStore === 'overlay2') {
      expect(exported.Id).toBe(own.Id);
    }
  });
});

describe('container cells', () => {
  it('run the image above, show what they changed, and start clean the next time', async () => {
    await using session = await NotebookSession.open({
      'data/in.txt': 'from the host\n'
    });
    session
      .dockerfile('FROM busybox:latest\nRUN echo old > /old')
      .container(
        'run',
        '#| volumes: ["./data:/data:ro"]\ntest ! -e /new\nrm /old\ncat /data/in.txt | tee /new\necho problem >&2'
      );
    for (let round = 0; round < 2; round += 1) {
      const card = container(await session.run('run'));
      expect(card.exitCode).toBe(0);
      expect(
        card.output
          .filter(chunk => chunk.stream === 1)
          .map(chunk => chunk.text)
          .join('')
      ).toBe('from the host\n');
      expect(
        card.output
          .filter(chunk => chunk.stream === 2)
          .map(chunk => chunk.text)
          .join('')
      ).toBe('problem\n');
      expect(
        card.changes?.paths.map(change => `${change.op} ${change.path}`).sort()
      ).toEqual(['A new', 'D old']);
    }
  });

  it('build the stale Dockerfile cells above first', async () => {
    await using session = await NotebookSession.open();
    session
      .dockerfile('FROM busybox:latest', 'ENV WORD=one')
      .container('run', 'echo $WORD');
    expect((await session.run('run')).started).toEqual(['c1', 'c2', 'run']);
    session.cells[1]!.source = 'ENV WORD=two';
    const report = await session.run('run');
    expect(report.started).toEqual(['c2', 'run']);
    expect(
      container(report)
        .output.map(chunk => chunk.text)
        .join('')
    ).toBe('two\n');
  });

  it('fail with the exit code of the script, and without an image above', async () => {
    await using session = await NotebookSession.open();
    session
      .container('alone', 'true')
      .dockerfile('FROM busybox:latest')
      .container('run', 'exit 3');
    expect((await session.run('run')).error).toMatchObject({
      code: 'container.exit',
      exitCode: 3
    });
    session.cells = [{ id: 'alone', kind: 'container', source: 'true' }];
    expect((await session.run('alone')).error).toMatchObject({
      code: 'build.noImage'
    });
  });
});

describe('a run', () => {
  it('waits for the run before it in the same notebook, and not for other notebooks', async () => {
    await using session = await NotebookSession.open();
    session
      .dockerfile('FROM busybox:latest')
      .container('slow', 'sleep 1')
      .container('quick', 'true');
    await session.run('c1');
    const order: string[] = [];
    const slow = session.start('slow').finished.then(() => order.push('slow'));
    const quick = session
      .start('quick')
      .finished.then(() => order.push('quick'));
    expect(session.runs.list(parseNotebookId('another'))).toEqual([]);
    await Promise.all([slow, quick]);
    expect(order).toEqual(['slow', 'quick']);
  });

  it('says in one sentence that the engine is gone, and works again when it is back', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile('FROM busybox:latest');
    const host = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = 'unix:///nonexistent/docker.sock';
    try {
      const report = await session.run('c1');
      expect(report.outcome).toBe('failed');
      expect(report.error?.code).toBe('engine.unreachable');
      expect(report.error?.message).toContain('/nonexistent/docker.sock');
    } finally {
      process.env['DOCKER_HOST'] = host;
    }
    expect((await session.run('c1')).outcome).toBe('succeeded');
  });
});
