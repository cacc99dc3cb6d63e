import type { CardCheck } from '../../../common/cards/container-card.js';
import { visibleText } from '../../../common/cards/visible-text.js';
import type { Expectations } from '../../../common/container/container-options.js';
import { formatBytes, formatCount } from '../../../common/format.js';
import type { ContainerId } from '../../../common/ids.js';
import { inParallel } from '../../base/in-parallel.js';
import { isLayerbookError } from '../../../common/protocol/errors.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import { firstTarHeader } from '../tar-entries.js';
import type { TarHeader } from '../tar-entries.js';
import { matchText } from './match-text.js';

/** How many paths are looked at in a container at once. */
const LOOKS = 4;
/** Characters of a line of output that a check repeats. */
const MAX_LINE = 120;

/** What a run came to. */
interface IOutcome extends ICancellable {
  /** The container, which may have ended. */
  readonly id: ContainerId;
  readonly expect: Expectations;
  readonly exitCode: number;
  /** Both streams as they came. */
  readonly output: string;
  readonly image: {
    /** Bytes. */
    readonly size: number;
    /** Number of file-system layers. */
    readonly layers: number;
  };
  /** Whether all steps of the Dockerfile cell above came from the cache; null when that is not known. */
  readonly cached: boolean | null;
}

/**
 * Checks a run against the `expect` of its cell, in the order of the keys and of their values. No check is made that was
 * not asked for.
 */
export async function checkExpectations(
  engine: IEngine,
  outcome: IOutcome
): Promise<CardCheck[]> {
  return [
    ...checkExitCode(outcome),
    ...(await checkOutput(outcome)),
    ...(await checkPaths(engine, outcome)),
    ...checkImage(outcome),
    ...checkCache(outcome)
  ];
}

function check(text: string, ok: boolean, found: string): CardCheck {
  return ok ? { text, ok } : { text, ok, found };
}

function checkExitCode({ expect, exitCode }: IOutcome): CardCheck[] {
  return expect.exitCode === null
    ? []
    : [
        check(
          `exit code is ${expect.exitCode}`,
          exitCode === expect.exitCode,
          `exit code ${exitCode}`
        )
      ];
}

async function checkOutput({
  expect,
  output,
  signal
}: IOutcome): Promise<CardCheck[]> {
  const text = visibleText(output);
  const checks: CardCheck[] = [];
  for (const typed of expect.output) {
    const match = await matchText(typed, text, { signal });
    const isFound = 'at' in match && match.at !== null;
    const found = 'failed' in match ? match.failed : endOf(text);
    checks.push(check(`the output has ${quoted(typed)}`, isFound, found));
  }
  for (const typed of expect.noOutput) {
    const match = await matchText(typed, text, { signal });
    const isMissing = 'at' in match && match.at === null;
    const found =
      'failed' in match ? match.failed : lineAt(text, match.at ?? 0);
    checks.push(
      check(`the output does not have ${quoted(typed)}`, isMissing, found)
    );
  }
  return checks;
}

/** A regular expression stands between slashes already. */
function quoted(typed: string): string {
  return /^\/.+\/$/s.test(typed) ? typed : `“${typed}”`;
}

function endOf(text: string): string {
  const last = text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return last === ''
    ? 'there was no output'
    : `it ends with “${shortened(last)}”`;
}

function lineAt(text: string, at: number): string {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const number = text.slice(0, start).split('\n').length;
  const end = text.indexOf('\n', at);
  const line = text.slice(start, end < 0 ? undefined : end).trim();
  return `line ${formatCount(number)} is “${shortened(line)}”`;
}

function shortened(line: string): string {
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE - 1)}…` : line;
}

async function checkPaths(
  engine: IEngine,
  { id, expect, signal }: IOutcome
): Promise<CardCheck[]> {
  const wanted = [
    ...expect.present.map(path => ({ path, isWanted: true })),
    ...expect.absent.map(path => ({ path, isWanted: false }))
  ];
  return inParallel(wanted, LOOKS, async ({ path, isWanted }) => {
    const text = `${path} is ${isWanted ? '' : 'not '}there`;
    const there = await look(engine, { id, path, signal });
    if (typeof there === 'string') {
      return check(text, false, there);
    }
    const found =
      there === null ? 'it is not there' : `it is there: ${describe(there)}`;
    const wantsFolder = path.length > 1 && path.endsWith('/');
    if (isWanted && wantsFolder && there && there.type !== 'directory') {
      return check(text, false, `it is no folder but ${describe(there)}`);
    }
    return check(text, (there !== null) === isWanted, found);
  });
}

/** What is at a path, links not followed; null: nothing; or why the engine does not say. */
async function look(
  engine: IEngine,
  where: { readonly id: ContainerId; readonly path: string } & ICancellable
): Promise<TarHeader | null | string> {
  const path = where.path.replace(/(?<=.)\/+$/, '');
  try {
    const tar = await engine.containers.archive(where.id, path, where);
    return tar && (await firstTarHeader(tar));
  } catch (error) {
    if (isLayerbookError(error, 'engine.failed')) {
      return `the engine cannot look there: ${error.message}`;
    }
    throw error;
  }
}

function describe({ type, size, linkname }: TarHeader): string {
  switch (type) {
    case 'directory':
      return 'a folder';
    case 'symlink':
      return `a link to ${linkname}`;
    case 'file':
      return `a file of ${formatBytes(size)}`;
    default:
      return `a ${type}`;
  }
}

function checkImage({ expect, image }: IOutcome): CardCheck[] {
  const checks: CardCheck[] = [];
  const { imageSize, layers } = expect;
  if (imageSize !== null) {
    checks.push(
      check(
        `the image is at most ${size(imageSize)}`,
        image.size <= imageSize,
        `it has ${formatBytes(image.size)}`
      )
    );
  }
  if (layers !== null) {
    checks.push(
      check(
        `the image has at most ${formatCount(layers)} ${layers === 1 ? 'layer' : 'layers'}`,
        image.layers <= layers,
        `it has ${formatCount(image.layers)}`
      )
    );
  }
  return checks;
}

/** A limit as somebody writes it: `50 MB`, not `50.0 MB`. */
function size(bytes: number): string {
  return formatBytes(bytes).replace('.0 ', ' ');
}

function checkCache({ expect, cached }: IOutcome): CardCheck[] {
  if (expect.cached === null) {
    return [];
  }
  const text = expect.cached
    ? 'all steps of the build came from the cache'
    : 'at least one step of the build did not come from the cache';
  if (cached === null) {
    return [
      check(
        text,
        false,
        'no Dockerfile cell above was built: run the one that makes the image'
      )
    ];
  }
  const found = cached
    ? 'all steps came from the cache'
    : 'at least one step was run anew';
  return [check(text, cached === expect.cached, found)];
}
