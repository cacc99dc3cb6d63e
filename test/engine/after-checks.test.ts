import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkExpectations } from '../../src/backend/runner/after/check-expectations.js';
import type { CardCheck } from '../../src/common/cards/container-card.js';
import type { Expectations } from '../../src/common/container/container-options.js';
import type { ContainerId } from '../../src/common/ids.js';
import { AfterHarness } from './after-harness.js';

let harness: AfterHarness;
let ended: ContainerId;

beforeAll(async () => {
  harness = await AfterHarness.open('after-checks');
  ended = await harness.ended(
    'mkdir /app; printf 12345 > /app/app.js; ln -s /nowhere /app/link; echo 1 > /data/x',
    { mounts: [await harness.volume('/data')] }
  );
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
});

const NOTHING: Expectations = {
  exitCode: null,
  output: [],
  noOutput: [],
  present: [],
  absent: [],
  imageSize: null,
  layers: null,
  cached: null,
  lines: {}
};

function check(
  expectations: Partial<Expectations>,
  more: { output?: string; exitCode?: number; cached?: boolean | null } = {}
): Promise<CardCheck[]> {
  return checkExpectations(harness.engine, {
    id: ended,
    expect: { ...NOTHING, ...expectations },
    exitCode: 0,
    output: '',
    image: { size: 61_200_000, layers: 7 },
    cached: null,
    ...more
  });
}

describe('what a run is checked against', () => {
  it('is nothing unless it is asked for', async () => {
    expect(await check({})).toEqual([]);
  });

  it('is paths of the container and its volumes', async () => {
    expect(
      await check({
        present: [
          '/app/app.js',
          '/app/',
          '/app/link',
          '/data/x',
          '/app/app.js/',
          '/no'
        ],
        absent: [
          '/tmp/none',
          '/app/app.js',
          '/app',
          '/app/link',
          '/no/such/folder'
        ]
      })
    ).toEqual([
      { text: '/app/app.js is there', ok: true },
      { text: '/app/ is there', ok: true },
      { text: '/app/link is there', ok: true },
      { text: '/data/x is there', ok: true },
      {
        text: '/app/app.js/ is there',
        ok: false,
        found: 'it is no folder but a file of 5 B'
      },
      { text: '/no is there', ok: false, found: 'it is not there' },
      { text: '/tmp/none is not there', ok: true },
      {
        text: '/app/app.js is not there',
        ok: false,
        found: 'it is there: a file of 5 B'
      },
      { text: '/app is not there', ok: false, found: 'it is there: a folder' },
      {
        text: '/app/link is not there',
        ok: false,
        found: 'it is there: a link to /nowhere'
      },
      { text: '/no/such/folder is not there', ok: true }
    ]);
  });

  it('is the exit code and facts about the image', async () => {
    expect(
      await check(
        { exitCode: 3, imageSize: 50_000_000, layers: 5, cached: true },
        { cached: false }
      )
    ).toEqual([
      { text: 'exit code is 3', ok: false, found: 'exit code 0' },
      {
        text: 'the image is at most 50 MB',
        ok: false,
        found: 'it has 61.2 MB'
      },
      { text: 'the image has at most 5 layers', ok: false, found: 'it has 7' },
      {
        text: 'all steps of the build came from the cache',
        ok: false,
        found: 'at least one step was run anew'
      }
    ]);
    const fine = { imageSize: 61_200_000, layers: 7, cached: false };
    expect(
      (
        await check({ ...fine, exitCode: 3 }, { exitCode: 3, cached: false })
      ).map(({ ok }) => ok)
    ).toEqual([true, true, true, true]);
    expect((await check({ cached: true }))[0]?.found).toContain(
      'no Dockerfile cell above was built'
    );
  });

  it('is the output as it is seen, by a text or an expression', async () => {
    const output =
      'start\r\n10 %\r50 %\r\u001b[32mdone\u001b[0m in 3 s\nwarning: old\nloss = 0.25\n';
    const checks = await check(
      {
        output: [
          'done in',
          '/^loss = \\d\\.\\d+$/',
          '/start\\ndone/',
          'nope',
          '/['
        ],
        noOutput: ['error', '/^warning/', '50 %', '/(/']
      },
      { output }
    );
    expect(checks).toEqual([
      { text: 'the output has “done in”', ok: true },
      { text: 'the output has /^loss = \\d\\.\\d+$/', ok: true },
      { text: 'the output has /start\\ndone/', ok: true },
      {
        text: 'the output has “nope”',
        ok: false,
        found: 'it ends with “loss = 0.25”'
      },
      {
        text: 'the output has “/[”',
        ok: false,
        found: 'it ends with “loss = 0.25”'
      },
      { text: 'the output does not have “error”', ok: true },
      {
        text: 'the output does not have /^warning/',
        ok: false,
        found: 'line 3 is “warning: old”'
      },
      { text: 'the output does not have “50 %”', ok: true },
      {
        text: 'the output does not have /(/',
        ok: false,
        found: 'this is no regular expression: unterminated group'
      }
    ]);
    expect((await check({ output: ['x'] }))[0]?.found).toBe(
      'there was no output'
    );
  });

  it('is not waited for without end', async () => {
    const checks = await check(
      { noOutput: ['/^(a+)+!/'], output: ['/aaa/'] },
      { output: 'a'.repeat(50_000) }
    );
    expect(checks[0]?.ok).toBe(true);
    expect(checks[1]?.found).toBe(
      'the regular expression took too long; write it without a repetition inside a repetition, as in (a+)+'
    );
  });

  it('is not checked any more when the run is stopped', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('stopped')), 100);
    await expect(
      checkExpectations(harness.engine, {
        id: ended,
        expect: { ...NOTHING, output: ['/^(a+)+!/'] },
        exitCode: 0,
        output: 'a'.repeat(50_000),
        image: { size: 1, layers: 1 },
        cached: null,
        signal: stop.signal
      })
    ).rejects.toThrow('stopped');
  });
});
