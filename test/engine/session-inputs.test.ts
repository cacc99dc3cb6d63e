import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isLayerCard } from '../../src/common/cards/reduce.js';
import type { LayerCard } from '../../src/common/cards/layer-card.js';
import { cellTag } from '../../src/backend/session/context.js';
import { allowSecrets } from '../../src/backend/session/secrets/list-secrets.js';
import { finishedTag } from '../../src/backend/session/finished-part.js';
import {
  NotebookSession,
  type IRunReport
} from '../helpers/notebook-session.js';

function layers({ card }: IRunReport): LayerCard {
  if (!card || !isLayerCard(card)) {
    throw new TypeError('The cell has no layer card.');
  }
  return card;
}

function logOf(report: IRunReport): string {
  return layers(report)
    .log.map(entry => entry.text)
    .join('');
}

describe('what a cell is made from', () => {
  it('includes the files it reads: a change rebuilds it and what is below, and the card says why', async () => {
    await using session = await NotebookSession.open({
      'requirements.txt': 'one\n',
      'other.txt': 'x\n'
    });
    session.dockerfile(
      'FROM busybox:latest',
      'COPY requirements.txt /',
      'RUN cat /requirements.txt',
      'ENV LAST=1'
    );
    await session.run('c4');
    await writeFile(join(session.folder, 'other.txt'), 'nobody reads it\n');
    expect((await session.run('c4')).started).toEqual(['c4']);
    await writeFile(join(session.folder, 'requirements.txt'), 'two\n');
    const again = await session.run('c4');
    expect(again.started).toEqual(['c2', 'c3', 'c4']);
    const [c2] = session.snapshot().cells.slice(1);
    const card = session.cards.get(c2!.id) as LayerCard;
    expect(card.because).toMatchObject({
      path: 'requirements.txt',
      text: expect.stringContaining('requirements.txt') as string
    });
    expect(card.because?.before).not.toBe(card.because?.after);
    expect(card.context).toMatchObject({
      files: [{ path: 'requirements.txt', size: 4, sent: true }],
      sentBytes: 4
    });
  });

  it('does not include times: a file that was only touched leaves everything as it is', async () => {
    await using session = await NotebookSession.open({ 'a.txt': 'same\n' });
    session.dockerfile('FROM busybox:latest\nCOPY a.txt /', 'RUN true');
    await session.run('c2');
    await rm(join(session.folder, 'a.txt'));
    await writeFile(join(session.folder, 'a.txt'), 'same\n');
    expect((await session.run('c2')).started).toEqual(['c2']);
  });

  it('includes the values of the build arguments it declares', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      'FROM busybox:latest',
      'RUN echo above',
      `ARG VERSION=0\nRUN echo "version $VERSION" && echo "$VERSION ${Date.now()}" > /v`
    );
    session.config = { buildArgs: { VERSION: '1', UNUSED: 'a' } };
    expect(logOf(await session.run('c3'))).toContain('version 1');
    session.config = { buildArgs: { VERSION: '2', UNUSED: 'b' } };
    session.container('run', 'cat /v');
    const report = await session.run('run');
    expect(report.started).toEqual(['c3', 'run']);
    expect(report.outcome).toBe('succeeded');
  });

  it('includes the image: one that was removed from the engine is built again', async () => {
    await using session = await NotebookSession.open();
    session
      .dockerfile('FROM busybox:latest', 'RUN echo kept > /kept')
      .container('run', 'cat /kept');
    await session.run('run');
    const engine = await session.engines.get();
    const snapshot = session.snapshot();
    await engine.untagImage(cellTag(snapshot, snapshot.cells[1]!.id));
    const again = await session.run('run');
    expect(again.outcome).toBe('succeeded');
    expect(again.started).toEqual(['c2', 'run']);
  });

  it('leaves a disabled cell out, of the image and of the runs', async () => {
    await using session = await NotebookSession.open();
    session
      .dockerfile(
        'FROM busybox:latest',
        'RUN echo removed > /removed',
        'RUN ls /'
      )
      .container('run', 'test ! -e /removed');
    await session.run('c3');
    session.cells[1]!.disabled = true;
    const report = await session.run('run');
    expect(report.started).toEqual(['c3', 'run']);
    expect(report.outcome).toBe('succeeded');
    const disabled = await session.run('c2');
    expect(disabled.error?.message).toContain('disabled');
  });

  it('is refused with the setting’s name when the build settings make no sense', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile('FROM busybox:latest');
    const started = session.runs.start({
      notebook: {
        ...session.snapshot(),
        configProblem:
          'The notebook’s build setting `buildArgs` is not understood.'
      },
      cellId: session.snapshot().cells[0]!.id,
      cache: 'use'
    });
    const events: unknown[] = [];
    started.log.subscribe(0, event => events.push(event));
    expect(await started.finished).toBe('failed');
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'cellFinished',
        error: expect.objectContaining({
          code: 'build.settings',
          message: expect.stringContaining('buildArgs') as string
        }) as object
      })
    );
  });
});

describe('stages and targets', () => {
  it('tells steps of a stage that the image does not need from those that were built', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      `FROM busybox:latest AS unused\nRUN echo ${Date.now()} > /unused\nFROM busybox:latest AS used\nRUN echo ${Date.now()} > /used\nFROM busybox:latest\nCOPY --from=USED /used /\nENV A=1`
    );
    const card = layers(await session.run('c1'));
    expect(card.steps.map(step => `${step.keyword} ${step.state}`)).toEqual([
      'FROM skipped',
      'RUN skipped',
      expect.stringMatching(/^FROM (built|cached)$/),
      'RUN built',
      expect.stringMatching(/^FROM (built|cached)$/),
      'COPY built',
      'ENV built'
    ]);
  });

  it('builds and commits the target stage once the Dockerfile has it', async () => {
    await using session = await NotebookSession.open();
    session.config = { target: 'first' };
    session
      .dockerfile(
        'FROM busybox:latest AS first\nRUN echo first > /first',
        'FROM busybox:latest AS second\nRUN echo second > /second'
      )
      .container('run', 'ls / | grep first');
    expect((await session.run('run')).outcome).toBe('succeeded');
    expect(await session.git('show', 'HEAD:rootfs/first')).toBe('first\n');
    expect(await session.git('fsck', '--strict')).toBe('');
  });

  it('runs the triggers of a base image with ONBUILD, and finds the layers of its own steps', async () => {
    await using session = await NotebookSession.open({ 'app.txt': 'app\n' });
    await using base = await NotebookSession.open();
    base.dockerfile('FROM busybox:latest\nONBUILD COPY app.txt /app.txt');
    await base.run('c1');
    const snapshot = base.snapshot();
    session.dockerfile(
      `FROM ${cellTag(snapshot, snapshot.cells[0]!.id)}`,
      'RUN cat /app.txt > /copy'
    );
    const card = layers(await session.run('c2'));
    // The first RUN of a bare image also makes the folders that are mounted over.
    const files = card.steps[0]?.layer?.changes.filter(
      change => change.kind === 'file'
    );
    expect(files).toEqual([{ op: 'A', kind: 'file', path: 'copy', size: 4 }]);
  });
});

describe('a failed or stopped cell', () => {
  it('keeps the layers that were finished, in the history and on the engine', async () => {
    await using session = await NotebookSession.open();
    const word = `ok-${Date.now()}`;
    session.dockerfile(
      'FROM busybox:latest',
      `RUN echo ${word} > /ok\nENV A=1\nRUN exit 7\nRUN never`
    );
    const report = await session.run('c2');
    expect(report.outcome).toBe('failed');
    const card = layers(report);
    expect(card.state).toBe('failed');
    expect(card.steps[0]?.layer?.changes).toContainEqual({
      op: 'A',
      kind: 'file',
      path: 'ok',
      size: word.length + 1
    });
    expect(await session.git('show', 'HEAD:rootfs/ok')).toBe(`${word}\n`);
    const engine = await session.engines.get();
    const image = await engine.inspectImage(
      finishedTag(session.id, session.snapshot().cells[1]!.id)
    );
    expect(image?.config.Env).toContain('A=1');
  });

  it('leaves the cells that were built before the stop fresh', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      'FROM busybox:latest',
      `RUN echo ${Date.now()} > /one`,
      'RUN echo started && sleep 60'
    );
    const running = session.start('c3');
    const stop = running.log.subscribe(0, event => {
      if (event.kind === 'log' && event.text.includes('started')) {
        void session.runs.cancel(running.info.runId);
      }
    });
    const cards = new Map<string, string>();
    running.log.subscribe(0, event => {
      if (event.kind === 'cellFinished') {
        cards.set(event.cellId, event.outcome);
      }
    });
    expect(await running.finished).toBe('cancelled');
    stop();
    expect([...cards]).toEqual([
      ['c1', 'succeeded'],
      ['c2', 'succeeded'],
      ['c3', 'cancelled']
    ]);
  });
});

describe('build checks', () => {
  it('are warnings of the cell in which they are, at its lines', async () => {
    await using session = await NotebookSession.open();
    session.dockerfile(
      'FROM busybox:latest as lower',
      'RUN true\nMAINTAINER someone'
    );
    await session.run('c1');
    const card = layers(await session.run('c2'));
    expect(card.warnings).toEqual([
      expect.objectContaining({ rule: 'MaintainerDeprecated', lines: [2, 2] })
    ]);
    const above = session.cards.get(
      session.snapshot().cells[0]!.id
    ) as LayerCard;
    expect(above.warnings?.map(warning => warning.rule)).toEqual([
      'FromAsCasing'
    ]);
  });
});

describe('a build secret', () => {
  it('is used after it was allowed, and is then nowhere: not on disk, not in the log, not in the history', async () => {
    const value = `s3cret-${Date.now()}-value`;
    await using session = await NotebookSession.open();
    const secret = join(session.folder, 'token.txt');
    await writeFile(secret, value);
    session.config = { secrets: { token: { file: 'token.txt' } } };
    session.dockerfile(
      'FROM busybox:latest',
      `RUN --mount=type=secret,id=token,required=true cat /run/secrets/token && echo ${Date.now()} && sha256sum < /run/secrets/token > /hash`
    );
    const refused = await session.run('c2');
    expect(refused.error?.code).toBe('build.secretNotAllowed');
    await allowSecrets(session.snapshot(), {
      rootDir: session.folder,
      notebookDir: session.folder,
      env: process.env,
      approvals: session.rights.approvals
    });
    const report = await session.run('c2');
    expect(report.outcome).toBe('succeeded');
    expect(logOf(report)).toContain('***');
    expect(JSON.stringify(report.events)).not.toContain(value);
    await rm(secret);
    expect(await filesWith(session.folder, value)).toEqual([]);
    expect(await session.git('log', '-p', '--all')).not.toContain(value);
  });
});

/** Files below a folder that contain a text. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true
  });
  for (const entry of entries.filter(item => item.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if ((await readFile(path)).includes(text)) {
      found.push(path);
    }
  }
  return found;
}
