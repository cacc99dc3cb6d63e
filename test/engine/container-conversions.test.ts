import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  copyToCell,
  scriptToRun
} from '../../src/common/container/script-to-run.js';
import { BuildHarness } from './builder-harness.js';
import type { IRunnerHarness } from './runner-harness.js';
import { createHarness } from './runner-harness.js';

let build: BuildHarness;
let runner: IRunnerHarness;

beforeAll(async () => {
  build = await BuildHarness.open('conversions');
  runner = await createHarness();
  await build.write({ 'data/x.txt': 'x\n' });
  await mkdir(join(runner.folder, 'data'));
  await writeFile(join(runner.folder, 'data/x.txt'), 'x\n');
});

afterAll(async () => {
  await build?.[Symbol.asyncDispose]();
  await runner?.[Symbol.asyncDispose]();
});

/** What the steps of a Dockerfile print. */
async function built(...lines: string[]): Promise<string> {
  await build.build(['FROM busybox', ...lines, ''].join('\n'), {
    noCache: true
  });
  return build.record.stdout;
}

describe('the step that is made of a script', () => {
  it.each([
    ['echo "a  b" $((1 + 1)) \'$HOME\''],
    ['for x in 1 2; do\n  echo "$x"\ndone\n\ncat <<EOF\nin $x\nEOF'],
    ['[ -f /etc/passwd ] && echo yes'],
    ["#!/bin/sh -e\necho '$1 `x`'\n"],
    ['#!/bin/awk -f\nBEGIN { print "awk", 1 + 1 }'],
    [
      '#| environment: {A: "it\'s \\"$X\\"", B: 2}\n#| working_dir: /made for/this\necho "$A $B"; pwd'
    ],
    ['#| environment: {A: "two words"}\n#!/bin/sh\necho "$A"'],
    [
      '#| environment: {A: "awk value"}\n#!/bin/awk -f\nBEGIN { print ENVIRON["A"] }'
    ],
    ['#| volumes: ["./data:/data:ro"]\ncat /data/x.txt'],
    ['#| volumes: ["./data:/data"]\necho y > /data/y.txt && ls /data/y.txt'],
    [
      '#| volumes: [{type: tmpfs, target: /t}]\ngrep -c " /t tmpfs" /proc/mounts'
    ],
    [
      '#| volumes: [{type: image, source: "debian:bookworm-slim", target: /d}]\nls /d/etc/debian_version'
    ],
    ['#| network_mode: none\nls /sys/class/net | grep -v lo | wc -l'],
    ['#| user: "1000:1000"\nid -u']
  ])('prints what %j printed', async source => {
    const step = scriptToRun(source);
    const run = await runner.run(source);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).not.toBe('');
    expect(await built(step?.dockerfile ?? '')).toBe(run.stdout);
  });

  it('keeps what is written to a volume out of the layer', async () => {
    const name = `cache-${randomBytes(4).toString('hex')}`;
    const step = scriptToRun(
      `#| volumes: ["${name}:/c"]\necho x > /c/f && echo x > /f`
    );
    expect(
      await built(
        step?.dockerfile ?? '',
        'RUN ls -d /f /c/f 2>/dev/null || true'
      )
    ).toBe('/f\n');
  });
});

describe('lines that copy files', () => {
  it('take every name as it is', async () => {
    const names = [
      'plain.txt',
      'two words',
      "it's",
      'a"b',
      '$HOME',
      'a[1].txt',
      'star*',
      'what?',
      'back\\slash',
      '--from=x',
      '<<EOF',
      '[list',
      '#hash',
      'ünïcode'
    ];
    await build.write(
      Object.fromEntries<string>([
        ...names.map((name): [string, string] => [name, `${name}\n`]),
        // What the wildcards would also find.
        ['a1.txt', ''],
        ['star9', ''],
        ['whatX', '']
      ])
    );
    const copies = copyToCell(
      names.map(name => ({ from: name, to: `/copied/${name}` }))
    );
    const printed = await built(
      copies,
      `RUN cd /copied && printf '%s\\n' * | sort && cat ./* | sort`
    );
    const sorted = await built(
      `RUN printf '%s\\n' ${names.map(name => `'${name.replaceAll("'", `'\\''`)}'`).join(' ')} | sort`
    );
    expect(printed).toBe(sorted + sorted);
  });
});
