import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cuttable } from '../helpers/engine.js';
import { BuildHarness, BuildRecord } from './builder-harness.js';

/** Differs between runs of the suite, so that a step with it is not in the engine's cache. */
const UNIQUE = `${process.pid}-${Date.now()}`;

/** Why builds are stopped here. */
const STOP = new Error('stopped by a test');

let harness: BuildHarness;

beforeAll(async () => {
  harness = await BuildHarness.open('builder');
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
});

describe('a build', () => {
  it('makes an image that the engine lists under its tag', async () => {
    const tag = harness.tag();
    const { imageId } = await harness.build(
      'FROM busybox\nENV A=1\nRUN echo a > /a\n',
      { tag }
    );
    const image = await harness.test.engine.inspectImage(tag);
    expect(image?.id).toBe(imageId);
    expect(image?.config.Env).toContain('A=1');
    expect(image?.config.Labels).toMatchObject(harness.test.labels);
  });

  it('gives the same image again, from the cache', async () => {
    const dockerfile = `FROM busybox\nRUN echo ${UNIQUE} > /a\nWORKDIR /w\n`;
    const first = await harness.build(dockerfile);
    expect(harness.record.steps).toEqual({
      '[1/3] FROM docker.io/library/busybox:latest': 'cached',
      [`[2/3] RUN echo ${UNIQUE} > /a`]: 'done',
      '[3/3] WORKDIR /w': 'done'
    });
    const second = await harness.build(dockerfile);
    expect(second.imageId).toBe(first.imageId);
    expect(new Set(Object.values(harness.record.steps))).toEqual(
      new Set(['cached'])
    );
  });

  it('without the cache runs every step again', async () => {
    const dockerfile =
      'FROM busybox\nRUN cat /proc/sys/kernel/random/uuid > /a\n';
    const first = await harness.build(dockerfile);
    const second = await harness.build(dockerfile, { noCache: true });
    expect(second.imageId).not.toBe(first.imageId);
    expect(harness.record.steps).toMatchObject({
      '[2/2] RUN cat /proc/sys/kernel/random/uuid > /a': 'done'
    });
  });

  it('takes arguments, labels, a target and the platform', async () => {
    const tag = harness.tag();
    const { platform } = { platform: 'linux/amd64' };
    await harness.build(
      [
        'ARG BASE=nothing',
        'FROM ${BASE} AS one',
        'ARG WORD=unset',
        'LABEL word=${WORD}',
        'FROM one AS two',
        'RUN exit 1',
        ''
      ].join('\n'),
      {
        tag,
        buildArgs: { BASE: 'busybox', WORD: 'a=b "c"' },
        target: 'one',
        ...(harness.test.engine.info.architecture === 'amd64'
          ? { platform }
          : {})
      }
    );
    const image = await harness.test.engine.inspectImage(tag);
    expect(image?.config.Labels).toMatchObject({ word: 'a=b "c"' });
  });

  it('accepts what the current Dockerfile syntax has', async () => {
    await harness.build(
      [
        'FROM busybox AS base',
        'ONBUILD RUN echo onbuild > /onbuild',
        'FROM base',
        'SHELL ["/bin/ash", "-c"]',
        'ARG X=1',
        'ENV Y=$X',
        'RUN --mount=type=cache,target=/cache echo $Y >> /cache/f && ls /cache',
        'RUN --mount=type=tmpfs,target=/t --network=none touch /t/x',
        'RUN <<-EOF',
        '\tset -e',
        '\techo one',
        '\techo two',
        'EOF',
        'COPY <<a.txt <<b.txt /files/',
        'content of a',
        'a.txt',
        'content of b',
        'b.txt',
        'RUN cat /onbuild /files/a.txt /files/b.txt',
        'HEALTHCHECK --start-interval=1s CMD true',
        ''
      ].join('\n'),
      { noCache: true }
    );
    expect(harness.record.stdout).toBe(
      'f\none\ntwo\nonbuild\ncontent of a\ncontent of b\n'
    );
  });

  it('reports every step in order, and each of them once it has begun', async () => {
    await harness.build(`FROM busybox\nRUN echo ${UNIQUE} order\n`, {
      noCache: true
    });
    const states = harness.record.reports
      .filter(({ name }) => name.startsWith('[2/2]'))
      .map(({ state }) => state);
    expect(states[0]).toBe('running');
    expect(states.at(-1)).toBe('done');
    expect(
      harness.record.reports.every(({ ms }) => ms !== null && ms >= 0)
    ).toBe(true);
  });

  it('reports build checks with their lines', async () => {
    await harness.build('FROM busybox as x\n\nMAINTAINER me\n');
    expect(
      harness.record.warnings.map(({ rule, lines }) => [rule, lines])
    ).toEqual(
      expect.arrayContaining([
        ['FromAsCasing', [1, 1]],
        ['MaintainerDeprecated', [3, 3]]
      ])
    );
  });
});

describe('the log', () => {
  it('has both streams, control characters and characters of any length', async () => {
    const script = `printf '\\033[31mred\\033[0m\\r50%%\\r100%%\\n'; printf 'é🙂\\n'; printf 'to stderr\\n' >&2`;
    await harness.build(`FROM busybox\nRUN ${script}\n`, { noCache: true });
    expect(harness.record.stdout).toBe(
      '\u001b[31mred\u001b[0m\r50%\r100%\né🙂\n'
    );
    expect(harness.record.stderr).toBe('to stderr\n');
  });

  it('comes while the step runs, and keeps a character that is sent in two parts', async () => {
    const seen: string[] = [];
    const controller = new AbortController();
    const building = harness.build(
      `FROM busybox\nRUN printf '\\360\\237'; sleep 1; printf '\\231\\202'; sleep 60 # ${UNIQUE}\n`,
      { noCache: true, signal: controller.signal }
    );
    harness.record.onLog = text => {
      seen.push(text);
      controller.abort(STOP);
    };
    await expect(building).rejects.toBe(STOP);
    expect(seen).toEqual(['🙂']);
  });
});

describe('a step that fails', () => {
  it('has its exit code, its lines and its instruction', async () => {
    const dockerfile =
      'FROM busybox\nRUN echo a\n# comment\nRUN echo b \\\n  # within\n  && exit 7\nRUN echo c\n';
    expect(await harness.fail(dockerfile)).toMatchObject({
      code: 'build.failed',
      message: 'Step failed with exit code 7: `RUN echo b && exit 7`.',
      lines: [4, 6],
      exitCode: 7
    });
    expect(harness.record.steps).toMatchObject({
      '[3/4] RUN echo b   && exit 7': 'failed'
    });
  });

  it('may be a heredoc', async () => {
    const dockerfile =
      'FROM busybox\nRUN <<EOF\necho a\nexit 3\nEOF\nRUN echo c\n';
    expect(await harness.fail(dockerfile)).toMatchObject({
      code: 'build.failed',
      lines: [2, 5],
      exitCode: 3
    });
  });

  it('may not be a process at all', async () => {
    expect(
      await harness.fail('FROM busybox\nUSER nobody-here\nRUN echo\n')
    ).toMatchObject({
      code: 'build.failed',
      message:
        'The step `RUN echo` failed: unable to find user nobody-here: no matching entries in passwd file.',
      lines: [3, 3]
    });
  });

  it.each([500, 3000])(
    'is found in a Dockerfile of %d long lines too',
    async count => {
      const filler = `#${'x'.repeat(98)}\n`.repeat(count);
      expect(
        await harness.fail(`FROM busybox\n${filler}RUN exit 5\n`)
      ).toMatchObject({
        code: 'build.failed',
        lines: [count + 2, count + 2],
        exitCode: 5
      });
    }
  );

  it('because of a download names the address and the line', async () => {
    expect(
      await harness.fail(
        'FROM busybox\nRUN true\nADD http://127.0.0.1:9/x /x\n'
      )
    ).toMatchObject({
      code: 'build.failed',
      message: expect.stringContaining(
        '`http://127.0.0.1:9/x` could not be downloaded'
      ) as string,
      lines: [3, 3]
    });
  });
});

describe('a Dockerfile that cannot be read', () => {
  it.each([
    ['FROM busybox\n\nRUNN echo a\n', 'unknown instruction: RUNN', [3, 3]],
    ['FROM busybox\nRUN --nope=1 echo\n', 'unknown flag: --nope', [2, 2]],
    ['FROM busybox\nENV a\n', 'ENV must have two arguments', [2, 2]],
    ['FROM busybox\nRUN <<EOF\necho\n', 'unterminated heredoc', [2, 3]],
    ['FROM busybox\nENV a=${b:zz}\n', 'unsupported modifier', [2, 2]],
    ['FROM ${NOTHING}\n', 'should not be blank', [1, 1]],
    ['RUN echo\n', 'no FROM before', [1, 1]]
  ])('%j is a syntax error', async (dockerfile, words, lines) => {
    const data = await harness.fail(dockerfile);
    expect(data).toMatchObject({ code: 'build.syntax', lines });
    expect(data.message).toContain(words);
    expect(data.message).not.toMatch(/on line/);
  });

  it('names a target that is not there', async () => {
    expect(
      await harness.fail('FROM busybox AS one\n', { target: 'once' })
    ).toMatchObject({
      code: 'build.failed',
      message: 'The target stage "once" could not be found (did you mean one?).'
    });
  });

  it('may have failed a check', async () => {
    expect(
      await harness.fail('# check=error=true\nFROM busybox as x\n')
    ).toMatchObject({
      code: 'build.failed',
      message: 'A build check failed: FromAsCasing.',
      lines: [2, 2]
    });
  });
});

describe('an image that cannot be had', () => {
  // Port 9 of this machine: no network is needed to learn that nothing answers.
  const absent = '127.0.0.1:9/nope:1';

  it('is named with the line of its FROM', async () => {
    expect(
      await harness.fail(`FROM busybox\nFROM ${absent}\nRUN echo\n`)
    ).toMatchObject({
      code: 'build.cannotPull',
      message: `The image \`${absent}\` could not be pulled: nothing answers at 127.0.0.1:9.`,
      lines: [2, 2]
    });
  });

  it('may be that of a COPY', async () => {
    expect(
      await harness.fail(
        `FROM busybox\nRUN true\nCOPY --from=${absent} /a /b\n`
      )
    ).toMatchObject({
      code: 'build.cannotPull',
      lines: [3, 3]
    });
  });

  it('may be the frontend that `# syntax=` names', async () => {
    expect(
      await harness.fail(`# syntax=${absent}\nFROM busybox\n`)
    ).toMatchObject({
      code: 'build.cannotPull',
      message: `The Dockerfile frontend \`${absent}\`, which the \`# syntax=\` line names, could not be pulled: nothing answers at 127.0.0.1:9.`,
      hint: expect.stringContaining('Remove the `# syntax=` line') as string,
      lines: [1, 1]
    });
  });
});

/** Processes of this machine, containers included, whose command line has `text`. */
function processes(text: string): number {
  const list = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  return list.split('\n').filter(line => line.includes(text)).length;
}

describe('a build that is stopped', () => {
  it('ends at once, with its processes', async () => {
    const controller = new AbortController();
    const building = harness.build(
      `FROM busybox\nRUN echo begun; sleep 61.${process.pid}\n`,
      {
        noCache: true,
        signal: controller.signal
      }
    );
    let stopped = 0;
    harness.record.onLog = () => {
      stopped = performance.now();
      controller.abort(STOP);
    };
    await expect(building).rejects.toBe(STOP);
    expect(performance.now() - stopped).toBeLessThan(1500);
    await vi.waitFor(
      () => expect(processes(`sleep 61.${process.pid}`)).toBe(0),
      2000
    );
  });

  it('before it began does nothing', async () => {
    const reason = new Error('too late');
    await expect(
      harness.build('FROM busybox\n', { signal: AbortSignal.abort(reason) })
    ).rejects.toBe(reason);
    expect(harness.record.reports).toEqual([]);
  });

  it('does not disturb another of the same context', async () => {
    const controller = new AbortController();
    const other = new BuildRecord();
    await harness.write({ 'same.txt': 'same' });
    const stopped = harness.build(
      `FROM busybox\nCOPY same.txt /\nRUN sleep 62.${process.pid}\n`,
      {
        noCache: true,
        signal: controller.signal
      }
    );
    const built = harness.build(
      `FROM busybox\nCOPY same.txt /\nRUN sleep 1; cat same.txt; echo ${UNIQUE}\n`,
      { observer: other }
    );
    other.onLog = () => controller.abort(STOP);
    await expect(stopped).rejects.toBe(STOP);
    await built;
    expect(other.stdout).toBe(`same${UNIQUE}\n`);
  });
});

describe('an engine that goes away', () => {
  it('during a build is a stopped engine', async () => {
    await using line = await cuttable();
    const building = harness.fail(
      `FROM busybox\nRUN echo begun; sleep 63.${process.pid}\n`,
      {
        noCache: true,
        engine: line.engine
      }
    );
    harness.record.onLog = () => line.cut();
    expect(await building).toMatchObject({ code: 'engine.stopped' });
  });

  it('before a build is an engine out of reach', async () => {
    await using line = await cuttable();
    await line.close();
    expect(
      await harness.fail('FROM busybox\n', { engine: line.engine })
    ).toMatchObject({ code: 'engine.unreachable' });
  });

  it('or has no BuildKit is said to be unsupported', async () => {
    const { engine } = harness.test;
    const podman = Object.create(engine, {
      info: {
        value: {
          ...engine.info,
          name: 'podman',
          version: '5.0',
          buildkit: false
        }
      }
    }) as typeof engine;
    expect(
      await harness.fail('FROM busybox\n', { engine: podman })
    ).toMatchObject({
      code: 'engine.unsupported',
      message:
        'podman 5.0 has no BuildKit, which Layerbook needs to build images.'
    });
  });
});

describe('what a build leaves in this process', () => {
  it('is nothing, however it ended', async () => {
    const run = async (): Promise<void> => {
      const controller = new AbortController();
      await harness.build('FROM busybox\nCOPY . /all\n', {
        signal: controller.signal
      });
      await harness.fail('FROM busybox\nRUN exit 1\n', {
        signal: controller.signal
      });
      const stopped = harness.build('FROM busybox\nRUN echo x; sleep 64\n', {
        noCache: true,
        signal: controller.signal
      });
      harness.record.onLog = () => controller.abort(STOP);
      await expect(stopped).rejects.toBe(STOP);
    };
    const open = (): string[] =>
      process
        .getActiveResourcesInfo()
        .filter(name => !/^(?:Immediate|TickObject)$/.test(name));
    await run();
    const before = open().length;
    for (let count = 0; count < 5; count++) {
      await run();
    }
    await vi.waitFor(
      () => expect(open().length).toBeLessThanOrEqual(before),
      5000
    );
  });

  it('is no listener at the signal', async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await harness.build('FROM busybox\n', { signal });
    expect(add.mock.calls.length).toBeGreaterThan(0);
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(
      expect.arrayContaining(add.mock.calls.map(([, listener]) => listener))
    );
  });
});

it('an error of the observer ends the build', async () => {
  const observer = new BuildRecord();
  observer.onLog = () => {
    throw new Error('observer');
  };
  await expect(
    harness.build('FROM busybox\nRUN echo x; sleep 65\n', {
      noCache: true,
      observer
    })
  ).rejects.toThrow('observer');
});
