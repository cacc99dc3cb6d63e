import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuildHarness } from './builder-harness.js';
import type { BuildMore } from './builder-harness.js';

let harness: BuildHarness;

beforeAll(async () => {
  harness = await BuildHarness.open('failures');
  await harness.write({
    'a.txt': 'a',
    'd/x': 'x',
    'hidden/k.zip': 'k',
    '.dockerignore': 'hidden\n'
  });
});

afterAll(async () => {
  await harness?.[Symbol.asyncDispose]();
});

/** A Dockerfile, and the code (one of those given), words and lines of its error. */
type Case = readonly [
  name: string,
  dockerfile: string,
  codes: string,
  words: RegExp,
  lines: readonly [number, number] | undefined,
  more?: BuildMore
];

const CASES: readonly Case[] = [
  [
    'a stage that is not there',
    'FROM busybox AS build\nFROM busybox\nCOPY --from=biuld.invalid/x:1 /a /b\n',
    'build.cannotPull',
    /^The image `biuld\.invalid\/x:1` could not be pulled/,
    [3, 3]
  ],
  [
    'a name that is neither a stage nor an image',
    'FROM busybox AS build\nFROM busybox\nCOPY --from=biuld /a /b\n',
    'build.cannotPull build.imageNotFound',
    /^There is no stage `biuld` above this step, and the image `biuld` /,
    [3, 3]
  ],
  [
    'a bind mount of such a name',
    'FROM busybox\nRUN true\nRUN --mount=type=bind,from=nostage,target=/x true\n',
    'build.cannotPull build.imageNotFound',
    /^There is no stage `nostage` above this step/,
    [3, 3]
  ],
  [
    'a number of a stage',
    'FROM busybox\nCOPY --from=5 /a /b\n',
    'build.syntax',
    /^There is no stage 5 above this step; the first FROM is stage 0\.$/,
    [2, 2]
  ],
  [
    'stages in a circle',
    'FROM busybox AS a\nCOPY --from=b /x /x\nFROM busybox AS b\nCOPY --from=a /x /x\n',
    'build.syntax',
    /^The stage `a` depends on itself/,
    [4, 4]
  ],
  [
    'the value of a flag',
    'FROM busybox\nCOPY --chmod=zzz a.txt /x\n',
    'build.syntax',
    /^A flag of `COPY --chmod=zzz a\.txt \/x` has a value that is not understood/,
    [2, 2]
  ],
  [
    'a kind of mount',
    'FROM busybox\nRUN --mount=type=nope,target=/x true\n',
    'build.syntax',
    /unsupported mount type "nope"/,
    [2, 2]
  ],
  [
    'a network',
    'FROM busybox\nRUN --network=bogus true\n',
    'build.syntax',
    /invalid network mode "bogus"/,
    [2, 2]
  ],
  [
    'a base that is empty',
    'ARG X\nFROM ${X}\n',
    'build.syntax',
    /^The name of the base image, `\$\{X\}`, should not be blank\.$/,
    [2, 2]
  ],
  [
    'a base without its tag',
    'ARG X\nFROM busybox:${X}\n',
    'build.syntax',
    /^`busybox:` is not the name of an image/,
    [2, 2]
  ],
  [
    'a platform that is none',
    'FROM --platform=foo/bar/baz/q busybox\n',
    'build.syntax',
    /failed to parse platform foo\/bar\/baz\/q/,
    [1, 1]
  ],
  [
    'a heredoc',
    'FROM busybox\nRUN true\nCOPY <<EOF /x\necho\n',
    'build.syntax',
    /unterminated heredoc/,
    [3, 4]
  ],
  [
    'a pattern that nothing matches',
    'FROM busybox\nCOPY d/*.zip a.txt /x/\n',
    'build.contextMissing',
    /^Nothing in the build context matches `d\/\*\.zip`\.$/,
    [2, 2]
  ],
  [
    'a pattern whose files are hidden',
    'FROM busybox\nCOPY a.txt hidden/*.zip /x/\n',
    'build.contextMissing',
    /^What `hidden\/\*\.zip` matches is left out of the build context by \.dockerignore\.$/,
    [2, 2]
  ],
  [
    'a file that is hidden',
    'FROM busybox\nCOPY ["hidden/k.zip", "/x/"]\n',
    'build.contextMissing',
    /^`hidden\/k\.zip` is left out of the build context by \.dockerignore\.$/,
    [2, 2]
  ],
  [
    'several sources for one file',
    'FROM busybox\nCOPY a.txt d /etc/hosts\n',
    'build.failed',
    /cannot copy to non-directory: \/etc\/hosts/,
    [2, 2]
  ],
  [
    'every check',
    '# check=error=true\n\nFROM busybox\nMAINTAINER me\n',
    'build.failed',
    /^A build check failed: MaintainerDeprecated\.$/,
    [4, 4]
  ],
  [
    'one check of several',
    '# check=skip=FromAsCasing;error=true\nFROM busybox as x\nMAINTAINER me\n',
    'build.failed',
    /^A build check failed: MaintainerDeprecated\.$/,
    [3, 3]
  ],
  [
    'no instruction at all',
    '# nothing\n',
    'build.syntax',
    /file with no instructions/,
    [1, 1]
  ],
  [
    'an address in an instruction',
    'FROM busybox\nEXPOSE abc\n',
    'build.syntax',
    /invalid containerPort: abc/,
    [2, 2]
  ],
  [
    'a checksum',
    'FROM busybox\nADD --checksum=sha256:abc http://127.0.0.1:9/x /x\n',
    'build.syntax',
    /invalid checksum digest/,
    [2, 2]
  ],
  [
    'a target',
    'FROM busybox AS one\n',
    'build.failed',
    /^The target stage "zz" could not be found/,
    undefined,
    { target: 'zz' }
  ]
];

describe('a build fails for', () => {
  it.each(CASES.map(([name, ...rest]) => ({ name, rest })))(
    '$name',
    async ({ rest: [dockerfile, codes, words, lines, more = {}] }) => {
      const data = await harness.fail(dockerfile, { noCache: true, ...more });
      expect(codes.split(' ')).toContain(data.code);
      expect(data.message).toMatch(words);
      expect(data.lines).toEqual(lines);
    }
  );

  it.each([
    ['FROM --platform=linux/s390x busybox\nRUN true\n', {}],
    ['FROM busybox\nRUN true\n', { platform: 'linux/s390x' }]
  ])('another platform, or warns of it: %j', async (dockerfile, more) => {
    // The containerd store has it that an image without variants fits; only a check says that it does not.
    if (harness.test.engine.info.imageStore === 'containerd') {
      await harness.build(dockerfile, more);
      expect(
        harness.record.warnings.map(({ rule, lines }) => [rule, lines])
      ).toContainEqual(['InvalidBaseImagePlatform', [1, 1]]);
      return;
    }
    const data = await harness.fail(dockerfile, more);
    expect(['build.cannotPull', 'build.imageNotFound']).toContain(data.code);
    expect(data.message).toMatch(
      /^The image `busybox` for the platform linux\/s390x /
    );
    expect(data.lines).toEqual([1, 1]);
  });

  it('what an ONBUILD of its base does, at the line of FROM', async () => {
    const tag = harness.tag();
    await harness.build('FROM busybox\nONBUILD RUN exit 3\n', { tag });
    expect(
      await harness.fail(`FROM busybox\nFROM ${tag}\nRUN true\n`)
    ).toMatchObject({
      code: 'build.failed',
      message: 'Step failed with exit code 3: `ONBUILD RUN exit 3`.',
      lines: [2, 2],
      exitCode: 3
    });
    const copying = harness.tag();
    await harness.build('FROM busybox\nONBUILD COPY nosuch /x\n', {
      tag: copying
    });
    expect(await harness.fail(`FROM ${copying}\n`)).toMatchObject({
      code: 'build.contextMissing',
      message:
        '`nosuch` is not in the build context, and the base image has `ONBUILD COPY nosuch /x`.',
      lines: [1, 1]
    });
  });
});

it('reports each build check once, with its words and where to read more', async () => {
  await harness.build(
    'FROM busybox as x\nENV PASSWORD=abc\nCMD echo \\\n  hello\nFROM x AS X\nCMD echo\nENTRYPOINT echo\n'
  );
  const { warnings } = harness.record;
  const places = warnings.map(({ rule, lines }) => `${rule} ${String(lines)}`);
  expect(new Set(places).size).toBe(places.length);
  expect(places).toEqual(
    expect.arrayContaining([
      'FromAsCasing 1,1',
      'SecretsUsedInArgOrEnv 2,2',
      'JSONArgsRecommended 3,4',
      'StageNameCasing 5,5',
      'JSONArgsRecommended 6,6',
      'JSONArgsRecommended 7,7'
    ])
  );
  for (const { url, detail, message } of warnings) {
    expect(url).toMatch(/^https:\/\/docs\.docker\.com\/go\/dockerfile\/rule\//);
    expect(detail).not.toBe('');
    expect(message).not.toMatch(/\(line/);
  }
});
