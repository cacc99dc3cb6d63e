import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IEngine } from '../../src/backend/engine/contract.js';
import { isLayerCard } from '../../src/common/cards/reduce.js';
import { ImageRegistry } from '../helpers/image-registry.js';
import {
  NotebookSession,
  type IRunReport
} from '../helpers/notebook-session.js';
import { createHarness } from './runner-harness.js';

let session: NotebookSession;
let engine: IEngine;

beforeEach(async () => {
  session = await NotebookSession.open();
  engine = await session.engines.find();
});

afterEach(async () => {
  await engine.untagImage(`layerbook/${session.id}:stage-0`);
  await session[Symbol.asyncDispose]();
});

function outputOf({ card, error }: IRunReport): string {
  if (!card || isLayerCard(card)) {
    throw new Error(error?.message ?? 'The cell has no container card.');
  }
  return card.output
    .map(({ stream, text }) => (stream === 1 ? text : ''))
    .join('');
}

/** Runs one line in an image. */
async function inImage(image: string, line: string): Promise<IRunReport> {
  session.cells = session.cells.filter(cell => cell.id !== 'x');
  session.container('x', `#| cpus: 1\n#| image: ${image}\n${line}`);
  return session.run('x');
}

describe('the image of a container cell', () => {
  it('is that of any Dockerfile cell, built first where it has to be', async () => {
    session.dockerfile(
      'FROM busybox:latest\nRUN echo one > /one',
      'RUN echo two > /two'
    );
    const first = await inImage('cell:1', 'ls /one /two 2>/dev/null; true');
    expect(outputOf(first)).toBe('/one\n');
    expect(first.card).toMatchObject({ image: { name: 'Dockerfile cell 1' } });
    expect(first.started).toEqual(['c1', 'c2', 'x']);
    const second = await inImage('cell:2', 'ls /one /two');
    expect(outputOf(second)).toBe('/one\n/two\n');
    expect(second.started).toEqual(['x']);
  });

  it('may be of a cell below', async () => {
    session.dockerfile('FROM busybox:latest\nRUN echo below > /below');
    session.cells.unshift({
      id: 'first',
      kind: 'container',
      source: '#| image: cell:1\ncat /below'
    });
    const report = await session.run('first');
    expect(outputOf(report)).toBe('below\n');
    expect(report.started).toEqual(['first', 'c1']);
  });

  it('is that of a stage, in its cell or in the middle of one', async () => {
    session.dockerfile(
      'FROM busybox:latest AS tools\nRUN echo t > /t\nFROM busybox:latest AS middle\nRUN echo m > /m',
      'FROM busybox:latest\nRUN echo last > /last'
    );
    const tools = await inImage('stage:tools', 'ls /t /m /last 2>/dev/null; :');
    expect(outputOf(tools)).toBe('/t\n');
    expect(tools.card).toMatchObject({ image: { name: 'stage tools' } });
    const middle = await inImage('stage:Middle', 'ls /t /m 2>/dev/null; :');
    expect(outputOf(middle)).toBe('/m\n');
    expect(outputOf(await inImage('stage:2', 'ls /last'))).toBe('/last\n');
  });

  it('is that of a commit, as long as the engine has it', async () => {
    const unique = `RUN echo ${session.id} > /first`;
    session.dockerfile(`FROM busybox:latest\n${unique}`);
    await session.run('c1');
    const oid = (await session.git('rev-parse', 'HEAD')).trim();
    session.cells[0]!.source = 'FROM busybox:latest\nRUN echo > /second';
    await session.run('c1');
    const report = await inImage(
      `commit:${oid.slice(0, 7)}`,
      'ls / | grep -c first'
    );
    if (report.error) {
      // The containerd store forgets an image that has no name.
      expect(report.error.code).toBe('history.contentGone');
    } else {
      expect(outputOf(report)).toBe('1\n');
      expect(report.card).toMatchObject({
        image: { name: `commit ${oid.slice(0, 8)}` }
      });
    }
  });

  it.each([
    ['cell:7', 'Dockerfile cell 7 (line 2) is not there: there are 1.'],
    ['cell:x', '`cell:x` (line 2) names no cell.'],
    ['stage:none', 'The notebook has no stage `none` (line 2).'],
    ['commit:abcdef0', 'does not have a commit, branch or tag abcdef0.'],
    ['no/such:image', 'The engine has no image `no/such:image` (line 2).']
  ])('is said to be missing: %s', async (image, words) => {
    session.dockerfile('FROM busybox:latest AS only');
    const { error, outcome } = await inImage(image, 'true');
    expect(outcome).toBe('failed');
    expect(error?.message).toContain(words);
    expect(error?.lines).toEqual([2, 2]);
  });

  it('is not there when its cell fails', async () => {
    session.dockerfile('FROM busybox:latest\nRUN false');
    session.cells.unshift({
      id: 'first',
      kind: 'container',
      source: '#| image: cell:1\ntrue'
    });
    const report = await session.run('first');
    expect(report.card).toMatchObject({ state: 'failed' });
    const own = report.events.findLast(
      event => event.kind === 'cellFinished' && event.cellId === 'first'
    );
    expect(own).toMatchObject({ error: { code: 'build.blocked' } });
  });

  it('can be mounted read-only into another', async () => {
    session.dockerfile('FROM busybox:latest\nRUN echo inside > /inside');
    session.container(
      'm',
      [
        '#| image: busybox:latest',
        '#| volumes: [{type: image, source: "cell:1", target: /other}]',
        'cat /other/inside; touch /other/x 2>/dev/null || echo read-only'
      ].join('\n')
    );
    const report = await session.run('m');
    expect(outputOf(report)).toBe('inside\nread-only\n');
    expect(report.card).toMatchObject({
      mounts: [{ type: 'image', source: 'cell:1', readOnly: true }],
      changes: { paths: [] }
    });
  });

  it('was checked for the cache', async () => {
    const unique = `RUN echo cache ${session.id}`;
    session.dockerfile(`FROM busybox:latest\n${unique}`);
    session.container('x', '#| expect: {cached: true}\ntrue');
    const first = await session.run('x');
    expect(first.error?.code).toBe('container.expect');
    await session.run('c1');
    expect((await session.run('x')).outcome).toBe('succeeded');
  });
});

it('an engine that mounts no images says so', async () => {
  await using harness = await createHarness();
  const old = Object.defineProperty(
    Object.create(harness.engine) as IEngine,
    'info',
    { value: { ...harness.engine.info, apiVersion: '1.47' } }
  );
  const data = await harness.fail(
    '#| cpus: 1\n#| volumes: [{type: image, source: "busybox:latest", target: /x}]\ntrue',
    { engine: old }
  );
  expect(data).toMatchObject({ code: 'engine.unsupported', lines: [2, 2] });
  expect(data.message).toContain('`busybox:latest` (line 2)');
});

describe('pull_policy', () => {
  it('gets an image with the login that is stored, and says how it goes', async () => {
    await using harness = await createHarness();
    const busybox = await engine.inspectImage('busybox:latest');
    const id = await engine.containers.create({
      Image: 'busybox:latest',
      Labels: {},
      Entrypoint: ['-']
    });
    const tar = await engine.containers.archive(id, '/bin/busybox');
    const layer = await buffer(tar!);
    await engine.containers.remove(id);
    await using registry = await ImageRegistry.open(layer, {
      architecture: busybox?.architecture ?? '',
      os: 'linux'
    });
    const image = `${registry.host}/team/tool:1`;
    const cell = (policy: string): string =>
      `#| image: ${image}\n#| pull_policy: ${policy}\n#| entrypoint: ["/busybox", "echo"]\n#| command: ["pulled"]`;
    registry.login = Buffer.from('me:secret').toString('base64');
    const config = await mkdtemp(join(tmpdir(), 'layerbook-config-'));
    vi.stubEnv('DOCKER_CONFIG', config);
    try {
      expect(await harness.fail(cell('never'))).toMatchObject({
        code: 'build.imageNotFound',
        hint: expect.stringContaining('pull_policy: missing') as string
      });
      expect(await harness.fail(cell('missing'))).toMatchObject({
        code: 'build.cannotPull',
        lines: [1, 1]
      });
      await writeFile(
        join(config, 'config.json'),
        JSON.stringify({ auths: { [registry.host]: { auth: registry.login } } })
      );
      const run = await harness.run(cell('missing'));
      expect(run.stdout).toBe('pulled\n');
      expect(run.stderr).toContain(`Getting ${image} from its registry…\n`);
      expect(run.stderr).toContain(`${image}: 1 of 1 layers\n`);
      expect((await harness.run(cell('missing'))).stderr).toBe('');
      expect((await harness.run(cell('always'))).stderr).toContain('Getting');
    } finally {
      vi.unstubAllEnvs();
      await engine.untagImage(image);
      await rm(config, { recursive: true, force: true });
    }
  });
});
