import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tarOf } from '../helpers/engine.js';
import { BuildHarness } from './builder-harness.js';

let harness: BuildHarness;

beforeAll(async () => {
  harness = await BuildHarness.open('instructions');
  await harness.write({ 'a.txt': 'a\n', 'd/x': 'x\n', 'd/y': 'y\n' });
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
});

/** What the steps after the first line print. */
async function printed(
  lines: readonly string[],
  more: Parameters<BuildHarness['build']>[1] = {}
): Promise<string> {
  await harness.build([...lines, ''].join('\n'), { noCache: true, ...more });
  return harness.record.stdout;
}

describe('RUN --mount', () => {
  it('of a cache is kept between builds', async () => {
    const id = randomBytes(8).toString('hex');
    // A build without the engine's cache begins caches anew.
    const count = (step: string) =>
      printed(
        [
          'FROM busybox',
          `RUN --mount=type=cache,id=${id},target=/c echo ${step} ${id} >> /c/f; wc -l < /c/f`
        ],
        { noCache: false }
      );
    expect(await count('first')).toBe('1\n');
    expect(await count('second')).toBe('2\n');
    expect(
      await printed(['FROM busybox', 'RUN ls -d /c 2>&1 || true'])
    ).toContain('No such file');
  });

  it('of a tmpfs is gone afterwards', async () => {
    expect(
      await printed([
        'FROM busybox',
        'RUN --mount=type=tmpfs,target=/t,size=1m echo x > /t/f && grep -c " /t tmpfs" /proc/mounts',
        'RUN test ! -e /t/f && echo gone'
      ])
    ).toBe('1\ngone\n');
  });

  it('binds the context, a stage or an image', async () => {
    expect(
      await printed([
        'FROM busybox AS one',
        'RUN echo one > /one',
        'FROM busybox',
        'RUN --mount=type=bind,target=/ctx,source=d cat /ctx/x && ! touch /ctx/z 2>/dev/null',
        'RUN --mount=type=bind,target=/ctx,rw touch /ctx/new && ls /ctx/new',
        'RUN --mount=from=one,source=/one,target=/s cat /s',
        'RUN --mount=from=debian:bookworm-slim,target=/deb test -e /deb/etc/debian_version && echo debian'
      ])
    ).toBe('x\n/ctx/new\none\ndebian\n');
  });
});

describe('COPY', () => {
  it('takes owner, mode, links and what to leave out', async () => {
    expect(
      await printed([
        'FROM busybox',
        'COPY --chmod=0640 --chown=7:8 a.txt /f',
        'COPY --link --chmod=755 d /l',
        'COPY --exclude=*y d /e',
        'COPY --chmod=u=rwx,go= a.txt /s',
        'RUN stat -c "%a %u %g" /f; stat -c %a /l/x /s; ls /e'
      ])
    ).toBe('640 7 8\n755\n700\nx\n');
  });

  it('says how a flag that the engine does not have can be had', async () => {
    const lines = [
      'FROM busybox',
      'COPY --parents d/x /p/',
      'RUN find /p -type f'
    ];
    await printed(lines).then(
      stdout => expect(stdout).toBe('/p/d/x\n'),
      error =>
        expect(error).toMatchObject({
          data: {
            code: 'build.syntax',
            hint: expect.stringContaining(
              '# syntax=docker/dockerfile:1-labs'
            ) as string,
            lines: [2, 2]
          }
        })
    );
  });
});

describe('ADD', () => {
  it('unpacks archives, or leaves them', async () => {
    await writeFile(join(harness.folder, 'x.tar'), await tarOf({ in: 'in\n' }));
    expect(
      await printed([
        'FROM busybox',
        'ADD x.tar /a/',
        'ADD --unpack=false x.tar /b/',
        'RUN cat /a/in; ls /b'
      ])
    ).toBe('in\nx.tar\n');
  });

  it('checks what it downloads', async () => {
    const server = createServer((_request, response) =>
      response.end('remote\n')
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const add = (content: string) => {
      const sum = createHash('sha256').update(content).digest('hex');
      return `ADD --checksum=sha256:${sum} http://127.0.0.1:${port}/r /r`;
    };
    try {
      expect(
        await printed(['FROM busybox', add('remote\n'), 'RUN cat /r'])
      ).toBe('remote\n');
      expect(
        await harness.fail(`FROM busybox\nRUN true\n${add('other')}\n`)
      ).toMatchObject({
        code: 'build.failed',
        message: expect.stringContaining('digest mismatch') as string,
        lines: [3, 3]
      });
    } finally {
      server.close();
    }
  });
});

describe('other instructions', () => {
  it('ONBUILD runs where the image is a base, SHELL changes the shell', async () => {
    const tag = harness.tag();
    await harness.build(
      'FROM busybox\nSHELL ["/bin/sh", "-ec"]\nONBUILD COPY a.txt /from-base\nONBUILD RUN cat /from-base; echo $0\n',
      { tag }
    );
    expect(
      await printed([
        `FROM ${tag}`,
        'SHELL ["/bin/busybox", "ash", "-c"]',
        'RUN false; echo goes on'
      ])
    ).toContain('a\n');
    expect(harness.record.stdout).toContain('goes on\n');
  });

  it('a target leaves out the stages that it does not need', async () => {
    const lines = [
      'FROM busybox AS one',
      'RUN echo one',
      'FROM busybox AS unused',
      'RUN exit 1',
      'FROM one AS two',
      'RUN echo two',
      'FROM two',
      'RUN exit 1'
    ];
    expect(await printed(lines, { target: 'two' })).toBe('one\ntwo\n');
  });

  it('arguments are global, of a stage, or known without ARG', async () => {
    const lines = [
      'ARG TAG=nothing',
      'ARG SHARED=default',
      'FROM busybox:${TAG}',
      'ARG SHARED',
      'ARG OWN=own',
      'ARG TARGETARCH',
      'RUN echo "$SHARED $OWN ${UNSET:-unset} $HTTP_PROXY $TARGETARCH"'
    ];
    const buildArgs = {
      TAG: 'latest',
      OWN: 'a "b" $c',
      UNSET: 'x',
      HTTP_PROXY: 'http://p.test'
    };
    expect(await printed(lines, { buildArgs })).toBe(
      `default a "b" $c unset http://p.test ${harness.test.engine.info.architecture}\n`
    );
  });

  it('heredocs are scripts and files, expanded or not', async () => {
    expect(
      await printed([
        'FROM busybox',
        'ARG X=1',
        'COPY <<-one.txt <<"two.txt" /h/',
        '\tx is $X',
        'one.txt',
        'x is $X',
        'two.txt',
        'RUN <<SCRIPT cat - /h/one.txt /h/two.txt',
        'input',
        'SCRIPT',
        'RUN <<EOF',
        '#!/bin/sh',
        'for n in 1 2; do echo $n; done',
        'EOF'
      ])
    ).toBe('input\nx is 1\nx is $X\n1\n2\n');
  });
});
